// A whole engine in a seeded world: shell, journal, matching venue behind a bad line, random ticks and commands, restarts. Every step is
// followed by the invariants; what breaks one throws with a sentence.

import { createHash } from 'node:crypto'
import { boiledDown, readJournalState, reconcile } from '../../src/app/recovery/reconcile.ts'
import { missed, settle } from '../../src/app/recovery/settle.ts'
import { Shell } from '../../src/app/engine/shell.ts'
import { dayOf, startOfDay } from '../../src/core/ist.ts'
import { Random } from '../../src/core/random.ts'
import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../../src/core/units.ts'
import { MINUTE, SECOND } from '../../src/core/units.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { Note } from '../../src/engine/outbox.ts'
import type { JournalRecord } from '../../src/ports/journal.ts'
import { FaultyLine } from '../../src/sim/faults.ts'
import { InlineVenue } from '../../src/sim/inline-venue.ts'
import { DEPTH_LEVELS, Frame } from '../../src/tape/frame.ts'
import type { Input } from '../../src/tape/input.ts'
import { OrderHash } from '../../src/tape/order-hash.ts'
import type { Command } from '../../src/trading/command.ts'
import type { OrderTicket } from '../../src/trading/order.ts'
import { BadLine } from './line.ts'
import { DAY_SHARE, FRIDAY, LIMITS, charges, setupOf, table } from './setup.ts'
import { checkBooks, checkMoney, checkQuiet } from './invariants.ts'

const sha256 = () => {
  const hash = createHash('sha256')
  return { update: (text: string) => void hash.update(text), digest: () => hash.digest('hex') }
}

/** One engine from its start to its death, with all that went into it. */
export type Life = { readonly inputs: Input[]; hash: OrderHash }

export type Faults = {
  readonly lost: number
  readonly repeated: number
  readonly late: number
  readonly request: number
  readonly refused: number
}
const CALM: Faults = { lost: 0, repeated: 0, late: 0, request: 0, refused: 0 }
const BAD: Faults = { lost: 0.03, repeated: 0.1, late: 0.1, request: 0.02, refused: 0.03 }

export class World {
  readonly random: Random
  readonly venue: InlineVenue
  readonly line: BadLine
  readonly lives: Life[] = []
  readonly log: string[] = []
  /** Mended at the end. */
  faults: Faults
  readonly alwaysCalm: boolean
  engine!: Engine
  now: Micros
  /** Until the market's data ends there are ticks. */
  quiet = false
  #shell!: Shell
  #events!: FaultyLine
  readonly #seed: number
  #durable: JournalRecord[] = []
  #appended: JournalRecord[] = []
  #probeAt = Number.POSITIVE_INFINITY
  #probeWait = 200_000
  #nextTick: number
  readonly #last = [1_000_000, 500_000, 250_000, 9_000_000]
  readonly #volume = [0, 0, 0, 0]
  #ref = 0
  /** The engine must not keep what it is handed. */
  readonly #reused = new Frame()

  constructor(seed: number) {
    this.#seed = seed
    this.random = new Random(seed)
    const start = [10 * 60, 15 * 60 + 14, 15 * 60 + 29, 24 * 60 - 1][this.random.int(0, 3)] as number
    this.now = (startOfDay(FRIDAY) + start * MINUTE) as Micros
    // What is lost on one day cannot be read in the book of the next: over midnight nothing is lost.
    this.faults = seed % 3 === 0 ? CALM : start > 1000 ? { ...BAD, lost: 0 } : BAD
    this.#nextTick = this.now
    const { instruments, calendars } = setupOf(seed)
    this.venue = new InlineVenue({ instruments, calendars, spreadTicks: 2, latency: 20_000 as Micros, jitter: 30_000 as Micros, seed })
    this.alwaysCalm = this.faults === CALM
    this.line = new BadLine(this.venue, seed + 1, { lost: this.faults.request, refused: this.faults.refused }, () => this.now)
    this.line.onSubmit = order => this.#submitted(order)
    // The first data reach the venue before anyone trades.
    this.venue.frame(this.#frame())
    this.begin()
    this.venue.start({ order: event => this.#events.order(event), link: () => undefined })
  }

  /** A new engine on what the journal and the venue's book say. */
  begin(): void {
    const state = readJournalState(this.#durable)
    const book = this.venue.matching.book()
    const setup = setupOf(this.#seed + this.lives.length)
    const state2 = reconcile({ journal: state, book, instruments: table, charges, now: this.now, startMoney: setup.startEquity })
    if (this.random.int(0, 1) === 0) this.#durable = boiledDown(this.#durable, state, this.now)
    this.#appended = []
    this.line.restart()
    this.engine = new Engine(setup)
    this.#probeAt = Number.POSITIVE_INFINITY
    const life: Life = { inputs: [], hash: new OrderHash(sha256()) }
    this.lives.push(life)
    this.#events = new FaultyLine(
      { order: event => this.#run({ kind: 'order', t: this.#t(), event }), link: () => undefined },
      { seed: this.random.uint32(), ...this.faults },
    )
    this.#shell = new Shell({
      engine: this.engine,
      venue: this.line,
      hash: life.hash,
      journal: {
        append: record => void this.#appended.push(structuredClone(record)),
        sync: () => {
          this.#durable.push(...this.#appended)
          this.#appended = []
        },
        close: () => undefined,
      },
      tape: input => life.inputs.push(input.kind === 'frame' ? { ...input, frame: packed(input.frame) } : structuredClone(input)),
      onNotes: notes => this.#notes(notes),
      onAnswer: answer => {
        if (answer.text === '') throw new Error('a command was answered without a sentence')
      },
      onProbe: () => {
        this.#probeAt = Math.min(this.#probeAt, this.now + this.#probeWait)
      },
    })
    this.#run({ kind: 'recovered', t: this.#t(), state: state2 })
    for (const link of ['feed', 'venue'] as const) this.#run({ kind: 'link', t: this.#t(), link, up: true, text: '' })
    const { ledger } = this.engine
    const { dayStart, dayBase, equity, base } = ledger
    this.#durable.push({ kind: 'equity', t: this.now, dayStart, dayBase, equity, base })
  }

  /** Plays `micros` of time with everything that is due in it. */
  play(micros: number): void {
    const end = this.now + micros
    for (;;) {
      while (this.line.answers.length > 0) this.#events.order(this.line.answers.shift() as never)
      const t = Math.min(this.#nextTick, this.venue.nextWake, this.engine.nextWake, this.#probeAt, this.line.nextSlow)
      if (t > end) break
      this.now = Math.max(this.now, t) as Micros
      if (t === this.line.nextSlow) this.line.arriveSlow()
      else if (t === this.#probeAt) this.readBook()
      else if (t === this.venue.nextWake) this.venue.advance(this.now)
      else if (t === this.engine.nextWake) this.#run({ kind: 'timer', t: this.#t() })
      else {
        const frame = this.#frame()
        this.venue.frame(frame)
        this.#run({ kind: 'frame', t: this.#t(), frame })
      }
      checkBooks(this)
    }
    this.now = end as Micros
    this.venue.advance(this.now)
  }

  command(command: Command): void {
    this.venue.advance(this.now)
    this.#run({ kind: 'command', t: this.#t(), ref: ++this.#ref, command })
    checkBooks(this)
  }

  /** As the engine's host does: reads the book and tells what it knows of orders in doubt. */
  readBook(): void {
    this.#probeAt = Number.POSITIVE_INFINITY
    const { orders } = this.engine.desk
    const unknown = () => [...orders.working].filter(order => order.state === 'unknown')
    const book = this.venue.matching.book()
    for (const order of new Set([...unknown(), ...missed(orders.all, book)])) {
      for (const event of settle(order, book, this.engine.now)) this.#run({ kind: 'order', t: this.#t(), event })
    }
    this.#probeWait = unknown().length > 0 ? Math.min(10e6, this.#probeWait * 2) : 200_000
    if (unknown().length > 0) this.#probeAt = this.now + this.#probeWait
  }

  /** Kills the engine; what its line still held back is lost with it. */
  restart(): void {
    const { ledger } = this.engine
    const before = {
      cash: this.engineCash(),
      charges: ledger.charges,
      dayStart: ledger.dayStart,
      insync: this.inSync() && this.faults === CALM,
    }
    this.begin()
    this.log.push(`${this.now} restart`)
    checkMoney(this, before)
  }

  /** The line is mended and the book read: from here on both sides must agree. */
  mend(): void {
    this.line.spite = { lost: 0, refused: 0 }
    this.#events.flush()
    const straight = new FaultyLine(
      { order: event => this.#run({ kind: 'order', t: this.#t(), event }), link: () => undefined },
      { seed: 1, ...CALM },
    )
    this.#events = straight
    this.play(20 * SECOND)
    this.readBook()
    this.faults = CALM
  }

  flattenAndCheck(): void {
    this.command({ kind: 'flatten' })
    this.play(90 * SECOND)
    this.readBook()
    this.play(SECOND)
    checkQuiet(this)
  }

  engineCash(): number {
    const { positions } = this.engine.ledger
    let sum = 0
    for (const i of positions.touched) sum += (positions.realised[i] as number) - (positions.cost[i] as number)
    return sum
  }

  /** Nothing is under way between the two sides. */
  inSync(): boolean {
    return this.venue.nextWake === Number.POSITIVE_INFINITY && [...this.engine.desk.orders.working].every(order => order.state === 'open')
  }

  get day(): number {
    return dayOf(this.now)
  }

  get startDay(): number {
    return FRIDAY
  }

  #run(input: Input): void {
    this.#shell.run(input)
  }

  #t(): Micros {
    return Math.max(this.now, this.venue.now, this.engine?.now ?? 0) as Micros
  }

  #notes(notes: readonly Note[]): void {
    for (const { kind, text, t } of notes) {
      this.log.push(`${t} ${kind} ${text}`)
      if (kind === 'refused' && !/: .{8,}/.test(text)) throw new Error(`a refusal without a reason: ${text}`)
    }
  }

  #submitted(ticket: OrderTicket): void {
    const { desk, ledger, level } = this.engine
    const order = desk.orders.get(ticket.id)
    if (!order) throw new Error(`order ${ticket.id} was sent without being known`)
    this.log.push(
      `${this.now} submit ${order.id} ${order.owner} ${order.qty} ${table.at(order.instrument).symbol} @ ${order.limit} ${order.reducing ? 'reducing' : 'entry'} ${order.why}`,
    )
    const held = ledger.positions.qty[order.instrument] as number
    let leaving = 0
    let entering = 0
    for (const one of desk.orders.working) {
      if (one.instrument !== order.instrument) continue
      const rest = Math.abs(one.qty - one.filled)
      // One that stands beside others counts for itself: they are cut when it fills.
      if (one.reducing && one !== order && (one.closes || order.closes)) continue
      if (one.reducing) leaving += one.state === 'cancelling' || one.qty > 0 === held > 0 ? 0 : rest
      else if (one.qty > 0 === order.qty > 0) entering += rest
    }
    if (order.reducing && order.created === this.engine.now) {
      if (leaving > Math.abs(held)) throw new Error(`exit ${order.id}: ${leaving} would leave of ${held} held`)
      return
    }
    if (order.reducing) return
    if (level !== 'normal') throw new Error(`entry ${order.id} was sent while ${level}`)
    const value = Math.abs(order.qty) * order.limit
    if (value > LIMITS.maxOrderValue) throw new Error(`entry ${order.id} of value ${value}`)
    const after = held * Math.sign(order.qty) + entering
    if (order.created === this.engine.now && Math.abs(after) * order.limit > LIMITS.maxPositionValue)
      throw new Error(`entry ${order.id} takes the position to ${after}`)
    if (desk.orders.working.size > LIMITS.maxWorkingOrders + 4) throw new Error(`${desk.orders.working.size} orders are working`)
  }

  #frame(): Frame {
    const frame = this.#reused
    frame.clear(this.now)
    const rows = this.random.int(1, 4)
    for (let n = 0; n < rows; n++) {
      const i = this.lives.length === 0 ? n : this.random.int(0, 3)
      const tick = table.at(i as InstrumentNo).tick
      if (n > 0 && this.lives.length > 0 && frame.instrument[n - 1] === i) continue
      const step = this.random.int(0, 60) === 0 ? this.random.int(-60, 60) : this.random.int(-2, 2)
      const px = Math.max(tick * 100, Math.round((this.#last[i] as number) / tick + step) * tick)
      this.#last[i] = px
      this.#volume[i]! += this.random.int(0, 3) * 10
      frame.push(i as InstrumentNo, px as Px, this.#volume[i] as number, this.now)
      if (this.random.int(0, 1) === 0) this.#depth(frame, i, px, tick)
    }
    if (this.lives.length === 0) for (let i = rows; i < 4; i++) frame.push(i as InstrumentNo, this.#last[i] as Px, -1, this.now)
    this.#nextTick = this.now + this.random.int(1_000, 250_000)
    return frame
  }

  #depth(frame: Frame, i: number, px: number, tick: number): void {
    const place = frame.openDepth()
    for (let level = 0; level < 5; level++) {
      const shown = () => (this.random.int(0, 2) * table.at(i as InstrumentNo).lot) as Qty
      frame.bid(place, level, (px - (level + 1) * tick) as Px, shown())
      frame.ask(place, level, (px + (level + 1) * tick) as Px, shown())
    }
  }

  /** What a person does next: sensible, absurd, or drastic. */
  randomCommand(): Command {
    const { random } = this
    const instrument = random.int(0, 3) as InstrumentNo
    const { lot, tick } = table.at(instrument)
    const last = this.#last[instrument] as number
    const what = random.int(0, 99)
    const qty = (lot * random.int(-6, 6)) as Qty
    if (what < 25) return { kind: 'order', instrument, qty, type: 'market', limit: 0 as Px, why: 'by hand' }
    if (what < 45) return { kind: 'order', instrument, qty, type: 'limit', limit: (last + random.int(-5, 5) * tick) as Px, why: 'by hand' }
    if (what < 47) {
      const sign = random.int(0, 1) === 0 ? -1 : 1
      const trigger = (last + sign * random.int(-1, 6) * tick) as Px
      return { kind: 'order', instrument, qty: (sign * Math.abs(qty)) as Qty, type: 'sl', limit: 0 as Px, trigger, why: 'stop by hand' }
    }
    if (what < 50)
      return {
        kind: 'order',
        instrument,
        qty: random.int(-9e5, 9e5) as Qty,
        type: 'limit',
        limit: random.int(-9, 2e6) as Px,
        why: 'absurd',
      }
    if (what < 65) return { kind: 'exit', instrument, why: 'exit by hand' }
    if (what < 80) return { kind: 'cancel', order: this.#someOrder() }
    if (what < 83) return { kind: 'pause' }
    if (what < 85) return { kind: 'cancel-all' }
    if (what < 87) return { kind: 'flatten' }
    if (what < 94) return { kind: 'resume' }
    return { kind: 'strategy', name: random.int(0, 1) === 0 ? 'wild-one' : 'wild-two', on: random.int(0, 3) > 0 }
  }

  #someOrder(): OrderId {
    const working = [...this.engine.desk.orders.working]
    return (working[this.random.int(0, Math.max(0, working.length - 1))]?.id ?? this.random.int(1, 999)) as OrderId
  }
}

/** The rows of a frame without its unused places. */
function packed(frame: Frame): Frame {
  const { count, depthCount } = frame
  const columns = Object.entries(frame).map(([name, value]) => {
    if (!ArrayBuffer.isView(value)) return [name, value]
    const levels = name.startsWith('bid') || name.startsWith('ask')
    return [name, (value as Float64Array).slice(0, levels ? depthCount * DEPTH_LEVELS : count)]
  })
  return Object.fromEntries(columns) as Frame
}

/** Runs one life's inputs through a fresh engine: the digest of what it would have sent. */
export function replayed(life: Life, seed: number): string {
  const hash = new OrderHash(sha256())
  const nothing = { submit: () => undefined, modify: () => undefined, cancel: () => undefined }
  const shell = new Shell({ engine: new Engine(setupOf(seed)), venue: nothing, hash })
  for (const input of life.inputs) {
    shell.run(input)
  }
  return hash.digest()
}

/** One seed from beginning to end. */
export function live(seed: number): World {
  const world = new World(seed)
  const { random } = world
  try {
    const steps = random.int(15, 60)
    for (let n = 0; n < steps; n++) {
      const what = random.int(0, 99)
      world.play(what < 3 ? 70 * SECOND : random.int(1_000, 1_500_000))
      if (what > 96) world.restart()
      else if (what > 55) world.command(world.randomCommand())
      else if (what > 50) world.readBook()
    }
    world.mend()
    checkBooks(world)
    world.flattenAndCheck()
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${world.log.slice(-60).join('\n')}`, {
      cause: error,
    })
  }
  return world
}

export { DAY_SHARE }
