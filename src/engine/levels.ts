// The trading level and the emergency stop: what changes it, and what it makes of orders and positions. It survives restarts through
// the journal.

import { countText } from '../core/count-text.ts'
import type { InstrumentNo, Qty } from '../core/units.ts'
import type { Level } from '../trading/level.ts'
import { PERSON } from '../trading/order.ts'
import type { ClosingPositions } from './closing.ts'
import type { Ledger } from './ledger.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Outbox } from './outbox.ts'
import type { EngineRiskView } from './risk-view.ts'

/** '3 working entries are', for sentences. */
export const entriesText = (n: number): string => `${n} working ${n === 1 ? 'entry is' : 'entries are'}`

const NONE_KEPT = 0 as Qty
const EMERGENCY = 'emergency flatten'

export class TradingLevels {
  /** Why it is not normal. */
  why = ''
  #lost = false
  readonly #risk: EngineRiskView
  readonly #desk: OrderDesk
  readonly #closing: ClosingPositions
  readonly #ledger: Ledger
  readonly #outbox: Outbox

  constructor(risk: EngineRiskView, desk: OrderDesk, closing: ClosingPositions, ledger: Ledger, outbox: Outbox) {
    this.#risk = risk
    this.#desk = desk
    this.#closing = closing
    this.#ledger = ledger
    this.#outbox = outbox
  }

  /** Returns how many entries it cancels. */
  set(level: Level, why: string): number {
    if (this.#risk.level === level) return 0
    this.#risk.level = level
    const cancelled = level === 'normal' ? 0 : this.#desk.cancelEntries()
    this.why = why
    this.#outbox.decisions.push({ kind: 'level', level, why })
    this.#desk.note('level', `${level}: ${why}${cancelled === 0 ? '' : `; ${entriesText(cancelled)} cancelled`}`)
    return cancelled
  }

  /** Takes entries away once the day's loss has reached its limit; the gate takes no new ones until the next day. */
  watchLoss(): void {
    const { lost } = this.#risk.books
    if (lost === this.#lost) return
    this.#lost = lost
    if (!lost) return
    const cancelled = this.#desk.cancelEntries()
    const entries = cancelled === 0 ? '' : `; ${entriesText(cancelled)} cancelled`
    this.#desk.note('level', `the loss of the day has reached its limit: only exits until the next day${entries}`)
  }

  /** Halts, cancels every order and closes every position until all is flat. */
  flatten(): { readonly ok: true; readonly text: string } {
    this.set('halted', EMERGENCY)
    const { positions } = this.#ledger
    const working = [...this.#desk.orders.working].map(order => order.instrument)
    const held = positions.touched.filter(i => positions.qty[i] !== 0)
    for (const i of new Set<InstrumentNo>([...working, ...held])) this.#closing.add(i, PERSON, EMERGENCY, NONE_KEPT, true)
    const [closed, cancelled] = [countText(held.length, 'position'), countText(working.length, 'order')]
    return { ok: true, text: `halted; closing ${closed} and cancelling ${cancelled}` }
  }

  /** Halted means flat: whatever fills after the emergency stop is closed as well. */
  keepFlat(i: InstrumentNo): void {
    if (this.#risk.level !== 'halted' || this.#ledger.positions.qty[i] === 0 || this.#closing.has(i)) return
    this.#closing.add(i, PERSON, EMERGENCY, NONE_KEPT, true)
  }

  /** Halted, and after square-off began, a position is closed whatever a person cancels. */
  mayKeep(i: InstrumentNo): boolean {
    return this.#risk.level !== 'halted' && !this.#risk.entriesEnded(i)
  }
}
