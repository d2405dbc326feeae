// `why POSITION` says under which product a position came to be held, and by whose word.

import { expect, it } from 'vitest'
import type { Kept } from '../../../src/app/audit/read.ts'
import { whyPosition } from '../../../src/app/audit/why.ts'
import { type InstrumentNo, type OrderId, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { NO_ORDER } from '../../../src/trading/order.ts'
import { TEN } from '../engine/bench.ts'

it('tells what was asked and told of the product, since the position began', () => {
  const id = 1 as OrderId
  const order = { id, instrument: 'NSE:TCS', qty: 50, limit: 0 as Px, owner: 'you', why: 'by hand', reducing: false } as const
  const trade = { kind: 'filled', id, fillId: 'F1', qty: 50 as Qty, px: rupees(100), time: TEN } as const
  const product = { kind: 'product', id: NO_ORDER, instrument: 0 as InstrumentNo, name: 'NSE:TCS', ref: 7 } as const
  const asked = { kind: 'convert', ref: 7, instrument: 'NSE:TCS', qty: 40, to: 'CNC' } as const
  const records: Kept[] = [
    { kind: 'event', t: (TEN - 1) as never, event: { ...product, name: 'NSE:TCS', text: 'of a position long gone' }, n: 1 },
    { kind: 'intent', t: TEN, type: 'market', ...order, n: 2 },
    { kind: 'event', t: TEN, event: trade, n: 3 },
    { ...asked, t: TEN, n: 4 },
    { ...asked, t: TEN, instrument: 'NSE:INFY', n: 5 },
    { kind: 'event', t: TEN, event: { ...product, converted: 40 as Qty, text: '' }, n: 6 },
  ]
  const lines = whyPosition('NSE:TCS', records).filter(
    line => line.includes('held as') || line.includes('product') || line.includes('long gone'),
  )
  expect(lines).toEqual([
    '  2026-09-04 10:00:00.000  40 NSE:TCS is to be held as CNC',
    '  2026-09-04 10:00:00.000  of NSE:TCS +40 is held under the other product',
  ])
})
