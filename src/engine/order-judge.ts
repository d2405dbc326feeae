// What a wish comes to: its price, whether it only reduces, and what the gate says of it. Asked by the order desk for each order, change
// and preview.

import { type InstrumentNo, NO_PX, type Qty } from '../core/units.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import type { Gate } from '../risk/gate.ts'
import type { Candidate } from '../risk/rule.ts'
import { ALLOWED, type ReasonCode, reasonCode, reasonText } from '../trading/reasons.ts'
import { MOST_SLICES, largestOrder } from '../trading/slices.ts'
import type { ExitTrim } from './exit-trim.ts'
import type { Wish } from './order-desk.ts'
import type { OrderPrices, Priced } from './order-prices.ts'
import type { RiskKeeper } from './risk-keeper.ts'

/** What of a wish is judged. */
export type Considered = Priced & Pick<Wish, 'validity' | 'owner'>

const TOO_LARGE = reasonCode('too-many-slices')
const EXIT_WORKING = reasonCode('exit-working')

export class OrderJudge {
  #gate: Gate | undefined
  #closing: (i: InstrumentNo) => boolean = () => false
  readonly #instruments: InstrumentTable
  readonly #keeper: RiskKeeper
  readonly #exits: ExitTrim
  readonly #prices: OrderPrices
  readonly #candidate: Candidate = {
    instrument: 0 as InstrumentNo,
    qty: 0 as Qty,
    kind: 'limit',
    limit: NO_PX,
    trigger: NO_PX,
    validity: 'day',
    reducing: false,
    lighter: false,
    scope: 0,
    asked: new Int32Array(0),
  }

  constructor(instruments: InstrumentTable, keeper: RiskKeeper, exits: ExitTrim, prices: OrderPrices) {
    this.#instruments = instruments
    this.#keeper = keeper
    this.#exits = exits
    this.#prices = prices
  }

  /** The gate needs a view of the order desk, so it comes second; `closing` says whether a position is being closed. */
  useGate(gate: Gate, closing: (i: InstrumentNo) => boolean): void {
    this.#gate = gate
    this.#closing = closing
  }

  /** What the gate would say, without doing anything. The candidate is reused by the next call. */
  preview(wish: Wish): { readonly candidate: Candidate; readonly refused: string } {
    const candidate = this.consider(wish)
    const reason = this.judge(candidate)
    return { candidate, refused: reason === ALLOWED ? '' : this.sentence(reason, candidate) }
  }

  /** Prices a wish and says whether it reduces. */
  consider(wish: Considered): Candidate {
    const candidate = this.#candidate
    candidate.instrument = wish.instrument
    candidate.qty = wish.qty
    candidate.kind = wish.kind
    candidate.trigger = wish.trigger ?? NO_PX
    candidate.validity = wish.validity ?? 'day'
    candidate.limit = this.#prices.limitOf(wish)
    const { books } = this.#keeper
    candidate.scope = books.scopes.scopeOf(wish.owner)
    candidate.asked = books.asked(candidate)
    candidate.reducing = this.#exits.fit(wish) !== ''
    return candidate
  }

  /** What the gate says, and whether the position is being closed. */
  judge(candidate: Candidate): ReasonCode {
    if (Math.abs(candidate.qty) > this.#mostOf(candidate.instrument)) return TOO_LARGE
    const reason = this.#gateOf().check(candidate)
    return reason === ALLOWED && !candidate.reducing && this.#closing(candidate.instrument) ? EXIT_WORKING : reason
  }

  sentence(reason: ReasonCode, candidate: Candidate): string {
    if (reason === TOO_LARGE) return reasonText(reason, String(Math.abs(candidate.qty)), String(this.#mostOf(candidate.instrument)))
    if (reason === EXIT_WORKING) return reasonText(reason, this.#instruments.at(candidate.instrument).name)
    return this.#gateOf().sentence(reason, candidate)
  }

  /** The largest quantity of one wish. */
  #mostOf(i: InstrumentNo): number {
    return MOST_SLICES * largestOrder(this.#instruments.at(i))
  }

  #gateOf(): Gate {
    if (!this.#gate) throw new Error('orders are judged without a gate')
    return this.#gate
  }
}
