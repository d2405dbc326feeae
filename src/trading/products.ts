// Under which of a broker's products a position is held, and what may become of that. An instrument's orders take its own product; a
// person may convert what is held to the other one and back. Engine and simulated venue judge and book conversions by this alone.

import { signed } from '../core/signed.ts'
import type { Instrument, Product } from '../market/instrument.ts'

/** MIS: squared off before the close. CNC: shares kept, paid in full. NRML: contracts kept. */
export const heldAs = ['MIS', 'CNC', 'NRML'] as const
export type HeldAs = (typeof heldAs)[number]

/** The product that an instrument's orders take, and the one its positions can be converted to. */
export function productsOf(product: Product): { readonly own: HeldAs; readonly other: HeldAs } {
  if (product === 'delivery') return { own: 'CNC', other: 'MIS' }
  return { own: 'MIS', other: product === 'intraday' ? 'CNC' : 'NRML' }
}

/** The other product as the charges and margins name it. */
export const otherProduct = (product: Product): Product =>
  product === 'delivery' ? 'intraday' : product === 'intraday' ? 'delivery' : product

/**
 * What is converted after a trade from `before` to `held` (all signed): what is held as MIS is closed first, whichever product is the
 * instrument's own, for it is what may not stay.
 */
export function afterTrade(product: Product, converted: number, before: number, held: number): number {
  const closed = product === 'delivery' ? Math.max(0, Math.abs(before) - Math.abs(held)) : 0
  return stillConverted(Math.sign(converted) * Math.max(0, Math.abs(converted) - closed), held)
}

/** As much of `converted` as there can be when `held` is held (both signed). */
export function stillConverted(converted: number, held: number): number {
  if (converted === 0 || held === 0 || converted > 0 !== held > 0) return 0
  return Math.sign(held) * Math.min(Math.abs(converted), Math.abs(held))
}

/** Of what is held, what is to be flat before the close: held as MIS. Signed. */
export const intradayPart = (product: Product, held: number, converted: number): number =>
  product === 'delivery' ? converted : held - converted

/** A wish to hold `qty` (without sign) of a position under another product. `ref` makes a repeat of it known. */
export type ConvertRequest<Name = Instrument['no']> = {
  readonly ref: number
  readonly instrument: Name
  readonly qty: number
  readonly to: HeldAs
}

/** Of `held` (signed) `converted` is held under the other product: why `qty` of it cannot be held as `to`, or ''. */
export function conversionFault(
  { symbol, product, lot }: Pick<Instrument, 'symbol' | 'product' | 'lot'>,
  held: number,
  converted: number,
  { qty, to }: Pick<ConvertRequest, 'qty' | 'to'>,
): string {
  const { own, other } = productsOf(product)
  if (to !== own && to !== other) return `${symbol} is held as ${own} or ${other}, never as ${to}`
  if (held === 0) return `nothing of ${symbol} is held`
  if (to === 'CNC' && held < 0) return `a short position in ${symbol} cannot be delivered: it stays MIS`
  if (!Number.isSafeInteger(qty) || qty <= 0) return 'the quantity must be a whole number above 0'
  if (qty % lot !== 0) return `quantity ${qty} is not a multiple of the lot ${lot}`
  const there = Math.abs(to === own ? converted : held - converted)
  const from = to === own ? other : own
  return qty > there ? `${there === 0 ? 'nothing' : `only ${there}`} of ${symbol} is held as ${from}` : ''
}

/** What is converted after it. Signed. */
export function afterConversion(
  { product }: Pick<Instrument, 'product'>,
  held: number,
  converted: number,
  { qty, to }: Pick<ConvertRequest, 'qty' | 'to'>,
): number {
  const change = Math.sign(held) * qty
  return to === productsOf(product).own ? converted - change : converted + change
}

/** '+100 as CNC', '+60 as MIS and +40 as CNC'. */
export function heldText({ product }: Pick<Instrument, 'product'>, held: number, converted: number): string {
  const { own, other } = productsOf(product)
  const parts = [[held - converted, own] as const, [converted, other] as const].filter(([qty]) => qty !== 0)
  return parts.map(([qty, name]) => `${signed(qty)} as ${name}`).join(' and ')
}
