// One process of the simulated engine, from its start (journal opened, book read, reconciled) to its death: engine, shell, real journal,
// tape, and the calls to the outside at any of which it may die.

import { beginJournal, keepRecords } from '../../src/app/recovery/begin-journal.ts'
import { caution } from '../../src/app/recovery/caution.ts'
import { Shell } from '../../src/app/engine/shell.ts'
import { dayOf } from '../../src/core/ist.ts'
import { failed } from '../../src/core/result.ts'
import type { Random } from '../../src/core/random.ts'
import type { Micros, Money } from '../../src/core/units.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { CommandAnswer, Note } from '../../src/engine/outbox.ts'
import { type OrderJournal, openJournal } from '../../src/store/journal.ts'
import type { Input } from '../../src/tape/input.ts'
import type { Order } from '../../src/trading/order.ts'
import type { VenueBook } from '../../src/trading/recovery.ts'
import { Host } from './host.ts'
import type { BadLine } from './line.ts'
import type { DiskCall, MemoryDisk } from './memory-disk.ts'
import { Died, Mortal } from './mortal.ts'
import type { Plan } from './plan.ts'
import { SEGMENT, START_MONEY, charges, setupOf } from './stage.ts'
import { Lines, Tape } from './tape.ts'
import { fail } from './truth.ts'
import type { Watch } from './watch.ts'

export type LifeParts = {
  readonly plan: Plan
  readonly disk: MemoryDisk
  readonly line: BadLine
  readonly watch: Watch
  readonly book: () => VenueBook
  readonly now: () => Micros
  /** The clock of the process, which is never behind the engine. */
  readonly clock: () => Micros
  readonly random: Random
  /** A call to the disk: it may take time, or throw. */
  readonly onDisk: (what: DiskCall) => void
  readonly log: (text: string) => void
}

export class Life {
  readonly engine: Engine
  readonly shell: Shell
  readonly host: Host
  readonly mortal: Mortal
  readonly #parts: LifeParts
  readonly #journal: OrderJournal
  readonly #lines = new Lines()
  readonly #tape = new Tape()

  /** Undefined where it died or could not begin: the next try follows. */
  static begin(parts: LifeParts, mortal: Mortal): Life | undefined {
    parts.disk.before = what => {
      mortal.pass()
      parts.onDisk(what)
    }
    try {
      const life = Life.#open(parts, mortal)
      return mortal.dead ? undefined : life
    } catch (error) {
      if (mortal.dead) return undefined
      throw error
    }
  }

  static #open(parts: LifeParts, mortal: Mortal): Life | undefined {
    const { disk, book: readBook, plan, random, log, clock } = parts
    const opened = openJournal('journal', { disk, segmentBytes: SEGMENT })
    if (failed(opened)) {
      log(`no start: ${opened.error}`)
      // A disk that fails is mended; a journal that cannot be read stays so.
      if (!/EIO|ENOSPC/.test(opened.error)) fail(opened.error)
      return undefined
    }
    const { journal, records, notes, damaged } = opened.ok
    for (const note of notes) log(note)
    if (damaged) parts.watch.damaged()
    const setup = setupOf(plan)
    const why = 'records of the journal are missing'
    const strategies = setup.strategies.map(one => one.name)
    const cautious = damaged ? caution(records, { why, damaged, strategies, t: clock() }) : []
    const kept = keepRecords(journal, cautious)
    if (failed(kept)) {
      if (!mortal.dead) log(`no start: ${kept.error}`)
      return undefined
    }
    const whole = readBook()
    // The list of trades may lag behind that of orders at a start, too.
    const since = parts.now() - random.int(1, 60_000_000)
    const torn = random.next() < parts.line.rates.bookTorn
    const book = torn ? { ...whole, fills: whole.fills.filter(fill => fill.time <= since) } : whole
    const begun = beginJournal({
      journal,
      records: [...records, ...cautious],
      damaged,
      book,
      instruments: setup.instruments,
      charges,
      now: clock(),
      startMoney: START_MONEY,
      longest: random.int(0, 2) === 0 ? 0 : Number.POSITIVE_INFINITY,
    })
    if (failed(begun)) {
      if (!mortal.dead) log(`no start: ${begun.error}`)
      return undefined
    }
    const { recovered, warnings } = begun.ok
    for (const warning of warnings) log(warning)
    const life = new Life(parts, mortal, journal)
    parts.watch.begin(life.engine, new Set([...book.fills, ...(book.elsewhere ?? [])].map(fill => fill.fillId)), dayOf(parts.now()))
    parts.watch.byHand.begin(recovered.adjustments ?? [])
    life.run({ kind: 'recovered', t: clock(), state: { ...recovered, notes: [...notes, ...recovered.notes] } })
    for (const link of ['feed', 'venue'] as const) life.run({ kind: 'link', t: clock(), link, up: true, text: '' })
    if (!mortal.dead) parts.watch.resumed()
    // It has run inputs: what the process before it left is no longer what there is.
    else parts.watch.died(false)
    life.host.keepBooks()
    return life
  }

  private constructor(parts: LifeParts, mortal: Mortal, journal: OrderJournal) {
    const { plan, line, watch, now, clock, book, random, disk } = parts
    this.#parts = parts
    this.#journal = journal
    this.mortal = mortal
    this.engine = new Engine(setupOf(plan))
    line.follow({ now: () => this.engine.now, durable: () => this.shell.durable })
    this.shell = new Shell({
      engine: this.engine,
      venue: {
        submit: ticket => {
          mortal.pass()
          const order = this.#mayLeave(this.engine.desk.orders.get(ticket.id))
          watch.orders.submitted(order, this.shell.durable)
          watch.algorithms.submitted(order, this.engine)
          line.submit(ticket)
        },
        modify: (id, terms) => {
          mortal.pass()
          watch.orders.changed(this.#mayLeave(this.engine.desk.orders.get(id)), terms)
          line.modify(id, terms)
        },
        cancel: id => {
          mortal.pass()
          line.cancel(id)
        },
        convert: request => {
          mortal.pass()
          if (disk.dirty) fail(`the conversion ${request.ref} leaves and is not on disk`)
          line.convert(request)
        },
      },
      hash: this.#lines,
      journal,
      tape: input => {
        this.#tape.write(input)
        mortal.pass()
      },
      onNotes: notes => this.#notes(notes),
      onFills: fills => {
        for (const { fillId, order, qty, px, charges, orderRecord } of fills) {
          if (fillId.startsWith('adjusted '))
            watch.byHand.booked({ instrument: orderRecord.instrument, qty, px, charges: charges as Money })
          else watch.booked(fillId, order, qty, px)
        }
      },
      onAnswer: answer => checkAnswer(answer),
      onProbe: () => this.host.ask(),
    })
    const run = (input: Input): void => void this.run(input)
    this.host = new Host({
      shell: this.shell,
      journal,
      line,
      book,
      now,
      clock,
      run,
      onRead: made => watch.read(made),
      seed: random.uint32(),
    })
  }

  /** One input; false when the process has died of it. */
  run(input: Input): boolean {
    const { watch } = this.#parts
    try {
      this.shell.run(input)
    } catch (error) {
      if (!(error instanceof Died)) throw error
    }
    if (this.mortal.dead) return false
    watch.step()
    return true
  }

  /** The journal closed in order. */
  close(): void {
    this.shell.end()
    if (this.shell.durable) this.#journal.close()
  }

  /** What it sent comes again from its tape. */
  replay(): void {
    this.#tape.check(setupOf(this.#parts.plan), this.#lines.list, this.mortal.dead)
  }

  /** The write-ahead rule: nothing leaves before it is on disk, unless the disk has failed and it only reduces. */
  #mayLeave(order: Order | undefined): Order {
    const { disk, log } = this.#parts
    if (!order) return fail('an order leaves that the engine does not know')
    if (this.shell.durable ? disk.dirty : !order.reducing) fail(`order ${order.id} leaves and is not on disk`)
    log(
      `send ${order.id} ${order.owner} ${order.qty} ${order.kind} of ${order.instrument} @ ${order.limit} ${order.reducing ? 'reducing' : 'entry'} ${order.why}`,
    )
    return order
  }

  #notes(notes: readonly Note[]): void {
    this.mortal.pass()
    for (const { kind, text } of notes) {
      this.#parts.log(`${kind} ${text}`)
      this.#parts.watch.algorithms.told(text)
      if (kind === 'refused' && !/: .{8,}/.test(text)) fail(`a refusal without a reason: ${text}`)
    }
  }
}

function checkAnswer({ ok, text }: CommandAnswer): void {
  if (text.length < 4) fail(`a command was answered ${ok} with '${text}'`)
}
