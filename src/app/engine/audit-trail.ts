// Gathers what the audit log is to have of an engine's session: all that the journal is given, with its number there, and what only the log
// needs. Handed on when the turn is over, so that no order waits for it; the main thread writes it.

import { reasonName } from '../../trading/reasons.ts'
import type { Micros } from '../../core/units.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Refusal } from '../../engine/evidence.ts'
import type { BookedFill } from '../../engine/outbox.ts'
import type { AuditEntry } from '../../ports/audit.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { Request } from '../../protocol/requests.ts'
import { readOnlyKinds } from '../../protocol/requests.ts'
import type { OrderJournal } from '../../store/journal.ts'

/** Refusals like one another within this time are counted, not listed. */
const SAME_REFUSAL = 60_000_000
/** Kinds of the journal that decide nothing. */
export const LEFT_OUT: ReadonlySet<JournalRecord['kind']> = new Set(['saved', 'equity'])

export class AuditTrail {
  readonly #post: (entries: readonly AuditEntry[]) => void
  #entries: AuditEntry[] = []
  #due = false
  /** The last record of the journal that is on disk. */
  #durable = 0
  /** It can be written no more. */
  #broken = false
  readonly #refused = new Map<string, { readonly t: Micros; times: number }>()

  /** `post` is called outside of any turn of the engine. */
  constructor(post: (entries: readonly AuditEntry[]) => void) {
    this.#post = post
  }

  /** The journal with every record noted here as well. */
  over(journal: OrderJournal): OrderJournal {
    const noted: Pick<OrderJournal, 'append' | 'sync' | 'rewrite' | 'close'> = {
      append: record => {
        journal.append(record)
        this.#journalled(record, journal.lastSeq)
      },
      sync: () => {
        try {
          journal.sync()
          this.#durable = journal.lastSeq
        } catch (error) {
          this.#broken = true
          throw error
        } finally {
          this.#schedule()
        }
      },
      close: () => {
        journal.close()
        this.#durable = journal.lastSeq
      },
      rewrite: (records, aside) => {
        const done = journal.rewrite(records, aside)
        this.#durable = journal.lastSeq
        const t = records.at(-1)?.t
        if ('ok' in done && t !== undefined) this.add({ kind: 'shortened', t, j: journal.lastSeq, records: records.length })
        return done
      },
    }
    return Object.setPrototypeOf(noted, forwarding(journal)) as OrderJournal
  }

  /** What an earlier process had journalled and was killed before the log had it. */
  catchUp(records: readonly JournalRecord[], seqs: readonly number[], after: number): void {
    this.#durable = seqs.at(-1) ?? 0
    for (const [n, record] of records.entries()) {
      const j = seqs[n] as number
      if (j > after && !LEFT_OUT.has(record.kind)) this.add({ ...record, j, late: true })
    }
  }

  add(entry: AuditEntry): void {
    this.#entries.push(entry)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#due || this.#entries.length === 0) return
    this.#due = true
    setImmediate(() => this.flush())
  }

  /** Notes a request before it is run; the returned function takes its answer. Looking is not noted. */
  asked(t: Micros, who: string, request: Request): (answer: { readonly ok: boolean; readonly text: string }) => void {
    if (readOnlyKinds.has(request.kind) || request.kind === 'write') return () => undefined
    const { ref: _ref, ...what } = request
    const entry = { kind: 'asked' as const, t, who, what: JSON.stringify(what), ok: false, text: '' }
    this.add(entry)
    return ({ ok, text }) => void Object.assign(entry, { ok, text })
  }

  refused(engine: Engine, refusals: readonly Refusal[]): void {
    const t = engine.now
    for (const { instrument, qty, kind: type, owner, why, reason, text } of refusals) {
      const name = engine.setup.instruments.at(instrument).name
      const key = `${owner} ${name} ${reason}`
      const known = this.#refused.get(key)
      if (known && t - known.t < SAME_REFUSAL) {
        known.times++
        continue
      }
      this.#refused.set(key, { t, times: 0 })
      this.add({
        kind: 'refused',
        t,
        instrument: name,
        qty,
        type,
        owner,
        why,
        reason: reasonName(reason),
        text,
        times: 1 + (known?.times ?? 0),
      })
    }
  }

  booked({ ledger, now: t }: Engine, fills: readonly BookedFill[]): void {
    const { positions } = ledger
    for (const { order: id, fillId, charges, orderRecord } of fills) {
      const i = orderRecord.instrument
      this.add({ kind: 'booked', t, id, fillId, charges, held: positions.qty[i] as number, cost: positions.cost[i] as never })
    }
  }

  /**
   * Hands on what stands before the first record that the journal has not on disk yet: a kill takes that from the journal, and its number would
   * be used again.
   */
  flush(): void {
    this.#due = false
    const unsure = (one: AuditEntry): boolean => one.j !== undefined && one.j > this.#durable
    // What is decided without a journal is still to be known; it has no number there.
    if (this.#broken) this.#entries = this.#entries.map(one => (unsure(one) ? { ...one, j: undefined } : one) as AuditEntry)
    const waits = this.#entries.findIndex(unsure)
    const entries = waits < 0 ? this.#entries : this.#entries.slice(0, waits)
    this.#entries = waits < 0 ? [] : this.#entries.slice(waits)
    if (entries.length > 0) this.#post(entries)
  }

  #journalled(record: JournalRecord, j: number): void {
    if (!LEFT_OUT.has(record.kind)) this.add({ ...record, j })
  }
}

/** Everything else of the journal, asked of itself: its getters read private fields. */
function forwarding(journal: OrderJournal): Omit<OrderJournal, 'append' | 'sync' | 'rewrite' | 'close'> {
  return {
    tend: () => journal.tend(),
    get diskFull() {
      return journal.diskFull
    },
    get trouble() {
      return journal.trouble
    },
    get lastSeq() {
      return journal.lastSeq
    },
  }
}
