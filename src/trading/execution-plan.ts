// What an execution algorithm wants next, from its plan, the time, what has filled and the quote: TWAP spreads a quantity over a time, a
// chaser follows the best price of its own side, an iceberg shows its quantity leg by leg. Pure; engine/executions.ts places the orders.

import { type InstrumentNo, type Micros, NO_PX, type Px, SECOND } from '../core/units.ts'
import type { Instrument } from '../market/instrument.ts'
import { largestOrder } from './slices.ts'

/** Times in micros since it began. */
export type ExecutionPlan =
  | {
      readonly kind: 'twap'
      readonly lasts: Micros
      readonly slices: number
      /** The worst price it takes; NO_PX: any. */
      readonly limit: Px
      /** What is left at the end stays undone; else it goes at market, within the limit where there is one. */
      readonly leaves: boolean
    }
  | {
      readonly kind: 'chase'
      /** 0: until the entries of the day end. Else what is left then crosses the spread, within the limit. */
      readonly lasts: Micros
      /** The worst price it takes, taken at once when the other side has come as near; NO_PX: any. */
      readonly limit: Px
    }
  /** Legs of `show` units at one price, the next when the one before has filled: nobody sees the whole. */
  | {
      readonly kind: 'iceberg'
      /** 0: until the entries of the day end. */
      readonly lasts: Micros
      readonly limit: Px
      readonly show: number
    }

/** As the journal keeps it. What it has filled is told by its orders, which carry its name. */
export type Execution<Instrument = InstrumentNo> = {
  /** That of its first order. */
  readonly id: number
  readonly instrument: Instrument
  readonly owner: string
  readonly side: 1 | -1
  /** Unsigned, whole lots. */
  readonly qty: number
  /** A person may change the price of an iceberg. */
  plan: ExecutionPlan
  readonly began: Micros
  /** The middle of the quote when it began: what its price is measured against. */
  readonly arrival: Px
  /** It began as an exit, and never takes more than is held. */
  readonly closes: boolean
  /** Why it is being ended, or ''. */
  ending: string
  done: boolean
}

/** Best prices; NO_PX where not known. */
export type Touch = { readonly bid: number; readonly ask: number; readonly last: number; readonly tick: number }

/** The order that should work now: `qty` unsigned, what is still to fill of it. `part` is a name: another part is another order. */
export type Aim = { readonly qty: number; readonly kind: 'limit' | 'market'; readonly limit: Px; readonly part: string }
/** An order of it that works: its limit, and whether it had been put inside the spread. */
export type Own = { readonly limit: number; readonly inside: boolean }
export type Wanted = { readonly aim: Aim; readonly inside: boolean } | 'over'

/** A slice waits at the touch for this part of its time, then crosses. */
const WAITS = 0.6
/** A chaser goes inside the spread after so long. */
const STEPS_AFTER = 10 * SECOND
/** How long after its time the rest may still be worked. */
export const LAST_WORD = 10 * SECOND
const SHORTEST_SLICE = 5 * SECOND
const LONGEST = 8 * 3600 * SECOND
const MOST_SLICES = 500
/** What brokers take of an iceberg order. */
const MOST_LEGS = 50

/** '' or why it cannot be. */
export function executionFault(plan: ExecutionPlan, qty: number, one: Pick<Instrument, 'lot' | 'tick' | 'freeze'>): string {
  const { lot } = one
  const lots = Math.abs(qty) / lot
  if (!(Number.isSafeInteger(qty) && lots >= 1 && Number.isInteger(lots)))
    return `the quantity must be a multiple of ${lot}, not ${Math.abs(qty)}`
  if (!(plan.lasts >= 0 && plan.lasts <= LONGEST)) return 'it may last 8 hours at most'
  if (plan.limit < 0) return 'its limit must be above zero'
  if (plan.kind === 'chase') return ''
  if (plan.kind === 'iceberg') return icebergFault(plan, Math.abs(qty), one)
  const { slices, lasts } = plan
  if (!(Number.isSafeInteger(slices) && slices >= 1)) return 'it needs one slice at least'
  const most = Math.min(lots, MOST_SLICES, Math.floor(lasts / SHORTEST_SLICE))
  if (most < 1) return 'it must last 5 seconds at least'
  return slices > most ? `at most ${most} slices, of a lot and 5 seconds at least, not ${slices}` : ''
}

function icebergFault(
  { show, limit }: Extract<ExecutionPlan, { kind: 'iceberg' }>,
  qty: number,
  one: Pick<Instrument, 'lot' | 'freeze'>,
): string {
  const { lot } = one
  if (limit === NO_PX) return 'an iceberg needs a limit price'
  if (!(Number.isSafeInteger(show) && show > 0 && show % lot === 0)) return `what it shows must be a multiple of ${lot}, not ${show}`
  const largest = largestOrder(one)
  if (show > largest) return `it cannot show ${show} at once: ${largest} is the most of one order`
  if (show >= qty) return `showing ${show} of ${qty} hides nothing: it needs two legs at least`
  const least = Math.ceil(qty / MOST_LEGS / lot) * lot
  return legsOf(qty, show) > MOST_LEGS ? `it would need ${legsOf(qty, show)} legs, ${MOST_LEGS} is the most: show ${least} or more` : ''
}

export const legsOf = (qty: number, show: number): number => Math.ceil(qty / show)
/** The leg that is at work, from 1. */
export const legAt = (qty: number, show: number, filled: number): number => Math.min(legsOf(qty, show), Math.floor(filled / show) + 1)

/** 'twap 12', for sentences and as the beginning of its orders' why. */
export const executionText = ({ id, plan }: { readonly id: number; readonly plan: { readonly kind: string } }): string =>
  `${plan.kind} ${id}`

/** What the reason of each of its orders begins with: by it they are found again after a restart. */
export const orderMark = (one: Parameters<typeof executionText>[0]): string => `${executionText(one)}: `

/** After this nothing new is placed; Infinity for a chaser without a deadline. */
export const lastMoment = ({ began, plan }: Pick<Execution, 'began' | 'plan'>): number =>
  plan.lasts === 0 ? Number.POSITIVE_INFINITY : began + plan.lasts + LAST_WORD

/** What should work at `now`, with `filled` unsigned. A quantity of 0: nothing for now. */
export function wantedOf(one: Execution, now: number, filled: number, lot: number, touch: Touch, own: Own | undefined): Wanted {
  const left = one.qty - filled
  if (left <= 0 || now >= lastMoment(one)) return 'over'
  const { plan, side, began } = one
  if (plan.kind === 'iceberg') return legOf(one, plan, filled)
  if (plan.lasts > 0 && now >= began + plan.lasts) {
    if (plan.kind === 'twap' && plan.leaves) return 'over'
    const kind = plan.limit === NO_PX ? 'market' : 'limit'
    const limit = kind === 'market' ? NO_PX : within(one, crossing(side, touch))
    return { aim: { qty: left, kind, limit, part: 'the rest' }, inside: false }
  }
  return plan.kind === 'twap' ? sliceOf(one, plan, now, filled, lot, touch) : chaseOf(one, now, left, touch, own)
}

function legOf({ qty }: Execution, { show, limit }: Extract<ExecutionPlan, { kind: 'iceberg' }>, filled: number): Wanted {
  const leg = legAt(qty, show, filled)
  const left = Math.min(qty, leg * show) - filled
  return { aim: { qty: left, kind: 'limit', limit, part: `leg ${leg} of ${legsOf(qty, show)}` }, inside: false }
}

/** Which slice it is at, from 0. */
export const sliceAt = (lasts: number, slices: number, since: number): number =>
  Math.min(slices - 1, Math.max(0, Math.floor((since * slices) / lasts)))

function sliceOf(
  one: Execution,
  { lasts, slices }: Extract<ExecutionPlan, { kind: 'twap' }>,
  now: number,
  filled: number,
  lot: number,
  touch: Touch,
): Wanted {
  const since = now - one.began
  const slice = sliceAt(lasts, slices, since)
  // What earlier slices have not filled is part of this one.
  const due = Math.floor(((one.qty / lot) * (slice + 1)) / slices) * lot
  const crosses = (since * slices) / lasts - slice >= WAITS
  const px = crosses ? crossing(one.side, touch) : joining(one.side, touch)
  const aim = { qty: Math.max(0, due - filled), kind: 'limit', limit: within(one, px), part: `slice ${slice + 1} of ${slices}` } as const
  return { aim, inside: false }
}

function chaseOf(one: Execution, now: number, left: number, touch: Touch, own: Own | undefined): Wanted {
  const { side, plan } = one
  const best = joining(side, touch)
  const other = crossing(side, touch)
  let px = best
  let inside = false
  if (plan.limit !== NO_PX && side * (other - plan.limit) >= 0)
    // The other side is about to leave what it may pay.
    px = plan.limit
  else if (now >= one.began + STEPS_AFTER && side * (other - best) > touch.tick) {
    inside = true
    // The best price may be its own: it must not outbid itself.
    px = own?.inside && own.limit === best ? best : best + side * touch.tick
  }
  return { aim: { qty: left, kind: 'limit', limit: within(one, px), part: 'follows the best price' }, inside }
}

const joining = (side: number, { bid, ask, last }: Touch): number => (side > 0 ? bid : ask) || last
const crossing = (side: number, { bid, ask, last }: Touch): number => (side > 0 ? ask : bid) || last

function within({ side, plan: { limit } }: Execution, px: number): Px {
  return (limit !== NO_PX && side * (px - limit) > 0 ? limit : px) as Px
}

/** How much worse than `arrival` the average was, in basis points; below zero: better. */
export const slippage = (side: number, arrival: number, average: number): number => ((side * (average - arrival)) / arrival) * 10_000
