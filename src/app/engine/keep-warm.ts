// Runs made-up orders and stops through an engine of its own: before a session starts, so that their ways are compiled when the first real
// one takes them, and orders now and then while the session waits, so that theirs stays in the processor's caches. Nothing leaves this file.

import { type InstrumentNo, type Micros, type OrderId, type Px, type Qty, SECOND } from '../../core/units.ts'
import { Engine } from '../../engine/engine.ts'
import type { EngineSetup } from '../../engine/setup.ts'
import { InstrumentTable } from '../../market/instrument.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { StoreSink } from '../../ports/store.ts'
import { isJournalRecord } from '../../store/journal.ts'
import { PendingEntries } from '../../store/pending-entries.ts'
import { strategy } from '../../strategy/define.ts'
import { TapeEncoder } from '../../tape/codec.ts'
import { Frame } from '../../tape/frame.ts'
import type { Input } from '../../tape/input.ts'
import { OrderHash } from '../../tape/order-hash.ts'
import type { Command } from '../../trading/command.ts'
import type { OrderEvent, OrderTicket } from '../../trading/order.ts'
import { sha256 } from './sha256.ts'
import { Shell } from './shell.ts'

/** Between two made-up orders, each 0.14 ms of work. Caches forget fast: a real order takes 90 us with one each 2 ms, 130 us with one each 5. */
export const WARM_MS = 4
/** Enough for the compiler: more make no difference. */
const ORDERS = 1_500
/**
 * A stop comes once in a blue moon; through the interpreter its first cancel would take 0.8 ms, and what the compiler takes up in the middle
 * of one runs beside it on the same processor for 1 to 2 ms: with 200 that was one in thirty. They take 0.1 s.
 */
const STOPS = 1_000
const PRICE = 1_000_000
const TICK = 500
/** Four orders a second stay within every limit. */
const STEP = SECOND / 4

const NO = 0 as InstrumentNo
const LISTED = {
  exchange: 'SYN',
  symbol: 'WARM',
  kind: 'EQ',
  tick: TICK as Px,
  lot: 1 as Qty,
  product: 'intraday',
  calendar: 'always',
  tradable: true,
} as const

const turning = strategy({
  name: 'warm-up',
  on: 'tick',
  make: () => c => {
    if (c.working) return
    if (c.position === 0) c.buy(1, 'in')
    else c.exit('out')
  },
})

export class KeepWarm {
  readonly #setup: EngineSetup
  readonly #sent: OrderTicket[] = []
  readonly #cancelled: OrderId[] = []
  readonly #frame = new Frame(1)
  readonly #encoder = new TapeEncoder({ depth: 'top' })
  readonly #gathered = new PendingEntries<JournalRecord>(isJournalRecord, 4096)
  #shell: Shell
  #t: Micros
  #n = 0

  /** `setup` is the session's, for its limits and settings. */
  constructor(setup: EngineSetup, start: Micros) {
    const { meter: _, ...rest } = setup
    this.#setup = {
      ...rest,
      instruments: new InstrumentTable([LISTED]),
      squareOffBefore: 0 as Micros,
      strategies: [{ name: turning.name, strategy: turning, instruments: [NO], params: {}, on: true }],
    }
    this.#t = start
    this.#shell = this.#newShell()
  }

  /** Takes about 0.3 s. */
  run(): void {
    for (let n = 0; n < ORDERS; n++) this.step()
    // Two of a kind, so that each comes with a position held and without.
    for (let n = 0; n < STOPS; n++) this.#stop(n % 4 < 2 ? 'cancel-all' : 'flatten')
    // The stops have used up numbers, and perhaps the losses, of a day.
    this.#shell = this.#newShell()
  }

  /** One order there and back. */
  step(): void {
    const t = (this.#t = (this.#t + STEP) as Micros)
    const shell = this.#shell
    const frame = this.#frame
    const n = ++this.#n
    // An engine remembers the orders of its day.
    if (n % ORDERS === 0) this.#shell = this.#newShell()
    frame.clear(t)
    frame.push(NO, (PRICE + (n % 3) * TICK) as Px, n, t)
    shell.run({ kind: 'frame', t, frame })
    if (shell.engine.nextWake <= t) shell.run({ kind: 'timer', t })
    this.#fill()
  }

  /** A stop with an order working and now and then a position held, until all is flat; then trading goes on. */
  #stop(level: 'cancel-all' | 'flatten'): void {
    // Within every limit of a second.
    this.#t = (this.#t + 2 * SECOND) as Micros
    const order = { kind: 'order', instrument: NO, qty: 1 as Qty, type: 'limit', limit: (PRICE - 10 * TICK) as Px, why: '' } as const
    this.#command(order)
    for (const { id } of this.#sent.splice(0)) this.#event({ kind: 'accepted', id, brokerId: String(id) })
    this.#shell.runUrgent(() => this.#command({ kind: level }))
    for (const id of this.#cancelled.splice(0)) this.#event({ kind: 'cancelled', id, text: '' })
    this.#fill()
    this.#command({ kind: 'resume' })
    this.step()
  }

  /** The venue takes and fills what it was sent. */
  #fill(): void {
    for (const { id, qty, limit } of this.#sent.splice(0)) {
      this.#event({ kind: 'accepted', id, brokerId: String(id) })
      this.#event({ kind: 'filled', id, fillId: String(id), qty, px: limit, time: this.#t })
    }
  }

  #event(event: OrderEvent): void {
    this.#shell.run({ kind: 'order', t: this.#t, event })
  }

  #command(command: Command): void {
    this.#shell.run({ kind: 'command', t: this.#t, ref: 0, command })
  }

  #newShell(): Shell {
    const store: StoreSink = { tape: () => true, row: () => true }
    const shell = new Shell({
      engine: new Engine(this.#setup),
      venue: { submit: order => this.#sent.push(order), modify: () => undefined, cancel: id => this.#cancelled.push(id) },
      hash: new OrderHash(sha256()),
      // What a journal does with a record, but for the disk.
      journal: {
        append: record => this.#gathered.add(record, this.#n),
        sync: () => this.#gathered.clear(),
        close: () => undefined,
      },
      tape: (input: Input) => this.#encoder.input(input),
      store,
    })
    for (const link of ['feed', 'venue'] as const) shell.run({ kind: 'link', t: this.#t, link, up: true, text: '' })
    return shell
  }
}
