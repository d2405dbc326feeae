// Keys of the chart: its bar length and whether it follows the watchlist.

import { chartLengths } from '../../protocol/chart-lengths.ts'
import { type Cockpit, lengthText, say, showChart, watchOf } from '../cockpit.ts'
import { candlesOf } from '../panes/chart.ts'
import type { Key } from './key.ts'

const hasChart = (c: Cockpit): string => (watchOf(c, c.ui.chart.no) ? '' : 'no instrument is chosen yet')

function lengthBy(c: Cockpit, by: number): void {
  const row = watchOf(c, c.ui.chart.no)
  const at = chartLengths.findIndex(([, length]) => length === c.ui.chart.length)
  const next = chartLengths[Math.max(0, Math.min(chartLengths.length - 1, at + by))]
  if (row && next && next[1] !== c.ui.chart.length) showChart(c, row, next[1])
  say(c, `bars of ${lengthText(c.ui.chart.length)}`)
}

/** Moves the cursor by candles; past the newest it goes off. */
function cursorBy(c: Cockpit, by: number): void {
  const candles = candlesOf(c)
  const at = candles.findIndex(one => one.time === c.ui.chart.cursor)
  const next = (at < 0 ? candles.length : at) + by
  c.ui.chart.cursor = next >= candles.length ? 0 : (candles[Math.max(0, next)]?.time ?? 0)
}

const hasCandles = (c: Cockpit): string => (candlesOf(c).length > 0 ? '' : 'the chart has no candles yet')

export const chartKeys: readonly Key[] = [
  {
    keys: [',', '<'],
    section: 'Chart',
    does: 'moves the cursor to the candle before (< ten of them) and shows its prices; goes back as far as there are candles',
    when: hasCandles,
    repeats: true,
    run: (c, key) => cursorBy(c, key === ',' ? -1 : -10),
  },
  {
    keys: ['.', '>'],
    section: 'Chart',
    does: 'moves the cursor to the next candle (> ten of them); past the newest it goes off',
    when: hasCandles,
    repeats: true,
    run: (c, key) => cursorBy(c, key === '.' ? 1 : 10),
  },
  { keys: ['['], section: 'Chart', does: 'shows shorter bars: 1d, 1h, 15m, 5m, 3m, 1m, 5s, 1s', when: hasChart, run: c => lengthBy(c, -1) },
  { keys: [']'], section: 'Chart', does: 'shows longer bars: 1s, 5s, 1m, 3m, 5m, 15m, 1h, 1d', when: hasChart, run: c => lengthBy(c, 1) },
  {
    keys: ['F'],
    section: 'Chart',
    does: 'lets the chart follow the cursor of the watchlist, or stay',
    when: () => '',
    run(c) {
      c.ui.chart.follow = !c.ui.chart.follow
      say(c, c.ui.chart.follow ? 'the chart follows the watchlist' : 'the chart stays; Enter changes it')
    },
  },
]
