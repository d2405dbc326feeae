// The little market of the simulated engine: four instruments, two calendars, two strategies that trade wildly, tight limits.

import type { DayNo, InstrumentNo, Micros, Money, Qty } from '../../src/core/units.ts'
import { MINUTE, SECOND, moneyOf, rupees } from '../../src/core/units.ts'
import { Random } from '../../src/core/random.ts'
import type { EngineSetup } from '../../src/engine/setup.ts'
import { InstrumentTable, type Product } from '../../src/market/instrument.ts'
import { calendarsFrom } from '../../src/market/sessions.ts'
import { type Context, type Strategy, strategy } from '../../src/strategy/define.ts'
import { ChargeBook } from '../../src/trading/charges.ts'
import { MarginBook } from '../../src/trading/margins.ts'

const share = { exchange: 'NSE', kind: 'EQ', product: 'intraday', tradable: true } as const
export const table = new InstrumentTable([
  { ...share, symbol: 'ROUND', tick: rupees(0.05), lot: 1 as Qty, calendar: 'always' },
  { ...share, symbol: 'LOTS', tick: rupees(0.1), lot: 25 as Qty, freeze: 90 as Qty, calendar: 'always' },
  { ...share, symbol: 'DAY', tick: rupees(0.05), lot: 1 as Qty, calendar: 'nse-equity' },
  { ...share, symbol: 'INDEX', kind: 'IDX', tick: rupees(0.05), lot: 1 as Qty, calendar: 'always', tradable: false },
])
export const DAY_SHARE = 2 as InstrumentNo

/** 20 700 is 2026-09-04, a Friday; the Monday after it trades too. */
export const FRIDAY = 20_700 as DayNo
const phases = [{ open: (555 * MINUTE) as Micros, close: (930 * MINUTE) as Micros, phase: 'open', stage: '' }] as const
const days = { years: new Set([2026]), holidays: new Map(), special: new Map() }
const calendars = calendarsFrom(() => [{ from: 0 as DayNo, phases }], days)

const each = <T>(one: T): Record<Product, T> => ({ delivery: one, intraday: one, future: one, option: one })
const taxes = { ...each({ sttBuy: 0, sttSell: 2500, stamp: 300 }), delivery: { sttBuy: 10_000, sttSell: 10_000, stamp: 1500 } }
const fees = each({ exchange: 297, ipft: 1 })
export const charges = new ChargeBook(
  [{ from: 0 as DayNo, gstPercent: 18, sebi: 10, exercise: 15_000, taxes, fees: { NSE: fees, BSE: fees }, bseGroups: new Map() }],
  [{ from: 0 as DayNo, brokerage: each({ cap: moneyOf(20), rate: 3000 }), dp: moneyOf(15.34) }],
)

/** A fifth of value, so that entries meet this limit now and then. */
export const margins = new MarginBook([{ from: 0 as DayNo, intraday: 20, delivery: 100, index: 15, contracts: 25, underlyings: new Map() }])

export const LIMITS = {
  maxOrderValue: moneyOf(60_000),
  maxPositionValue: moneyOf(100_000),
  maxDayLoss: moneyOf(5_000),
  // More than the venue takes, so that entries wait in line.
  ordersPerSecond: 14,
  maxWorkingOrders: 12,
  priceBandPercent: 3,
  maxPriceAge: 0 as Micros,
  marginChecked: true,
}

function wild(name: string, seed: number): Strategy {
  return strategy({
    name,
    on: 'tick',
    make(s) {
      const random = new Random(seed + s.instrument.length)
      return c => act(c, random, s.lot, s.tick)
    },
  })
}

function act(c: Context, random: Random, lot: number, tick: number): void {
  const what = random.int(0, 99)
  const qty = lot * random.int(1, 4)
  const near = (Math.floor(c.last / tick) + random.int(-4, 4)) * tick
  if (what < 8) c.buy(qty, 'wild')
  else if (what < 16) c.sell(qty, 'wild')
  else if (what < 20) c.buy(qty, 'wild limit', near as never)
  else if (what < 23) c.sell(qty, 'wild limit', near as never)
  else if (what < 24) c.buy(qty, 'wild ioc', { limit: near as never, ioc: true })
  else if (what < 34) c.exit('wild exit')
  else if (what < 36) {
    c.exit('reverse')
    if (c.position > 0) c.sell(qty, 'reverse')
    else c.buy(qty, 'reverse')
  } else if (what < 39) {
    // A protective stop, or a breakout: a trigger a few ticks on its right side, sometimes with a limit of its own.
    const sign = c.position > 0 ? -1 : 1
    const trigger = (Math.floor(c.last / tick) + sign * random.int(1, 6)) * tick
    const limit = random.int(0, 1) === 0 ? {} : { limit: (trigger + sign * random.int(0, 5) * tick) as never }
    if (sign > 0) c.buy(qty, 'wild stop', { trigger: trigger as never, ...limit })
    else c.sell(qty, 'wild stop', { trigger: trigger as never, ...limit })
  } else if (what < 40) c.buy(random.int(-3, 3) * 7, 'absurd', random.int(-5, 900_000) as never)
  else if (what < 43) c.target(lot * random.int(-4, 4), 'wild target')
  else if (what < 46) c.targetFraction(random.int(-9, 9) / 100, 'wild part')
  else if (what < 47) c.targetValue(random.int(-30_000, 30_000) * 1e4, 'wild value')
  else if (what === 99 && random.int(0, 40) === 0) throw new Error('a bug of the strategy')
}

export function setupOf(seed: number): EngineSetup {
  const instruments = [0, 1, 2, 3] as InstrumentNo[]
  const plan = (name: string, salt: number) => ({ name, strategy: wild(name, seed * 31 + salt), instruments, params: {}, on: true })
  return {
    instruments: table,
    calendars,
    charges,
    margins,
    limits: LIMITS,
    protection: { percent: 0.1, stepPercent: 0.1, times: 3, afterMicros: 400_000 },
    squareOffBefore: (15 * MINUTE) as Micros,
    grace: 500_000 as Micros,
    answerTimeout: (3 * SECOND) as Micros,
    venuePerSecond: 10,
    strategies: [plan('wild-one', 1), plan('wild-two', 2)],
    startEquity: moneyOf(1_000_000) as Money,
    keepCandles: false,
  }
}
