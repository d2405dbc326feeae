// Five levels of the order book of every instrument, as columns: level L of instrument I is at I * DEPTH_LEVELS + L, best first,
// quantity 0 where there is no such level.

export const DEPTH_LEVELS = 5

export type Depth = {
  readonly bidPx: Float64Array
  readonly bidQty: Float64Array
  readonly askPx: Float64Array
  readonly askQty: Float64Array
}
