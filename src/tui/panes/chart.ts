// Pane 2: candles of the chosen instrument with EMA 9, EMA 21, VWAP, volume and the last price.

import type { Rows } from '../../protocol/rows.ts'
import { fitPainted } from '../cells.ts'
import { type Candle, drawCandles } from '../chart/candles.ts'
import { type Cockpit, lengthText, tickOf, watchOf } from '../cockpit.ts'
import type { Pane } from './pane.ts'

type Kept = { version: number; no: number; length: number; candles: readonly Candle[] }
const kept = new WeakMap<Rows, Kept>()

/** The candles of the chart in order of time; sorted again only when a candle changed. */
function candlesOf(c: Cockpit): readonly Candle[] {
  const { no, length } = c.ui.chart
  const version = c.rows.version('candle')
  const hit = kept.get(c.rows)
  if (hit && hit.version === version && hit.no === no && hit.length === length) return hit.candles
  const candles = [...c.rows.table('candle').values()].filter(one => one.no === no && one.length === length).sort((a, b) => a.time - b.time)
  kept.set(c.rows, { version, no, length, candles })
  return candles
}

export const chart: Pane = {
  name: 'chart',
  number: 2,
  list: undefined,
  title(c) {
    const { symbol, length } = c.ui.chart
    if (!symbol) return 'Chart'
    const newest = candlesOf(c).at(-1)
    const tick = tickOf(c, c.ui.chart.no)
    const price = (px: number): string => c.format.price(px, tick)
    const ohlc = newest ? `  O ${price(newest.open)} H ${price(newest.high)} L ${price(newest.low)} C ${price(newest.close)}` : ''
    return `${symbol} ${lengthText(length)} ─ EMA9 EMA21 VWAP${ohlc}`
  },
  lines(c, width, height) {
    const tick = tickOf(c, c.ui.chart.no)
    const last = watchOf(c, c.ui.chart.no)?.last ?? 0
    const lines = drawCandles({ candles: candlesOf(c), last, price: px => c.format.price(px, tick), theme: c.theme }, width, height)
    if (lines.length === 0) {
      const sentence =
        candlesOf(c).length > 0 ? 'the pane is too small for a chart' : c.ui.chart.symbol ? 'no candles yet' : 'no instrument chosen'
      lines.push(c.theme.paint('dim', ` ${sentence}`))
    }
    while (lines.length < height) lines.push('')
    return lines.slice(0, height).map(line => fitPainted(line, width))
  },
}
