// What trades cost: taxes, exchange fees and brokerage by the tables in force on a date. charge-meter.ts books chargesFor at each fill;
// contract-note.ts makes a broker's statement of a day from the same items. app/config reads the tables.

import { dateText } from '../core/ist.ts'
import type { DayNo, Money, Px, Qty } from '../core/units.ts'
import type { Exchange, Product } from '../market/instrument.ts'

/** Per executed order: the smaller of `cap` and `rate` (rupees per crore) x value. A flat fee has an infinite rate. */
export type Brokerage = { readonly cap: Money; readonly rate: number }

/** Taxes on a product, in rupees per crore (10^7) of traded value; of an option the value is its premium. */
export type Taxes = { readonly sttBuy: number; readonly sttSell: number /** On buys. */; readonly stamp: number }

/** What an exchange takes of a product, in rupees per crore. */
export type ExchangeFees = { readonly exchange: number; readonly ipft: number }

/** What state, exchanges and regulator take from a date on. */
export type LevyTable = {
  readonly from: DayNo
  readonly gstPercent: number
  readonly sebi: number
  /** STT on the intrinsic value of an exercised option. */
  readonly exercise: number
  readonly taxes: Readonly<Record<Product, Taxes>>
  readonly fees: Readonly<Record<'NSE' | 'BSE', Readonly<Record<Product, ExchangeFees>>>>
  /** Exchange charge of BSE shares by their group, where it is not the usual one. */
  readonly bseGroups: ReadonlyMap<string, number>
}

/** What a broker takes from a date on. */
export type BrokerTable = {
  readonly from: DayNo
  readonly brokerage: Readonly<Record<Product, Brokerage>>
  /** For each share sold out of the demat account, once a day, GST included. */
  readonly dp: Money
}

/** All that holds for one product on one exchange: rates in rupees per crore. */
export type Rates = Taxes & ExchangeFees & { readonly brokerage: Brokerage; readonly sebi: number; readonly gstPercent: number }

export const CRORE = 10_000_000

const FREE: Rates = {
  sttBuy: 0,
  sttSell: 0,
  stamp: 0,
  exchange: 0,
  ipft: 0,
  sebi: 0,
  gstPercent: 0,
  brokerage: { cap: 0 as Money, rate: 0 },
}

/** Brokerage of an order that has traded `value` so far, unrounded. */
export const brokerageOf = ({ cap, rate }: Brokerage, value: number): number => (value === 0 ? 0 : Math.min(cap, (value * rate) / CRORE))

/** Charges of an order that has traded `value` so far, unrounded, in 1/10 000 rupee. */
function chargesOfOrder(rates: Rates, buy: boolean, value: number): number {
  const brokerage = brokerageOf(rates.brokerage, value)
  const fees = (value * (rates.exchange + rates.sebi)) / CRORE
  const gst = ((brokerage + fees) * rates.gstPercent) / 100
  const taxes = buy ? rates.sttBuy + rates.stamp : rates.sttSell
  return brokerage + fees + gst + (value * (rates.ipft + taxes)) / CRORE
}

/**
 * Charges caused by one fill, to the nearest 1/10 000 rupee. `before` is what the same order had traded before it (its
 * filledValue; the sign is ignored): brokerage is per order. Booked as the growth of the order's charges, so that however an
 * order is cut into fills the sum is the same.
 */
export function chargesFor(rates: Rates, qty: Qty, px: Px, before: Money): Money {
  const was = Math.abs(before)
  const is = was + Math.abs(qty) * px
  return (Math.round(chargesOfOrder(rates, qty > 0, is)) - Math.round(chargesOfOrder(rates, qty > 0, was))) as Money
}

/** What is in force on one day. */
export class DayCharges {
  readonly levies: LevyTable
  readonly broker: BrokerTable

  constructor(levies: LevyTable, broker: BrokerTable) {
    this.levies = levies
    this.broker = broker
  }

  /** The synthetic market is charged like NSE, data of no exchange not at all. `group` matters for shares on BSE. Ask once a day, not per fill. */
  rates(exchange: Exchange, product: Product, group = ''): Rates {
    if (exchange === 'FILE') return FREE
    const { taxes, fees, bseGroups, sebi, gstPercent } = this.levies
    const fee = fees[exchange === 'BSE' ? 'BSE' : 'NSE'][product]
    const isShare = product === 'delivery' || product === 'intraday'
    const ofGroup = exchange === 'BSE' && isShare ? bseGroups.get(group) : undefined
    return { ...taxes[product], ...fee, exchange: ofGroup ?? fee.exchange, sebi, gstPercent, brokerage: this.broker.brokerage[product] }
  }

  /** STT that the buyer of an option pays when it is exercised, on its intrinsic value (unsigned), unrounded as at fills. */
  exercise(intrinsic: Money): Money {
    return Math.round((intrinsic * this.levies.exercise) / CRORE) as Money
  }
}

/** The charges in force over time, with one broker's plan. */
export class ChargeBook {
  readonly #levies: readonly LevyTable[]
  readonly #broker: readonly BrokerTable[]

  /** Both ascending by date, at least one each. */
  constructor(levies: readonly LevyTable[], broker: readonly BrokerTable[]) {
    this.#levies = levies
    this.#broker = broker
  }

  /** What is in force on `day`; before the first table, the first. Ask once a day, not per fill. */
  on(day: DayNo): DayCharges {
    return new DayCharges(inForce(this.#levies, day), inForce(this.#broker, day))
  }

  /** A sentence to say once when trading starts on a day older than the first table, else undefined. */
  warning(day: DayNo): string | undefined {
    const first = this.#levies[0] as LevyTable
    if (day >= first.from) return undefined
    return `charges before ${dateText(first.from)} are not known: trades of ${dateText(day)} are charged by the table of that date`
  }
}

const inForce = <T extends { readonly from: DayNo }>(tables: readonly T[], day: DayNo): T =>
  tables.findLast(one => one.from <= day) ?? (tables[0] as T)
