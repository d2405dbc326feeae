// An execution algorithm at work beside what the journal keeps of it: its orders and what has become of them, and why it must end.

import type { Qty } from '../core/units.ts'
import { type Aim, type Execution, orderMark } from '../trading/execution-plan.ts'
import type { Order } from '../trading/order.ts'
import type { ClosingPositions } from './closing.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { EngineRiskView } from './risk-view.ts'

export type Work = {
  readonly one: Execution
  readonly orders: Order[]
  /** Put inside the spread. */
  inside: boolean
  /** When its order was last moved, and before when nothing is tried again. */
  moved: number
  retryAt: number
  /** Refusals in a row. */
  refused: number
  /** Filled beyond what was asked, and said so. */
  over: number
}

export const workOf = (one: Execution): Work => ({ one, orders: [], inside: false, moved: 0, retryAt: 0, refused: 0, over: 0 })

export const whyOf = (one: Execution, { part }: Aim): string => `${orderMark(one)}${part}`

/** Unsigned. */
export function filledOf({ orders }: Work): number {
  let sum = 0
  for (const order of orders) sum += order.filled
  return Math.abs(sum)
}

export type StopParts = {
  readonly market: MarketState
  readonly ledger: Ledger
  readonly closing: ClosingPositions
  readonly risk: EngineRiskView
}

/** What there is to close for it, unsigned: of its owner's, and of the whole. */
export function closable({ positions }: Ledger, { instrument: i, owner, side }: Pick<Execution, 'instrument' | 'owner' | 'side'>): Qty {
  return Math.max(0, Math.min(-side * positions.of(i, owner), -side * (positions.qty[i] as number))) as Qty
}

/** Why it must end now, or ''. */
export function stoppedBy(one: Execution, { market, ledger, closing, risk }: StopParts): string {
  const { instrument: i, owner, closes } = one
  const { level } = risk
  if (level === 'halted') return 'trading is halted'
  if (level !== 'normal' && !closes) return 'entries are paused'
  if (risk.ending) return 'the program is ending'
  if (!closes && risk.books.lost) return 'the loss of the day has reached its limit'
  if (closing.isLeaving(i, owner)) return 'its position is being closed'
  if (!closes && risk.entriesEnded(i)) return 'entries of the day have ended'
  if (!market.sessionOf(i).open) return 'the market is closed'
  return closes && closable(ledger, one) === 0 ? 'nothing is held any more' : ''
}
