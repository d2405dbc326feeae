// The account's money as the journal keeps it: what a start on a later day goes on from. Written with every fill and each minute.

import type { Micros } from '../../core/units.ts'
import type { Engine } from '../../engine/engine.ts'
import type { JournalRecord } from '../../ports/journal.ts'

export function moneyRecord({ ledger, setup, desk, adjustments }: Engine, t: Micros): JournalRecord {
  const { dayStart, dayBase, equity, base, positions, meter } = ledger
  const carried = Object.fromEntries(
    positions.touched.filter(i => meter.carried(i) !== 0).map(i => [setup.instruments.at(i).name, meter.carried(i) as number]),
  )
  const byHand = [...adjustments.instruments].map(i => [setup.instruments.at(i).name, positions.qty[i] as number] as const)
  const adjusted = byHand.length === 0 ? {} : { adjusted: Object.fromEntries(byHand) }
  return { kind: 'equity', t, dayStart, dayBase, equity, base, carried, ...adjusted, budgets: desk.keeper.books.keep() }
}
