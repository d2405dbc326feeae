// Rows for the database from one turn of the engine: orders that changed, strategies' signals, fills and the positions they moved, candles
// closed, and what was said.

import type { Engine } from '../../engine/engine.ts'
import type { InstrumentNo } from '../../core/units.ts'
import { PERSON } from '../../trading/order.ts'
import type { StoreSink } from '../../ports/store.ts'

export function storeRows(engine: Engine, store: StoreSink): void {
  const { outbox, setup, ledger, now: time } = engine
  const nameOf = (i: InstrumentNo) => setup.instruments.at(i).name
  const position = (i: InstrumentNo): void => {
    const { positions } = ledger
    const [held, cost, realised, paid] = [positions.qty[i], positions.cost[i], positions.realised[i], positions.charges[i]] as [
      number,
      number,
      number,
      number,
    ]
    store.row({ table: 'positions', time, instrument: nameOf(i), qty: held, cost, realised, charges: paid })
  }
  for (const order of outbox.orders) {
    const { id, qty, kind, limit, trigger, validity, state, filled, filledValue, owner, why, brokerId, text, created } = order
    const instrument = nameOf(order.instrument)
    // In the turn that made it: whoever asked saw this price.
    if (created === time && owner !== PERSON && filled === 0)
      store.row({ table: 'signals', orderId: id, time, instrument, strategy: owner, qty, px: engine.market.last(order.instrument), why })
    store.row({
      table: 'orders',
      id,
      time,
      created,
      instrument,
      qty,
      kind,
      limit,
      trigger,
      validity,
      state,
      filled,
      filledValue,
      owner,
      why,
      brokerId,
      text,
    })
  }
  for (const { instrument } of outbox.converted) position(instrument)
  for (const { fillId, order: orderId, orderRecord, qty, px, charges, time: at } of outbox.fills) {
    const i = orderRecord.instrument
    store.row({ table: 'fills', fillId, orderId, time: at, instrument: nameOf(i), qty, px, charges })
    position(i)
  }
  for (const { t, kind, text } of outbox.notes) store.row({ table: 'events', time: t, kind, text })
  for (const { instrument, ...bar } of outbox.candles) store.row({ table: 'candles', instrument: nameOf(instrument), ...bar })
}
