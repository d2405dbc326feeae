// Net positions in exact integers, with the share of each owner. Booked only from fills. For every instrument at any time:
// realised + (qty x price - cost) = cash that flowed + qty x price, and the owners' shares add up to qty.

import type { InstrumentNo, Money, Px, Qty } from '../core/units.ts'
import { PERSON } from './order.ts'
import type { HeldPosition } from './recovery.ts'

export class Positions {
  readonly qty: Float64Array
  /** What the open quantity cost, signed like qty (average price x qty). */
  readonly cost: Float64Array
  readonly realised: Float64Array
  readonly charges: Float64Array
  readonly #owners: (Map<string, number> | undefined)[]
  /** Instruments ever traded: the only ones worth walking. */
  readonly touched: InstrumentNo[] = []

  constructor(instruments: number) {
    this.qty = new Float64Array(instruments)
    this.cost = new Float64Array(instruments)
    this.realised = new Float64Array(instruments)
    this.charges = new Float64Array(instruments)
    this.#owners = Array.from({ length: instruments })
  }

  /** Books a fill. `qty` signed. */
  fill(i: InstrumentNo, owner: string, qty: Qty, px: Px, charges: Money): void {
    this.#attribute(i, owner, qty)
    const held = this.qty[i] as number
    const cost = this.cost[i] as number
    const value = px * qty
    if (held === 0 || held > 0 === qty > 0) this.cost[i] = cost + value
    else if (Math.abs(qty) < Math.abs(held)) {
      // The closed part leaves at average cost, rounded once; the rest keeps the remainder, so nothing is lost.
      const released = Math.round((cost * -qty) / held)
      this.cost[i] = cost - released
      this.realised[i]! += -value - released
    } else {
      const after = held + qty
      const closing = px * -held
      this.realised[i]! += -closing - cost
      this.cost[i] = px * after
    }
    this.qty[i] = held + qty
    this.charges[i]! += charges
  }

  restore(held: HeldPosition): void {
    const i = held.instrument
    this.#touch(i)
    this.qty[i] = held.qty
    this.cost[i] = held.cost
    this.realised[i] = held.realised
    this.charges[i] = held.charges
    this.#owners[i] = new Map(held.owners.map(one => [one.owner, one.qty]))
  }

  average(i: InstrumentNo): Px {
    const qty = this.qty[i] as number
    return (qty === 0 ? 0 : Math.round((this.cost[i] as number) / qty)) as Px
  }

  /** Open and realised profit before charges at price `last`. */
  profit(i: InstrumentNo, last: number): Money {
    return ((this.realised[i] as number) + (this.qty[i] as number) * last - (this.cost[i] as number)) as Money
  }

  /** An owner's share of the position, signed. */
  of(i: InstrumentNo, owner: string): Qty {
    return (this.#owners[i]?.get(owner) ?? 0) as Qty
  }

  owners(i: InstrumentNo): ReadonlyMap<string, number> {
    return this.#owners[i] ?? NOBODY
  }

  /**
   * A fill belongs to whoever ordered it, but what reduces the net position beyond the orderer's own share is taken from the
   * other owners: after a person's exit no strategy believes that it still holds something.
   */
  #attribute(i: InstrumentNo, owner: string, qty: Qty): void {
    this.#touch(i)
    const owners = (this.#owners[i] ??= new Map<string, number>())
    let left: number = qty
    const own = owners.get(owner) ?? 0
    const fromOwn = own !== 0 && own > 0 !== left > 0 ? Math.sign(left) * Math.min(Math.abs(left), Math.abs(own)) : 0
    owners.set(owner, own + fromOwn)
    left -= fromOwn
    for (const [other, share] of owners) {
      if (left === 0) break
      if (other === owner || share === 0 || share > 0 === left > 0) continue
      const taken = Math.sign(left) * Math.min(Math.abs(left), Math.abs(share))
      owners.set(other, share + taken)
      left -= taken
    }
    owners.set(owner, (owners.get(owner) ?? 0) + left)
    for (const [one, share] of owners) if (share === 0) owners.delete(one)
  }

  #touch(i: InstrumentNo): void {
    if (this.#owners[i] === undefined) this.touched.push(i)
  }
}

const NOBODY: ReadonlyMap<string, number> = new Map()

/** 'ema-cross', or 'ema-cross +50, you +10' when several hold a share. */
export function ownersText(owners: ReadonlyMap<string, number>): string {
  if (owners.size === 1) return owners.keys().next().value ?? PERSON
  return [...owners].map(([owner, qty]) => `${owner} ${qty > 0 ? '+' : ''}${qty}`).join(', ')
}
