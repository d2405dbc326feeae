// Drawdown of an equity series as it comes in: how far it fell from its highest value so far, and how long until it was back.
// The equity curve feeds it; its figures do not depend on how many points the curve keeps.

import type { Micros, Money } from '../core/units.ts'

export type DrawdownFigures = {
  /** Greatest fall as a share of the peak it fell from: 0.25 is 25 %; over 1 when equity fell below zero. */
  readonly max: number
  /** That fall in money: the greatest in money, which need not be the greatest as a share. */
  readonly maxMoney: Money
  /** Time of the peak and of the lowest point of the greatest fall by share; both the start when there was none. */
  readonly peak: Micros
  readonly trough: Micros
  /** Longest time from a peak until equity was at it again; one still open counts to the last point. Micros. */
  readonly longest: Micros
  /** True when the last point lies below the peak. */
  readonly open: boolean
}

export class Drawdown {
  #high: Money
  #highTime: Micros
  #max = 0
  #maxMoney = 0
  #peak: Micros
  #trough: Micros
  #longest = 0
  #open = false

  /** `equity` is the starting capital, above zero; it counts as the first peak. */
  constructor(start: Micros, equity: Money) {
    this.#high = equity
    this.#highTime = start
    this.#peak = start
    this.#trough = start
  }

  push(t: Micros, equity: Money): void {
    if (equity >= this.#high) {
      if (this.#open) this.#longest = Math.max(this.#longest, t - this.#highTime)
      this.#open = false
      this.#high = equity
      this.#highTime = t
      return
    }
    this.#open = true
    this.#longest = Math.max(this.#longest, t - this.#highTime)
    const fall = this.#high - equity
    this.#maxMoney = Math.max(this.#maxMoney, fall)
    if (fall / this.#high <= this.#max) return
    this.#max = fall / this.#high
    this.#peak = this.#highTime
    this.#trough = t
  }

  /** The figures as if (t, equity) had been pushed; changes nothing. */
  figures(t: Micros, equity: Money): DrawdownFigures {
    const open = equity < this.#high
    const fall = this.#high - equity
    const worse = open && fall / this.#high > this.#max
    return {
      max: worse ? fall / this.#high : this.#max,
      maxMoney: Math.max(this.#maxMoney, fall) as Money,
      peak: worse ? this.#highTime : this.#peak,
      trough: worse ? t : this.#trough,
      longest: Math.max(this.#longest, open || this.#open ? t - this.#highTime : 0) as Micros,
      open,
    }
  }
}
