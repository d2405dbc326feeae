// The thin shell around an engine: runs one input, then carries out its outbox: journal every intent, one sync, then the venue;
// notes, rows and answers to whoever listens. Live, paper, replay and backtest use this same file.

import type { Engine } from '../../engine/engine.ts'
import type { Action, BookedFill, CommandAnswer, Conversion, Note } from '../../engine/outbox.ts'
import type { Refusal } from '../../engine/evidence.ts'
import type { Publisher } from '../../engine/publisher.ts'
import { assert } from '../../core/assert.ts'
import { NO_PX } from '../../core/units.ts'
import type { Journal, JournalRecord } from '../../ports/journal.ts'
import type { StoreSink } from '../../ports/store.ts'
import type { Venue } from '../../ports/venue.ts'
import type { Input } from '../../tape/input.ts'
import type { OrderHash, SentAction } from '../../tape/order-hash.ts'
import { NO_ORDER } from '../../trading/order.ts'
import type { ConvertRequest } from '../../trading/products.ts'
import { moneyRecord } from './money-record.ts'
import { storeRows } from './store-rows.ts'

export type ShellParts = {
  readonly engine: Engine
  /** Without `convert` nothing is converted: a replay's is deaf. */
  readonly venue: Pick<Venue, 'submit' | 'modify' | 'cancel'> & Partial<Pick<Venue, 'convert'>>
  readonly hash: OrderHash
  readonly journal?: Journal
  readonly publisher?: Publisher
  readonly store?: StoreSink
  /** Every input as it goes in. */
  readonly tape?: (input: Input) => void
  readonly onNotes?: (notes: readonly Note[]) => void
  /** Fills as they are booked, with their charges. */
  readonly onFills?: (fills: readonly BookedFill[]) => void
  readonly onConverted?: (converted: readonly Conversion[]) => void
  readonly onAnswer?: (answer: CommandAnswer) => void
  /** Wishes that were refused in a turn. */
  readonly onRefused?: (refusals: readonly Refusal[]) => void
  /** What a turn did still stands in the outbox: only to be read. */
  readonly onTurn?: () => void
  /** The highest order number used, before the orders leave. */
  readonly onNumbered?: (highest: number) => void
  /** An order's state is unknown: read the venue's book. */
  readonly onProbe?: () => void
  /** Each line of the order hash. */
  readonly onOrderLine?: (line: string) => void
  /** Called when orders have been handed to the venue, at `sentAt`. */
  readonly onSent?: () => void
}

export class Shell {
  readonly engine: Engine
  /** Milliseconds spent waiting for the journal's disk since the start. */
  syncMs = 0
  /** When the last order was handed to the venue, by performance.now(). */
  sentAt = 0
  /** When the first message of the urgent turn was, likewise; 0: none was. */
  firstSentAt = 0
  #urgent = false
  /** Of this turn: cancels that have left. */
  readonly #cancelled = new Set<Action>()
  /** Why the journal can be written no more, or ''. */
  #trouble = ''
  #toldTrouble = false
  #running = false
  /** Of this turn: what must not leave because the journal has failed. */
  #kept: Action[] = []
  #unasked: ConvertRequest[] = []
  readonly #parts: ShellParts

  constructor(parts: ShellParts) {
    this.#parts = parts
    this.engine = parts.engine
    parts.engine.desk.evidence.wanted = parts.journal !== undefined
  }

  run(input: Input): void {
    const { engine } = this
    const { tape, journal } = this.#parts
    const event = journal && input.kind === 'order'
    if (event) this.#write(() => journal.append({ kind: 'event', t: input.t, event: input.event }))
    const { outbox } = engine
    // An answer told within `submit` would find the orders of this turn still in the outbox.
    assert(!this.#running, 'no input comes while another is being run')
    this.#running = true
    try {
      // The first order of a frame does not wait for the rest of it; those after it share one sync at its end.
      while (engine.step(input)) this.#dispatch()
      if (!outbox.empty) this.#dispatch()
    } finally {
      this.#running = false
      // An order does not wait for its input to be written; an input that breaks the engine is on the tape all the same.
      if (tape) tape(input)
    }
    if (!outbox.empty || this.#kept.length > 0 || this.#unasked.length > 0) this.#tell()
    else if (event) this.#write(() => journal.sync())
  }

  /** A turn of an emergency stop. Returns when its first message left, 0 where none did. */
  runUrgent(turn: () => void): number {
    this.#urgent = true
    this.firstSentAt = 0
    try {
      turn()
    } finally {
      this.#urgent = false
    }
    return this.firstSentAt
  }

  /** Puts a record of the shell's own into the journal, durable on return unless the journal has failed. */
  keep(record: JournalRecord): void {
    const { journal } = this.#parts
    if (!journal) return
    this.#write(() => {
      journal.append(record)
      journal.sync()
    })
  }

  /** The last record of a run that ends in order: the next start knows that all numbers used are in the journal. */
  end(): void {
    const { now: t, desk } = this.engine
    this.keep({ kind: 'numbers', t, above: desk.orders.next - 1, ended: true })
  }

  /** False when the journal failed: from then on nothing new is risked, and only what reduces or cancels goes out. */
  get durable(): boolean {
    return this.#trouble === ''
  }

  /** Intents and decisions to disk, then orders to the venue; those that must not leave because the journal has failed are kept. */
  #dispatch(): void {
    const { outbox } = this.engine
    if (this.#urgent) this.#cancelFirst()
    this.#toDisk()
    outbox.decisions.length = 0
    if (outbox.conversions.length > 0) this.#convert()
    if (outbox.actions.length === 0) return
    this.#parts.onNumbered?.(this.engine.desk.orders.next - 1)
    for (const action of outbox.actions) {
      if (!this.durable && !this.#leavesUnwritten(action)) {
        this.#kept.push(action)
        // It was decided, and a replay of the tape, which has no disk that fails, decides it again.
        this.#line(action)
      } else if (this.#cancelled.has(action)) this.#line(action)
      else this.#send(action)
    }
    outbox.actions.length = 0
    if (this.#urgent) this.#cancelled.clear()
    this.#parts.onSent?.()
  }

  /**
   * The venue's book is the truth about an exit sent without a journal; an entry without one would be nobody's, and a start that cannot tell
   * whose an algorithm's order was would let the algorithm send that part again.
   */
  #leavesUnwritten({ kind, order }: Action): boolean {
    return kind === 'cancel' || (order.reducing && !this.engine.executions.has(order))
  }

  #convert(): void {
    const { conversions } = this.engine.outbox
    for (const request of conversions) {
      if (this.durable) this.#parts.venue.convert?.(request)
      else this.#unasked.push(request)
    }
    conversions.length = 0
  }

  /** Cancels risk nothing and the venue's book is the truth about them: in an emergency they do not wait for the disk. */
  #cancelFirst(): void {
    for (const action of this.engine.outbox.actions) {
      if (action.kind !== 'cancel') continue
      this.#parts.venue.cancel(action.order.id)
      this.#cancelled.add(action)
      this.sentAt = performance.now()
      this.firstSentAt ||= this.sentAt
    }
  }

  /** All the rest of what the outbox holds, to whom it concerns. */
  #tell(): void {
    const { outbox, now: t } = this.engine
    const { publisher, store, onNotes, onAnswer, onFills, onRefused, onConverted } = this.#parts
    if (publisher) {
      publisher.notes(outbox.notes)
      publisher.orders.write(outbox.orders)
    }
    if (store) storeRows(this.engine, store)
    if (onConverted && outbox.converted.length > 0) onConverted(outbox.converted)
    if (onFills && outbox.fills.length > 0) onFills(outbox.fills)
    if (onRefused && outbox.refusals.length > 0) onRefused(outbox.refusals)
    if (onNotes && outbox.notes.length > 0) onNotes(outbox.notes)
    if (onAnswer) for (const answer of outbox.answers) onAnswer(answer)
    this.#keepSights()
    this.#parts.onTurn?.()
    const probe = outbox.probe
    outbox.clear()
    const kept = this.#kept
    if (kept.length > 0) this.#kept = []
    if (probe) this.#parts.onProbe?.()
    if (!this.durable && !this.#toldTrouble) {
      this.#toldTrouble = true
      this.run({ kind: 'link', t, link: 'disk', up: false, text: this.#trouble })
    }
    const text = `not sent: ${this.#trouble}`
    for (const { instrument, ref } of this.#unasked.splice(0)) {
      const { name } = this.engine.setup.instruments.at(instrument)
      this.run({ kind: 'order', t, event: { kind: 'product', id: NO_ORDER, instrument, name, ref, text } })
    }
    for (const { kind, order } of kept) {
      this.run({ kind: 'order', t, event: { kind: kind === 'modify' ? 'change-refused' : 'rejected', id: order.id, text } })
    }
  }

  /** Not synced here: they are on disk with the venue's first answer, and no order waits for them. */
  #keepSights(): void {
    const { journal } = this.#parts
    if (!journal) return
    for (const { order, ...seen } of this.engine.outbox.sights)
      this.#write(() => journal.append({ kind: 'signal', t: order.created, id: order.id, ...seen }))
  }

  #write(act: () => void): void {
    if (!this.durable) return
    try {
      act()
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error)
    }
  }

  /** Intents and decisions become durable here, before anything leaves. */
  #toDisk(): void {
    const { journal } = this.#parts
    if (journal) this.#write(() => this.#append(journal))
  }

  #append(journal: Journal): void {
    const { outbox, now: t, setup } = this.engine
    for (const action of outbox.actions) {
      const { order } = action
      const { id } = order
      if (action.kind === 'submit') {
        const { qty, kind: type, limit, trigger, validity, owner, why, reducing, chased, closes } = order
        const instrument = setup.instruments.at(order.instrument).name
        journal.append({
          kind: 'intent',
          t,
          id,
          instrument,
          qty,
          type,
          limit,
          trigger,
          validity,
          owner,
          why,
          reducing,
          ...(chased ? { chased } : {}),
          ...(closes ? { closes } : {}),
        })
      } else if (action.kind === 'modify') {
        const { kind: type, ...terms } = action.terms
        journal.append({
          kind: 'modify',
          t,
          id,
          limit: terms.limit,
          qty: terms.qty,
          trigger: terms.trigger,
          type,
          ...(order.closes ? { closes: true } : {}),
        })
      } else journal.append({ kind: 'cancel', t, id })
    }
    for (const { instrument, ...request } of outbox.conversions)
      journal.append({ kind: 'convert', t, ...request, instrument: setup.instruments.at(instrument).name })
    for (const decision of outbox.decisions) journal.append({ ...decision, t })
    // What was realised between the last minute and a kill would else be missing in the money of the next day, and what a day began with in its own.
    if (outbox.fills.length > 0 || outbox.dayBegan) journal.append(moneyRecord(this.engine, t))
    const from = performance.now()
    journal.sync()
    this.syncMs += performance.now() - from
  }

  #send(action: Action): void {
    const { venue } = this.#parts
    const { order, kind } = action
    const { id, instrument, qty, limit, trigger, validity } = order
    if (kind === 'submit') venue.submit({ id, instrument, qty, limit, kind: order.kind, trigger, validity })
    else if (kind === 'modify') {
      const { terms } = action
      venue.modify(id, { qty: terms.qty, limit: terms.limit, trigger: terms.trigger, kind: terms.kind })
    } else venue.cancel(id)
    this.sentAt = performance.now()
    this.firstSentAt ||= this.sentAt
    // The line for the hash is written when the order is on its way.
    this.#line(action)
  }

  #line(action: Action): void {
    const { hash, onOrderLine } = this.#parts
    const { id, instrument, validity, why } = action.order
    const name = this.engine.setup.instruments.at(instrument).name
    const about = { id, instrument: name, validity, time: this.engine.now, why }
    const line = hash.add({ ...about, ...sentTerms(action) })
    onOrderLine?.(line)
  }
}

/** What the order hash covers of an action's terms. */
function sentTerms(action: Action): Pick<SentAction, 'kind' | 'to' | 'qty' | 'limit' | 'trigger'> {
  const { kind, order } = action
  if (kind === 'submit') return { kind: order.kind, qty: order.qty, limit: order.limit, trigger: order.trigger }
  if (kind === 'cancel') return { kind, qty: order.qty, limit: NO_PX, trigger: NO_PX }
  const { qty, limit, trigger, kind: to } = action.terms
  return { kind, qty, limit, trigger: trigger === order.trigger ? NO_PX : trigger, ...(to === order.kind ? {} : { to }) }
}
