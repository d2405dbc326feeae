// What every indicator keeps: `push` commits a bar, `peek` answers for a forming bar without changing anything.
// Values are floats in the unit of their input (prices: 1/10 000 rupee, as numbers); ratios such as RSI have no unit.

/** What strategies and charts read: the value after the last committed bar. */
export type Value = {
  /** True once warm-up is over; before that `value` is NaN. */
  readonly ready: boolean
  readonly value: number
}

/** One bar's numbers, as floats. Kernels take what they need; the order is fixed so that all have one call shape. */
export type Indicator = Value & {
  /** Bars needed before `ready`. */
  readonly warmup: number
  /** Commits a closed bar. No allocation. */
  push(open: number, high: number, low: number, close: number, volume: number): void
  /** The value if this bar closed as given; changes nothing. NaN in warm-up. */
  peek(open: number, high: number, low: number, close: number, volume: number): number
  /** Forgets everything; VWAP calls for it at each session start. */
  reset(): void
}
