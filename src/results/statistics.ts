// The statistics of a run, from its equity curve and finished trades, as plain numbers for printing and JSON. The backtest command and
// the tear sheet call statisticsOf; `conventions` says beside each figure how it is reckoned, since respected tools differ widely.

import { DAY, PX_SCALE } from '../core/units.ts'
import type { EquityCurve } from './equity.ts'
import { outcomesOf } from './outcomes.ts'
import { deviation, perPeriod, probabilisticSharpe, shape, sharpePerPeriod, sortinoPerPeriod } from './returns.ts'
import type { Trade } from './trades.ts'

const DAYS_PER_YEAR = 365.25

/** How each figure is reckoned: one sentence each, to print or to keep with it. Money is in rupees, shares are fractions of one. */
export const conventions = {
  startEquity: 'rupees',
  endEquity: 'rupees',
  days: 'IST days with a point on the equity curve; each gives one daily return, the first from the starting capital',
  totalReturn: 'end / start - 1',
  annualReturn: '(end / start)^(periodsPerYear / days) - 1',
  cagrCalendar: '(end / start)^(365.25 / calendar days) - 1',
  volatility: 'sample deviation (ddof 1) of daily returns x sqrt(periodsPerYear)',
  sharpe: 'mean daily excess return / its sample deviation (ddof 1) x sqrt(periodsPerYear)',
  sortino: 'mean daily excess return / sqrt(mean of min(excess, 0)^2 over all days) x sqrt(periodsPerYear)',
  psr: 'probability that the true Sharpe ratio is above 0 (Bailey and Lopez de Prado 2012), bias-corrected skew and kurtosis',
  skew: 'of daily returns, bias-corrected',
  excessKurtosis: 'of daily returns, bias-corrected; 0 for a normal distribution',
  maxDrawdown: 'greatest fall from a peak as a share of the peak, over every point, starting capital included',
  maxDrawdownMoney: 'greatest fall from a peak in rupees, over every point, starting capital included',
  longestDrawdownDays: 'calendar days from a peak until equity is back at it; one still open counts to the end',
  calmar: 'annualReturn / maxDrawdown',
  exposure: 'bars with a position at any time, that of the exit included / bars',
  trades: 'flat to flat per instrument; trades still open are in no trade figure',
  wins: 'trades with net P&L above zero',
  losses: 'trades with net P&L below zero',
  winRate: 'wins / all trades, trades of zero included',
  grossProfit: 'sum of gross P&L over all trades, before charges, rupees',
  charges: 'sum of charges over all trades, rupees',
  netProfit: 'sum of net P&L over all trades, after charges, rupees',
  averageWin: 'mean net P&L of wins, rupees',
  averageLoss: 'mean net P&L of losses, rupees, as a positive number',
  best: 'greatest net P&L of one trade, rupees',
  worst: 'least net P&L of one trade, rupees',
  profitFactor: 'sum of net wins / sum of net losses, in money',
  expectancy: 'mean net P&L of a trade, rupees',
  expectancyR: 'expectancy / averageLoss',
  sqn: 'sqrt(trades) x mean / sample deviation (ddof 1) of net P&L, number of trades not capped',
  kelly: 'winRate - (1 - winRate) / (averageWin / averageLoss), on net P&L',
  longestLosingRun: 'most losses in a row, in the order trades ended',
  averageHoldingMinutes: 'mean calendar time from first entry to last exit, minutes',
  averageMae: 'mean of the worst open gross P&L of each trade, rupees, zero or less',
  averageMfe: 'mean of the best open gross P&L of each trade, rupees, zero or more',
} as const

/** null where a figure is undefined (no trades, no losses, no movement, equity at or below zero); never NaN or Infinity. */
export type Statistics = { readonly [figure in keyof typeof conventions]: number | null } & {
  /** What the figures were reckoned with. */
  readonly basis: { readonly periodsPerYear: number; readonly riskFree: number }
}

export type RunResult = {
  readonly equity: EquityCurve
  readonly trades: readonly Trade[]
  /** Trading days a year; NSE has 246 to 250, the custom is 252. */
  readonly periodsPerYear?: number
  /** Annual risk-free rate as a fraction, taken off returns for Sharpe and Sortino. */
  readonly riskFree?: number
  /** Bars with a position, and bars, as the run counted them. */
  readonly exposure?: { readonly held: number; readonly bars: number }
}

/** Money in rupees, ratios as fractions; see `conventions` for each. */
export function statisticsOf(run: RunResult): Statistics {
  const basis = { periodsPerYear: run.periodsPerYear ?? 252, riskFree: run.riskFree ?? 0 }
  const exposure = run.exposure === undefined ? null : finite(run.exposure.held / run.exposure.bars)
  return { ...equityFigures(run.equity, basis), exposure, ...tradeFigures(run.trades), basis }
}

function equityFigures(curve: EquityCurve, basis: Statistics['basis']) {
  const returns = curve.dailyReturns()
  const daily = returns ?? []
  const growth = curve.lastEquity / curve.startEquity
  const calendarDays = (curve.lastTime - curve.start) / DAY
  const fall = curve.drawdown()
  const annualReturn = daily.length === 0 ? null : compounded(growth, basis.periodsPerYear / daily.length)
  const yearly = Math.sqrt(basis.periodsPerYear)
  const riskFree = perPeriod(basis.riskFree, basis.periodsPerYear)
  const form = shape(daily)
  return {
    startEquity: curve.startEquity / PX_SCALE,
    endEquity: curve.lastEquity / PX_SCALE,
    days: curve.dailyCloses().length,
    totalReturn: growth - 1,
    annualReturn,
    cagrCalendar: calendarDays <= 0 ? null : compounded(growth, DAYS_PER_YEAR / calendarDays),
    volatility: times(deviation(daily), yearly),
    sharpe: times(sharpePerPeriod(daily, riskFree), yearly),
    sortino: times(sortinoPerPeriod(daily, riskFree), yearly),
    psr: probabilisticSharpe(daily),
    skew: form === null ? null : form.skew,
    excessKurtosis: form === null ? null : form.excessKurtosis,
    maxDrawdown: fall.max,
    maxDrawdownMoney: fall.maxMoney / PX_SCALE,
    longestDrawdownDays: fall.longest / DAY,
    calmar: annualReturn === null || fall.max === 0 ? null : annualReturn / fall.max,
  }
}

function tradeFigures(trades: readonly Trade[]) {
  const { count, ...outcomes } = outcomesOf(trades.map(trade => trade.net / PX_SCALE))
  const total = (of: (trade: Trade) => number): number => trades.reduce((sum, trade) => sum + of(trade), 0)
  const average = (of: (trade: Trade) => number): number | null => finite(total(of) / count)
  return {
    ...outcomes,
    trades: count,
    grossProfit: total(trade => trade.gross) / PX_SCALE,
    charges: total(trade => trade.charges) / PX_SCALE,
    netProfit: total(trade => trade.net) / PX_SCALE,
    averageHoldingMinutes: average(trade => (trade.exited - trade.entered) / 60_000_000),
    averageMae: average(trade => trade.mae / PX_SCALE),
    averageMfe: average(trade => trade.mfe / PX_SCALE),
  }
}

/** null when all the capital and more is lost, and when it overflows. */
const compounded = (growth: number, power: number): number | null => (growth < 0 ? null : finite(growth ** power - 1))
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
const times = (value: number | null, factor: number): number | null => (value === null ? null : value * factor)
