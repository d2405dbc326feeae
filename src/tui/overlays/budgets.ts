// The lines of `:risk`: every limit as a bar, with what is used, the limit, its unit and the rule that judges by it.

import type { Row } from '../../protocol/tables.ts'
import { clean } from '../cells.ts'
import type { Cockpit } from '../cockpit.ts'

const BAR = 12

/** What is counted, by the rule that counts it. */
const UNITS: Readonly<Record<string, string>> = {
  'max-open-positions': 'positions',
  'max-consecutive-losses': 'losses',
  'max-trades': 'trades',
  'max-working-orders': 'orders',
  'max-orders-per-day': 'orders',
}
const unitOf = ({ unit, rule }: Row<'budget'>): string => (unit === 1 ? 'rs' : (UNITS[rule] ?? 'messages'))

/** The most used first; those alike in the order of the rules. */
export function budgetLines(c: Cockpit): string[] {
  const rows = [...c.rows.table('budget').values()].map(row => ({ row, part: row.limit > 0 ? row.used / row.limit : 0 }))
  const amount = (value: number, unit: number): string => (unit === 1 ? c.format.money(value) : c.format.integer(value))
  const cells = rows
    .toSorted((a, b) => b.part - a.part)
    .map(({ row, part }) => ({
      name: clean(row.name),
      bar: bar(part),
      percent: `${Math.floor(part * 100)}%`,
      of: `${amount(row.used, row.unit)} of ${amount(row.limit, row.unit)} ${unitOf(row)}`,
      rule: clean(row.rule),
    }))
  const width = (of: (one: (typeof cells)[number]) => string): number => Math.max(0, ...cells.map(one => of(one).length))
  const [names, ofs] = [width(one => one.name), width(one => one.of)]
  return cells.map(one => `${one.name.padEnd(names)} ${one.bar} ${one.percent.padStart(4)}  ${one.of.padEnd(ofs)}  ${one.rule}`)
}

function bar(part: number): string {
  const full = Math.min(BAR, Math.max(0, Math.floor(part * BAR)))
  return '█'.repeat(full) + '░'.repeat(BAR - full)
}
