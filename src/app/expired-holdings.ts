// Contracts that the paper account still holds although they have expired and today's market lists them no more, and those settled today:
// they join the table of the run, untradable, so that the ordinary books have them. Asked once, when a paper run is planned.

import { existsSync } from 'node:fs'
import { dayOf } from '../core/ist.ts'
import { type Result, failed, ok } from '../core/result.ts'
import type { DayNo, OrderId, Px, Qty } from '../core/units.ts'
import { parseContract } from '../market/contract.ts'
import { type Exchange, exchanges, type InstrumentRow, type InstrumentTable } from '../market/instrument.ts'
import { type BookRecord, isBookRecord } from '../sim/book-record.ts'
import { folderNames } from '../store/disk.ts'
import { readSegments } from '../store/segment-read.ts'

/** `folder` is the account's book; it is read and not changed. A contract of a later expiry is not taken: it must be in the market. */
export function expiredHoldings(folder: string, table: InstrumentTable, day: DayNo): Result<readonly InstrumentRow[]> {
  // Reading makes no folder where there is no account yet.
  if (!existsSync(folder)) return ok([])
  const names = folderNames(folder)
  const read = failed(names) ? names : readSegments<BookRecord>(folder, names.ok, isBookRecord)
  if (failed(read)) return read
  return ok([...namesIn(read.ok.records, day)].filter(name => !table.byName(name)).flatMap(name => expiredRow(name, day)))
}

/** Held, or settled on `day`: the result of a day needs its settlements at each start. */
function namesIn(records: readonly BookRecord[], day: DayNo): Set<string> {
  const nameOf = new Map<OrderId, string>()
  const held = new Map<string, number>()
  const settled: string[] = []
  const add = (name: string, qty: number) => held.set(name, (held.get(name) ?? 0) + qty)
  for (const one of records) {
    if (one.kind === 'order') nameOf.set(one.id, one.instrument)
    else if (one.kind === 'fill') add(nameOf.get(one.id) ?? '', one.qty)
    else if (one.kind === 'settle') {
      add(one.instrument, one.qty)
      if (dayOf(one.t) >= day) settled.push(one.instrument)
    }
  }
  return new Set([...[...held].filter(([, qty]) => qty !== 0).map(([name]) => name), ...settled])
}

/** What its name alone says is enough to settle it. */
function expiredRow(name: string, day: DayNo): InstrumentRow[] {
  const [where, symbol = ''] = name.split(':')
  const exchange = exchanges.find(one => one === where) as Exchange | undefined
  const contract = parseContract(symbol)
  if (!exchange || !contract || contract.expiry > day) return []
  const option = contract.right !== ''
  return [
    {
      exchange,
      symbol,
      kind: option ? 'OPT' : 'FUT',
      product: option ? 'option' : 'future',
      tick: 1 as Px,
      lot: 1 as Qty,
      calendar: exchange === 'NSE' ? 'nse-fo' : exchange === 'BSE' ? 'bse-fo' : 'always',
      tradable: false,
      contract,
    },
  ]
}
