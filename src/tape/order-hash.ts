// The order hash: one line of text for each order, change and cancellation sent, in the order they were sent. Two runs of the same
// tape must reach the same digest. The shell feeds it; app/ injects the hasher.

import type { Micros, OrderId, Px, Qty } from '../core/units.ts'
import type { OrderKind, Validity } from '../trading/order.ts'

export type Hasher = {
  update(text: string): void
  digest(): string
}

export type SentAction = {
  /** modify and cancel speak of an order sent before. */
  readonly kind: OrderKind | 'modify' | 'cancel'
  /** The kind that a modify makes of it, where that is another. */
  readonly to?: OrderKind | undefined
  readonly id: OrderId
  /** NSE:RELIANCE. */
  readonly instrument: string
  /** Signed; of a modify the new one, of a cancel that of the order. */
  readonly qty: Qty
  /** The new limit of a modify; NO_PX of a cancel. */
  readonly limit: Px
  /** Of an order with a trigger, else NO_PX; of a modify only a new one. */
  readonly trigger: Px
  readonly validity: Validity
  readonly time: Micros
  readonly why: string
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '|': '\\p', '\n': '\\n', '\r': '\\r' }
const escaped = (text: string): string => (/[\\|\n\r]/.test(text) ? text.replace(/[\\|\n\r]/g, found => ESCAPES[found] ?? found) : text)

/**
 * sequence|instrument|side|quantity|kind|limit|trigger|time|reason and a line end. Limit and trigger (0 where there is none) in
 * 1/10 000 rupee, time in micros; the kind of an IOC order ends with -ioc, that of a modify with the new kind where it changes. The
 * reason of a modify or cancel begins with its order.
 */
export function orderLine(seq: number, action: SentAction): string {
  const { instrument, qty, limit, trigger, time } = action
  const change = action.kind === 'modify' || action.kind === 'cancel'
  const ending = change ? action.to : action.validity === 'ioc' ? 'ioc' : undefined
  const kind = ending === undefined ? action.kind : `${action.kind}-${ending}`
  const why = change ? `order ${action.id}${action.why && `: ${action.why}`}` : action.why
  return `${seq}|${escaped(instrument)}|${qty < 0 ? 'sell' : 'buy'}|${Math.abs(qty)}|${kind}|${limit}|${action.kind === 'cancel' ? 0 : trigger}|${time}|${escaped(why)}\n`
}

export class OrderHash {
  readonly #hasher: Hasher
  #lines = 0

  constructor(hasher: Hasher) {
    this.#hasher = hasher
  }

  /** Lines hashed so far. */
  get lines(): number {
    return this.#lines
  }

  /** Hashes the action's line and returns it, for those who also write it to a file. */
  add(action: SentAction): string {
    const line = orderLine(++this.#lines, action)
    this.#hasher.update(line)
    return line
  }

  /** The digest; nothing can be added after it. */
  digest(): string {
    return this.#hasher.digest()
  }
}
