// The bar lengths a chart can show, in the order of its keys. The engine's side checks requests by them, the screen offers them.

const SECOND = 1_000_000
const MINUTE = 60 * SECOND

/** Name and length in micros, ascending. */
export const chartLengths: readonly (readonly [text: string, micros: number])[] = [
  ['1s', SECOND],
  ['5s', 5 * SECOND],
  ['1m', MINUTE],
  ['3m', 3 * MINUTE],
  ['5m', 5 * MINUTE],
  ['15m', 15 * MINUTE],
  ['1h', 60 * MINUTE],
  ['1d', 1_440 * MINUTE],
]

export const chartLengthNames: readonly string[] = chartLengths.map(([text]) => text)
