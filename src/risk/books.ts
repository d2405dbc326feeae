// What the limits are measured against, kept up as things happen: exposure, results and counts of each scope. The engine's risk keeper
// writes it at fills, at orders that change and at ticks of what is held; the rules only read, so that an order asks without reckoning.

import type { DayNo, Micros } from '../core/units.ts'
import type { KeptScope } from '../trading/recovery.ts'
import type { Candidate } from './rule.ts'
import type { Scopes } from './scopes.ts'

/** What is held in one cell, as the ledger has it. */
export type CellHolding = { readonly qty: number; readonly cost: number; readonly realised: number; readonly charges: number }

export class RiskBooks {
  readonly scopes: Scopes
  /** By cell. Signed quantity; its value at the last price (before the first: its cost); result less charges, with open profit and without. */
  readonly qty: Float64Array
  readonly value: Float64Array
  readonly total: Float64Array
  readonly closed: Float64Array
  /** `closed` when the present position was opened. */
  readonly #began: Float64Array
  /** What works, unsigned: rests and their values at the limits; and how many orders. */
  readonly buyQty: Float64Array
  readonly buyValue: Float64Array
  readonly sellQty: Float64Array
  readonly sellValue: Float64Array
  readonly working: Int32Array
  /** 1 where something is held or works. */
  readonly #taken: Int8Array
  /** The greater of what it may come to when all buys fill, and when all sales do. */
  readonly potential: Float64Array
  /** Of each instrument, whether any cell holds something: its ticks count. */
  readonly watched: Uint8Array

  /** By scope. Result of the day, its best so far, and what the week had brought before it. */
  readonly profit: Float64Array
  readonly peak: Float64Array
  /** The worst result of the day so far: a loss limit that was reached stays so for the day. */
  readonly worst: Float64Array
  readonly weekBefore: Float64Array
  readonly dayOpen: Float64Array
  /** Sum of potentials; signed value held; values of working buys and sales. */
  readonly gross: Float64Array
  readonly net: Float64Array
  readonly buys: Float64Array
  readonly sells: Float64Array
  /** Cells held or about to be, cells held, orders working. */
  readonly taken: Int32Array
  readonly held: Int32Array
  readonly atWork: Int32Array
  /** Of the day. */
  readonly opened: Int32Array
  readonly orders: Int32Array
  readonly messages: Int32Array
  readonly fills: Int32Array
  readonly losses: Int32Array
  readonly lastLoss: Float64Array
  /** The account's result at or below which its day is over. */
  lossFloor = Number.NEGATIVE_INFINITY
  #week = -1

  constructor(scopes: Scopes) {
    this.scopes = scopes
    const cells = () => new Float64Array(scopes.cells)
    const each = () => new Float64Array(scopes.list.length)
    const counts = () => new Int32Array(scopes.list.length)
    this.qty = cells()
    this.value = cells()
    this.total = cells()
    this.closed = cells()
    this.#began = cells()
    this.buyQty = cells()
    this.buyValue = cells()
    this.sellQty = cells()
    this.sellValue = cells()
    this.potential = cells()
    this.working = new Int32Array(scopes.cells)
    this.#taken = new Int8Array(scopes.cells)
    this.watched = new Uint8Array(scopes.width)
    this.profit = each()
    this.peak = each()
    this.worst = each()
    this.weekBefore = each()
    this.dayOpen = each()
    this.gross = each()
    this.net = each()
    this.buys = each()
    this.sells = each()
    this.taken = counts()
    this.held = counts()
    this.atWork = counts()
    this.opened = counts()
    this.orders = counts()
    this.messages = counts()
    this.fills = counts()
    this.losses = counts()
    this.lastLoss = each()
  }

  /** True once the account's loss of the day has reached its limit. */
  get lost(): boolean {
    return (this.worst[0] as number) <= this.lossFloor
  }

  /** The scopes that an order is judged in. */
  asked(order: Pick<Candidate, 'instrument' | 'scope'>): Int32Array {
    return this.scopes.asked[(this.scopes.base[order.scope] as number) + order.instrument] as Int32Array
  }

  /** The cell that an order would change in a scope. */
  cell(order: Pick<Candidate, 'instrument'>, k: number): number {
    return (this.scopes.base[k] as number) + order.instrument
  }

  /** A new last price of an instrument that is held. `last` by instrument. */
  mark(i: number, last: Float64Array): void {
    const { width, cells } = this.scopes
    for (let c = i; c < cells; c += width) {
      if (this.qty[c] === 0) continue
      const value = (this.qty[c] as number) * (last[i] as number)
      const change = value - (this.value[c] as number)
      if (change === 0) continue
      this.value[c] = value
      this.total[c]! += change
      const ks = this.scopes.ofCell[c] as Int32Array
      for (let n = 0; n < ks.length; n++) {
        const k = ks[n] as number
        this.profit[k]! += change
        this.net[k]! += change
        if ((this.profit[k] as number) > (this.peak[k] as number)) this.peak[k] = this.profit[k] as number
        if ((this.profit[k] as number) < (this.worst[k] as number)) this.worst[k] = this.profit[k] as number
      }
      this.#weigh(c)
    }
  }

  /** What is held in a cell has changed. `px` 0: no price is known yet. `counts`: by trading; then trades and losses are counted. */
  hold(c: number, { qty, cost, realised, charges }: CellHolding, px: number, now: Micros, counts: boolean): void {
    const before = this.qty[c] as number
    const value = px === 0 ? cost : qty * px
    const closed = realised - charges
    const valueChange = value - (this.value[c] as number)
    const total = closed + value - cost
    const change = total - (this.total[c] as number)
    const opens = qty !== 0 && (before === 0 || qty > 0 !== before > 0)
    const ends = before !== 0 && (qty === 0 || qty > 0 !== before > 0)
    const result = closed - (this.#began[c] as number)
    const ks = this.scopes.ofCell[c] as Int32Array
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      this.profit[k]! += change
      this.net[k]! += valueChange
      if ((this.profit[k] as number) > (this.peak[k] as number)) this.peak[k] = this.profit[k] as number
      if ((this.profit[k] as number) < (this.worst[k] as number)) this.worst[k] = this.profit[k] as number
      this.held[k]! += (qty !== 0 ? 1 : 0) - (before !== 0 ? 1 : 0)
      if (!counts) continue
      this.fills[k]!++
      if (opens) this.opened[k]!++
      if (!ends) continue
      if (result < 0) {
        this.losses[k]!++
        this.lastLoss[k] = now
      } else this.losses[k] = 0
    }
    // The entry's charges belong to the trade; after a turn or a restart they are not told apart.
    if (opens) this.#began[c] = counts && before === 0 ? (this.closed[c] as number) : closed
    this.qty[c] = qty
    this.value[c] = value
    this.total[c] = total
    this.closed[c] = closed
    this.#weigh(c)
  }

  /** What works in a cell has changed. */
  work(c: number, orders: number, buyQty: number, buyValue: number, sellQty: number, sellValue: number): void {
    const ks = this.scopes.ofCell[c] as Int32Array
    const moreBuys = buyValue - (this.buyValue[c] as number)
    const moreSells = sellValue - (this.sellValue[c] as number)
    const more = orders - (this.working[c] as number)
    if (more === 0 && moreBuys === 0 && moreSells === 0 && buyQty === this.buyQty[c] && sellQty === this.sellQty[c]) return
    this.working[c] = orders
    this.buyQty[c] = buyQty
    this.buyValue[c] = buyValue
    this.sellQty[c] = sellQty
    this.sellValue[c] = sellValue
    for (let n = 0; n < ks.length; n++) {
      const k = ks[n] as number
      this.buys[k]! += moreBuys
      this.sells[k]! += moreSells
      this.atWork[k]! += more
    }
    this.#weigh(c)
  }

  /** A message to the venue about an order of the cell; `made`: it is a new order. */
  message(c: number, made: boolean): void {
    const ks = this.scopes.asked[c] as Int32Array
    for (let n = 0; n < ks.length; n++) {
      this.messages[ks[n] as number]!++
      if (made) this.orders[ks[n] as number]!++
    }
  }

  /** A new day, or the first. What was won or lost joins the week's result, or begins one on a Monday. */
  newDay(day: DayNo, first: boolean): void {
    const week = weekOf(day)
    for (let k = 0; k < this.profit.length; k++) {
      if (first) continue
      this.weekBefore[k]! += this.profit[k] as number
      if (week !== this.#week) this.weekBefore[k] = 0
      this.profit[k] = 0
      this.peak[k] = 0
      this.worst[k] = 0
      this.dayOpen[k] = 0
    }
    this.#week = week
    if (first) return
    for (const counts of [this.opened, this.orders, this.messages, this.fills, this.losses]) counts.fill(0)
    this.lastLoss.fill(0)
    for (let c = 0; c < this.qty.length; c++)
      for (const k of this.scopes.ofCell[c] as Int32Array) this.dayOpen[k]! += (this.total[c] as number) - (this.closed[c] as number)
  }

  /** What a restart must know. */
  keep(): KeptScope[] {
    return this.scopes.list.map((one, k) => ({
      name: one.kind === 'account' ? 'account' : `${one.kind} ${one.name}`,
      dayOpen: this.dayOpen[k] as number,
      profit: this.profit[k] as number,
      peak: this.peak[k] as number,
      worst: this.worst[k] as number,
      weekBefore: this.weekBefore[k] as number,
      opened: this.opened[k] as number,
      orders: this.orders[k] as number,
      messages: this.messages[k] as number,
      fills: this.fills[k] as number,
      losses: this.losses[k] as number,
      lastLoss: this.lastLoss[k] as number,
    }))
  }

  /**
   * Goes on after a restart, when what is held has been told. `kept` of the same day as `day`, or of an earlier one, of which only the
   * week's result counts; `dayOpen` of the account is the ledger's.
   */
  restore(kept: readonly KeptScope[], keptDay: DayNo, day: DayNo, dayOpen: number): void {
    const names = new Map(this.keep().map((one, k) => [one.name, k]))
    this.#week = weekOf(day)
    this.peak.fill(0)
    this.worst.fill(0)
    for (const one of kept) {
      const k = names.get(one.name)
      if (k === undefined) continue
      if (weekOf(keptDay) === this.#week) this.weekBefore[k] = one.weekBefore + (keptDay === day ? 0 : one.profit)
      if (keptDay !== day) continue
      this.dayOpen[k] = one.dayOpen
      this.peak[k] = one.peak
      this.worst[k] = one.worst ?? 0
      this.lastLoss[k] = one.lastLoss
      for (const count of ['opened', 'orders', 'messages', 'fills', 'losses'] as const) this[count][k] = one[count]
    }
    this.dayOpen[0] = dayOpen
    for (let k = 0; k < this.profit.length; k++) {
      this.profit[k]! -= this.dayOpen[k] as number
      this.peak[k] = Math.max(this.profit[k] as number, this.peak[k] as number)
      this.worst[k] = Math.min(this.profit[k] as number, this.worst[k] as number)
    }
  }

  /** The potential of a cell has changed, and with it that of its scopes. */
  #weigh(c: number): void {
    const value = this.value[c] as number
    const next = Math.max(Math.abs(value + (this.buyValue[c] as number)), Math.abs(value - (this.sellValue[c] as number)))
    const change = next - (this.potential[c] as number)
    const ks = this.scopes.ofCell[c] as Int32Array
    const taken = (this.qty[c] !== 0 || this.working[c] !== 0 ? 1 : 0) - (this.#taken[c] as number)
    if (taken !== 0) this.#taken[c]! += taken
    this.potential[c] = next
    for (let n = 0; n < ks.length; n++) {
      this.gross[ks[n] as number]! += change
      this.taken[ks[n] as number]! += taken
    }
  }
}

/** Weeks begin on Mondays; 1970-01-01 was a Thursday. */
export const weekOf = (day: number): number => Math.floor((day + 3) / 7)
