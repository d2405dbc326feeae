import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type DayNo,
  type InstrumentNo,
  type Micros,
  type Money,
  moneyOf,
  type OrderId,
  type Px,
  type Qty,
  rupees,
} from '../../../src/core/units.ts'
import { Account } from '../../../src/engine/account.ts'
import { Ledger } from '../../../src/engine/ledger.ts'
import { RiskKeeper } from '../../../src/engine/risk-keeper.ts'
import { InstrumentTable } from '../../../src/market/instrument.ts'
import { MarginBook } from '../../../src/trading/margins.ts'
import { Orders } from '../../../src/trading/orders.ts'
import { charges } from '../../sim/setup.ts'

const common = { exchange: 'NSE', tick: 5 as Px, lot: 1 as Qty, calendar: 'always', tradable: true } as const
const contract = { underlying: 'NIFTY', expiry: 20_800 as DayNo, strike: 0 as Px, right: '' } as const
const option = { ...contract, strike: rupees(25_000), right: 'CE' } as const
const table = new InstrumentTable([
  { ...common, symbol: 'MIS', kind: 'EQ', product: 'intraday' },
  { ...common, symbol: 'CNC', kind: 'EQ', product: 'delivery' },
  { ...common, symbol: 'FUT', kind: 'FUT', product: 'future', contract },
  { ...common, symbol: 'CALL', kind: 'OPT', product: 'option', contract: option },
  { ...common, symbol: 'OTHER', kind: 'FUT', product: 'future', contract: { ...contract, underlying: 'SBIN' } },
  { ...common, symbol: 'INDEX', kind: 'IDX', product: 'future' },
])
const [MIS, CNC, FUT, CALL, OTHER, INDEX] = [0, 1, 2, 3, 4, 5] as InstrumentNo[] as [
  InstrumentNo,
  InstrumentNo,
  InstrumentNo,
  InstrumentNo,
  InstrumentNo,
  InstrumentNo,
]
const book = new MarginBook([
  { from: 0 as DayNo, intraday: 20, delivery: 100, index: 15, contracts: 25, underlyings: new Map([['NIFTY', 13]]) },
  { from: 20_000 as DayNo, intraday: 50, delivery: 100, index: 15, contracts: 25, underlyings: new Map() },
])

function world() {
  const last = new Float64Array(table.size)
  const ledger = new Ledger(table, charges, last, moneyOf(1_000_000))
  const orders = new Orders(1 as OrderId)
  const keeper = new RiskKeeper(table, undefined, ledger, orders, last)
  const account = new Account(table, ledger, keeper, book)
  const place = (instrument: InstrumentNo, qty: number, px: Px) => {
    const order = orders.create(
      { instrument, qty: qty as Qty, kind: 'limit', limit: px, owner: 'you', why: '', reducing: false },
      0 as Micros,
    )
    account.refresh(instrument)
    return order
  }
  const fill = (id: OrderId, qty: number, px: Px) => {
    const order = orders.get(id)
    if (!order) throw new Error('no such order')
    orders.apply({ kind: 'filled', id, fillId: `${order.filled}`, qty: qty as Qty, px, time: 0 as Micros }, 0 as Micros)
    ledger.fill(order, qty as Qty, px)
    last[order.instrument] = px
    account.refresh(order.instrument)
  }
  const end = (id: OrderId) => {
    orders.apply({ kind: 'cancelled', id, text: '' }, 0 as Micros)
    account.refresh((orders.get(id) as { instrument: InstrumentNo }).instrument)
  }
  const trade = (instrument: InstrumentNo, qty: number, px: Px) => fill(place(instrument, qty, px).id, qty, px)
  return { account, ledger, orders, place, fill, end, trade, last }
}

const px = rupees(1000)
const used = (act: (w: ReturnType<typeof world>) => void): number => {
  const one = world()
  act(one)
  return one.account.used / 1e4
}

describe('what is tied up', () => {
  it.each([
    ['an intraday share: a fifth, bought or sold', MIS, 10, 2_000, 2_000],
    ['delivery: all of it', CNC, 10, 10_000, 10_000],
    ['a NIFTY future: 13 %', FUT, 65, 8_450, 8_450],
    ['another future: 25 %', OTHER, 10, 2_500, 2_500],
    ['an index as a made-up future: 15 %', INDEX, 10, 1_500, 1_500],
    ['an option: its premium when bought, 13 % of its strike when sold', CALL, 65, 65_000, 211_250],
  ])('by %s', (_name, instrument, qty, bought, sold) => {
    expect(used(w => w.trade(instrument, qty, px))).toBe(bought)
    expect(used(w => w.trade(instrument, -qty, px))).toBe(sold)
    expect(used(w => w.place(instrument, qty, px))).toBe(bought)
    expect(used(w => w.place(instrument, -qty, px))).toBe(sold)
  })

  it('is freed by closing, and an order that closes ties up nothing', () => {
    const { account, trade, place } = world()
    trade(MIS, 10, px)
    const exit = { instrument: MIS, qty: -10 as Qty, limit: rupees(1200) }
    expect(account.needed(exit)).toBe(0)
    place(MIS, -10, rupees(1200))
    expect(account.used).toBe(moneyOf(2_000))
    // A second exit would open a position of the other side, for which the first has left nothing to close; it is not dearer than the first.
    expect(account.needed(exit)).toBe(moneyOf(400))
    trade(MIS, -4, px)
    expect(account.used).toBeLessThan(moneyOf(2_000))
  })

  it('for turning a position round is the difference of both sides', () => {
    const { account, trade } = world()
    trade(MIS, 10, px)
    expect(account.needed({ instrument: MIS, qty: -20 as Qty, limit: px })).toBe(0)
    expect(account.needed({ instrument: MIS, qty: -30 as Qty, limit: px })).toBe(moneyOf(2_000))
  })

  it('follows the table of the day', () => {
    const { account, trade } = world()
    trade(MIS, 10, px)
    account.useDay(20_000 as DayNo)
    expect(account.used).toBe(moneyOf(5_000))
  })

  it('is what a fresh count finds, whatever was ordered, filled and cancelled', () => {
    const step = fc.record({
      i: fc.integer({ min: 0, max: 5 }),
      qty: fc.integer({ min: -30, max: 30 }).filter(Boolean),
      px: fc.integer({ min: 1, max: 30_000_000 }),
      part: fc.integer({ min: 0, max: 30 }),
      cancel: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const one = world()
        for (const { i, qty, px: at, part, cancel } of steps) {
          const { id } = one.place(i as InstrumentNo, qty, at as Px)
          const filled = Math.sign(qty) * Math.min(Math.abs(qty), part)
          if (filled !== 0) one.fill(id, filled, at as Px)
          if (cancel && filled !== qty) one.end(id)
        }
        const fresh = new Account(table, one.ledger, new RiskKeeper(table, undefined, one.ledger, one.orders, one.last), book)
        expect(one.account.used).toBe(fresh.used)
        expect(one.account.used).toBeGreaterThanOrEqual(0)
        for (const order of one.orders.working) one.end(order.id)
        for (const { no } of table.list) {
          const held = one.ledger.positions.qty[no] as number
          if (held !== 0) one.trade(no, -held, px)
        }
        expect(one.account.used).toBe(0)
      }),
      { numRuns: 150 },
    )
  })
})

it('what is free is cash less open losses and what is tied up; open profit is no money', () => {
  const { account, ledger, trade, last } = world()
  trade(MIS, 10, px)
  const paid = ledger.charges
  const free = (): Money => (account.available + account.used + paid) as Money
  expect(free()).toBe(moneyOf(1_000_000))
  last[MIS] = rupees(900)
  expect(free()).toBe(moneyOf(999_000))
  last[MIS] = rupees(1_100)
  expect(free()).toBe(moneyOf(1_000_000))
})
