// A reducing market order that ran out of prices goes on with a new one for its rest. Called by the engine when the venue has ended one.

import { NO_PX, type Qty } from '../core/units.ts'
import type { Order } from '../trading/order.ts'
import type { Engine } from './engine.ts'

type Parts = Pick<Engine, 'closing' | 'desk' | 'executions' | 'groups' | 'ledger'>

/** Not where an exit, a group or an algorithm looks after its end. */
export function goOnLeaving(order: Order, { closing, desk, executions, groups, ledger }: Parts): void {
  const { id, instrument: i, owner, why, reducing } = order
  if (!reducing || closing.covers(order) || groups.of(id) || executions.has(order)) return
  const held = ledger.positions.qty[i] as number
  const rest = Math.min(Math.abs(order.qty - order.filled), Math.abs(held) - desk.exits.reducingQty(i, held))
  if (rest <= 0 || held > 0 === order.qty > 0) return
  desk.place({ instrument: i, qty: (order.qty > 0 ? rest : -rest) as Qty, kind: 'market', limit: NO_PX, owner, why })
}
