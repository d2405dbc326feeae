// Between which quantities a position may truly be while orders of it are unknown: none of them filled, or all of them. For screens and status.

import type { InstrumentNo } from '../core/units.ts'
import { signed } from '../core/signed.ts'
import { restOf } from '../trading/order.ts'
import type { Engine } from './engine.ts'

export type Exposure = { readonly low: number; readonly high: number }

/** Undefined where no order of the instrument is unknown: then it is what is held. */
export function exposureOf({ desk, ledger }: Pick<Engine, 'desk' | 'ledger'>, i: InstrumentNo): Exposure | undefined {
  if (desk.keeper.unknown[i] === 0) return undefined
  const held = ledger.positions.qty[i] as number
  let [low, high] = [held, held]
  for (const order of desk.orders.working) {
    if (order.instrument !== i || order.state !== 'unknown') continue
    if (order.qty > 0) high += restOf(order)
    else low -= restOf(order)
  }
  return { low, high }
}

/** '0 to +100', for screens. */
export const exposureText = ({ low, high }: Exposure): string => `${signed(low)} to ${signed(high)}`
