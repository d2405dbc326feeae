// Net positions in exact integers, with the share of each owner. Booked only from fills. For every instrument at any time:
// realised + (qty x price - cost) = cash that flowed + qty x price, and the owners' shares add up to qty.

import type { InstrumentNo, Money, Px, Qty } from '../core/units.ts'
import { signed } from '../core/signed.ts'
import type { Product } from '../market/instrument.ts'
import { PERSON } from './order.ts'
import { afterTrade, stillConverted } from './products.ts'
import type { HeldPosition, OwnedShare } from './recovery.ts'

/** One owner's part of a position, with its own cost and result. */
export type Share = { -readonly [K in keyof Omit<OwnedShare, 'owner'>]: number }

export class Positions {
  readonly qty: Float64Array
  /** What the open quantity cost, signed like qty (average price x qty). */
  readonly cost: Float64Array
  readonly realised: Float64Array
  readonly charges: Float64Array
  /** Of qty, what is held under the other product than the instrument's own, signed like it. */
  readonly converted: Float64Array
  readonly #owners: (Map<string, Share> | undefined)[]
  /** Instruments ever traded: the only ones worth walking. */
  readonly touched: InstrumentNo[] = []
  readonly #net: Share = emptyShare()
  /** Kept up, for the gate asks at every order: the sum of what was realised less charges. In an array, so that it is never boxed. */
  readonly #won = new Float64Array(1)

  readonly #product: (i: InstrumentNo) => Product

  /** `product`: an instrument's own, where what is converted matters. */
  constructor(instruments: number, product: (i: InstrumentNo) => Product = () => 'intraday') {
    this.#product = product
    this.qty = new Float64Array(instruments)
    this.cost = new Float64Array(instruments)
    this.realised = new Float64Array(instruments)
    this.charges = new Float64Array(instruments)
    this.converted = new Float64Array(instruments)
    this.#owners = Array.from({ length: instruments })
  }

  /** Realised in all instruments, less charges. */
  get won(): Money {
    return this.#won[0] as Money
  }

  /** Books a fill. `qty` signed. */
  fill(i: InstrumentNo, owner: string, qty: Qty, px: Px, charges: Money): void {
    this.#attribute(i, owner, qty, px, charges)
    const net = this.#net
    net.qty = this.qty[i] as number
    net.cost = this.cost[i] as number
    net.realised = this.realised[i] as number
    book(net, qty, px)
    this.#won[0]! += net.realised - (this.realised[i] as number) - charges
    const before = this.qty[i] as number
    const converted = this.converted[i] as number
    this.qty[i] = net.qty
    this.cost[i] = net.cost
    this.realised[i] = net.realised
    this.charges[i]! += charges
    if (converted !== 0) this.converted[i] = afterTrade(this.#product(i), converted, before, net.qty)
  }

  /** Charges that no fill caused; the owners bear them by what they hold. */
  charge(i: InstrumentNo, charges: Money): void {
    this.#won[0]! -= charges
    this.charges[i]! += charges
    const held = this.qty[i] as number
    let unpaid: number = charges
    let last: Share | undefined
    for (const share of this.owners(i).values()) {
      if (share.qty === 0) continue
      const paid = Math.round((charges * share.qty) / held)
      share.charges += paid
      unpaid -= paid
      last = share
    }
    if (last) last.charges += unpaid
  }

  restore(held: HeldPosition): void {
    const i = held.instrument
    this.#touch(i)
    this.#won[0]! += held.realised - held.charges - ((this.realised[i] as number) - (this.charges[i] as number))
    this.qty[i] = held.qty
    this.cost[i] = held.cost
    this.realised[i] = held.realised
    this.charges[i] = held.charges
    this.converted[i] = stillConverted(held.converted ?? 0, held.qty)
    const shares = new Map<string, Share>()
    for (const { owner, ...share } of held.owners) shares.set(owner, { ...share })
    this.#owners[i] = shares
  }

  average(i: InstrumentNo): Px {
    const qty = this.qty[i] as number
    return (qty === 0 ? 0 : Math.round((this.cost[i] as number) / qty)) as Px
  }

  /** Open and realised profit before charges at price `last`; before the first price (0) nothing is known of the open part. */
  profit(i: InstrumentNo, last: number): Money {
    if (last === 0) return this.realised[i] as Money
    return ((this.realised[i] as number) + (this.qty[i] as number) * last - (this.cost[i] as number)) as Money
  }

  /** An owner's share of the position, signed. */
  of(i: InstrumentNo, owner: string): Qty {
    return (this.#owners[i]?.get(owner)?.qty ?? 0) as Qty
  }

  owners(i: InstrumentNo): ReadonlyMap<string, Share> {
    return this.#owners[i] ?? NOBODY
  }

  /**
   * A fill belongs to whoever ordered it, but what reduces the net position beyond the orderer's own share is taken from the
   * other owners, with its part of the charges: after a person's exit no strategy believes that it still holds something.
   */
  #attribute(i: InstrumentNo, owner: string, qty: Qty, px: Px, charges: Money): void {
    this.#touch(i)
    const owners = (this.#owners[i] ??= new Map<string, Share>())
    let own = owners.get(owner)
    if (!own) owners.set(owner, (own = emptyShare()))
    let left: number = qty
    let unpaid: number = charges
    const take = (share: Share, part: number): void => {
      const paid = part === left ? unpaid : Math.round((charges * part) / qty)
      share.charges += paid
      unpaid -= paid
      left -= part
      book(share, part, px)
    }
    if (opposed(own.qty, left)) take(own, clamped(left, own.qty))
    for (const share of owners.values()) if (left !== 0 && share !== own && opposed(share.qty, left)) take(share, clamped(left, share.qty))
    if (left !== 0) take(own, left)
  }

  #touch(i: InstrumentNo): void {
    if (this.#owners[i] === undefined) this.touched.push(i)
  }
}

const NOBODY: ReadonlyMap<string, Share> = new Map()

const emptyShare = (): Share => ({ qty: 0, cost: 0, realised: 0, charges: 0, trades: 0 })
const opposed = (held: number, qty: number): boolean => held !== 0 && held > 0 !== qty > 0
/** As much of `qty` as closes `held` and no more. */
const clamped = (qty: number, held: number): number => Math.sign(qty) * Math.min(Math.abs(qty), Math.abs(held))

/** Adds a signed quantity at a price. What closes leaves at average cost, rounded once; the rest keeps the remainder. */
function book(share: Share, qty: number, px: number): void {
  const { qty: held, cost } = share
  if (!opposed(held, qty)) share.cost = cost + px * qty
  else if (Math.abs(qty) < Math.abs(held)) {
    const released = Math.round((cost * -qty) / held)
    share.cost = cost - released
    share.realised += -px * qty - released
  } else {
    share.realised += px * held - cost
    share.cost = px * (held + qty)
    share.trades++
  }
  share.qty = held + qty
}

/** 'ema-cross', or 'ema-cross +50, you +10' when several hold a share. */
export function ownersText(owners: ReadonlyMap<string, Share>): string {
  const holding = [...owners].filter(([, share]) => share.qty !== 0)
  if (holding.length === 0) return owners.keys().next().value ?? PERSON
  if (holding.length === 1) return holding[0]?.[0] ?? PERSON
  return holding.map(([owner, { qty }]) => `${owner} ${signed(qty)}`).join(', ')
}
