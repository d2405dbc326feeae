// Exits that have both filled, of which a start learns the second: what is too much is traded back, as while running.

import { expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { reconcile } from '../../../src/app/recovery/reconcile.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type Micros, MINUTE, type Money, NO_PX, type OrderId, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { isRecovered } from '../../../src/tape/shape.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'
import { Bench, ROUND } from '../engine/bench.ts'

const TEN = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const at = (n: number): Micros => (TEN - MINUTE + n * SECOND) as Micros

/** Orders in the order given, each filled whole at the venue; `heard`: the run before had been told. */
function start(...orders: readonly { qty: number; reduces: boolean; heard: boolean }[]): Bench {
  const journal: JournalRecord[] = []
  const book = { orders: [] as VenueBook['orders'][number][], fills: [] as VenueBook['fills'][number][] }
  let held = 0
  for (const [n, { qty, reduces, heard }] of orders.entries()) {
    const id = (n + 1) as OrderId
    const terms = { instrument: table.at(ROUND).name, qty: qty as Qty, type: 'limit', limit: rupees(100), trigger: NO_PX } as const
    journal.push({ kind: 'intent', t: at(n), id, ...terms, validity: 'day', owner: 's', why: `w${id}`, reducing: reduces })
    const fill = { order: id, instrument: ROUND, fillId: `F${id}`, qty: qty as Qty, px: rupees(100), time: at(n) }
    if (heard)
      journal.push({ kind: 'event', t: at(n), event: { kind: 'filled', id, fillId: `F${id}`, qty: fill.qty, px: fill.px, time: at(n) } })
    const state = { state: 'filled', filled: qty as Qty, text: '', time: at(n), brokerId: `B${id}` } as const
    book.orders.push({ id, instrument: ROUND, qty: qty as Qty, limit: rupees(100), ...state })
    book.fills.push(fill)
    held += qty
  }
  const position = { instrument: ROUND, qty: held as Qty, cost: (held * rupees(100)) as Money, startQty: 0 as Qty, startCost: 0 as Money }
  const whole: VenueBook = { ...book, positions: [position], highest: orders.length }
  const parts = { journal: readJournalState(journal), book: whole, instruments: table, charges, now: TEN, startMoney: 0 as Money }
  const recovered = reconcile(parts)
  expect(isRecovered(recovered)).toBe(true)
  const bench = new Bench({ at: TEN, recovered })
  bench.pass(2 * SECOND)
  return bench
}
const working = (bench: Bench): string[] =>
  [...bench.engine.desk.orders.working].map(({ kind, qty, owner }) => `${kind} ${qty} by ${owner}`)
const entry = { qty: 10, reduces: false, heard: true }

it('stop and target, the second not yet heard of', () => {
  const bench = start(entry, { qty: -10, reduces: true, heard: true }, { qty: -10, reduces: true, heard: false })
  expect([bench.held(), working(bench)]).toEqual([-10, ['market 10 by s']])
  expect(bench.notes.join('\n')).toContain('order 3 SELL 10 ROUND has filled 10 more than was held')
})

it('nothing, where an exit has only closed what was held', () => {
  const bench = start(entry, { qty: -10, reduces: true, heard: false })
  expect([bench.held(), working(bench)]).toEqual([0, []])
})

it('nor where the position was turned on purpose, nor where it is heard of already', () => {
  const turned = start(entry, { qty: -10, reduces: true, heard: false }, { qty: -10, reduces: false, heard: false })
  expect([turned.held(), working(turned)]).toEqual([-10, []])
  const known = start(entry, { qty: -10, reduces: true, heard: true }, { qty: -10, reduces: true, heard: true })
  expect(working(known)).toEqual([])
})

it('of what a later order has brought back only what is left', () => {
  const back = { qty: 6, reduces: true, heard: true }
  const bench = start(entry, { qty: -10, reduces: true, heard: true }, { qty: -10, reduces: true, heard: false }, back)
  expect([bench.held(), working(bench)]).toEqual([-4, ['market 4 by s']])
})
