import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Px, type Qty, moneyOf, rupees } from '../../../src/core/units.ts'
import { type PreviewWish, previewOf } from '../../../src/engine/preview.ts'
import { at, atr, type ExitPlan, percent, points, rupeesAtRisk } from '../../../src/trading/exit-plan.ts'
import { LIMITS } from '../../sim/setup.ts'
import { Bench, ROUND } from './bench.ts'

const wide = { ...LIMITS, maxOrderValue: moneyOf(1e9), maxPositionValue: moneyOf(1e9), maxDayLoss: moneyOf(1e9), priceBandPercent: 100 }
const preview = (bench: Bench, qty: number, limit: number) =>
  previewOf(bench.engine, { instrument: ROUND, qty: qty as Qty, type: 'limit', limit: limit as Px })

describe('the preview of an order', () => {
  it('breaks even at the first tick at which the round trip does not lose', () => {
    const bench = new Bench({ setup: { limits: wide } })
    const { tick } = bench.engine.setup.instruments.at(ROUND)
    const { meter } = bench.engine.ledger
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.constantFrom(1, -1), fc.integer({ min: 500, max: 60_000 }), (n, side, ticks) => {
        const qty = n * side
        const px = ticks * tick
        const { charges, roundTrip, breakEven } = preview(bench, qty, px)
        const result = (at: number) => (at - px) * qty - charges - meter.ofClosing(ROUND, -qty as Qty, at as Px)
        expect(breakEven % tick).toBe(0)
        expect(result(breakEven)).toBeGreaterThanOrEqual(0)
        expect(result(breakEven - side * tick)).toBeLessThan(0)
        expect((breakEven - px) * qty - roundTrip).toBe(result(breakEven))
      }),
    )
  })

  it('says the margin it needs and what is free, and refuses what is beyond', () => {
    const bench = new Bench({ setup: { limits: wide } })
    const fifth = preview(bench, 1000, rupees(100))
    expect([fifth.margin, fifth.available, fifth.refused]).toEqual([moneyOf(20_000), moneyOf(1_000_000), ''])
    const { refused } = preview(bench, 50_001, rupees(100))
    expect(refused).toBe('it needs margin of 10,00,020.00 and 10,00,000.00 is available')
    expect(bench.limit(50_001, 100)).toContain('it needs margin')
    bench.limit(40_000, 100)
    expect(preview(bench, 1, rupees(100)).available).toBe(moneyOf(200_000))
    expect(bench.limit(10_001, 100)).toContain('it needs margin')
    bench.say(1, 'cancelled')
    expect(preview(bench, 1, rupees(100)).available).toBe(moneyOf(1_000_000))
  })

  it('needs none for what reduces, whatever the account has lost', () => {
    const bench = new Bench({ setup: { limits: { ...wide, maxDayLoss: moneyOf(1e6) } } })
    bench.hold(10)
    bench.tick(20)
    const { margin, refused, reducing } = preview(bench, -10, rupees(20))
    expect([margin, refused, reducing]).toEqual([0, '', true])
  })
})

describe('the preview of a size', () => {
  const asked = (size: string, sign: number, rest: Partial<PreviewWish> = {}) =>
    previewOf(new Bench().engine, { instrument: ROUND, qty: sign as Qty, type: 'limit', limit: rupees(100), size, ...rest })
  const stopped = (amount: number): ExitPlan => ({ stop: { at: percent(amount) }, targets: [] })

  it('is of the whole lots it comes to, on the side that was asked', () => {
    const bought = asked('20000rs', 1)
    expect([bought.qty, bought.value, bought.refused, bought.orders]).toEqual([200, moneyOf(20_000), '', 1])
    expect(asked('20050rs', -1)).toMatchObject({ qty: -200, sizing: '20,050.00 at 100.00, 201 rounded down' })
    expect(asked('1%', 1)).toMatchObject({ qty: 100, sizing: '1% of equity is 10,000.00, at 100.00' })
    expect(asked('1%', 1, { type: 'market', limit: 0 as Px }).qty).toBe(100)
  })

  it('by risk is measured to the stop of its exits, and says when it has none or one on the wrong side', () => {
    const plan = stopped(2)
    expect(asked('risk 500rs', 1, { plan })).toMatchObject({ qty: 250, exits: { stop: rupees(98), atStop: -moneyOf(500) } })
    expect(asked('risk 500rs', -1, { plan })).toMatchObject({ qty: -250, exits: { stop: rupees(102), atStop: -moneyOf(500) } })
    expect(asked('risk 500rs', 1)).toMatchObject({
      qty: 0,
      refused: 'a risk needs the stop it is measured to: write it in the exits, as stop 1%',
    })
    expect(asked('risk 500rs stop 101', 1)).toMatchObject({ qty: 0, refused: 'a stop belongs below the price' })
    expect(asked('risk 500rs', 1, { plan: { stop: { at: at(rupees(101)) }, targets: [] } })).toMatchObject({
      qty: 0,
      refused: 'the stop belongs below the price',
    })
    expect(asked('risk 500rs', 1, { plan: { stop: { at: rupeesAtRisk(moneyOf(500)) }, targets: [] } }).refused).toContain(
      'needs a stop by price',
    )
  })

  it('that comes to nothing is refused with how, and sends nothing', () => {
    expect(asked('50rs', 1)).toMatchObject({ qty: 0, refused: '50.00 at 100.00 comes to 0.5 units, less than 1 unit: nothing to send' })
    expect(asked('many', 1)).toMatchObject({ qty: 0, refused: expect.stringContaining('many is no size') })
    expect(asked('vol 1%', 1).refused).toContain('is not known yet')
  })

  it('is judged by the gate like any order', () => {
    expect(asked('2000%', 1).refused).not.toBe('')
  })
})

describe('the exits of a preview', () => {
  it('stand where the bracket will put them when the entry pays its price', () => {
    const plan: ExitPlan = {
      stop: { at: percent(1), trail: points(rupees(2)) },
      targets: [
        { at: percent(2), part: 0.5 },
        { at: at(rupees(105)), part: 0.5 },
      ],
    }
    const { exits } = previewOf(new Bench().engine, { instrument: ROUND, qty: 11 as Qty, type: 'limit', limit: rupees(100), plan })
    expect(exits).toEqual({
      stop: rupees(99),
      trail: rupees(2),
      targets: [
        { px: rupees(102), qty: 5 },
        { px: rupees(105), qty: 6 },
      ],
      atStop: -moneyOf(11),
      atTargets: moneyOf(40),
      fault: '',
    })
  })

  it('are a sentence where they cannot be told', () => {
    const of = (plan: ExitPlan) =>
      previewOf(new Bench().engine, { instrument: ROUND, qty: 1 as Qty, type: 'limit', limit: rupees(100), plan }).exits?.fault
    expect(of({ stop: { at: atr(2) }, targets: [] })).toContain('is known after 15 minutes of data')
    expect(of({ targets: [{ at: at(rupees(99)), part: 1 }] })).toBe('a target belongs above the price')
    expect(of({ targets: [] })).toContain('needs a stop, a target, or both')
  })
})
