// Runs made-up orders through an engine of its own: before a session starts, so that the way of an order is compiled when the first real
// one takes it, and now and then while the session waits, so that it stays in the processor's caches. Nothing of it leaves this file.

import { type InstrumentNo, type Micros, type Px, type Qty, SECOND } from '../../core/units.ts'
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
import type { OrderTicket } from '../../trading/order.ts'
import { sha256 } from './sha256.ts'
import { Shell } from './shell.ts'

/** Between two made-up orders, each 0.14 ms of work. Caches forget fast: a real order takes 90 us with one each 2 ms, 130 us with one each 5. */
export const WARM_MS = 4
/** Enough for the compiler: more make no difference. */
const ORDERS = 1_500
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

  /** Takes about 0.2 s. */
  run(): void {
    for (let n = 0; n < ORDERS; n++) this.step()
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
    for (const { id, qty, limit } of this.#sent.splice(0)) {
      shell.run({ kind: 'order', t, event: { kind: 'accepted', id, brokerId: String(id) } })
      shell.run({ kind: 'order', t, event: { kind: 'filled', id, fillId: String(id), qty, px: limit, time: t } })
    }
  }

  #newShell(): Shell {
    const store: StoreSink = { tape: () => true, row: () => true }
    const shell = new Shell({
      engine: new Engine(this.#setup),
      venue: { submit: order => this.#sent.push(order), modify: () => undefined, cancel: () => undefined },
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
