// A size as a person writes it in the ticket or behind :buy: read from its words, and worked out to whole lots with the sentence of how.
// The engine's preview works it out; screens read it only to know that it is one.

import { rupeesText } from '../core/money-text.ts'
import { type Result, fault, ok } from '../core/result.ts'
import type { Qty } from '../core/units.ts'
import { type KellyWish, byEquity, byKelly, byRisk, byValue, byVolatility, kellyFraction } from './sizing.ts'

/** Money and prices in 1/10 000 rupee. A risk without a stop of its own takes the stop of the order's exits. */
export type SizeWish =
  | { readonly by: 'value'; readonly value: number }
  | { readonly by: 'equity'; readonly part: number }
  | { readonly by: 'risk'; readonly risk: number; readonly stop?: number | undefined }
  | { readonly by: 'risk-part'; readonly part: number; readonly stop?: number | undefined }
  | { readonly by: 'volatility'; readonly part: number }
  | { readonly by: 'kelly'; readonly kelly: KellyWish }

export const SIZE_FORMS = '50000rs, 2%, risk 500rs, vol 0.1%, kelly 55% 1.5 max 10%'

/** The most of equity that Kelly's fraction takes where no other is written. */
const KELLY_MOST = 0.1
/** Half of Kelly's fraction is taken: what is known of wins and payoff is an estimate. */
const KELLY_PART = 0.5

/** '10%', '₹50000', '50000rs', '50k', '2L', 'risk 500', 'risk 1% stop 2240'; undefined for anything else. Plain numbers are quantities and not read here. */
export function parseSize(text: string): SizeWish | undefined {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const risk = /^risk (\S+)(?: (?:stop|sl|at) (\S+))?$/.exec(words)
  if (risk) {
    const stop = risk[2] === undefined ? undefined : pxIn(risk[2])
    if (risk[2] !== undefined && stop === undefined) return undefined
    const part = percentOf(risk[1] ?? '')
    if (part !== undefined) return { by: 'risk-part', part, stop }
    const amount = moneyIn(risk[1] ?? '')
    return amount === undefined ? undefined : { by: 'risk', risk: amount, stop }
  }
  const swing = /^vol (\S+)$/.exec(words)
  if (swing) {
    const part = percentOf(swing[1] ?? '')
    return part === undefined ? undefined : { by: 'volatility', part }
  }
  if (words.startsWith('kelly ')) return kellyIn(words)
  const part = percentOf(words)
  if (part !== undefined) return { by: 'equity', part }
  if (!/^(₹|rs)|(rs\.?|[kl])$/.test(words)) return undefined
  const value = moneyIn(words)
  return value === undefined ? undefined : { by: 'value', value }
}

function kellyIn(words: string): SizeWish | undefined {
  const found = /^kelly (\S+) (\d+(?:\.\d+)?)(?: max (\S+))?$/.exec(words)
  const wins = percentOf(found?.[1] ?? '')
  const payoff = Number(found?.[2] ?? 0)
  const most = found?.[3] === undefined ? KELLY_MOST : percentOf(found[3])
  if (wins === undefined || wins > 1 || !(payoff > 0) || most === undefined) return undefined
  return { by: 'kelly', kelly: { wins, payoff, part: KELLY_PART, most } }
}

/** Takes the commas out where they group digits; undefined where they could be a decimal comma. */
function ungrouped(text: string): string | undefined {
  if (!text.includes(',')) return text
  return /^(?:\d{1,2}(?:,\d{2})*,\d{3}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(text) ? text.replaceAll(',', '') : undefined
}

const pxIn = (text: string): number | undefined => {
  const plain = ungrouped(text) ?? ''
  return /^\d+(?:\.\d{1,4})?$/.test(plain) && Number(plain) > 0 ? Math.round(Number(plain) * 10_000) : undefined
}

const percentOf = (text: string): number | undefined => {
  const found = /^(\d+(?:\.\d+)?) ?%$/.exec(text)
  return found && Number(found[1]) > 0 ? Number(found[1]) / 100 : undefined
}

const TIMES: Readonly<Record<string, number>> = { '': 1, k: 1e3, l: 1e5 }

const moneyIn = (text: string): number | undefined => {
  const found = /^(?:₹|rs\.?)? ?([\d,]+(?:\.\d+)?)([kl]?) ?(?:rs\.?)?$/.exec(text)
  const number = Number(ungrouped(found?.[1] ?? '') ?? 0)
  return found && number > 0 ? Math.round(number * (TIMES[found[2] ?? ''] ?? 1) * 10_000) : undefined
}

/** What a size is worked out from, all in 1/10 000 rupee. */
export type SizeFacts = {
  /** What the order is expected to pay. */
  readonly px: number
  readonly equity: number
  readonly lot: number
  /** Where the exits of the order put its stop, 0: they have none. */
  readonly stop: number
  /** The average range of a minute, 0 while it is not known. */
  readonly range: number
}

/** Units (unsigned whole lots, above 0) and how they came about, or the sentence of why none. */
export function sizeOf(wish: SizeWish, at: SizeFacts): Result<{ readonly qty: Qty; readonly text: string }> {
  if (!(at.px > 0)) return fault('a size needs a price, and none is known yet: write the quantity as a number')
  const how = wayOf(wish, at)
  if (typeof how === 'string') return fault(how)
  const { qty, exact, said } = how
  const lots = at.lot === 1 ? '1 unit' : `one lot of ${at.lot}`
  const about = exact >= 100 ? exact.toFixed(0) : String(Number(exact.toPrecision(3)))
  if (qty === 0) return fault(`${said} comes to ${exact > 0 ? about : 'no'} units, less than ${lots}: nothing to send`)
  const rounded =
    exact - qty < 1e-9 * exact ? '' : at.lot === 1 ? `, ${about} rounded down` : `, ${about} rounded down to lots of ${at.lot}`
  return ok({ qty, text: `${said}${rounded}` })
}

type Way = { readonly qty: Qty /** Before rounding. */; readonly exact: number; readonly said: string }

const percentText = (part: number): string => `${Number((part * 100).toPrecision(4))}%`

function wayOf(wish: SizeWish, at: SizeFacts): Way | string {
  const { px, equity, lot } = at
  const price = rupeesText(px)
  switch (wish.by) {
    case 'value':
      return { qty: byValue(wish.value, px, lot), exact: wish.value / px, said: `${rupeesText(wish.value)} at ${price}` }
    case 'equity': {
      const said = `${percentText(wish.part)} of equity is ${rupeesText(equity * wish.part)}, at ${price}`
      return { qty: byEquity(wish.part, equity, px, lot), exact: (equity * wish.part) / px, said }
    }
    case 'risk':
      return riskOf(wish.risk, wish.stop, '', at)
    case 'risk-part':
      return riskOf(equity * wish.part, wish.stop, `${percentText(wish.part)} of equity is `, at)
    case 'volatility': {
      if (at.range === 0) return 'the average range of a minute is not known yet (after 15 minutes of data): write the size another way'
      const said = `${percentText(wish.part)} of equity is ${rupeesText(equity * wish.part)}, a minute's range is ${rupeesText(at.range)}`
      return { qty: byVolatility(wish.part, equity, at.range, lot), exact: (equity * wish.part) / at.range, said }
    }
    case 'kelly': {
      const { wins, payoff, most } = wish.kelly
      const part = kellyFraction(wish.kelly)
      if (part === 0) return `${percentText(wins)} wins at ${payoff} to 1 have no edge: Kelly's fraction is 0, nothing to send`
      const said = `half of Kelly's fraction, at most ${percentText(most)}, is ${percentText(part)} of equity, ${rupeesText(equity * part)}, at ${price}`
      return { qty: byKelly(wish.kelly, equity, px, lot), exact: (equity * part) / px, said }
    }
  }
}

function riskOf(risk: number, own: number | undefined, before: string, { px, lot, stop: planned }: SizeFacts): Way | string {
  const stop = own ?? planned
  if (stop === 0) return `a risk needs the stop it is measured to: write it in the exits, as stop 1%`
  const apart = Math.abs(px - stop)
  if (apart === 0) return `a stop at ${rupeesText(stop)}, the price itself, limits nothing: no size comes of it`
  // The order would not have the stop that its size is made for.
  const bare = planned === 0 ? ' (this order has no stop: write it in the exits)' : ''
  const said = `${before}${rupeesText(risk)} at risk, ${rupeesText(apart)} a unit to the stop at ${rupeesText(stop)}${bare}`
  return { qty: byRisk(risk, px, stop, lot), exact: risk / apart, said }
}
