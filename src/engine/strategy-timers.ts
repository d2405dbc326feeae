// The timers of strategies: a time of day, an interval within the session, the end of a period of bars, or one that a strategy starts.
// They ride on the engine's own timers, so that their calls follow from the inputs alone.

import { dayOf, startOfDay } from '../core/ist.ts'
import type { DayNo, InstrumentNo, Micros } from '../core/units.ts'
import { interval } from '../strategy/clock.ts'
import type { Timer } from '../strategy/define.ts'
import type { StrategyWorld } from './strategy-world.ts'
import type { Job } from './timers.ts'

/** Longer than any run of holidays. */
const LOOK_AHEAD_DAYS = 10

type Kind = 'daily' | 'every' | 'period' | 'single'

export class StrategyTimer implements Timer {
  readonly kind: Kind
  /** Time of day of a daily timer, else the interval; of a single one nothing. */
  readonly length: number
  /** The instrument whose session counts. */
  readonly no: InstrumentNo
  readonly fire: () => void
  readonly #world: StrategyWorld
  readonly #job: Job
  /** When it is to fire; Infinity when it is not. */
  #due = Number.POSITIVE_INFINITY
  /** When the engine looks at it next: a timer put off keeps its place and is looked at in vain. */
  #looked = Number.POSITIVE_INFINITY

  constructor(kind: Kind, length: number, no: InstrumentNo, world: StrategyWorld, fire: () => void) {
    this.kind = kind
    this.length = length
    this.no = no
    this.#world = world
    this.fire = fire
    this.#job = { kind: 'strategy', timer: this }
  }

  start(text: string): void {
    if (!this.#world.muted) this.#at(this.#world.desk.now + interval(text))
  }

  stop(): void {
    this.#due = Number.POSITIVE_INFINITY
  }

  /** A new day, or the first: timers that follow the session are set. */
  newDay(now: Micros): void {
    if (this.#due !== Number.POSITIVE_INFINITY) return
    if (this.kind === 'daily') this.#nextDay(now)
    else if (this.kind !== 'single') this.#next(now)
  }

  /** The engine's timer has come. */
  look(now: Micros, grace: Micros): void {
    this.#looked = Number.POSITIVE_INFINITY
    if (now < this.#due) {
      if (this.#due !== Number.POSITIVE_INFINITY) this.#at(this.#due)
      return
    }
    if (this.kind === 'period') {
      // Candles made from ticks are closed by the clock only after the grace.
      const late = this.#world.market.fromTicks ? grace : 0
      if (now < this.#due + late) return this.#lookAt(this.#due + late)
      this.#world.market.sweep(now - late)
    }
    this.#due = Number.POSITIVE_INFINITY
    // An interval that is cut by the end of the session is only looked at, to go on with the next one.
    if (this.kind !== 'every' || this.#session.open) this.fire()
    if (this.kind === 'daily') this.#nextDay((now + 1) as Micros)
    else if (this.kind !== 'single') this.#next(now)
  }

  get #session() {
    return this.#world.market.sessionOf(this.no)
  }

  /** The next trading day's time that is not before `now`; none when the calendar knows of no trading day soon. */
  #nextDay(now: Micros): void {
    const calendar = this.#world.market.calendarOf(this.no)
    const today = dayOf(now)
    for (let day = today; day <= today + LOOK_AHEAD_DAYS; day++) {
      const at = startOfDay(day as DayNo) + this.length
      if (at >= now && calendar.tradingDay(day as DayNo)) return this.#at(at)
    }
  }

  /** The next multiple of the interval after the session's opening, or its end. */
  #next(now: number): void {
    const { windowOpen, windowClose } = this.#session
    if (windowOpen === 0) return
    const from = Math.max(now, windowOpen)
    const next = windowOpen + (Math.floor((from - windowOpen) / this.length) + 1) * this.length
    this.#at(Math.min(next, windowClose))
  }

  #at(due: number): void {
    this.#due = due
    if (due < this.#looked) this.#lookAt(due)
  }

  #lookAt(t: number): void {
    this.#looked = t
    this.#world.timers.at(t, this.#job)
  }
}
