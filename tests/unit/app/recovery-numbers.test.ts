// What a start does with orders and numbers of a run whose disk had failed: exits went out that no journal has, and some may still be on
// their way.

import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { STILL_COMING, reconcile } from '../../../src/app/recovery/reconcile.ts'
import { boiledDown } from '../../../src/app/recovery/shorter-journal.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type InstrumentNo, type Micros, MINUTE, type Money, NO_PX, type OrderId, type Qty, rupees } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { isJournalRecord } from '../../../src/store/journal.ts'
import type { VenueBook, VenueOrder } from '../../../src/trading/recovery.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'
import { Bench, ROUND } from '../engine/bench.ts'

const TEN = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const nothing: VenueBook = { orders: [], fills: [], positions: [], highest: 0 }
const start = (journal: readonly JournalRecord[], book: VenueBook = nothing) =>
  reconcile({ journal: readJournalState(journal), book, instruments: table, charges, now: TEN, startMoney: 0 as Money })
const intent = (id: number, qty: number): JournalRecord => {
  const terms = { instrument: table.at(ROUND).name, qty: qty as Qty, type: 'limit', limit: rupees(100), trigger: NO_PX } as const
  return {
    kind: 'intent',
    t: (TEN - MINUTE) as Micros,
    id: id as OrderId,
    ...terms,
    validity: 'day',
    owner: 's',
    why: 'in',
    reducing: false,
  }
}
const ended: JournalRecord = { kind: 'numbers', t: TEN, above: 12, ended: true }
const atVenue = (id: number, qty: number, state: VenueOrder['state']): VenueOrder => {
  const filled = (state === 'filled' ? qty : 0) as Qty
  const about = { instrument: ROUND, qty: qty as Qty, limit: rupees(qty > 0 ? 99 : 101), text: '', time: TEN }
  return { id: id as OrderId, brokerId: `B${id}`, ...about, state, filled }
}

describe('order numbers', () => {
  it('go on where they were after a run that ended in order, also the numbers of orders that never left', () => {
    expect(isJournalRecord(ended)).toBe(true)
    expect(start([]).nextOrder).toBe(1)
    expect(start([intent(7, 10), ended]).nextOrder).toBe(13)
  })

  it('leave room for those that may still be on their way after one that did not', () => {
    expect(start([intent(7, 10)]).nextOrder).toBe(8 + STILL_COMING)
    expect(start([ended, intent(17, 10)]).nextOrder).toBe(18 + STILL_COMING)
    // Whatever the venue has seen of them already.
    expect(start([intent(7, 10)], { ...nothing, highest: 30 }).nextOrder).toBe(31 + STILL_COMING)
  })

  it('a journal that was made shorter does not say that its run has ended', () => {
    const journal = [intent(7, 10), ended]
    const shorter = boiledDown(journal, readJournalState(journal), TEN)
    expect(start(shorter).nextOrder).toBe(13 + STILL_COMING)
  })
})

describe('an order at the venue that no journal has', () => {
  /** What the account holds, and an order of number 9 beside it that only the venue knows. */
  const found = (held: number, qty: number): Bench => {
    const fill = { order: 7 as OrderId, fillId: 'F7', instrument: ROUND as InstrumentNo, qty: held as Qty, px: rupees(100), time: TEN }
    const position = { instrument: ROUND, qty: held as Qty, cost: (held * rupees(100)) as Money, startQty: 0 as Qty, startCost: 0 as Money }
    const book = held === 0 ? nothing : { ...nothing, orders: [atVenue(7, held, 'filled')], fills: [fill], positions: [position] }
    const recovered = start([intent(7, held)], { ...book, orders: [...book.orders, atVenue(9, qty, 'open')], highest: 9 })
    expect(recovered.notes.join('\n')).toContain('order 9 at the venue is not in our journal: taken over as yours, only to reduce')
    return new Bench({ at: TEN, recovered })
  }

  it('stays as far as it only closes what is held', () => {
    const bench = found(10, -10)
    expect([bench.state(9), bench.take()]).toEqual(['open', []])
    bench.command({ kind: 'pause' })
    expect(bench.state(9)).toBe('open')
  })

  it('is cut to what is held', () => {
    const bench = found(4, -10)
    expect(bench.take()).toEqual(['modify 9'])
    expect(bench.engine.desk.orders.get(9 as OrderId)?.pending?.qty).toBe(-4)
  })

  it('is cancelled with a sentence where it would open or add', () => {
    for (const [held, qty] of [
      [0, 10],
      [0, -10],
      [10, 5],
    ] as const) {
      const bench = found(held, qty)
      expect([bench.state(9), bench.take()]).toEqual(['cancelling', ['cancel 9']])
      expect(bench.notes.join('\n')).toContain('it would no longer only reduce')
    }
  })

  it('goes with the position that it was to close', () => {
    const bench = found(10, -10)
    bench.market(-10)
    const id = bench.engine.desk.orders.next - 1
    bench.say(id, 'accepted')
    bench.fill(id, -10)
    expect(bench.state(9)).toBe('cancelling')
  })

  it('is left to a person who has made it their own', () => {
    const journal: JournalRecord[] = [{ kind: 'adopted', t: TEN, id: 9 as OrderId }]
    const { orders } = start(journal, { ...nothing, orders: [atVenue(9, 10, 'open')], highest: 9 })
    expect(orders).toMatchObject([{ id: 9, owner: 'you', reducing: false }])
  })
})
