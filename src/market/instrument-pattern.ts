// The little language that names many instruments at once, and what it chooses from a day's list:
//   NSE:RELIANCE, NIFTY26NOVFUT                 one, by its name or any spelling
//   NSE:NIFTY FUT [WHEN]                        futures
//   NSE:NIFTY 25500..26500 CE/PE [WHEN]         options by strike, both ends included; CE, PE or CE/PE
// WHEN: [weekly|monthly] [nearest|next|all|24NOV26]; `monthly` takes the last expiry of each month only; without a word: nearest.

import { dateText } from '../core/ist.ts'
import { nearest } from '../core/nearest.ts'
import { type Result, fault, ok } from '../core/result.ts'
import { type DayNo, PX_SCALE, type Px } from '../core/units.ts'
import { expiryText, parseExpiry, strikeText } from './contract.ts'
import { meantBy, spelledContracts } from './contract-spelling.ts'
import type { Exchange } from './instrument.ts'
import type { InstrumentList, ListedInstrument } from './instrument-list.ts'

type When = { readonly monthly: boolean; readonly which: 'nearest' | 'next' | 'all' | DayNo }

export type InstrumentPattern = {
  readonly text: string
  readonly exchange: Exchange
  readonly symbol: string
} & (
  | { readonly kind: 'one' }
  | ({ readonly kind: 'futures' } & When)
  | ({ readonly kind: 'options'; readonly low: Px; readonly high: Px; readonly calls: boolean; readonly puts: boolean } & When)
)

/** How a pattern is written, for sentences. */
export const PATTERN_FORM = 'RELIANCE, NSE:NIFTY FUT, or NSE:NIFTY 25500..26500 CE/PE weekly nearest'

const HEAD = /^(?:(NSE|BSE):)?([A-Z0-9][A-Z0-9&_.-]*)$/
const NUMBER = '\\d+(?:\\.\\d+)?'
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})$`)
const WORDS = ['FUT', 'CE', 'PE', 'CE/PE', 'weekly', 'monthly', 'nearest', 'next', 'all']

/** Fault: a sentence about the word that does not fit. */
export function parsePattern(text: string): Result<InstrumentPattern> {
  const [head = '', ...rest] = text.trim().split(/\s+/)
  const named = HEAD.exec(head.toUpperCase())
  if (!named) return fault(`'${text}' names no instrument: write it like ${PATTERN_FORM}`)
  const base = { text, exchange: (named[1] ?? 'NSE') as Exchange, symbol: named[2] as string }
  const [first, ...after] = rest
  if (first === undefined) return ok({ ...base, kind: 'one' })
  if (first.toUpperCase() === 'FUT') {
    const when = whenOf(text, after)
    return 'error' in when ? when : ok({ ...base, kind: 'futures', ...when.ok })
  }
  const range = RANGE.exec(first)
  if (!range) return fault(`${text}: '${first}' is neither FUT nor a range of strikes such as 25500..26500`)
  const [low, high] = [range[1], range[2]].map(one => Math.round(Number(one) * PX_SCALE) as Px) as [Px, Px]
  if (low > high) return fault(`${text}: the range of strikes begins above its end`)
  const [side = '', ...last] = after
  const sides = side.toUpperCase().split('/')
  if (side === '' || sides.some(one => one !== 'CE' && one !== 'PE')) return fault(`${text}: after the strikes stands CE, PE or CE/PE`)
  const when = whenOf(text, last)
  return 'error' in when
    ? when
    : ok({ ...base, kind: 'options', low, high, calls: sides.includes('CE'), puts: sides.includes('PE'), ...when.ok })
}

function whenOf(text: string, words: readonly string[]): Result<When> {
  let monthly = false
  let which: When['which'] = 'nearest'
  for (const word of words) {
    const lower = word.toLowerCase()
    const day = parseExpiry(word.toUpperCase())
    if (lower === 'weekly' || lower === 'monthly') monthly = lower === 'monthly'
    else if (lower === 'nearest' || lower === 'next' || lower === 'all') which = lower
    else if (day !== undefined) which = day
    else {
      const near = nearest(word, WORDS)
      return fault(
        `${text}: '${word}' is no word of a pattern${near ? `; did you mean ${near}?` : ''} (such as weekly, monthly, nearest, next, all, 24NOV26)`,
      )
    }
  }
  return ok({ monthly, which })
}

/** What a pattern names on `day`, by expiry, strike, calls first. Fault: it names nothing; the sentence says what there is. */
export function selectInstruments(pattern: InstrumentPattern, list: InstrumentList, day: DayNo): Result<readonly ListedInstrument[]> {
  const { exchange, symbol, text } = pattern
  if (pattern.kind === 'one') return selectOne(pattern, list)
  const all = list.contractsOn(`${exchange}:${symbol}`)
  if (all.length === 0) {
    const near = nearest(`${exchange}:${symbol}`, list.underlyings)
    return fault(
      `${text}: the list of ${dateText(list.day)} has no contracts on ${exchange}:${symbol}${near ? `; did you mean ${near}?` : ''}`,
    )
  }
  const wanted = all.filter(one => (one.contract?.right === '') === (pattern.kind === 'futures') && (one.contract?.expiry ?? 0) >= day)
  const expiries = [...new Set(wanted.map(one => one.contract?.expiry as DayNo))].toSorted((a, b) => a - b)
  if (expiries.length === 0)
    return fault(`${text}: all such contracts of the list of ${dateText(list.day)} have expired by ${dateText(day)}`)
  const chosen = chosenExpiries(pattern, expiries)
  if (chosen.length === 0) return fault(`${text}: no such expiry; there are ${few(expiries.map(expiryText))}`)
  const found = wanted.filter(
    one => chosen.includes(one.contract?.expiry as DayNo) && (pattern.kind === 'futures' || isWithin(one, pattern)),
  )
  if (found.length > 0) return ok(found.toSorted(byContract))
  const strikes = wanted.filter(one => chosen.includes(one.contract?.expiry as DayNo)).map(one => one.contract?.strike as Px)
  const [lowest, highest] = [Math.min(...strikes), Math.max(...strikes)] as [Px, Px]
  return fault(`${text}: no strike within that range; there are ${strikeText(lowest)} to ${strikeText(highest)}`)
}

function selectOne({ exchange, symbol, text }: InstrumentPattern, list: InstrumentList): Result<readonly ListedInstrument[]> {
  const exact = list.byName(`${exchange}:${symbol}`)
  if (exact) return ok([exact])
  const spelled = spelledContracts(symbol)
  const found = meantBy(
    spelled,
    spelled.flatMap(one => list.contractsOn(`${exchange}:${one.underlying}`)),
  )
  if (found.length === 1) return ok(found)
  if (found.length > 1) return fault(`${text} may be any of ${found.map(one => one.symbol).join(', ')}`)
  const near = nearest(
    symbol,
    list.rows.filter(one => one.exchange === exchange && one.contract === undefined).map(one => one.symbol),
  )
  return fault(`${text} is not in the list of ${dateText(list.day)}${near ? `; did you mean ${near}?` : ''}`)
}

/** Of ascending `expiries`. */
function chosenExpiries({ monthly, which }: When, expiries: readonly DayNo[]): readonly DayNo[] {
  const month = (day: DayNo): string => dateText(day).slice(0, 7)
  const series = monthly ? expiries.filter((day, i) => month(day) !== month(expiries[i + 1] ?? ((day + 31) as DayNo))) : expiries
  if (which === 'all') return series
  if (which === 'nearest') return series.slice(0, 1)
  return which === 'next' ? series.slice(1, 2) : series.filter(day => day === which)
}

function isWithin({ contract }: ListedInstrument, pattern: Extract<InstrumentPattern, { kind: 'options' }>): boolean {
  if (!contract || contract.strike < pattern.low || contract.strike > pattern.high) return false
  return contract.right === 'CE' ? pattern.calls : pattern.puts
}

function byContract(a: ListedInstrument, b: ListedInstrument): number {
  if (!a.contract || !b.contract) return 0
  return a.contract.expiry - b.contract.expiry || a.contract.strike - b.contract.strike || (a.contract.right < b.contract.right ? -1 : 1)
}

const few = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
