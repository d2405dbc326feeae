// Conversions of what is held to another product: asked by a person, judged here, carried out by the venue alone. Its answer, or its book,
// says what is held as what; margin and square-off go by that. The engine makes it and hands it each `product` event.

import { type InstrumentNo, type Micros, type Qty, SECOND } from '../core/units.ts'
import { rupeesText } from '../core/money-text.ts'
import type { OrderEvent } from '../trading/order.ts'
import { type ConvertRequest, type HeldAs, afterConversion, conversionFault, heldText, stillConverted } from '../trading/products.ts'
import { reasonCode, reasonText } from '../trading/reasons.ts'
import type { ClosingPositions } from './closing.ts'
import type { Said } from './commands.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Outbox } from './outbox.ts'
import type { EngineRiskView } from './risk-view.ts'
import type { Timers } from './timers.ts'

/** After a time-out the venue's book is read, and for so long no other conversion of the instrument is asked. */
const DOUBT = 10 * SECOND

export type ConversionParts = {
  readonly market: MarketState
  readonly desk: OrderDesk
  readonly ledger: Ledger
  readonly closing: ClosingPositions
  readonly risk: EngineRiskView
  readonly outbox: Outbox
  readonly timers: Timers
  readonly answerTimeout: Micros
}

export class Conversions {
  readonly #parts: ConversionParts
  /** Asked and not answered, one an instrument; `late`: its book is being read. */
  readonly #asked = new Map<InstrumentNo, ConvertRequest & { readonly late: boolean }>()
  #lastRef = 0

  constructor(parts: ConversionParts) {
    this.#parts = parts
  }

  /** The sentence for whoever asks; the venue's own answer follows as a note. */
  ask(i: InstrumentNo, qty: number, to: HeldAs): Said {
    const { market, desk, outbox, timers, answerTimeout } = this.#parts
    const one = market.instruments.at(i)
    const refused = this.#refused(i, qty, to)
    if (refused !== '') return { ok: false, text: reasonText(reasonCode('no-conversion'), one.symbol, refused) }
    this.#lastRef = Math.max(this.#lastRef + 1, desk.now)
    const request = { ref: this.#lastRef, instrument: i, qty, to }
    this.#asked.set(i, { ...request, late: false })
    outbox.conversions.push(request)
    timers.at(desk.now + answerTimeout, { kind: 'convert', instrument: i, ref: request.ref })
    return { ok: true, text: `asking the venue to hold ${qty} ${one.symbol} as ${to}` }
  }

  /** The venue's word, or its book's: what it says is held as what is so. True where that is news. */
  heard({ instrument: i, name, converted, ref, text }: Extract<OrderEvent, { readonly kind: 'product' }>): boolean {
    const { ledger, desk, market } = this.#parts
    const asked = this.#asked.get(i)
    if (asked?.ref === ref) this.#asked.delete(i)
    if (converted === undefined) {
      // Told twice it is no news.
      if (asked?.ref === ref) desk.note('fault', reasonText(reasonCode('conversion-refused'), name, text))
      return false
    }
    const { positions } = ledger
    const held = positions.qty[i] as number
    const is = stillConverted(converted, held)
    if (is === positions.converted[i]) return false
    positions.converted[i] = is
    desk.account.refresh(i)
    desk.note('order', `${name} is held ${heldText(market.instruments.at(i), held, is)}${text === '' ? '' : `: ${text}`}`)
    return true
  }

  /** No answer in time: the book will say. Nothing is asked again by itself. */
  due(i: InstrumentNo, ref: number): void {
    const asked = this.#asked.get(i)
    if (asked?.ref !== ref) return
    const { desk, outbox, timers, market } = this.#parts
    if (asked.late) {
      this.#asked.delete(i)
      return
    }
    this.#asked.set(i, { ...asked, late: true })
    const { name } = market.instruments.at(i)
    desk.note('fault', `no answer to holding ${asked.qty} ${name} as ${asked.to}: the venue's book is read`)
    outbox.probe = true
    timers.at(desk.now + DOUBT, { kind: 'convert', instrument: i, ref })
  }

  /** Why it is not asked, or ''. */
  #refused(i: InstrumentNo, qty: number, to: HeldAs): string {
    const { market, ledger, closing, risk, desk } = this.#parts
    const one = market.instruments.at(i)
    const { positions } = ledger
    const [held, converted] = [positions.qty[i] as number, positions.converted[i] as number]
    const fault = conversionFault(one, held, converted, { qty, to })
    if (fault !== '') return fault
    const asked = this.#asked.get(i)
    if (asked) return `the venue has not answered yet whether ${asked.qty} are held as ${asked.to}`
    if (closing.has(i)) return 'its position is being closed'
    if (risk.level === 'halted') return 'trading is halted'
    if (risk.quarantined(i)) return 'what is held of it is in doubt'
    if (!risk.venueUp) return 'the line to the venue is down'
    if (!market.sessionOf(i).open) return 'the market is closed'
    if (to === 'MIS' && risk.squareOffPassed(i)) return `positions held as MIS are squared off since ${risk.squareOffText(i)}`
    const more = desk.account.converting(i, afterConversion(one, held, converted, { qty, to }) as Qty)
    const free = desk.account.available
    return more > 0 && more > free ? reasonText(reasonCode('margin'), rupeesText(more), rupeesText(Math.max(0, free))) : ''
  }
}
