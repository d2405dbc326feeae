// The little market of the simulated engine: twenty instruments of two calendars, charges, margins and tight limits.

import type { DayNo, InstrumentNo, Micros, Money, Px, Qty } from '../../src/core/units.ts'
import { MINUTE, SECOND, moneyOf, rupees } from '../../src/core/units.ts'
import type { EngineSetup } from '../../src/engine/setup.ts'
import { type InstrumentRow, InstrumentTable, type Product } from '../../src/market/instrument.ts'
import { calendarsFrom } from '../../src/market/sessions.ts'
import type { RiskLimits } from '../../src/risk/index.ts'
import { ChargeBook } from '../../src/trading/charges.ts'
import { MarginBook } from '../../src/trading/margins.ts'
import type { Plan } from './plan.ts'
import { traders } from './traders.ts'

/** 20 700 is 2026-09-04, a Friday; the Monday after it trades too. */
export const FRIDAY = 20_700 as DayNo
const LOTS = [1, 25, 10, 1, 50] as const
const PRICES = [1000, 60, 250, 2400, 45, 500, 130] as const
/** One in five never closes, one is an index, and those with a lot of 25 have a freeze quantity. */
function rowOf(n: number): InstrumentRow {
  const lot = LOTS[n % LOTS.length] as number
  return {
    exchange: 'NSE',
    symbol: `S${String.fromCodePoint(65 + n)}`,
    kind: n === 19 ? 'IDX' : 'EQ',
    product: 'intraday',
    tick: rupees(n % 3 === 0 ? 0.1 : 0.05),
    lot: (n === 19 ? 1 : lot) as Qty,
    ...(lot === 25 ? { freeze: 90 as Qty } : {}),
    calendar: n % 5 === 0 ? 'always' : 'nse-equity',
    tradable: n !== 19,
  }
}
const all = Array.from({ length: 20 }, (_, n) => rowOf(n))
export const firstPrice = (i: number): Px => rupees(PRICES[i % PRICES.length] as number)

const tables = new Map<number, InstrumentTable>()
/** The first `count` of the market. */
export function tableOf(count: number): InstrumentTable {
  const known = tables.get(count)
  if (known) return known
  const made = new InstrumentTable(all.slice(0, count))
  tables.set(count, made)
  return made
}

/** Minutes of the day. */
export const OPENS = 555
export const CLOSES = 930
const phases = [{ open: (OPENS * MINUTE) as Micros, close: (CLOSES * MINUTE) as Micros, phase: 'open', stage: '' }] as const
const days = { years: new Set([2026]), holidays: new Map(), special: new Map() }
export const calendars = calendarsFrom(() => [{ from: 0 as DayNo, phases }], days)

const each = <T>(one: T): Record<Product, T> => ({ delivery: one, intraday: one, future: one, option: one })
const taxes = { ...each({ sttBuy: 0, sttSell: 2500, stamp: 300 }), delivery: { sttBuy: 10_000, sttSell: 10_000, stamp: 1500 } }
const fees = each({ exchange: 297, ipft: 1 })
export const charges = new ChargeBook(
  [{ from: 0 as DayNo, gstPercent: 18, sebi: 10, exercise: 15_000, taxes, fees: { NSE: fees, BSE: fees }, bseGroups: new Map() }],
  [{ from: 0 as DayNo, brokerage: each({ cap: moneyOf(20), rate: 3000 }), dp: moneyOf(15.34) }],
)

/** A fifth of value, so that entries meet this limit now and then. */
const margins = new MarginBook([{ from: 0 as DayNo, intraday: 20, delivery: 100, index: 15, contracts: 25, underlyings: new Map() }])
export const START_MONEY = moneyOf(300_000) as Money

export const limitsOf = (seed: number): RiskLimits => ({
  maxOrderValue: moneyOf(20_000),
  maxPositionValue: moneyOf(30_000),
  maxDayLoss: moneyOf(seed % 4 === 0 ? 5_000 : 150_000),
  // More than the venue takes, so that entries wait in line.
  ordersPerSecond: 14,
  maxWorkingOrders: 40,
  priceBandPercent: 3,
  maxPriceAge: (seed % 2 === 0 ? 0 : 30 * SECOND) as Micros,
  marginChecked: true,
  // Wide: what they are measured against is checked, not what they refuse.
  scopes: [
    { kind: 'strategy', name: 'wild-one', instruments: [], measures: { dayLoss: moneyOf(1e6) } },
    { kind: 'group', name: 'pair', instruments: [0, 2] as InstrumentNo[], measures: { grossExposure: moneyOf(1e8) } },
  ],
})

/** Segments of the journal are small, so that one of an hour has several. */
export const SEGMENT = 64 * 1024

/** Messages the venue takes in a second. */
export const VENUE_PER_SECOND = 10

export function setupOf(plan: Plan): EngineSetup {
  const instruments = tableOf(plan.instruments)
  const strategies = traders(plan.seed, plan.strategies).map(({ strategy, first, count }) => {
    const from = Math.min(first, plan.instruments - 1)
    const list = instruments.list.slice(from, from + count).map(one => one.no as InstrumentNo)
    return { name: strategy.name, strategy, instruments: list, params: {}, on: true }
  })
  return {
    instruments,
    calendars,
    charges,
    margins,
    limits: limitsOf(plan.seed),
    protection: { percent: 0.1, stepPercent: 0.1, times: 3, afterMicros: 400_000 },
    squareOffBefore: (15 * MINUTE) as Micros,
    grace: 500_000 as Micros,
    answerTimeout: (3 * SECOND) as Micros,
    venuePerSecond: VENUE_PER_SECOND,
    strategies,
    startEquity: START_MONEY,
    keepCandles: false,
  }
}
