// The prices that matter on a chart: what is held at its average, and every working order at its limit or trigger.

import type { Row } from '../../protocol/tables.ts'
import type { Cockpit } from '../cockpit.ts'
import type { Level, Mark } from './candles.ts'

/** The price an order waits at: its trigger until that was reached, else its limit; 0 at market. */
export const waitsAt = (row: Row<'order'>): number =>
  row.trigger > 0 && row.triggered === 0 ? row.trigger : row.kind === 'market' ? 0 : row.limit

export function levelsOf(c: Cockpit, no: number): Level[] {
  const levels: Level[] = []
  const position = c.rows.table('position').get(String(no))
  if (position && position.qty !== 0) {
    const qty = `${position.qty > 0 ? '+' : ''}${c.format.integer(position.qty)}`
    levels.push({ px: position.average, text: `${qty} avg`, style: position.pnl >= 0 ? 'up' : 'down' })
  }
  for (const row of c.rows.table('order').values()) {
    const px = waitsAt(row)
    if (row.no !== no || !row.open || px === 0) continue
    const side = row.qty < 0 ? 'SELL' : 'BUY'
    levels.push({ px, text: `${side} ${c.format.integer(Math.abs(row.qty))}${px === row.limit ? '' : ' stop'}`, style: 'level' })
  }
  return levels
}

/** When this instrument was bought and sold today. */
export function marksOf(c: Cockpit, no: number): Mark[] {
  const marks: Mark[] = []
  for (const row of c.rows.table('order').values()) {
    if (row.no === no && row.filled !== 0) marks.push({ time: row.time, buy: row.qty > 0 })
  }
  return marks
}

/** The prices at which own orders stand in the book: limits that can be hit now. */
export function ownPrices(c: Cockpit, no: number): ReadonlySet<number> {
  const prices = new Set<number>()
  for (const row of c.rows.table('order').values()) {
    if (row.no === no && row.open && (row.trigger === 0 || row.triggered)) prices.add(row.limit)
  }
  return prices
}
