// What trades cost: brokerage, taxes and exchange fees by the table in force on a date. The account books chargesFor at each fill;
// contractNote is the broker's statement of a day, with its roundings. app/config reads the tables.

import { dateText } from '../core/ist.ts'
import type { DayNo, Money, Px, Qty } from '../core/units.ts'
import type { Product } from '../market/instrument.ts'

/** All rates in rupees per crore (10^7) of traded value. */
export type ProductRates = {
  /** Per executed order: the smaller of `cap` and `rate` x value. */
  readonly brokerage: { readonly cap: Money; readonly rate: number }
  /** Securities transaction tax, on sells. */
  readonly stt: number
  readonly exchange: number
  readonly ipft: number
  readonly sebi: number
  /** On buys. */
  readonly stamp: number
}

export type ChargeTable = {
  readonly from: DayNo
  readonly gstPercent: number
  readonly rates: Readonly<Record<Product, ProductRates>>
}

const CRORE = 10_000_000
const PAISA = 100
const RUPEE = 10_000

/** Charges of an order that has traded `value` so far, unrounded, in 1/10 000 rupee. */
function chargesOfOrder(table: ChargeTable, product: Product, buy: boolean, value: number): number {
  const rates = table.rates[product]
  const brokerage = Math.min(rates.brokerage.cap, (value * rates.brokerage.rate) / CRORE)
  const fees = (value * (rates.exchange + rates.sebi)) / CRORE
  const gst = ((brokerage + fees) * table.gstPercent) / 100
  const rest = (value * (rates.ipft + (buy ? rates.stamp : rates.stt))) / CRORE
  return brokerage + fees + gst + rest
}

/**
 * Charges caused by one fill, to the nearest 1/10 000 rupee. `before` is what the same order had traded before it (its
 * filledValue; the sign is ignored): brokerage is per order. Booked as the growth of the order's charges, so that however an
 * order is cut into fills the sum is the same.
 */
export function chargesFor(table: ChargeTable, product: Product, fill: { readonly qty: Qty; readonly px: Px }, before: Money): Money {
  const buy = fill.qty > 0
  const was = Math.abs(before)
  const is = was + Math.abs(fill.qty) * fill.px
  return (Math.round(chargesOfOrder(table, product, buy, is)) - Math.round(chargesOfOrder(table, product, buy, was))) as Money
}

/** One executed order as it stands on a contract note. */
export type TradedOrder = { readonly product: Product; readonly qty: Qty; readonly value: Money }

export type ChargeItems = {
  readonly brokerage: Money
  readonly stt: Money
  readonly exchange: Money
  readonly ipft: Money
  readonly sebi: Money
  readonly gst: Money
  readonly stamp: Money
  readonly total: Money
}

/**
 * The charges of a day's executed orders, item by item, as a contract note prints them: STT and stamp to the whole rupee, the
 * rest to paise; IPFT stays in 1/10 000 rupee, being mostly below a paisa. The total is rounded once, from the unrounded items,
 * so it may differ from their printed sum by a paisa.
 */
export function contractNote(table: ChargeTable, orders: Iterable<TradedOrder>): ChargeItems {
  let brokerage = 0
  let stt = 0
  let exchange = 0
  let ipft = 0
  let sebi = 0
  let stamp = 0
  for (const order of orders) {
    const rates = table.rates[order.product]
    const crores = Math.abs(order.value) / CRORE
    brokerage += Math.min(rates.brokerage.cap, crores * rates.brokerage.rate)
    exchange += crores * rates.exchange
    ipft += crores * rates.ipft
    sebi += crores * rates.sebi
    if (order.qty > 0) stamp += crores * rates.stamp
    else stt += crores * rates.stt
  }
  const gst = ((brokerage + exchange + sebi) * table.gstPercent) / 100
  const sttRounded = roundTo(stt, RUPEE)
  const stampRounded = roundTo(stamp, RUPEE)
  return {
    brokerage: roundTo(brokerage, PAISA),
    stt: sttRounded,
    exchange: roundTo(exchange, PAISA),
    ipft: roundTo(ipft, 1),
    sebi: roundTo(sebi, PAISA),
    gst: roundTo(gst, PAISA),
    stamp: stampRounded,
    total: roundTo(brokerage + sttRounded + exchange + ipft + sebi + gst + stampRounded, PAISA),
  }
}

/** Halves go to the even unit: a stamp duty of 4.50 is printed as 4. */
function roundTo(amount: number, unit: number): Money {
  const units = amount / unit
  const below = Math.floor(units)
  // Float dust must not decide what is a half.
  const rest = units - below - 0.5
  const half = Math.abs(rest) < 1e-9 * Math.max(1, units)
  return ((half ? below + (below % 2) : Math.round(units)) * unit) as Money
}

/** The tables in force over time. */
export class ChargeBook {
  readonly #tables: readonly ChargeTable[]

  /** `tables` ascending by date, at least one. */
  constructor(tables: readonly ChargeTable[]) {
    this.#tables = tables
  }

  /** The table in force on `day`; before the first table, the first. Ask once a day, not per fill. */
  on(day: DayNo): ChargeTable {
    return this.#tables.findLast(one => one.from <= day) ?? this.#first
  }

  /** A sentence to say once when trading starts on a day older than the first table, else undefined. */
  warning(day: DayNo): string | undefined {
    const first = this.#first
    if (day >= first.from) return undefined
    return `charges before ${dateText(first.from)} are not known: trades of ${dateText(day)} are charged by the table of that date`
  }

  get #first(): ChargeTable {
    return this.#tables[0] as ChargeTable
  }
}
