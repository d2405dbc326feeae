// New terms for orders that work: judged like a new order in the old one's place, then sent as one modify. A person's change, the
// reprice watch and exits that became too large all come through here.

import { NO_PX, type Px, type Qty } from '../core/units.ts'
import { priceText } from '../core/money-text.ts'
import type { InstrumentTable } from '../market/instrument.ts'
import { type ChangedTerms, type Order, type OrderKind, type PendingTerms, isFinal } from '../trading/order.ts'
import { ALLOWED, type ReasonCode, reasonCode, reasonText } from '../trading/reasons.ts'
import type { Answers } from './answers.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderPrices } from './order-prices.ts'

/** What is wanted otherwise; the rest stays. `qty` is the whole quantity with what is filled, unsigned. */
export type Wanted = {
  readonly qty?: number | undefined
  /** NO_PX for an SL order: its trigger with the market protection. */
  readonly limit?: Px | undefined
  readonly trigger?: Px | undefined
  readonly kind?: OrderKind | undefined
}

/** '' when the change is on its way (or done, where the order has not left yet), else why not. */
export type ChangeAnswer = { readonly reason: ReasonCode; readonly text: string }

const NO_ORDER = reasonCode('no-order')
const NOT_NOW = reasonCode('no-change-now')
const SAME = reasonCode('same-terms')
const BELOW_FILLED = reasonCode('below-filled')
const NO_TRIGGER = reasonCode('trigger-missing')
const TRIGGERED = reasonCode('trigger-reached')
const TOO_LARGE = reasonCode('no-longer-reducing')
const OVER_FREEZE = reasonCode('over-freeze')
const TOO_OFTEN = reasonCode('too-many-changes')

const DONE: ChangeAnswer = { reason: ALLOWED, text: '' }

export class OrderChanges {
  readonly #desk: OrderDesk
  readonly #prices: OrderPrices
  readonly #answers: Answers
  readonly #instruments: InstrumentTable
  readonly #most: number

  /** `most`: modifications an exchange's broker takes of one order. */
  constructor(desk: OrderDesk, prices: OrderPrices, answers: Answers, instruments: InstrumentTable, most: number) {
    this.#desk = desk
    this.#prices = prices
    this.#answers = answers
    this.#instruments = instruments
    this.#most = most
  }

  /** False when it has been changed as often as may be. */
  mayChange(order: Order): boolean {
    return order.modifications < this.#most
  }

  /** Takes or refuses a change; a refusal is noted with its sentence. */
  change(order: Order, wanted: Wanted): ChangeAnswer {
    const terms = this.#termsOf(order, wanted)
    const { orders } = this.#desk
    orders.aside = order
    this.#desk.account.refresh(order.instrument)
    const refused = this.#refusal(order, terms)
    orders.aside = undefined
    this.#desk.account.refresh(order.instrument)
    if (refused) {
      this.#desk.note('refused', `change of ${this.#desk.text(order)}: ${refused.text}`)
      return refused
    }
    if (order.state === 'created') {
      Object.assign(order, terms)
      this.#desk.waiting.changed(order)
    } else this.send(order, terms)
    this.#desk.changed(order)
    return DONE
  }

  /** Sends new terms without asking whether they may be: the caller knows. */
  send(order: Order, terms: PendingTerms): void {
    this.#desk.orders.act(order, 'ask-change')
    order.modifications++
    order.pending = terms
    this.#answers.suspend(order.id)
    this.#desk.changed(order)
    this.#desk.pacer.send({ kind: 'modify', order, terms }, this.#desk.now)
  }

  /** All terms as they would be, priced. */
  #termsOf(order: Order, wanted: Wanted): PendingTerms {
    const kind = wanted.kind ?? order.kind
    const qty = (Math.sign(order.qty) * (wanted.qty ?? Math.abs(order.qty))) as Qty
    const trigger = wanted.trigger ?? (kind === 'sl' ? order.trigger : NO_PX)
    // An SL order without a limit of its own keeps that; a market order has none that it could take along.
    const unpriced = kind === 'sl' && (order.kind === 'sl' ? order.chased : order.kind === 'market')
    const limit = wanted.limit ?? (unpriced ? NO_PX : order.limit)
    const chased = kind === 'sl' && limit === NO_PX
    if (kind === 'market' && order.kind === 'market') return { qty, limit: order.limit, trigger, kind, chased }
    // A triggered one rests as a limit order: its trigger says nothing of the price any more.
    const priced =
      chased && order.triggered ? order.limit : this.#prices.limitOf({ kind, instrument: order.instrument, qty, limit, trigger })
    return { qty, limit: priced, trigger, kind, chased }
  }

  #refusal(order: Order, terms: PendingTerms): ChangeAnswer | undefined {
    const { qty, limit, trigger, kind } = terms
    if (isFinal(order.state)) return because(NO_ORDER, String(order.id))
    const busy = this.#busy(order)
    if (busy) return because(NOT_NOW, String(order.id), busy)
    if (!this.mayChange(order)) return because(TOO_OFTEN, String(order.id), String(order.modifications))
    if (!(Number.isSafeInteger(qty) && Math.abs(qty) > Math.abs(order.filled)))
      return because(BELOW_FILLED, String(Math.abs(qty)), String(Math.abs(order.filled)))
    if (qty === order.qty && limit === order.limit && trigger === order.trigger && kind === order.kind)
      return because(SAME, String(order.id))
    if (kind === 'sl' && !(trigger > 0)) return because(NO_TRIGGER, '')
    const { tick, freeze } = this.#instruments.at(order.instrument)
    if (order.triggered && kind === 'sl' && (order.kind !== 'sl' || trigger !== order.trigger))
      return because(TRIGGERED, String(order.id), priceText(order.trigger, tick))
    if (freeze > 0 && Math.abs(qty) > freeze) return because(OVER_FREEZE, String(Math.abs(qty)), String(freeze))
    return this.#judged(order, terms)
  }

  /** Why no change can be sent now, or ''. */
  #busy(order: Order): string {
    if (order.state === 'cancelling' || this.#desk.cancelWanted(order.id)) return 'it is being cancelled'
    if (order.pending !== undefined) return 'an earlier change is not answered yet'
    if (order.state === 'sent') return 'the venue has not answered it yet'
    return order.state === 'unknown' ? 'its state at the venue is not known' : ''
  }

  /** The gate's answer to an order with these terms in the old one's place (which is aside now). */
  #judged(order: Order, terms: ChangedTerms): ChangeAnswer | undefined {
    const { instrument, filled, validity, triggered, owner } = order
    const asleep = terms.kind === 'sl' && !triggered
    const rest = (terms.qty - filled) as Qty
    const wish = { instrument, qty: rest, kind: asleep ? terms.kind : terms.kind === 'sl' ? 'limit' : terms.kind, validity, owner } as const
    const trigger = terms.kind === 'sl' && triggered ? NO_PX : terms.trigger
    const candidate = this.#desk.judging.consider({ ...wish, limit: terms.limit, trigger })
    candidate.limit = terms.limit
    if ((order.reducing || order.closes) && !candidate.reducing)
      return because(TOO_LARGE, String(Math.abs(rest)), String(this.#desk.exits.free(wish)))
    // What waits for the opening is judged whole when it is sent.
    candidate.lighter = isLighter(order, terms) || this.#desk.waiting.has(order)
    const reason = this.#desk.judging.judge(candidate)
    const text = reason === ALLOWED ? '' : this.#desk.judging.sentence(reason, candidate)
    candidate.lighter = false
    if (reason !== ALLOWED) return { reason, text }
    // Grown beyond what those leave that it stands beside, it counts for itself from now on, as one given so does.
    if (order.reducing && this.#desk.exits.fit(wish) === 'beside') order.closes = true
    return undefined
  }
}

const because = (reason: ReasonCode, value: string, limit = ''): ChangeAnswer => ({ reason, text: reasonText(reason, value, limit) })

/** No more quantity, no more value and no sooner filled: no new risk. */
function isLighter(order: Order, terms: ChangedTerms): boolean {
  const away = order.qty > 0 ? terms.limit <= order.limit : terms.limit >= order.limit
  const later = order.qty > 0 ? terms.trigger >= order.trigger : terms.trigger <= order.trigger
  const bolder = boldness(terms.kind, order.triggered) > boldness(order.kind, order.triggered)
  const value = Math.abs(terms.qty - order.filled) * terms.limit - Math.abs(order.qty - order.filled) * order.limit
  return (
    Math.abs(terms.qty) <= Math.abs(order.qty) && value <= 0 && away && !bolder && (terms.kind !== 'sl' || order.kind !== 'sl' || later)
  )
}

/** How soon an order of the kind may fill. */
const boldness = (kind: OrderKind, triggered: boolean): number => (kind === 'market' ? 2 : kind === 'limit' || triggered ? 1 : 0)
