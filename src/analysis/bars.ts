// Bars as indicators take them, and the two figures of a bar that several of them share.

/** Columns of bars, a row each. A candle builder is one: its row `i` is the forming or just closed candle of instrument i. */
export type Bars = {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** (high + low + close) / 3 */
export const typicalOf = (bars: Bars, row: number): number =>
  ((bars.high[row] as number) + (bars.low[row] as number) + (bars.close[row] as number)) / 3

/** The bar's span, counted from the close before it where that lies outside. */
export const trueRangeOf = (bars: Bars, row: number, lastClose: number): number => {
  const high = bars.high[row] as number
  const low = bars.low[row] as number
  return Math.max(high - low, Math.abs(lastClose - high), Math.abs(lastClose - low))
}
