// The pieces that the shape of the configuration is made of: numbers in a range, choices, symbols. Each message completes the sentence
// "it must be ...".

import { z } from 'zod'
import { failed } from '../../core/result.ts'
import { PATTERN_FORM, parsePattern } from '../../market/instrument-pattern.ts'
import { type Timeframe, timeframes } from '../../market/timeframe.ts'

export const set = <S extends z.core.$ZodShape>(shape: S) =>
  z.strictObject(shape, { error: `a section with the keys ${Object.keys(shape).join(', ')}` })

export const whole = (from: number, to: number, what = 'a whole number') => {
  const error = `${what} from ${from} to ${to}`
  return z.int({ error }).min(from, { error }).max(to, { error })
}

export const number = (from: number, to: number, what = 'a number') => {
  const error = `${what} from ${from} to ${to}`
  return z.number({ error }).min(from, { error }).max(to, { error })
}

export const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })

export const timeframe = () => {
  const names = Object.keys(timeframes)
  return z.enum(names as [Timeframe, ...Timeframe[]], { error: `one of ${names.join(', ')}` })
}

export const flag = () => z.boolean({ error: 'true or false' })

export const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error })

/** Rupees: up to 100 crore, more than which one trader's order is surely a slip. */
export const money = () => number(0, 1e9, 'rupees')
export const percent = (to: number) => number(0, to, 'a percentage')

export const symbol = () => text(/^(NSE:|BSE:|SYN:)?[A-Z0-9][A-Z0-9&_.-]*$/, 'a symbol in capitals, such as RELIANCE or NSE:RELIANCE')
export const symbols = () => z.array(symbol())
export const patterns = () => {
  const error = `a name or pattern such as ${PATTERN_FORM}`
  return z.array(z.string({ error }).refine(one => !failed(parsePattern(one)), { error }))
}
