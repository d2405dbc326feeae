// Which contracts of earlier days a start takes into its table, so that no position and no result of the day is lost.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { expiredHoldings } from '../../../src/app/expired-holdings.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type DayNo, type Micros, MINUTE, type OrderId, type Px, type Qty } from '../../../src/core/units.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { type BookRecord, isBookRecord } from '../../../src/sim/book-record.ts'
import { openSegments } from '../../../src/store/segment-log.ts'

/** 2026-11-18; the contracts of the 17th have expired. */
const TODAY = 20_775 as DayNo
const at = (day: number): Micros => (startOfDay(day as DayNo) + 600 * MINUTE) as Micros

function bookOf(...trades: readonly [name: string, qty: number, settledOn?: number][]): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'tapedeck-expired-')), 'book')
  const opened = openSegments<BookRecord>(folder, { is: isBookRecord })
  if (failed(opened)) throw new Error(opened.error)
  const { log } = opened.ok
  for (const [i, [instrument, amount, settledOn]] of trades.entries()) {
    const t = at(TODAY - 3)
    const [id, qty, px] = [(i + 1) as OrderId, amount as Qty, 10_000 as Px]
    log.append({ kind: 'order', t, sent: t, id, brokerId: `S${id}`, instrument, qty, limit: px })
    log.append({ kind: 'fill', t, time: t, id, fillId: `S${id}.1`, qty, px })
    if (settledOn !== undefined) {
      const what = {
        t: at(settledOn),
        time: at(settledOn),
        id: (-i - 1) as OrderId,
        fillId: `X${i + 1}`,
        qty: -amount as Qty,
        px,
        text: 'so',
      }
      log.append({ kind: 'settle', instrument, ...what })
    }
  }
  log.sync()
  log.close()
  return folder
}

const found = (folder: string): unknown => {
  const rows = expiredHoldings(folder, new InstrumentTable([]), TODAY)
  return failed(rows)
    ? rows
    : rows.ok.map(({ exchange, symbol, kind, product, calendar, tradable }) => [exchange, symbol, kind, product, calendar, tradable])
}

it('those held after their expiry, and those settled today; none that is settled, closed, still to expire, or no contract', () => {
  const folder = bookOf(
    ['NSE:NIFTY-17NOV26-26000CE', 65],
    ['SYN:NIFTY-17NOV26-FUT', -65],
    ['BSE:SENSEX-13NOV26-80000PE', 20, TODAY],
    ['NSE:NIFTY-17NOV26-25000PE', 65, TODAY - 1],
    ['NSE:NIFTY-17NOV26-25500PE', 65],
    ['NSE:NIFTY-17NOV26-25500PE', -65],
    ['NSE:NIFTY-29DEC26-FUT', 65],
    ['NSE:RELIANCE', 100],
  )
  expect(found(folder)).toEqual([
    ['NSE', 'NIFTY-17NOV26-26000CE', 'OPT', 'option', 'nse-fo', false],
    ['SYN', 'NIFTY-17NOV26-FUT', 'FUT', 'future', 'always', false],
    ['BSE', 'SENSEX-13NOV26-80000PE', 'OPT', 'option', 'bse-fo', false],
  ])
})

it('none where there is no account yet, and the folder is not made', () => {
  expect(found('/nowhere/at/all')).toEqual([])
})
