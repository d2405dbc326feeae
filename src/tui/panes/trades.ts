// Pane 8: the trades of the chart's instrument as they came, newest first, with the direction of each. The book pane shows the last of
// them below its levels.

import { clockText } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import type { Row } from '../../protocol/tables.ts'
import { fit } from '../cells.ts'
import { type Cockpit, tickOf } from '../cockpit.ts'
import { tablePane } from '../table.ts'
import type { Style } from '../theme.ts'

const sign = (row: Row<'trade'>): string => (row.side > 0 ? '▲' : row.side < 0 ? '▼' : '·')
const sideStyle = (row: Row<'trade'>): Style | '' => (row.side > 0 ? 'up' : row.side < 0 ? 'down' : '')
const qtyText = (row: Row<'trade'>, c: Cockpit): string => (row.qty > 0 ? c.format.integer(row.qty) : '-')

export const trades = tablePane({
  name: 'trades',
  number: 8,
  table: 'trade',
  title: c => (c.ui.chart.symbol ? `Trades ${c.ui.chart.symbol}` : 'Trades'),
  newestFirst: true,
  empty: 'no trades since this chart was opened',
  where: c => ({ of: String(c.ui.chart.no), holds: row => row.no === c.ui.chart.no }),
  columns: [
    { title: 'Time', width: 12, drop: 1, text: row => clockText(row.time as Micros, true), style: () => 'dim', by: row => row.time },
    {
      title: 'Price',
      width: 11,
      align: 'right',
      drop: 0,
      text: (row, c) => c.format.price(row.px, tickOf(c, row.no)),
      style: sideStyle,
      by: row => row.px,
    },
    { title: '', width: 1, drop: 0, text: sign, style: sideStyle, by: row => row.side },
    { title: 'Qty', width: 9, align: 'right', drop: 0, text: qtyText, by: row => row.qty },
    {
      title: 'Value',
      width: 14,
      align: 'right',
      drop: 2,
      text: (row, c) => (row.qty > 0 ? c.format.money(row.px * row.qty) : '-'),
      by: row => row.px * row.qty,
    },
  ],
})

/** The last trades in at most `height` lines of `width` cells, with a heading; for the foot of the book. */
export function lastTrades(c: Cockpit, width: number, height: number): string[] {
  const { no } = c.ui.chart
  const last: Row<'trade'>[] = []
  for (const row of c.rows.table('trade').values()) if (row.no === no) last.push(row)
  if (last.length === 0 || height < 3) return []
  const tick = tickOf(c, no)
  const time = width >= 34 ? 12 : 8
  const price = Math.max(7, Math.min(11, width - time - 11))
  const qty = Math.max(3, Math.min(9, width - time - price - 5))
  const out = [c.theme.paint('dim', fit(` ${fit('Trades', time)} ${fit('Price', price, 'right')}   ${fit('Qty', qty, 'right')}`, width))]
  for (const row of last.slice(-(height - 1)).reverse()) {
    const at = c.theme.paint('dim', ` ${fit(clockText(row.time as Micros, time === 12), time)}`)
    out.push(
      `${at} ${c.theme.paint(sideStyle(row), `${fit(c.format.price(row.px, tick), price, 'right')} ${sign(row)}`)} ${fit(qtyText(row, c), qty, 'right')}`,
    )
  }
  return out
}
