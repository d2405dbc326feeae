// What a strategy may demand of the feed before it enters: declared in `make`, checked by the engine at each entry.

/** Each left out: no demand. */
export type Demand = {
  /** No entry when the last quote is older. On bars a quote is as old as the bar's end. */
  readonly maxAgeSeconds?: number
  /** No entry while quotes usually come later than this after the quickest of the day. */
  readonly maxDelaySeconds?: number
  /** No entry on a day with more silences of over a minute than this. */
  readonly maxGaps?: number
  /** No entry while ask and bid are further apart, as a percentage of the last price; where there is no book it is not known and passes. */
  readonly maxSpreadPercent?: number
  /** No entry before so many units were traded today. */
  readonly minVolumeToday?: number
}
