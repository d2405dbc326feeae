// Charges as an account meets them day by day: which product each part of a fill is charged as, what is held over night and turns
// from intraday into delivery, and the depository's charge. The ledger books through it; recovery and contract note replay a day.

import type { DayNo, InstrumentNo, Money, Px, Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type ChargeBook, CRORE, type DayCharges, type Rates, chargesFor } from './charges.ts'
import { DayItems } from './contract-note.ts'

export class ChargeMeter {
  /** The items of the day so far. */
  readonly items = new DayItems()
  readonly #instruments: InstrumentTable
  readonly #book: ChargeBook
  #day: DayCharges
  /** By instrument, as its product and as delivery. */
  readonly #rates: Rates[] = []
  readonly #delivery: Rates[] = []
  /** Held over night and not sold since, signed: the first to go, and charged as delivery. Shares only. */
  readonly #carried: Float64Array
  /** 1 once the depository has been paid for a sale today. */
  readonly #dpPaid: Uint8Array

  constructor(instruments: InstrumentTable, book: ChargeBook, day: DayNo) {
    this.#instruments = instruments
    this.#book = book
    this.#day = book.on(day)
    this.#carried = new Float64Array(instruments.size)
    this.#dpPaid = new Uint8Array(instruments.size)
    this.useDay(day)
  }

  /** A day begins: its tables, and nothing gathered yet. First `carry` what was held when the day before ended. */
  useDay(day: DayNo): void {
    this.#day = this.#book.on(day)
    this.#dpPaid.fill(0)
    this.items.clear()
    for (const { no, exchange, product, group } of this.#instruments.list) {
      this.#rates[no] = this.#day.rates(exchange, product, group)
      this.#delivery[no] = this.#isShare(no) ? this.#day.rates(exchange, 'delivery', group) : (this.#rates[no] as Rates)
    }
  }

  /** Charges of a fill of an order that had traded `before` until then (sign ignored). Allocates nothing. */
  fill(i: InstrumentNo, qty: Qty, px: Px, before: Money): Money {
    const part = this.#closing(i, qty)
    const rest = (qty - part) as Qty
    const was = Math.abs(before)
    const between = was + Math.abs(part) * px
    let charges = 0
    if (part !== 0) {
      const dp = this.#dpOf(i, part)
      if (dp > 0) {
        this.#dpPaid[i] = 1
        this.items.addDp(dp)
      }
      this.#carried[i]! += part
      const rates = this.#delivery[i] as Rates
      charges = dp + chargesFor(rates, part, px, was as Money)
      this.items.add(rates, qty > 0, was, between)
    }
    if (rest !== 0) {
      const rates = this.#rates[i] as Rates
      charges += chargesFor(rates, rest, px, between as Money)
      this.items.add(rates, qty > 0, between, between + Math.abs(rest) * px)
    }
    this.items.booked(charges as Money)
    return charges as Money
  }

  /**
   * Charges of what a venue settled at expiry: the buyer of an option that ends in the money pays the tax on its intrinsic value, by the
   * table of the day it expired. Nothing else: a settlement is no trade, so neither brokerage nor fees are known to come with it.
   */
  settle(i: InstrumentNo, qty: Qty, px: Px): Money {
    const { contract } = this.#instruments.at(i)
    if (!contract || contract.right === '' || qty > 0) return 0 as Money
    const charges = this.#book.on(contract.expiry).exercise((px * -qty) as Money)
    this.items.addTaxes(charges, 0)
    this.items.booked(charges)
    return charges
  }

  /** What an order of its own would be charged, filled at once now; changes nothing. */
  ofOrder(i: InstrumentNo, qty: Qty, px: Px): Money {
    const part = this.#closing(i, qty)
    const held = part === 0 ? 0 : this.#dpOf(i, part) + chargesFor(this.#delivery[i] as Rates, part, px, 0 as Money)
    const rest = (qty - part) as Qty
    return (held + (rest === 0 ? 0 : chargesFor(this.#rates[i] as Rates, rest, px, (Math.abs(part) * px) as Money))) as Money
  }

  /** What a later order would be charged that closes what one of today opened, so nothing of it as delivery unless it is the product. */
  ofClosing(i: InstrumentNo, qty: Qty, px: Px): Money {
    return chargesFor(this.#rates[i] as Rates, qty, px, 0 as Money)
  }

  /**
   * The day ends with `qty` held that cost `cost` (signed alike): returns what its charges grow by, now that it is delivery. Only what was
   * not carried before is converted; taxes change, brokerage once paid stays.
   */
  carry(i: InstrumentNo, qty: Qty, cost: Money): Money {
    if (!this.#isShare(i)) return 0 as Money
    const before = this.#carried[i] as number
    this.#carried[i] = qty
    if (qty === 0 || this.#instruments.at(i).product === 'delivery') return 0 as Money
    const already = before !== 0 && before > 0 === qty > 0 ? Math.min(Math.abs(before), Math.abs(qty)) : 0
    const crores = (Math.abs(cost) * (1 - already / Math.abs(qty))) / CRORE
    const was = this.#rates[i] as Rates
    const is = this.#delivery[i] as Rates
    const stt = crores * (qty > 0 ? is.sttBuy - was.sttBuy : is.sttSell - was.sttSell)
    const stamp = qty > 0 ? crores * (is.stamp - was.stamp) : 0
    const charges = Math.round(stt + stamp) as Money
    this.items.addTaxes(stt, stamp)
    this.items.booked(charges)
    return charges
  }

  /** After a restart: the day began with `start` held over and `left` of it is left. It was converted before. */
  restore(i: InstrumentNo, start: Qty, left: Qty): void {
    if (!this.#isShare(i)) return
    this.#carried[i] = left
    if (start > 0 && left < start) this.#dpPaid[i] = 1
  }

  carried(i: InstrumentNo): Qty {
    return this.#carried[i] as Qty
  }

  /** The part of an order that closes what was held over night, signed like it. */
  #closing(i: InstrumentNo, qty: Qty): Qty {
    const carried = this.#carried[i] as number
    if (carried === 0 || carried > 0 === qty > 0) return 0 as Qty
    return (qty > 0 ? Math.min(qty, -carried) : Math.max(qty, -carried)) as Qty
  }

  #dpOf(i: InstrumentNo, part: Qty): Money {
    return (part < 0 && this.#dpPaid[i] === 0 ? this.#day.broker.dp : 0) as Money
  }

  #isShare(i: InstrumentNo): boolean {
    const { product, exchange } = this.#instruments.at(i)
    return (product === 'intraday' || product === 'delivery') && exchange !== 'FILE'
  }
}
