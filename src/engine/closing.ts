// Positions that must become flat: the whole one by a person's exit, the emergency stop or square-off; a strategy's own share by its
// exit. Each is worked until it is: what stands in the way cancelled, the rest sold or bought at a market order, again after a refusal.

import { type InstrumentNo, type Micros, NO_PX, type OrderId, type Qty, SECOND } from '../core/units.ts'
import { type Order, isFinal } from '../trading/order.ts'
import { stillConverted } from '../trading/products.ts'
import type { ClosingIntent } from '../trading/recovery.ts'
import { largestOrder } from '../trading/slices.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { Outbox } from './outbox.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Timers } from './timers.ts'

type Closing = {
  readonly owner: string
  readonly why: string
  /** The whole position, or its owner's share only. */
  readonly whole: boolean
  /** Of a whole one: this much (signed) stays. */
  keep: number
  /** Of a share: +1 to sell a long one, -1 to buy back a short one, 0 when only orders were working. */
  sign: number
  /** Of a share: older orders of the owner are part of what must end; newer ones are new wishes. */
  readonly before: OrderId
  attempts: number
  retryAt: number
  /** Its first orders begin at the touch, without the protection. */
  touchFirst: boolean
  /** After a rejection, whether the next orders do; and whether the latest did. */
  atQuote?: boolean
  wasAtQuote?: boolean
  /** It is in the journal: its end must be too. */
  kept?: boolean
}

const RETRY_FIRST = 500_000
const RETRY_LONGEST = 10 * SECOND
/** While the venue says that trading is halted and not until when. */
const HALTED_LONGEST = 60 * SECOND

export class ClosingPositions {
  readonly #targets = new Map<InstrumentNo, Closing>()
  /** Shares that strategies close, by instrument; a whole closing replaces them. */
  readonly #shares = new Map<InstrumentNo, Closing[]>()
  readonly #desk: OrderDesk
  readonly #ledger: Ledger
  readonly #timers: Timers
  readonly #market: MarketState
  readonly #outbox: Outbox
  /** Told as an exit begins: what would enter again must end first. Without an owner it is everybody's. */
  leaves: (i: InstrumentNo, owner?: string) => void = () => undefined

  constructor(market: MarketState, desk: OrderDesk, ledger: Ledger, timers: Timers, outbox: Outbox) {
    this.#market = market
    this.#desk = desk
    this.#ledger = ledger
    this.#timers = timers
    this.#outbox = outbox
  }

  /** True while the whole position is being closed. */
  has(i: InstrumentNo): boolean {
    return this.#targets.has(i)
  }

  /** True while the whole position, or this owner's share, is being closed. */
  isLeaving(i: InstrumentNo, owner: string): boolean {
    return this.#targets.has(i) || (this.#shares.get(i)?.some(one => one.owner === owner) ?? false)
  }

  get size(): number {
    return this.#targets.size
  }

  /** True when the end of this exit's order is looked after here. */
  covers(order: Order): boolean {
    return this.#of(order) !== undefined
  }

  /** From now on this position is to be flat, or to be `keep` (signed). `touchFirst`: its first orders begin at the touch. */
  add(i: InstrumentNo, owner: string, why: string, keep = 0 as Qty, touchFirst = false): void {
    this.leaves(i)
    const old = this.#targets.get(i)
    if (!old || Math.abs(keep) < Math.abs(old.keep)) {
      const before = this.#desk.orders.next
      if (old) this.#over(i, old)
      this.#targets.set(i, { owner, why, whole: true, keep, sign: 0, before, attempts: 0, retryAt: 0, touchFirst })
    }
    for (const share of this.#shares.get(i) ?? []) this.#over(i, share)
    this.#shares.delete(i)
    this.work(i)
    this.#keep(i)
  }

  /** From now on this owner's share is to be zero. */
  addShare(i: InstrumentNo, owner: string, why: string): void {
    this.leaves(i, owner)
    if (!this.#targets.has(i)) {
      const others = (this.#shares.get(i) ?? []).filter(one => one.owner !== owner)
      const old = this.#shares.get(i)?.find(one => one.owner === owner)
      const sign = Math.sign(this.#ledger.positions.of(i, owner))
      const { attempts, retryAt } = old ?? { attempts: 0, retryAt: 0 }
      this.#shares.set(i, [
        ...others,
        {
          owner,
          why,
          whole: false,
          keep: 0,
          sign,
          before: this.#desk.orders.next,
          attempts,
          retryAt,
          touchFirst: false,
          kept: old?.kept ?? false,
        },
      ])
    }
    this.work(i)
    this.#keep(i)
  }

  /** Exits that an earlier run has not brought to their end. */
  restore(intents: readonly ClosingIntent[]): void {
    for (const { instrument, owner, why, whole, keep } of intents) {
      if (whole) this.add(instrument, owner, why, keep)
      else this.addShare(instrument, owner, why)
      // The journal has it, whether it could go on or is over.
      const now = whole ? this.#targets.get(instrument) : this.#shares.get(instrument)?.find(one => one.owner === owner)
      if (!now) this.#tell(instrument, { owner, why, whole, keep: keep ?? 0 }, false)
    }
  }

  /** The owner wants to hold again: its exit goes on as ordered, but is not tried again. */
  entryWanted(i: InstrumentNo, owner: string, qty: number): void {
    const own = this.#shares.get(i)?.find(one => one.owner === owner)
    if (own && own.sign !== -Math.sign(qty)) this.#drop(i, own)
  }

  /** The owner has said anew what it wants to hold: that takes the place of its exit. */
  replaced(i: InstrumentNo, owner: string): void {
    const own = this.#shares.get(i)?.find(one => one.owner === owner)
    if (own) this.#drop(i, own)
  }

  /** A person takes all exits back, where a position may be kept. */
  forget(mayKeep: (i: InstrumentNo) => boolean): void {
    for (const i of new Set([...this.#targets.keys(), ...this.#shares.keys()])) {
      if (!mayKeep(i)) continue
      this.#end(i)
      for (const share of this.#shares.get(i) ?? []) this.#over(i, share)
      this.#shares.delete(i)
    }
  }

  /** A person cancels this order: the exit that it carries is taken back with it. One that only stands in an exit's way carries none. */
  takeBack(order: Order): void {
    const { instrument: i, kind, reducing, owner } = order
    if (kind !== 'market' || !reducing || this.#end(i)) return
    const own = this.#shares.get(i)?.find(one => one.owner === owner)
    if (own) this.#drop(i, own)
  }

  /** One step towards flat; called when added, after each event of the instrument, and by the retry timer. */
  work(i: InstrumentNo): void {
    const target = this.#targets.get(i)
    if (target) this.#workWhole(i, target)
    else for (const share of this.#shares.get(i) ?? []) this.#workShare(i, share)
  }

  /**
   * An exit was rejected, or cancelled by the venue: wait before trying again, longer each time. `haltedUntil` as the rejection has it: a
   * halt is waited out to the moment, for until then each try would only be one more rejection.
   */
  failed(order: Order, haltedUntil?: Micros): void {
    const target = this.#of(order)
    if (!target) return
    // A price band may refuse the protecting limit, but not a price at which others trade.
    if (order.state === 'rejected' && haltedUntil === undefined) target.atQuote = target.wasAtQuote !== true
    // Of several orders cut from one exit the first one's end counts.
    if (this.#desk.now < target.retryAt) return
    if (haltedUntil === undefined) return this.#later(order.instrument, target)
    if (haltedUntil <= this.#desk.now) return this.#later(order.instrument, target, HALTED_LONGEST)
    target.attempts = 0
    this.#waitUntil(order.instrument, target, haltedUntil)
  }

  /** An exit filled: the way is free again. An order that the exit was to end, but that filled first, may have turned the share. */
  filled(order: Order): void {
    const target = this.#of(order)
    if (!target) return
    target.attempts = 0
    if (!target.whole && !order.reducing && order.id < target.before)
      target.sign = Math.sign(this.#ledger.positions.of(order.instrument, target.owner))
  }

  #of(order: Order): Closing | undefined {
    return this.#targets.get(order.instrument) ?? this.#shares.get(order.instrument)?.find(one => one.owner === order.owner)
  }

  #workWhole(i: InstrumentNo, target: Closing): void {
    const held = this.#ledger.positions.qty[i] as number
    let working = 0
    for (const order of this.#desk.orders.working) {
      if (order.instrument !== i) continue
      if (!isExit(order, held)) this.#desk.cancel(order)
      // One that still waited to be sent has ended with the cancel.
      if (!isFinal(order.state)) working++
    }
    const leaving = Math.abs(held - stillConverted(target.keep, held))
    if (leaving === 0) {
      if (working === 0) this.#end(i)
      return
    }
    this.#exit(i, target, held, leaving - this.#desk.exits.reducingQty(i, held))
  }

  #workShare(i: InstrumentNo, target: Closing): void {
    const { positions } = this.#ledger
    const held = positions.qty[i] as number
    const own = positions.of(i, target.owner)
    let pending = 0
    let leaving = 0
    for (const order of this.#desk.orders.working) {
      if (order.instrument !== i || order.owner !== target.owner || order.id >= target.before) continue
      if (!isExit(order, held)) this.#desk.cancel(order)
      if (!isFinal(order.state)) pending++
    }
    for (const order of this.#desk.orders.working) {
      if (order.instrument === i && order.owner === target.owner && isExit(order, held)) leaving += Math.abs(order.qty - order.filled)
    }
    const sameSide = own !== 0 && held !== 0 && own > 0 === held > 0
    if (!sameSide || (target.sign !== 0 && target.sign !== Math.sign(own))) {
      if (pending === 0 && leaving === 0) this.#drop(i, target)
      return
    }
    // Never more than what the account still holds beyond the exits already working.
    const { exits } = this.#desk
    this.#exit(i, target, held, Math.min(Math.abs(own) - leaving, Math.abs(exits.sure(i)) - exits.reducingQty(i, held)))
  }

  #exit(i: InstrumentNo, target: Closing, held: number, uncovered: number): void {
    if (uncovered <= 0 || this.#desk.now < target.retryAt) return
    const { open, windowOpen } = this.#market.sessionOf(i)
    if (!open && windowOpen > 0) return this.#waitUntil(i, target, windowOpen)
    const { owner, why } = target
    // A price that nobody quoted now is no touch.
    const atQuote = target.atQuote ?? (target.touchFirst && this.#market.last(i) > 0)
    target.wasAtQuote = atQuote
    // What is still to leave when they have been worked to their end begins with the protection.
    target.touchFirst = false
    const most = largestOrder(this.#market.instruments.at(i))
    for (let left = uncovered; left > 0; left -= most) {
      const part = Math.min(left, most)
      const qty = (held > 0 ? -part : part) as Qty
      const taken = this.#desk.place({ instrument: i, qty, kind: 'market', limit: NO_PX, owner, why, atQuote })
      if ('refused' in taken) return this.#later(i, target)
    }
  }

  /** What is still not over when all that can be done at once is done must outlive this process. */
  #keep(i: InstrumentNo): void {
    const target = this.#targets.get(i)
    for (const one of target ? [target] : (this.#shares.get(i) ?? [])) {
      if (one.kept) continue
      one.kept = true
      this.#tell(i, one, true)
    }
  }

  #over(i: InstrumentNo, one: Closing): void {
    if (one.kept) this.#tell(i, one, false)
  }

  #tell(i: InstrumentNo, { owner, why, whole, keep }: Pick<Closing, 'owner' | 'why' | 'whole' | 'keep'>, on: boolean): void {
    const { name } = this.#market.instruments.at(i)
    const stays = keep === 0 ? {} : { keep: keep as Qty }
    this.#outbox.decisions.push({ kind: 'closing', instrument: name, owner, why, whole, ...stays, on })
  }

  /** True when the whole position was being closed. */
  #end(i: InstrumentNo): boolean {
    const target = this.#targets.get(i)
    if (!target) return false
    this.#over(i, target)
    return this.#targets.delete(i)
  }

  #drop(i: InstrumentNo, share: Closing): void {
    this.#over(i, share)
    const left = (this.#shares.get(i) ?? []).filter(one => one !== share)
    if (left.length === 0) this.#shares.delete(i)
    else this.#shares.set(i, left)
  }

  #later(i: InstrumentNo, target: Closing, longest = RETRY_LONGEST): void {
    const wait = Math.min(longest, RETRY_FIRST * 2 ** target.attempts)
    target.attempts++
    this.#waitUntil(i, target, this.#desk.now + wait)
  }

  #waitUntil(i: InstrumentNo, target: Closing, t: number): void {
    target.retryAt = t
    this.#timers.at(t, { kind: 'close', instrument: i })
  }
}

/** A working market order that was taken as reducing this position: it is already on the way out. */
const isExit = (order: Order, held: number): boolean =>
  order.kind === 'market' && order.reducing && held !== 0 && order.qty > 0 !== held > 0
