// Figures of a series of periodic simple returns: volatility, Sharpe, Sortino, moments, the probability that a Sharpe ratio is real.
// statistics.ts and the trial ledger call these. null where a figure is undefined, never NaN or Infinity.

/** A spread below this is rounding noise of returns near 1 + r, not movement. */
const NOISE = 1e-14

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
export const mean = (values: readonly number[]): number | null => (values.length === 0 ? null : sum(values) / values.length)

/** Sample standard deviation (ddof 1); null below two values. */
export function deviation(values: readonly number[]): number | null {
  const m = mean(values)
  if (m === null || values.length < 2) return null
  return Math.sqrt(sum(values.map(v => (v - m) ** 2)) / (values.length - 1))
}

/** The rate per period that compounds to `annual`: (1 + annual)^(1/P) - 1. */
export const perPeriod = (annual: number, periodsPerYear: number): number => (1 + annual) ** (1 / periodsPerYear) - 1

/** Mean excess return over its sample deviation, per period. Source: Sharpe (1994). */
export function sharpePerPeriod(returns: readonly number[], riskFree = 0): number | null {
  const excess = returns.map(r => r - riskFree)
  const s = deviation(excess)
  return s === null || s < NOISE ? null : (mean(excess) as number) / s
}

/** Mean excess return over its downside deviation sqrt(sum(min(r, 0)^2) / n), all n periods counted, per period. Source: Sortino and Price (1994). */
export function sortinoPerPeriod(returns: readonly number[], riskFree = 0): number | null {
  if (returns.length < 2) return null
  const excess = returns.map(r => r - riskFree)
  const downside = Math.sqrt(sum(excess.map(r => Math.min(r, 0) ** 2)) / excess.length)
  return downside < NOISE ? null : (mean(excess) as number) / downside
}

/** Sample skewness G1 and excess kurtosis G2, both bias-corrected (as pandas and Excel give them); null below four values or without spread. */
export function shape(values: readonly number[]): { readonly skew: number; readonly excessKurtosis: number } | null {
  const n = values.length
  const m = mean(values)
  if (m === null || n < 4) return null
  const variance = sum(values.map(v => (v - m) ** 2)) / n
  if (Math.sqrt(variance) < NOISE) return null
  const g1 = sum(values.map(v => (v - m) ** 3)) / n / variance ** 1.5
  const g2 = sum(values.map(v => (v - m) ** 4)) / n / variance ** 2 - 3
  return {
    skew: (g1 * Math.sqrt(n * (n - 1))) / (n - 2),
    excessKurtosis: ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6),
  }
}

/**
 * Probability that the true Sharpe ratio lies above `benchmark`, both per period: Phi((SR - SR*) sqrt(n - 1) / sqrt(1 - g3 SR + (g4 - 1) / 4 SR^2))
 * with the kurtosis g4 not in excess. Source: Bailey and Lopez de Prado (2012), The Sharpe Ratio Efficient Frontier.
 */
export function probabilisticSharpe(returns: readonly number[], benchmark = 0): number | null {
  const sr = sharpePerPeriod(returns)
  const form = shape(returns)
  if (sr === null || form === null) return null
  const variance = 1 - form.skew * sr + ((form.excessKurtosis + 2) / 4) * sr * sr
  return variance <= 0 ? null : normalCdf(((sr - benchmark) * Math.sqrt(returns.length - 1)) / Math.sqrt(variance))
}

/** Standard normal distribution function, absolute error about 1e-15. Source: Marsaglia (2004), Evaluating the Normal Distribution. */
export function normalCdf(x: number): number {
  if (x < -8) return 0
  if (x > 8) return 1
  let total = x
  let term = x
  for (let i = 3; i < 400; i += 2) {
    term *= (x * x) / i
    const next = total + term
    if (next === total) break
    total = next
  }
  return 0.5 + (total * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)
}
