// The equity curve of a run: account value over time, one point per closed bar, with the last value of each IST day kept apart for
// daily returns. The backtest command and the tear sheet append to it and read it.

import { assert, broken, must } from '../core/assert.ts'
import { dayOf } from '../core/ist.ts'
import type { DayNo, Micros, Money } from '../core/units.ts'
import { Drawdown, type DrawdownFigures } from './drawdown.ts'

/** Points kept at most: ten years of one-minute bars, 16 MB. */
const LIMIT = 1 << 20

export class EquityCurve {
  readonly start: Micros
  readonly startEquity: Money
  readonly #limit: number
  #times = new Float64Array(1024)
  #values = new Float64Array(1024)
  #length = 0
  #days = new Float64Array(256)
  #closes = new Float64Array(256)
  #dayCount = 0
  #lastTime: Micros
  #lastEquity: Money
  readonly #drawdown: Drawdown

  /**
   * `start` and `startEquity` (above zero) are the moment and capital the run begins with; they count as the first peak and as
   * the close before the first day. When `limit` points are kept every second one is dropped, oldest first kept: the chart gets
   * coarser, drawdown and daily closes stay exact.
   */
  constructor(start: Micros, startEquity: Money, limit: number = LIMIT) {
    assert(startEquity > 0, `an equity curve starts with capital above zero, not ${startEquity}`)
    assert(limit >= 2, `an equity curve keeps at least 2 points, not ${limit}`)
    this.start = start
    this.startEquity = startEquity
    this.#limit = limit
    this.#lastTime = start
    this.#lastEquity = startEquity
    this.#drawdown = new Drawdown(start, startEquity)
  }

  /** Account value at `t`, which never goes back. At the same time again it replaces the last value: several instruments may close a bar at once. */
  append(t: Micros, equity: Money): void {
    if (!(t >= this.#lastTime)) broken(`equity at ${t} comes after equity at ${this.#lastTime}`)
    if (!Number.isSafeInteger(equity)) broken(`equity ${equity} is not a whole number of 1/10 000 rupee`)
    const again = this.#length > 0 && t === this.#lastTime
    if (again) this.#length--
    else {
      this.#drawdown.push(this.#lastTime, this.#lastEquity)
      if (this.#length === this.#limit) this.#thin()
      if (this.#length === this.#times.length) {
        const room = Math.min(this.#limit, this.#length * 2)
        this.#times = grown(this.#times, room)
        this.#values = grown(this.#values, room)
      }
    }
    this.#times[this.#length] = t
    this.#values[this.#length] = equity
    this.#length++
    this.#lastTime = t
    this.#lastEquity = equity
    this.#closeDay(dayOf(t), equity)
  }

  get length(): number {
    return this.#length
  }

  get lastTime(): Micros {
    return this.#lastTime
  }

  /** The starting capital before the first append. */
  get lastEquity(): Money {
    return this.#lastEquity
  }

  /** The kept points, oldest first, without the start; views that the next append may change. Micros and 1/10 000 rupee. */
  points(): { readonly times: Float64Array; readonly equity: Float64Array } {
    return { times: this.#times.subarray(0, this.#length), equity: this.#values.subarray(0, this.#length) }
  }

  /** Last equity of each IST day that has a point, oldest first. */
  dailyCloses(): { readonly day: DayNo; readonly equity: Money }[] {
    return Array.from({ length: this.#dayCount }, (_, i) => ({ day: this.#days[i] as DayNo, equity: this.#closes[i] as Money }))
  }

  /** Simple returns from day to day, the first from the starting capital. undefined when a close to start from is zero or less. */
  dailyReturns(): number[] | undefined {
    const returns: number[] = []
    let before: number = this.startEquity
    for (let i = 0; i < this.#dayCount; i++) {
      if (before <= 0) return undefined
      const close = this.#closes[i] as number
      returns.push(close / before - 1)
      before = close
    }
    return returns
  }

  /** Over every point ever appended, including the starting capital. */
  drawdown(): DrawdownFigures {
    return this.#drawdown.figures(this.#lastTime, this.#lastEquity)
  }

  #closeDay(day: DayNo, equity: Money): void {
    if (this.#dayCount === 0 || this.#days[this.#dayCount - 1] !== day) {
      if (this.#dayCount === this.#days.length) {
        this.#days = grown(this.#days, this.#dayCount * 2)
        this.#closes = grown(this.#closes, this.#dayCount * 2)
      }
      this.#days[this.#dayCount++] = day
    }
    this.#closes[this.#dayCount - 1] = equity
  }

  #thin(): void {
    const kept = Math.ceil(this.#length / 2)
    for (let i = 0; i < kept; i++) {
      this.#times[i] = must(this.#times[i * 2], 'a kept point')
      this.#values[i] = must(this.#values[i * 2], 'a kept point')
    }
    this.#length = kept
  }
}

function grown(from: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(length)
  to.set(from)
  return to
}
