// A broker's statement of a day's charges: each item gathered unrounded over all fills, then rounded as contract notes are. The charge
// meter gathers; `tapedeck note` prints; the engine books the difference between note and bookings when its day ends.

import type { Money } from '../core/units.ts'
import { CRORE, type Rates, brokerageOf } from './charges.ts'

/** Charges of a day, item by item, in 1/10 000 rupee. */
export type ChargeItems = {
  readonly brokerage: Money
  readonly stt: Money
  readonly exchange: Money
  readonly ipft: Money
  readonly sebi: Money
  readonly gst: Money
  readonly stamp: Money
  /** The depository's charge on shares sold out of the demat account. */
  readonly dp: Money
  readonly total: Money
}

const PAISA = 100
const RUPEE = 10_000

/** The items of one day, unrounded, and what was booked for them fill by fill. */
export class DayItems {
  readonly #sums = new Float64Array(9)

  /** An order of these rates has grown from a traded value of `was` to `is` (unsigned). Allocates nothing. */
  add(rates: Rates, buy: boolean, was: number, is: number): void {
    const sums = this.#sums
    const crores = (is - was) / CRORE
    const brokerage = brokerageOf(rates.brokerage, is) - brokerageOf(rates.brokerage, was)
    const fees = crores * (rates.exchange + rates.sebi)
    sums[0]! += brokerage
    sums[1]! += crores * (buy ? rates.sttBuy : rates.sttSell)
    sums[2]! += crores * rates.exchange
    sums[3]! += crores * rates.ipft
    sums[4]! += crores * rates.sebi
    sums[5]! += ((brokerage + fees) * rates.gstPercent) / 100
    if (buy) sums[6]! += crores * rates.stamp
  }

  /** Taxes that grow without a trade: what is held over night becomes delivery. */
  addTaxes(stt: number, stamp: number): void {
    this.#sums[1]! += stt
    this.#sums[6]! += stamp
  }

  addDp(dp: Money): void {
    this.#sums[7]! += dp
  }

  booked(charges: Money): void {
    this.#sums[8]! += charges
  }

  clear(): void {
    this.#sums.fill(0)
  }

  /** For a restart in the middle of the day. */
  list(): readonly number[] {
    return [...this.#sums]
  }

  restore(list: readonly number[]): void {
    this.#sums.set(list.slice(0, this.#sums.length))
  }

  /** What was booked so far today, in 1/10 000 rupee. */
  get total(): Money {
    return this.#sums[8] as Money
  }

  /**
   * The items as a contract note prints them: STT and stamp to the whole rupee, the rest to paise; IPFT stays in 1/10 000 rupee, being
   * mostly below a paisa. The total is rounded once, from the unrounded items, so it may differ from their printed sum by a paisa.
   */
  note(): ChargeItems {
    const [brokerage, sttExact, exchange, ipft, sebi, gst, stampExact, dp] = this.#sums as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const stt = roundTo(sttExact, RUPEE)
    const stamp = roundTo(stampExact, RUPEE)
    return {
      brokerage: roundTo(brokerage, PAISA),
      stt,
      exchange: roundTo(exchange, PAISA),
      ipft: roundTo(ipft, 1),
      sebi: roundTo(sebi, PAISA),
      gst: roundTo(gst, PAISA),
      stamp,
      dp: roundTo(dp, PAISA),
      total: roundTo(brokerage + stt + exchange + ipft + sebi + gst + stamp + dp, PAISA),
    }
  }

  /** By how much the note's total is above what was booked (below: negative). */
  difference(): Money {
    return (this.note().total - this.total) as Money
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
