// Pane 3: five levels of the chart's instrument with depth bars, how lopsided it is, and the spread; a dot marks own orders; below them, where there is room, the last trades.

import type { Row } from '../../protocol/tables.ts'
import { fit, fitPainted } from '../cells.ts'
import { type Cockpit, stale, tickOf, watchOf } from '../cockpit.ts'
import { ownPrices } from '../chart/levels.ts'
import { bar } from '../format.ts'
import type { Pane } from './pane.ts'
import { lastTrades } from './trades.ts'

const levelsOf = (c: Cockpit): Row<'book'>[] =>
  [...c.rows.table('book').values()]
    .filter(row => row.no === c.ui.chart.no && (row.bid !== 0 || row.ask !== 0))
    .sort((a, b) => a.level - b.level)

function levelLine(c: Cockpit, row: Row<'book'>, width: number, most: number, own: ReadonlySet<number>): string {
  const tick = tickOf(c, row.no)
  const mine = (value: number): string => (value !== 0 && own.has(value) ? '•' : ' ')
  const half = Math.floor((width - 3) / 2)
  const price = Math.min(10, Math.max(7, half - 7))
  const qty = Math.min(8, Math.max(4, half - price - 1))
  const depth = Math.max(0, half - price - qty - 2)
  const bars = (size: number): number => (most > 0 ? Math.round((size / most) * depth) : 0)
  const px = (value: number): string => (value ? c.format.price(value, tick) : '-')
  const count = (value: number): string => (value ? c.format.integer(value) : '-')
  // Without room for bars their gap goes too: one cell too many would cut the last digit of a quantity.
  const gap = depth > 0 ? ' ' : ''
  const bid = `${fit('█'.repeat(bars(row.bidQty)), depth, 'right')}${gap}${fit(count(row.bidQty), qty, 'right')}${mine(row.bid)}${fit(px(row.bid), price, 'right')}`
  const ask = `${fit(px(row.ask), price, 'right')}${mine(row.ask)}${fit(count(row.askQty), qty, 'right')}${gap}${fit('█'.repeat(bars(row.askQty)), depth)}`
  return `${c.theme.paint('up', bid)} ${c.theme.paint('frame', '│')} ${c.theme.paint('down', ask)}`
}

export const book: Pane = {
  name: 'book',
  number: 3,
  list: undefined,
  title: c => (c.ui.chart.symbol ? `Book ${c.ui.chart.symbol}` : 'Book'),
  lines(c, width, height) {
    const levels = levelsOf(c)
    const tick = tickOf(c, c.ui.chart.no)
    const out: string[] = []
    if (levels.length === 0) out.push(c.theme.paint('dim', fit(' no order book in this data', width)))
    else {
      const half = Math.floor((width - 3) / 2)
      out.push(c.theme.paint('dim', `${fit('qty       bid', half, 'right')}   ${fit('     ask  qty', half)}`))
      const most = Math.max(...levels.map(row => Math.max(row.bidQty, row.askQty)))
      const own = ownPrices(c, c.ui.chart.no)
      const old = stale(c, watchOf(c, c.ui.chart.no)?.seen ?? 0)
      for (const row of levels) {
        const line = levelLine(c, row, width, most, own)
        out.push(old ? c.theme.paint('dim', line) : line)
      }
      out.push('', ...summary(c, levels, tick))
    }
    const room = height - out.length - 1
    const trades = room >= 3 ? lastTrades(c, width, room) : []
    if (trades.length > 0) out.push('', ...trades)
    const lines = out.slice(0, height).map(line => fitPainted(line, width))
    while (lines.length < height) lines.push(' '.repeat(width))
    return lines
  },
}

function summary(c: Cockpit, levels: readonly Row<'book'>[], tick: number): string[] {
  const bids = levels.reduce((sum, row) => sum + row.bidQty, 0)
  const asks = levels.reduce((sum, row) => sum + row.askQty, 0)
  const part = bids + asks > 0 ? bids / (bids + asks) : 0
  const best = levels[0]
  const spread = best && best.bid && best.ask ? c.format.price(best.ask - best.bid, tick) : '-'
  return [
    ` bids ${bar(part, 10)} ${Math.round(part * 100)}%`,
    ` spread ${spread}`,
    c.theme.paint('dim', ` total ${c.format.integer(bids)} / ${c.format.integer(asks)}`),
  ]
}
