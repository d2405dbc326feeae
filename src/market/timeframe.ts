// The bar lengths the program knows. All are counted from the opening of the session window and end with it at the latest: the last 1h of
// a day may be shorter. 1d is one candle a session day, from its first window's opening to its last one's close.

import { DAY, MINUTE, type Micros, SECOND } from '../core/units.ts'

export const timeframes = {
  '1s': SECOND,
  '5s': (5 * SECOND) as Micros,
  '1m': MINUTE,
  '3m': (3 * MINUTE) as Micros,
  '5m': (5 * MINUTE) as Micros,
  '15m': (15 * MINUTE) as Micros,
  '1h': (60 * MINUTE) as Micros,
  '1d': DAY,
} as const satisfies Record<string, Micros>

export type Timeframe = keyof typeof timeframes

export const isTimeframe = (text: string): text is Timeframe => Object.hasOwn(timeframes, text)
