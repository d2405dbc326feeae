// The ranges of the limit price protection as exchanges state them, by date, and the engine that keeps to them.

import { describe, expect, it } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { parseDate } from '../../../src/core/ist.ts'
import { type DayNo, type InstrumentNo, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { type Exchange, InstrumentTable } from '../../../src/market/instrument.ts'
import { LppRanges } from '../../../src/trading/lpp.ts'
import { setupOf, table as shares } from '../../sim/setup.ts'
import { Bench } from '../engine/bench.ts'

const data = loadMarketData()
if ('error' in data) throw new Error(data.error)
const { lpp } = data.ok

const day = (text: string): DayNo => parseDate(text) as DayNo
const contract = { underlying: 'NIFTY', expiry: day('2026-11-24'), strike: 0 as Px, right: '' } as const
const option = { ...contract, strike: rupees(26_000), right: 'CE' } as const
const common = { exchange: 'NSE' as Exchange, tick: rupees(0.05), lot: 65 as Qty, tradable: true, calendar: 'always' } as const
const table = new InstrumentTable([
  { ...common, symbol: 'NIFTY-24NOV26-FUT', kind: 'FUT', product: 'future', contract },
  { ...common, symbol: 'NIFTY-24NOV26-26000CE', kind: 'OPT', product: 'option', contract: option },
  { ...common, exchange: 'BSE', symbol: 'SENSEX-26NOV26-85000CE', kind: 'OPT', product: 'option', contract: option },
  { ...common, symbol: 'TCS', kind: 'EQ', product: 'intraday' },
])
const [FUTURE, OPTION, BSE_OPTION, SHARE] = [0, 1, 2, 3] as InstrumentNo[] as [InstrumentNo, InstrumentNo, InstrumentNo, InstrumentNo]

function width(i: InstrumentNo, reference: number, on = '2026-11-20'): number {
  const ranges = new LppRanges(table, lpp)
  ranges.useDay(day(on))
  return ranges.width(i, rupees(reference)) / 10_000
}

describe('the limit price protection', () => {
  it.each([
    [OPTION, 30, 20],
    [OPTION, 50, 20],
    [OPTION, 75, 30],
    [OPTION, 80, 32],
    [FUTURE, 20_000, 600],
    [BSE_OPTION, 40, 30],
    [BSE_OPTION, 100, 60],
    [SHARE, 3_400, 0],
  ])('of instrument %i at %f is %f', (i, reference, far) => expect(width(i, reference)).toBe(far))

  it('is of its date', () => {
    expect([width(OPTION, 75, '2022-10-28'), width(OPTION, 75, '2022-10-31')]).toEqual([0, 30])
    expect([width(FUTURE, 20_000, '2025-12-31'), width(FUTURE, 20_000, '2026-01-01')]).toEqual([0, 600])
    expect(width(OPTION, 75, '2015-01-01')).toBe(0)
  })

  it('refuses what the exchange would: a buy above, a sale below; never what waits on the other side', () => {
    const setup = setupOf(1)
    const instruments = new InstrumentTable([
      ...shares.list.map(({ no: _no, name: _name, ...one }) => one),
      ...table.list.map(({ no: _no, name: _name, ...one }) => one),
    ])
    const no = instruments.byName('NSE:NIFTY-24NOV26-26000CE')?.no as InstrumentNo
    const limits = { ...setup.limits, priceBandPercent: 90, marginChecked: false }
    const bench = new Bench({ setup: { ...setup, instruments, limits, lpp, strategies: [] } })
    bench.tick(80, no)
    expect(bench.limit(65, 112, no)).toContain('sent')
    expect(bench.limit(65, 112.05, no)).toContain('price is 32.05 away from the last trade, and the exchange takes up to 32.00 (LPP)')
    expect(bench.limit(-65, 47.95, no)).toContain('32.05')
    // Within the range of a future lies 3 %, but a tenth below the market a buy may wait.
    const future = instruments.byName('NSE:NIFTY-24NOV26-FUT')?.no as InstrumentNo
    bench.tick(100, future)
    expect(bench.limit(65, 90, future)).toContain('sent')
    expect(bench.limit(-65, 110, future)).toContain('sent')
    expect(bench.limit(65, 103.05, future)).toContain('up to 3.00 (LPP)')
  })
})
