// What a live session does each minute whatever the market does: equity into the journal and the database, and a look at the
// journal's disk.

import { dayOf } from '../../core/ist.ts'
import type { DayNo } from '../../core/units.ts'
import type { StoreSink } from '../../ports/store.ts'
import type { OrderJournal } from '../../store/journal.ts'
import type { RiskConfig } from '../config/risk-schema.ts'
import { limitsRecord } from './limits-in-force.ts'
import type { LiveInputs } from './live-inputs.ts'
import { moneyRecord } from './money-record.ts'
import type { Shell } from './shell.ts'

const MINUTE_MS = 60_000

export type HousekeepingParts = {
  readonly shell: Shell
  readonly inputs: LiveInputs
  readonly journal: OrderJournal
  readonly store: StoreSink | undefined
  /** The limits in force; each day's begin with a record of them. */
  readonly risk: RiskConfig | undefined
}

export class Housekeeping {
  readonly #parts: HousekeepingParts
  readonly #minute: NodeJS.Timeout
  #limitsOf: DayNo

  constructor(parts: HousekeepingParts) {
    this.#parts = parts
    this.#limitsOf = dayOf(parts.inputs.now())
    this.#minute = setInterval(() => this.keepBooks(), MINUTE_MS)
  }

  /** Equity and disk; also at the start and at the end. */
  keepBooks(): void {
    this.#keepEquity()
    this.#keepLimits()
    this.#tendDisk()
  }

  close(): void {
    clearInterval(this.#minute)
  }

  #keepEquity(): void {
    const { shell, inputs, store } = this.#parts
    const { dayStart, equity, base } = shell.engine.ledger
    const t = inputs.now()
    shell.keep(moneyRecord(shell.engine, t))
    store?.row({ table: 'equity', time: t, equity, base, dayStart })
  }

  /** What holds today must not be made looser by a restart. */
  #keepLimits(): void {
    const { shell, inputs, risk } = this.#parts
    const t = inputs.now()
    if (dayOf(t) === this.#limitsOf || risk === undefined) return
    this.#limitsOf = dayOf(t)
    shell.keep(limitsRecord(risk, t))
  }

  /** A disk that fills up, or has room again, is an input: the gate refuses entries by it. */
  #tendDisk(): void {
    const { shell, inputs, journal } = this.#parts
    if (journal.diskFull) journal.tend()
    if (shell.durable && journal.diskFull !== shell.engine.risk.diskFull) {
      inputs.run({ kind: 'link', t: inputs.now(), link: 'disk', up: !journal.diskFull, text: journal.trouble })
    }
  }
}
