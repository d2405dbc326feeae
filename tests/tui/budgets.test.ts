import { expect, it } from 'vitest'
import { budgetLines } from '../../src/tui/overlays/budgets.ts'
import { bench } from './make.ts'

it(':risk shows each limit as a bar with its unit, the most used first', () => {
  const stand = bench()
  stand.hub.put('budget', { name: 'day loss', used: 50_000_000, limit: 200_000_000, unit: 1, rule: 'max-day-loss' })
  stand.hub.put('budget', { name: 'working orders', used: 20, limit: 40, unit: 0, rule: 'max-working-orders' })
  stand.hub.put('budget', { name: 'messages today', used: 45, limit: 4_500, unit: 0, rule: 'messages-per-day' })
  stand.hub.put('budget', { name: 'trades today NSE:TCS', used: 1, limit: 4, unit: 0, rule: 'max-trades' })
  stand.flush()
  const lines = budgetLines(stand.c)
  const of = (name: string): string => lines.find(one => one.startsWith(name)) ?? ''
  expect(lines[0]).toMatch(/^working orders +██████░░░░░░ +50% {2}20 of 40 orders +max-working-orders$/)
  expect(of('day loss')).toContain('5,000.00 of 20,000.00 rs')
  expect(of('messages today')).toContain('45 of 4,500 messages')
  expect(of('trades today')).toContain('1 of 4 trades')
})
