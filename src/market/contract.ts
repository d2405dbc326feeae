// What a future or an option is a contract on, and its name: NIFTY-24NOV26-FUT, NIFTY-24NOV26-26000CE. The name alone says underlying,
// expiry, strike and right, so it is parsed and printed without any table. Spellings of exchanges and brokers are in contract-spelling.ts.

import { dateText, parseDate } from '../core/ist.ts'
import { type DayNo, PX_SCALE, type Px } from '../core/units.ts'

export type Right = 'CE' | 'PE'

export type Contract = {
  /** The symbol it is on, as the exchange calls it: RELIANCE, NIFTY. */
  readonly underlying: string
  readonly expiry: DayNo
  /** Of an option; 0 for a future. */
  readonly strike: Px
  /** Of an option; empty for a future. */
  readonly right: Right | ''
}

/** What the names of contracts' underlyings mean; the composition roots know it from the tables. */
export type Underlyings = {
  /** The symbol it is quoted under: NIFTY50 for NIFTY. */
  symbolOf(underlying: string): string
  /** Contracts on an index are settled in cash, those on a share by its delivery. */
  isIndex(underlying: string): boolean
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const

/** 24NOV26 */
export function expiryText(expiry: DayNo): string {
  const text = dateText(expiry)
  return `${text.slice(8)}${MONTHS[Number(text.slice(5, 7)) - 1]}${text.slice(2, 4)}`
}

/** The day of 24NOV26 (2000 to 2099), or undefined when the text is no such date. */
export function parseExpiry(text: string): DayNo | undefined {
  const m = /^(\d\d)([A-Z]{3})(\d\d)$/.exec(text)
  const month = m ? MONTHS.indexOf(m[2] as (typeof MONTHS)[number]) + 1 : 0
  return m && month > 0 ? parseDate(`20${m[3]}-${String(month).padStart(2, '0')}-${m[1]}`) : undefined
}

/** 1 to 12 for JAN to DEC, 0 for anything else. */
export const monthOf = (text: string): number => MONTHS.indexOf(text as (typeof MONTHS)[number]) + 1

/** A strike as names print it: 26000, 132.5. Strikes have at most four decimals. */
export const strikeText = (strike: Px): string => String(strike / PX_SCALE)

/** A strike in the only way it is printed, so that one contract has one name: 26000 and 132.5, not 026000 or 132.50. */
export function parseStrike(text: string): Px | undefined {
  const strike = Math.round(Number(text) * PX_SCALE) as Px
  return strike > 0 && Number.isSafeInteger(strike) && strikeText(strike) === text ? strike : undefined
}

/** NIFTY-24NOV26-FUT, NIFTY-24NOV26-26000CE: the symbol of the contract's instrument. */
export function contractName({ underlying, expiry, strike, right }: Contract): string {
  return `${underlying}-${expiryText(expiry)}-${right === '' ? 'FUT' : `${strikeText(strike)}${right}`}`
}

/** The contract of such a name, or undefined when it is none. */
export function parseContract(symbol: string): Contract | undefined {
  const m = /^(.+)-(\d\d[A-Z]{3}\d\d)-(?:FUT|([\d.]+)(CE|PE))$/.exec(symbol)
  if (!m) return undefined
  const expiry = parseExpiry(m[2] as string)
  const strike = m[3] === undefined ? (0 as Px) : parseStrike(m[3])
  if (expiry === undefined || strike === undefined) return undefined
  return { underlying: m[1] as string, expiry, strike, right: (m[4] ?? '') as Right | '' }
}
