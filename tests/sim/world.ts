// A whole engine in a seeded world: shell, journal on a disk in memory, matching venue behind a bad line, twenty instruments, strategies,
// a person, and everything that goes wrong. Every step is followed by the invariants; what breaks one throws with a sentence.

import { dayOf, startOfDay } from '../../src/core/ist.ts'
import { Random } from '../../src/core/random.ts'
import { type DayNo, type InstrumentNo, MINUTE, type Micros, SECOND } from '../../src/core/units.ts'
import { InlineVenue } from '../../src/sim/inline-venue.ts'
import type { Input } from '../../src/tape/input.ts'
import type { OrderEvent } from '../../src/trading/order.ts'
import { happen } from './incidents.ts'
import { Life } from './life.ts'
import { BadLine } from './line.ts'
import { Market } from './market.ts'
import { type DiskCall, MemoryDisk } from './memory-disk.ts'
import { Mortal } from './mortal.ts'
import { type Action, type Options, type Plan, type Rates, planOf, rateKinds } from './plan.ts'
import { FRIDAY, calendars, tableOf } from './stage.ts'
import { Watch } from './watch.ts'

const CALM = Object.fromEntries(rateKinds.map(kind => [kind, 0])) as Rates

export class World {
  readonly plan: Plan
  readonly random: Random
  readonly venue: InlineVenue
  readonly line: BadLine
  readonly market: Market
  readonly disk = new MemoryDisk()
  readonly watch: Watch
  readonly log: string[] = []
  /** Undefined while nothing runs. */
  life: Life | undefined
  now: Micros
  /** By how much the clock of the process is ahead of the venue's. */
  skew = 0
  /** The process sleeps until then: what comes meanwhile waits. */
  sleepsUntil = 0
  /** When a process is begun after a death. */
  beginAt = 0
  /** Ends of incidents. */
  readonly later: { readonly at: number; readonly act: () => void }[] = []
  mended = false
  steps = 0
  sent = 0
  readonly start: Micros
  readonly #diskRandom: Random
  readonly #lives: Life[] = []
  #actions: Action[]
  /** Micros that have been left out. */
  #nights = 0
  #auditAt = 0

  constructor(options: Options) {
    this.plan = planOf(options)
    const { seed } = this.plan
    this.random = new Random(seed + 301)
    this.#diskRandom = new Random(seed + 302)
    this.start = (startOfDay(FRIDAY) + this.plan.start * MINUTE) as Micros
    this.now = this.start
    this.#actions = [...this.plan.actions]
    this.watch = new Watch(this.plan)
    const instruments = tableOf(this.plan.instruments)
    const keep = { append: (record: never) => this.watch.truth.wrote(record), sync: () => undefined }
    this.venue = new InlineVenue({ instruments, calendars, spreadTicks: 2, latency: 1 as Micros, seed, keep })
    this.line = new BadLine({
      plan: this.plan,
      venue: this.venue,
      now: () => this.now,
      tell: event => this.#tell(event),
      lost: id => this.watch.truth.lost(id),
    })
    this.watch.belied = this.line.belied
    this.watch.orders.misled = this.line.misled
    this.market = new Market(this.plan, this.now)
    this.venue.frame(this.market.opening(this.now))
    this.venue.start({ order: event => this.line.told(event), link: () => undefined })
    this.begin()
  }

  /** The clock of the process. */
  clock = (): Micros => Math.max(this.now + this.skew, this.life?.engine.now ?? 0) as Micros

  /** A new process, or a plan for another try. */
  begin(): void {
    const mortal = new Mortal()
    if (!this.mended && this.random.int(0, 9) === 0 && this.#lives.length > 0) mortal.after(this.random.int(0, 40))
    this.line.restart()
    this.life = undefined
    this.note('start')
    this.life = Life.begin(
      {
        plan: this.plan,
        disk: this.disk,
        line: this.line,
        watch: this.watch,
        book: () => this.venue.matching.book(),
        now: () => this.now,
        clock: this.clock,
        random: this.random,
        onDisk: what => this.#disk(what),
        log: text => this.note(text),
      },
      mortal,
    )
    this.beginAt = this.life ? 0 : this.now + this.random.int(1, 5) * SECOND
    if (this.life) this.#lives.push(this.life)
  }

  /** The process is gone, at once or at one of its next calls to the outside. */
  buried(power: boolean): void {
    this.note(power ? 'the power is cut' : 'the process has died')
    if (this.life) this.watch.died(!this.life.mortal.dead && this.life.shell.durable)
    if (power) this.disk.cutPower(this.random)
    else this.disk.die()
    this.life = undefined
    // At once, so that what has just left is still on its way, or after a while.
    const most = [30_000, 60 * SECOND, 2 * SECOND, 2 * SECOND][this.random.int(0, 3)] as number
    this.beginAt = this.now + this.random.int(1_000, most)
  }

  /** Plays `micros` of time with everything that is due in it. */
  play(micros: number): void {
    const end = this.now + micros - this.#nights
    for (;;) {
      const t = this.#next()
      if (t > end + this.#nights) break
      this.now = Math.max(this.now, t) as Micros
      this.#step()
      this.steps++
      if (this.life?.mortal.dead) this.buried(false)
      if (this.now >= this.#auditAt) this.#audit()
    }
    this.now = Math.max(this.now, end + this.#nights) as Micros
  }

  /** Runs an input, if there is anything that runs. */
  run(input: Input): void {
    this.life?.run(input)
  }

  /** The process ends in order, in two seconds; `then` comes whether something else has ended it before or not. */
  windDown(then: () => void): void {
    const { life } = this
    this.run({ kind: 'command', t: this.clock(), ref: 0, command: { kind: 'wind-down' } })
    this.lasting(2 * SECOND, () => {
      if (life && this.life === life) {
        life.engine.ledger.bookNote()
        life.host.keepBooks()
        life.close()
        this.buried(false)
      }
      then()
    })
  }

  /** The process ends, and begins anew on the morning of the next day of trading; what else is planned comes then. */
  night(): void {
    this.windDown(() => {
      if (this.mended) return
      if (this.life) this.buried(false)
      const morning = startOfDay((dayOf(this.now) + 3) as DayNo) + 9 * 60 * MINUTE
      this.note('it is night, and Monday')
      this.#nights += morning - this.now
      this.market.next = morning as Micros
      this.beginAt = morning + this.random.int(0, 1200) * SECOND
    })
  }

  /** Done after so many micros; what is left at the end is done then. */
  lasting(micros: number, act: () => void): void {
    this.later.push({ at: this.now + micros, act })
    this.later.sort((a, b) => a.at - b.at)
  }

  note(text: string): void {
    this.log.push(`${((this.now - this.start) / 1e6).toFixed(3)} ${text}`)
    if (this.log.length > 4000) this.log.splice(0, 2000)
  }

  /** All faults end here, and what was lost is found: from here on both sides must agree. */
  mend(): void {
    this.mended = true
    this.line.mend(CALM)
    this.disk.full = false
    for (const { act } of this.later.splice(0)) act()
    this.sleepsUntil = 0
    this.market.silentUntil = 0
    this.#actions = []
    if (this.life && !this.life.shell.durable) this.buried(false)
    this.play(200 * SECOND)
    if (!this.life) this.begin()
    this.life?.host.ask()
    this.play(20 * SECOND)
    // Strategies trade on: both sides are looked at in a moment when nothing is under way.
    for (let tries = 0; tries < 600 && !this.#still(); tries++) this.play(100_000)
  }

  #still(): boolean {
    const { life } = this
    if (!life || this.line.next < this.now + 3 * SECOND || this.venue.nextWake < this.now + SECOND) return false
    const { orders, waiting } = life.engine.desk
    return [...orders.working].every(order => order.state === 'open' || order.state === 'unknown' || waiting.has(order))
  }

  /** Every life's tape once more. */
  replay(): void {
    for (const life of this.#lives) life.replay()
  }

  isShut = (i: InstrumentNo): boolean => !this.life?.engine.risk.isOpen(i)

  get lives(): number {
    return this.#lives.length
  }

  #next(): number {
    const { life } = this
    const awake = Math.max(this.now, this.sleepsUntil)
    const engine = life ? Math.max(life.engine.nextWake - this.skew, awake === this.now ? 0 : awake) : Number.POSITIVE_INFINITY
    const host = life ? Math.max(life.host.next, awake === this.now ? 0 : awake) : this.beginAt
    const action = this.#actions[0] ? this.start + this.#nights + this.#actions[0].at : Number.POSITIVE_INFINITY
    const later = this.later[0]?.at ?? Number.POSITIVE_INFINITY
    return Math.min(this.market.next, this.line.next, this.venue.nextWake, engine, host, action, later)
  }

  #step(): void {
    const { now, life, venue } = this
    const awake = now >= this.sleepsUntil
    if (this.later[0] && this.later[0].at <= now) this.later.shift()?.act()
    else if (this.#actions[0] && this.start + this.#nights + this.#actions[0].at <= now) happen(this.#actions.shift() as Action, this)
    else if (venue.nextWake <= now) venue.advance(now)
    else if (this.line.next <= now) this.line.pass()
    else if (!life && this.beginAt <= now) this.begin()
    else if (life && awake && life.engine.nextWake <= this.clock()) this.run({ kind: 'timer', t: this.clock() })
    else if (life && awake && life.host.next <= now) life.host.due()
    else if (this.market.next <= now) this.#frame()
  }

  #frame(): void {
    const frame = this.market.frame(this.now)
    this.venue.frame(frame)
    if (!this.life || this.now < this.sleepsUntil) return
    const told = this.market.told(frame)
    if (!told || told.count === 0) return
    told.received = this.clock()
    this.run({ kind: 'frame', t: this.clock(), frame: told })
  }

  /** A process that sleeps hears it when it wakes. */
  #tell(event: OrderEvent): void {
    if (this.now < this.sleepsUntil) {
      this.later.push({ at: this.sleepsUntil, act: () => this.#tell(event) })
      this.later.sort((a, b) => a.at - b.at)
    } else this.run({ kind: 'order', t: this.clock(), event })
  }

  /** The disk is slow now and then, or fails once: whatever it was is then not done. */
  #disk(what: DiskCall): void {
    const { diskSlow, diskFails } = this.line.rates
    if (diskFails > 0 && this.#diskRandom.next() < diskFails) {
      this.note(`the disk fails: ${what}`)
      throw new Error(`EIO: i/o error, ${what}`)
    }
    if (what === 'sync' && diskSlow > 0 && this.#diskRandom.next() < diskSlow)
      this.now = (this.now + this.#diskRandom.int(1_000, 2 * SECOND)) as Micros
  }

  #audit(): void {
    this.#auditAt = this.now + SECOND
    const { life } = this
    if (life && this.now >= this.sleepsUntil) this.watch.audit()
    // Somebody sees that the disk has failed, mends it and starts anew.
    if (life && !life.shell.durable && this.random.int(0, 60) === 0) this.buried(false)
  }
}
