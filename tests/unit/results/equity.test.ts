import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, parseDate, startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, MINUTE, type Micros, type Money, moneyOf } from '../../../src/core/units.ts'
import { EquityCurve } from '../../../src/results/equity.ts'

const T0 = startOfDay(parseDate('2026-04-01') as DayNo)
const at = (minutes: number): Micros => (T0 + minutes * MINUTE) as Micros
const curve = (start: number, ...values: number[]): EquityCurve => {
  const made = new EquityCurve(at(0), moneyOf(start))
  values.forEach((value, i) => made.append(at((i + 1) * 60), moneyOf(value)))
  return made
}
/** Equity paths in whole rupees at hours after the start, capital first. */
const paths = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 200 })

describe('drawdown', () => {
  it('is the greatest of 1 - E / highest E so far, with the starting capital as first peak', () => {
    fc.assert(
      fc.property(paths, ([start = 1, ...rest]) => {
        const made = curve(start, ...rest)
        let [high, max, money] = [start, 0, 0]
        for (const value of rest) {
          high = Math.max(high, value)
          max = Math.max(max, 1 - value / high)
          money = Math.max(money, high - value)
        }
        expect(made.drawdown().max).toBeCloseTo(max, 12)
        expect(made.drawdown().maxMoney).toBe(moneyOf(money))
      }),
    )
  })

  it('lasts from the peak until equity is back at it, and to the last point while it is open', () => {
    const hours = (made: EquityCurve) => made.drawdown().longest / (60 * MINUTE)
    expect(hours(curve(100, 101, 102))).toBe(0)
    expect(hours(curve(100, 110, 105, 104, 110, 111))).toBe(3)
    expect(hours(curve(100, 110, 105, 110, 109, 100, 90))).toBe(3)
    expect(hours(curve(100, 90))).toBe(1)
    expect(curve(100, 90).drawdown().open).toBe(true)
    expect(curve(100, 90, 100).drawdown().open).toBe(false)
  })

  it('names the peak and the lowest point of the greatest fall by share', () => {
    const { max, peak, trough } = curve(100, 120, 60, 200, 150, 110, 90, 80).drawdown()
    expect([max, peak, trough]).toEqual([0.6, at(180), at(420)])
  })

  it('goes over 1 when equity falls below zero, and daily returns are then undefined', () => {
    const made = new EquityCurve(at(0), moneyOf(100))
    made.append(at(60), moneyOf(-50))
    made.append(at(60 + 1440), moneyOf(-40))
    expect(made.drawdown().max).toBe(1.5)
    expect(made.dailyReturns()).toBeUndefined()
  })
})

describe('equity curve', () => {
  it('keeps the last value of each IST day, where the day turns at 18:30 UTC', () => {
    const made = new EquityCurve(at(0), moneyOf(100))
    made.append(at(10), moneyOf(150))
    made.append(at(1439), moneyOf(110))
    made.append(at(1440), moneyOf(121))
    made.append(at(3 * 1440 + 5), moneyOf(242))
    const day = dayOf(at(0))
    expect(made.dailyCloses()).toEqual([
      { day, equity: moneyOf(110) },
      { day: day + 1, equity: moneyOf(121) },
      { day: day + 3, equity: moneyOf(242) },
    ])
    const returns = made.dailyReturns() as number[]
    ;[0.1, 0.1, 1].forEach((value, i) => expect(returns[i]).toBeCloseTo(value, 12))
  })

  it('takes the last word about one time: what it replaces is in no figure', () => {
    fc.assert(
      fc.property(paths, fc.integer({ min: 1, max: 1000 }), ([start = 1, ...rest], passing) => {
        const plain = curve(start, ...rest)
        const made = new EquityCurve(at(0), moneyOf(start))
        rest.forEach((value, i) => {
          made.append(at((i + 1) * 60), moneyOf(passing))
          made.append(at((i + 1) * 60), moneyOf(value))
        })
        expect(made.drawdown()).toEqual(plain.drawdown())
        expect(made.dailyCloses()).toEqual(plain.dailyCloses())
        expect(made.points()).toEqual(plain.points())
      }),
    )
  })

  it('keeps no more points than its limit; drawdown and daily closes do not suffer', () => {
    fc.assert(
      fc.property(paths, fc.integer({ min: 2, max: 20 }), ([start = 1, ...rest], limit) => {
        const full = curve(start, ...rest)
        const small = new EquityCurve(at(0), moneyOf(start), limit)
        rest.forEach((value, i) => small.append(at((i + 1) * 60), moneyOf(value)))
        expect(small.length).toBeLessThanOrEqual(limit)
        expect(small.drawdown()).toEqual(full.drawdown())
        expect(small.dailyCloses()).toEqual(full.dailyCloses())
        const { times, equity } = small.points()
        expect([times.at(-1), equity.at(-1)]).toEqual([full.lastTime, full.lastEquity])
        expect([...times]).toEqual([...times].sort((a, b) => a - b))
      }),
    )
  })

  it('keeps every point below its limit', () => {
    const values = Array.from({ length: 5000 }, (_, i) => 100 + (i % 7))
    expect(curve(100, ...values).points().equity).toEqual(Float64Array.from(values, v => v * 10_000))
  })

  it('refuses time that goes back, money that is not whole, and a start without capital', () => {
    const made = curve(100, 101)
    expect(() => made.append(at(30), moneyOf(1))).toThrow('comes after')
    expect(() => made.append(at(90), 0.5 as Money)).toThrow('whole number')
    expect(() => new EquityCurve(at(0), 0 as Money)).toThrow('above zero')
  })
})
