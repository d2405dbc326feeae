// How exchanges and brokers spell a contract, and which one of those known is meant: NIFTY26NOVFUT and NIFTY26N2426000CE (NSE, Kite,
// Upstox), NIFTY24NOV26F and NIFTY24NOV26C26000 (Noren). A monthly spelling names no day, so it is looked up, never guessed.

import { dateText, parseDate } from '../core/ist.ts'
import type { DayNo, Px } from '../core/units.ts'
import { type Contract, monthOf, parseContract, parseExpiry, parseStrike, type Right } from './contract.ts'

/** What a spelling says: of a month (`expiry` undefined, `month` 2026-11) or of a day. */
export type Spelled = Omit<Contract, 'expiry'> & { readonly expiry: DayNo | undefined; readonly month: string }

/** Months of a weekly spelling: 1 to 9, then O, N, D. */
const WEEKLY_MONTHS = '123456789OND'

/** All that `text` (capitals, without an exchange) may say: none for no contract's spelling; several where digits run together. */
export function spelledContracts(text: string): Spelled[] {
  const own = parseContract(text)
  if (own) return [{ ...own, month: dateText(own.expiry).slice(0, 7) }]
  const found: Spelled[] = []
  const add = (underlying: string, expiry: DayNo | undefined, month: string, strike: string, right: string): void => {
    const px = strike === '' ? (0 as Px) : parseStrike(strike)
    if (px !== undefined) found.push({ underlying, expiry, month, strike: px, right: right as Right | '' })
  }
  const dayed = (underlying: string, expiry: DayNo | undefined, strike: string, right: string): void => {
    if (expiry !== undefined) add(underlying, expiry, dateText(expiry).slice(0, 7), strike, right)
  }
  const noren = /^(.+?)(\d\d[A-Z]{3}\d\d)(?:F|([CP])([\d.]+))$/.exec(text)
  if (noren) dayed(noren[1] as string, parseExpiry(noren[2] as string), noren[4] ?? '', noren[3] === undefined ? '' : `${noren[3]}E`)
  const monthly = /^(.+?)(\d\d)([A-Z]{3})(?:FUT|([\d.]+)(CE|PE))$/.exec(text)
  const month = monthly ? monthOf(monthly[3] as string) : 0
  if (monthly && month > 0) {
    add(monthly[1] as string, undefined, `20${monthly[2]}-${String(month).padStart(2, '0')}`, monthly[4] ?? '', monthly[5] ?? '')
  }
  // From every place where a date can begin: NIFTYNXT50 ends in digits itself.
  for (let at = 1; at < text.length - 5; at++) {
    const weekly = /^(\d\d)([1-9OND])(\d\d)(?:FUT|([\d.]+)(CE|PE))$/.exec(text.slice(at))
    if (!weekly) continue
    const monthNo = String(WEEKLY_MONTHS.indexOf(weekly[2] as string) + 1).padStart(2, '0')
    dayed(text.slice(0, at), parseDate(`20${weekly[1]}-${monthNo}-${weekly[3]}`), weekly[4] ?? '', weekly[5] ?? '')
  }
  return found
}

/** Those of `known` that a spelling means: of a month the last expiry of that month. */
export function meantBy<T extends { readonly contract: Contract | undefined }>(spelled: readonly Spelled[], known: Iterable<T>): T[] {
  const exact: T[] = []
  const monthly = new Map<Spelled, T>()
  for (const one of known) {
    const { contract } = one
    if (!contract) continue
    for (const said of spelled) {
      if (said.underlying !== contract.underlying || said.strike !== contract.strike || said.right !== contract.right) continue
      if (said.expiry !== undefined) {
        if (said.expiry === contract.expiry) exact.push(one)
        continue
      }
      const best = monthly.get(said)?.contract?.expiry ?? -1
      if (dateText(contract.expiry).startsWith(said.month) && contract.expiry > best) monthly.set(said, one)
    }
  }
  return [...new Set([...exact, ...monthly.values()])]
}
