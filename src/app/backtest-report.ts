// The backtest's result as text for a person: the figures with their conventions in mind, the equity curve as a line.

import { plot } from 'asciichart'
import { type Money, inRupees, moneyOf } from '../core/units.ts'
import { rupeesText } from '../core/money-text.ts'
import type { EquityCurve } from '../results/equity.ts'
import type { BacktestResult } from './backtest.ts'

const WIDTH = 70
const HEIGHT = 10

export function printReport(result: BacktestResult, curve: EquityCurve, print: (line: string) => void): void {
  const { statistics: s } = result
  const money = (rupees: number | null) => (rupees === null ? '-' : rupeesText(moneyOf(rupees)))
  const share = (value: number | null) => (value === null ? '-' : `${(value * 100).toFixed(2)} %`)
  const number = (value: number | null) => (value === null ? '-' : value.toFixed(2))
  const { equity } = curve.points()
  if (equity.length > 1) {
    const step = (equity.length - 1) / (WIDTH - 1)
    const line = Array.from({ length: WIDTH }, (_, i) => inRupees((equity[Math.round(i * step)] ?? curve.startEquity) as Money))
    print(plot(line, { height: HEIGHT, format: value => money(value).padStart(15) }))
    print('')
  }
  const rows: readonly (readonly [string, string])[] = [
    ['strategy', [result.strategy, ...Object.entries(result.params).map(([name, value]) => `${name}=${value}`)].join(' ')],
    ['final equity', money(result.finalEquity)],
    ['total return', share(s.totalReturn)],
    ['max drawdown', share(s.maxDrawdown)],
    ['Sharpe (252 days, ddof 1)', number(s.sharpe)],
    ['Sortino', number(s.sortino)],
    ['trades', `${result.trades} (won ${share(s.winRate)})`],
    ['net profit of trades', money(s.netProfit)],
    ...(result.openResult === 0 ? [] : [['of what is still open', money(result.openResult)] as const]),
    ...(result.noteRounding === 0 ? [] : [['rounding of contract notes', money(-result.noteRounding)] as const]),
    ['change of equity', money(result.finalEquity - (s.startEquity ?? 0))],
    ['charges, rounding included', money(result.charges)],
    ['profit factor (net, money)', number(s.profitFactor)],
    ['expectancy a trade', money(s.expectancy)],
    ['exposure', share(s.exposure)],
    ['days', String(s.days ?? '-')],
    [
      'bars',
      `${result.bars} in ${result.seconds.toFixed(2)} s (${Math.round(result.barsPerSecond).toLocaleString('en-IN')}/s), loaded in ${result.loadSeconds.toFixed(2)} s`,
    ],
    ['order hash', result.orderHash],
  ]
  for (const [name, value] of rows) print(`${name.padEnd(28)}${value}`)
  for (const warning of result.warnings) print(`note: ${warning}`)
}
