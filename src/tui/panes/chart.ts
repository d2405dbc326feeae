// Pane 2: candles of the chosen instrument with EMA 9, EMA 21, VWAP, volume, the last price, what is held and what works; the cursor reads one.

import type { Rows } from '../../protocol/rows.ts'
import { fitPainted } from '../cells.ts'
import { type Candle, drawCandles } from '../chart/candles.ts'
import { barTime } from '../chart/time-axis.ts'
import { levelsOf, marksOf } from '../chart/levels.ts'
import { type Cockpit, lengthText, tickOf, watchOf } from '../cockpit.ts'
import { arrow } from '../format.ts'
import type { Pane } from './pane.ts'

type Kept = { version: number; no: number; length: number; candles: readonly Candle[] }
const kept = new WeakMap<Rows, Kept>()

/** The candles of the chart in order of time; sorted again only when a candle changed. */
export function candlesOf(c: Cockpit): readonly Candle[] {
  const { no, length } = c.ui.chart
  const version = c.rows.version('candle')
  const hit = kept.get(c.rows)
  if (hit && hit.version === version && hit.no === no && hit.length === length) return hit.candles
  const candles = [...c.rows.table('candle').values()].filter(one => one.no === no && one.length === length).sort((a, b) => a.time - b.time)
  kept.set(c.rows, { version, no, length, candles })
  return candles
}

/** The candle under the cursor; none when the cursor is off or its candle has gone. */
export function chosenCandle(c: Cockpit): Candle | undefined {
  const { cursor } = c.ui.chart
  return cursor === 0 ? undefined : candlesOf(c).find(one => one.time === cursor)
}

/** The average price of a candle, its number of ticks, the bars missed before it: each left out where the border has no room for it. */
function traded({ average, trades, missed }: Candle, price: (px: number) => string): string {
  const parts = [
    average > 0 ? `avg ${price(average)}` : '',
    trades > 0 ? `${trades} tick${trades === 1 ? '' : 's'}` : '',
    missed > 0 ? `${missed} missed before` : '',
  ]
  return parts.map(part => (part === '' ? '' : `  ${part}`)).join('')
}

export const chart: Pane = {
  name: 'chart',
  number: 2,
  list: undefined,
  title(c) {
    const { symbol, length } = c.ui.chart
    if (!symbol) return 'Chart'
    const head = `${symbol} ${lengthText(length)} ─ EMA9 EMA21 VWAP`
    const candles = candlesOf(c)
    const chosen = chosenCandle(c)
    const one = chosen ?? candles.at(-1)
    if (!one) return head
    const tick = tickOf(c, c.ui.chart.no)
    const price = (px: number): string => c.format.price(px, tick)
    const ohlc = `O ${price(one.open)} H ${price(one.high)} L ${price(one.low)} C ${price(one.close)}`
    if (!chosen) return `${head}  ${ohlc}  V ${c.format.volume(one.volume)}${traded(one, price)}`
    const percent = one.open > 0 ? ((one.close - one.open) / one.open) * 100 : 0
    return `${symbol} ${lengthText(length)} ─ ${barTime(one.time, length)}  ${ohlc}  V ${c.format.volume(one.volume)}  ${arrow(percent)} ${Math.abs(percent).toFixed(2)}%${traded(one, price)}`
  },
  lines(c, width, height) {
    const tick = tickOf(c, c.ui.chart.no)
    const last = watchOf(c, c.ui.chart.no)?.last ?? 0
    const input = {
      candles: candlesOf(c),
      last,
      price: (px: number) => c.format.price(px, tick),
      theme: c.theme,
      cursor: chosenCandle(c)?.time ?? 0,
      levels: levelsOf(c, c.ui.chart.no),
      marks: marksOf(c, c.ui.chart.no),
    }
    const lines = drawCandles(input, width, height)
    if (lines.length === 0) {
      const sentence =
        candlesOf(c).length > 0 ? 'the pane is too small for a chart' : c.ui.chart.symbol ? 'no candles yet' : 'no instrument chosen'
      lines.push(c.theme.paint('dim', ` ${sentence}`))
    }
    while (lines.length < height) lines.push('')
    return lines.slice(0, height).map(line => fitPainted(line, width))
  },
}
