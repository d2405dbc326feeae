// A strategy outside the engine: the same text with the same calls, fed with the engine's own market inputs and told what the engine did.
// It decides and sends nothing; what it decided is asked for after each input. Its own thread drives it (app/threads/strategy-thread.ts).

import { dayOf, startOfDay } from '../core/ist.ts'
import { DAY, type InstrumentNo, MINUTE, type Micros, type Px } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { Calendars } from '../market/calendar.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { Input, Wishes } from '../tape/input.ts'
import { MarketState } from './market-state.ts'
import { Outbox } from './outbox.ts'
import { ReplicaAccount } from './replica-account.ts'
import { type ReplicaFacts, type ReplicaStart, takeForming, takeQuotes } from './replica-facts.ts'
import type { Meter, StrategyPlan } from './setup.ts'
import { StrategyRunner } from './strategy-runner.ts'
import { Timers } from './timers.ts'

export type ReplicaSetup = {
  readonly instruments: InstrumentTable
  readonly calendars: Calendars
  /** With the strategy itself. */
  readonly plan: StrategyPlan
  readonly grace: Micros
  readonly meter?: Meter
}

/** `number` comes back with the engine's answer. `off`: it threw, and why; no decision follows. */
export type Decision = Pick<Wishes, 'decided' | 'wishes' | 'saved'> & { readonly number: number; readonly off: string }

type MarketInput = Extract<Input, { readonly kind: 'frame' | 'bar' }>

export class StrategyReplica {
  readonly #setup: ReplicaSetup
  readonly #runner: StrategyRunner
  readonly #market: MarketState
  readonly #account: ReplicaAccount
  readonly #timers = new Timers()
  readonly #outbox = new Outbox()
  readonly #desk = { now: 0 as Micros, note: () => undefined }
  #dayEnds = 0
  #sweeping = false

  constructor(setup: ReplicaSetup) {
    this.#setup = setup
    const { instruments, calendars, plan, meter } = setup
    this.#runner = new StrategyRunner([{ ...plan, on: true, isolated: false }], instruments, meter)
    this.#market = new MarketState(instruments, calendars, this.#runner.lengths, {
      candle: (i, from) => this.#runner.candle(i, from),
      tick: i => this.#runner.tick(i),
      settle: () => this.#runner.settle(),
    })
    this.#account = new ReplicaAccount(this.#market.quotes.last)
    const [market, account] = [this.#market, this.#account]
    this.#runner.attach({ market, account, hands: account, timers: this.#timers, outbox: this.#outbox, desk: this.#desk })
  }

  /** Why it could not be made, or ''. */
  get fault(): string {
    return this.#runner.states[0]?.why ?? ''
  }

  /** Instruments whose candles it is fed with. */
  get fed(): readonly InstrumentNo[] {
    return this.#runner.fed
  }

  /** When it wants to be called; Infinity when never. */
  get nextWake(): Micros {
    return this.#timers.next
  }

  /** Begins where the engine stands. History warms it up, without wishes. */
  begin({ facts, quotes, fromTicks, minutes, forming, saved }: ReplicaStart): void {
    const { name } = this.#setup.plan
    this.#advance(facts.t)
    this.#runner.restored(saved.map(one => ({ strategy: name, ...one })))
    this.#account.take(facts)
    this.#runner.refresh()
    this.#runner.muted = true
    let day = 0
    for (const bar of inTime(minutes)) {
      if (day !== 0 && dayOf(bar.time) !== day) this.#runner.forgetSession()
      day = dayOf(bar.time)
      this.#market.bar(bar)
    }
    this.#runner.muted = false
    takeQuotes(this.#market.quotes, quotes)
    takeForming(this.#market.builders, forming)
    this.#market.fromTicks = fromTicks
    if (fromTicks) this.#sweep()
  }

  /** Market data as the engine had them. A clock of another thread may be a little ahead: time does not go back. */
  input(input: MarketInput): void {
    this.#advance(input.t)
    if (input.kind === 'frame') {
      this.#market.frame(input.frame)
      if (!this.#sweeping) this.#sweep()
      return
    }
    this.#runner.muted = input.warmup
    this.#market.bar(input.bar)
    this.#runner.muted = false
  }

  /** What the engine did. */
  facts(facts: ReplicaFacts): void {
    this.#advance(facts.t)
    this.#account.take(facts)
    this.#runner.refresh()
    const { name: owner } = this.#setup.plan
    for (const { instrument, qty, px, why, complete } of facts.fills)
      this.#runner.changed({ instrument, owner, why, state: complete ? 'filled' : 'open' }, { qty, px })
  }

  /** The engine has run the decision of that number: what came of it was told before. */
  answered(number: number): void {
    this.#account.answered(number)
  }

  /** The clock has reached `nextWake`. */
  timer(t: Micros): void {
    this.#advance(t)
    const { now } = this.#desk
    for (let job = this.#timers.due(now); job; job = this.#timers.due(now)) {
      if (job.kind === 'sweep') {
        this.#market.sweep(now - this.#setup.grace)
        this.#sweep()
      } else if (job.kind === 'strategy') this.#runner.timerDue(job.timer, now, this.#setup.grace)
      else if (job.kind === 'save') this.#runner.save()
    }
  }

  /** What has been decided since it was last asked; undefined for nothing. */
  takeDecision(): Decision | undefined {
    const account = this.#account
    // Its numbers belong to its wishes, and nobody asks one that has been switched off again.
    if (account.wished || this.#runner.states[0]?.on === false) this.#runner.save()
    const { decisions } = this.#outbox
    if (!account.wished && decisions.length === 0) return undefined
    const saved: Wishes['saved'][number][] = []
    let off = ''
    for (const one of decisions) {
      if (one.kind === 'saved') saved.push({ instrument: one.instrument, values: one.values })
      else if (one.kind === 'strategy' && !one.on) off = one.why
    }
    this.#outbox.clear()
    return { decided: this.#desk.now, ...account.takeDecision(), saved, off }
  }

  #advance(t: Micros): void {
    if (t > this.#desk.now) this.#desk.now = t
    const { now } = this.#desk
    this.#market.advance({ t: now })
    if (now < this.#dayEnds) return
    const first = this.#dayEnds === 0
    this.#dayEnds = startOfDay(dayOf(now)) + DAY
    if (!first) this.#market.quotes.newDay()
    this.#runner.newDay(now)
  }

  #sweep(): void {
    this.#sweeping = true
    this.#timers.at(this.#market.nextSweep(this.#desk.now, this.#setup.grace), { kind: 'sweep' })
  }
}

function inTime(minutes: ReplicaStart['minutes']): readonly Bar[] {
  const bars: Bar[] = []
  for (const { instrument, bars: from } of minutes) {
    for (let n = 0; n < from.length; n += 6) {
      const [time, open, high, low, close, volume] = from.subarray(n, n + 6) as unknown as [Micros, Px, Px, Px, Px, number]
      bars.push({ instrument, time, length: MINUTE, open, high, low, close, volume, ticks: 0 })
    }
  }
  return bars.toSorted((a, b) => a.time - b.time || a.instrument - b.instrument)
}
