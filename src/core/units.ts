// The units of the whole program, as branded numbers. Price and money are integers of 1/10 000 rupee, time is integer
// microseconds since the Unix epoch, quantity is signed units (never lots). Everyone imports this; it imports nothing.

declare const unit: unique symbol
type Unit<N extends string> = number & { readonly [unit]: N }

/** Price of one unit, integer, 1/10 000 rupee. */
export type Px = Unit<'px'>
/** Amount of money, integer, 1/10 000 rupee. */
export type Money = Unit<'money'>
/** Shares or contracts; buys positive, sells negative. */
export type Qty = Unit<'qty'>
/** Microseconds since the Unix epoch. */
export type Micros = Unit<'us'>
/** Dense index of an instrument within one engine, from 0. */
export type InstrumentNo = Unit<'instrument'>
/** Our own order number, from 1, never reused within one home. */
export type OrderId = Unit<'order'>
/** Days since the Unix epoch, of the IST calendar day. */
export type DayNo = Unit<'day'>

export const PX_SCALE = 10_000
export const SECOND = 1_000_000 as Micros
export const MINUTE = 60_000_000 as Micros
export const DAY = 86_400_000_000 as Micros
export const NO_PX = 0 as Px

/** Rupees (decimal) to the nearest price or amount. The decimal edge: parse and print only. */
export const rupees = (amount: number): Px => Math.round(amount * PX_SCALE) as Px
export const moneyOf = (amount: number): Money => Math.round(amount * PX_SCALE) as Money
/** A price or amount in rupees, for printing and for statistics. */
export const inRupees = (amount: Px | Money): number => amount / PX_SCALE
/** px x qty, exact while below 2^53 (90 crore crore rupees). */
export const valueOf = (px: Px, qty: Qty): Money => (px * qty) as Money

/**
 * Rounds a float price (1/10 000 rupee) to the tick: buys down, sells up, so that rounding never pays more than meant.
 * The only way from a float to a price.
 */
export function roundToTick(price: number, tick: Px, side: 'buy' | 'sell' | 'nearest'): Px {
  const ticks = price / tick
  const slack = 1e-9 * Math.max(1, Math.abs(ticks))
  const whole = side === 'buy' ? Math.floor(ticks + slack) : side === 'sell' ? Math.ceil(ticks - slack) : Math.round(ticks)
  return (whole * tick) as Px
}
