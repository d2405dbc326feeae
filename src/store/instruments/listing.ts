// What the readers of instrument lists share: the row as text gives it, turned into a listed instrument or into a sentence why not.

import { parseDate } from '../../core/ist.ts'
import { type DayNo, PX_SCALE, type Px, type Qty } from '../../core/units.ts'
import { type Contract, contractName, strikeText } from '../../market/contract.ts'
import type { Exchange, InstrumentKind } from '../../market/instrument.ts'
import type { ListedInstrument } from '../../market/instrument-list.ts'

/** Segments of the list that this program trades or quotes. */
const SEGMENTS: Readonly<Record<string, { readonly exchange: Exchange; readonly part: 'EQ' | 'INDEX' | 'FO' }>> = {
  NSE_EQ: { exchange: 'NSE', part: 'EQ' },
  NSE_INDEX: { exchange: 'NSE', part: 'INDEX' },
  NSE_FO: { exchange: 'NSE', part: 'FO' },
  BSE_EQ: { exchange: 'BSE', part: 'EQ' },
  BSE_INDEX: { exchange: 'BSE', part: 'INDEX' },
  BSE_FO: { exchange: 'BSE', part: 'FO' },
}

/** One row, as the file has it. Numbers in rupees and units; undefined or NaN where absent. */
export type ListingRow = {
  readonly segment: string
  /** NSE_EQ|INE002A01018 */
  readonly key: string
  readonly token: string
  readonly symbol: string
  readonly last: number
  /** 2026-11-24 or empty. */
  readonly expiry: string
  readonly strike: number
  readonly tick: number
  readonly lot: number
  readonly freeze: number
  /** CE, PE, or anything else for no option. */
  readonly right: string
  /** Of a contract; undefined where the list names only the company: then it is read from the symbol. */
  readonly underlying?: string
  readonly closingAuction?: boolean
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const MONTH_SIGNS = '123456789OND'
const SYMBOL = /^[A-Z0-9][A-Z0-9&_.-]*$/

const px = (rupees: number): Px => Math.round(rupees * PX_SCALE) as Px
const isWhole = (n: number): boolean => Number.isSafeInteger(n) && n > 0

/** Undefined: a segment that is not ours. A string: why the row cannot be used. */
export function listed(row: ListingRow, aliases: ReadonlyMap<string, string>): ListedInstrument | string | undefined {
  const segment = SEGMENTS[row.segment]
  if (!segment) return undefined
  const { exchange, part } = segment
  const base = {
    exchange,
    last: Number.isFinite(row.last) && row.last > 0 ? px(row.last) : (0 as Px),
    token: row.token,
    freeze: (isWhole(row.freeze) ? row.freeze : 0) as Qty,
    closingAuction: row.closingAuction,
  }
  if (part === 'INDEX') {
    const symbol = symbolOf(row.symbol, aliases)
    if (!SYMBOL.test(symbol)) return `'${row.symbol}' is no name for an index`
    return { ...base, symbol, kind: 'IDX', tick: px(0.05), lot: 1 as Qty, contract: undefined }
  }
  const tick = px(row.tick)
  if (!isWhole(tick)) return `${row.symbol || row.key}: the tick is ${row.tick}`
  if (!isWhole(row.lot)) return `${row.symbol || row.key}: the lot is ${row.lot}`
  const common = { ...base, tick, lot: row.lot as Qty }
  if (part === 'EQ') {
    const symbol = row.symbol.toUpperCase()
    if (!SYMBOL.test(symbol)) return `'${row.symbol}' is no symbol`
    return { ...common, symbol, kind: 'EQ', contract: undefined }
  }
  const contract = contractOf(row)
  if (typeof contract === 'string') return contract
  const kind: InstrumentKind = contract.right === '' ? 'FUT' : 'OPT'
  return { ...common, symbol: contractName(contract), kind, contract }
}

/** NIFTY 50 to NIFTY50 by the aliases, INDIA VIX to INDIA_VIX. */
function symbolOf(text: string, aliases: ReadonlyMap<string, string>): string {
  const upper = text.toUpperCase()
  return aliases.get(upper) ?? upper.replaceAll(' ', '_')
}

function contractOf(row: ListingRow): Contract | string {
  const expiry = dayOfExpiry(row.expiry)
  if (expiry === undefined) return `${row.symbol}: '${row.expiry}' is no expiry date`
  const right = row.right === 'CE' || row.right === 'PE' ? row.right : ''
  const strike = right === '' ? (0 as Px) : px(row.strike)
  if (right !== '' && !isWhole(strike)) return `${row.symbol}: the strike is ${row.strike}`
  const underlying = row.underlying ?? underlyingOf(row.symbol, row.expiry, strike, right)
  if (underlying === undefined)
    return `${row.symbol}: its name does not say ${row.expiry}${right === '' ? '' : ` ${strikeText(strike)}${right}`}`
  if (!SYMBOL.test(underlying)) return `${row.symbol}: '${underlying}' is no symbol of an underlying`
  return { underlying, expiry, strike, right }
}

const days = new Map<string, DayNo | undefined>()
/** There are few expiries and many contracts. */
function dayOfExpiry(text: string): DayNo | undefined {
  if (!days.has(text)) {
    if (days.size > 1000) days.clear()
    days.set(text, parseDate(text))
  }
  return days.get(text)
}

/** What stands before 26NOV26000CE (monthly) or 26N2426000CE (weekly) in a trading symbol. */
function underlyingOf(symbol: string, expiry: string, strike: Px, right: string): string | undefined {
  const month = Number(expiry.slice(5, 7)) - 1
  const year = expiry.slice(2, 4)
  const end = right === '' ? 'FUT' : `${strikeText(strike)}${right}`
  for (const date of [`${year}${MONTHS[month]}`, `${year}${MONTH_SIGNS[month]}${expiry.slice(8)}`])
    if (symbol.endsWith(end) && symbol.endsWith(date, symbol.length - end.length))
      return symbol.slice(0, symbol.length - end.length - date.length)
  return undefined
}
