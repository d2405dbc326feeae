// Figures of a list of outcomes, one number a trade: win rate, averages, profit factor, expectancy, SQN, Kelly. The unit is the caller's.
// statistics.ts calls it with net P&L. null where a figure is undefined, never NaN or Infinity.

import { deviation, mean } from './returns.ts'

/** A spread below this share of the greatest outcome is rounding of equal outcomes. */
const NOISE = 1e-12

export type Outcomes = {
  readonly count: number
  readonly wins: number
  readonly losses: number
  readonly winRate: number | null
  readonly averageWin: number | null
  /** As a positive number. */
  readonly averageLoss: number | null
  readonly best: number | null
  readonly worst: number | null
  readonly profitFactor: number | null
  readonly expectancy: number | null
  readonly expectancyR: number | null
  readonly sqn: number | null
  readonly kelly: number | null
  readonly longestLosingRun: number
}

/** A zero outcome counts in `count` and ends a losing run, and is neither win nor loss. */
export function outcomesOf(values: readonly number[]): Outcomes {
  let [wins, losses, won, lost, run, longestLosingRun] = [0, 0, 0, 0, 0, 0]
  let [best, worst] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const value of values) {
    if (value > 0) {
      wins++
      won += value
    } else if (value < 0) {
      losses++
      lost -= value
    }
    run = value < 0 ? run + 1 : 0
    longestLosingRun = Math.max(longestLosingRun, run)
    best = Math.max(best, value)
    worst = Math.min(worst, value)
  }
  const count = values.length
  const winRate = count === 0 ? null : wins / count
  const averageWin = wins === 0 ? null : won / wins
  const averageLoss = losses === 0 ? null : lost / losses
  const expectancy = mean(values)
  const spread = deviation(values)
  return {
    count,
    wins,
    losses,
    winRate,
    averageWin,
    averageLoss,
    best: count === 0 ? null : best,
    worst: count === 0 ? null : worst,
    profitFactor: lost === 0 ? null : won / lost,
    // win% x average win - loss% x average loss is the mean.
    expectancy,
    expectancyR: expectancy === null || averageLoss === null ? null : expectancy / averageLoss,
    sqn:
      spread === null || expectancy === null || spread <= NOISE * Math.max(Math.abs(best), Math.abs(worst))
        ? null
        : (Math.sqrt(count) * expectancy) / spread,
    kelly: winRate === null || averageWin === null || averageLoss === null ? null : winRate - (1 - winRate) / (averageWin / averageLoss),
    longestLosingRun,
  }
}
