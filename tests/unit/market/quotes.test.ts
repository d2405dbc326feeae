import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE, type Micros, SECOND, rupees } from '../../../src/core/units.ts'
import { ACCEPTED, BAD_PRICE, BAD_TIME, LATE, Quotes, REPEATED, type TickRows } from '../../../src/market/quotes.ts'

const T = 1_000 * MINUTE
/** A frame of one row. */
const rowOf = (px: number, volume: number, exchange: number, received: number): TickRows => ({
  received: received as Micros,
  exchange: Float64Array.of(exchange),
  px: Float64Array.of(px),
  volume: Float64Array.of(volume),
})
const make = () => {
  const quotes = new Quotes(2)
  return { quotes, row: (px: number, volume: number, t: number) => quotes.apply(0, rowOf(rupees(px), volume, T + t, T + t + 5), 0) }
}

describe('a row', () => {
  it.each([0, -1, Number.NaN])('without a price (%d) reaches nothing', px => {
    const { quotes } = make()
    expect(quotes.apply(0, rowOf(px, 10, T, T), 0)).toBe(BAD_PRICE)
    expect([quotes.bad[0], quotes.last[0], quotes.exchange[0], quotes.ticks]).toEqual([1, 0, 0, 1])
  })

  it('older than the one before is late, and changes nothing', () => {
    const { quotes, row } = make()
    row(100, 10, SECOND)
    expect(row(90, 20, 0)).toBe(LATE)
    expect([quotes.late[0], quotes.last[0], quotes.volume[0], quotes.traded[0]]).toEqual([1, rupees(100), 10, 0])
  })

  it('told twice counts once; the same time with another price or volume is news', () => {
    const { quotes, row } = make()
    row(100, 10, 0)
    expect(row(100, 10, 0)).toBe(REPEATED)
    expect([row(101, 10, 0), row(101, 12, 0)]).toEqual([ACCEPTED, ACCEPTED])
    expect([quotes.repeated[0], quotes.traded[0]]).toEqual([1, 2])
  })

  it('after more than a minute of silence is a gap in the feed, but still news', () => {
    const { quotes, row } = make()
    row(100, 10, 0)
    row(100, 11, MINUTE)
    expect(quotes.gaps[0]).toBe(0)
    expect(row(100, 12, 2 * MINUTE + 1)).toBe(ACCEPTED)
    expect(quotes.gaps[0]).toBe(1)
  })

  it('whose volume went back keeps the highest seen and trades nothing', () => {
    const { quotes, row } = make()
    row(100, 50, 0)
    expect(row(101, 40, 1)).toBe(ACCEPTED)
    expect([quotes.volumeBack[0], quotes.volume[0], quotes.traded[0], quotes.last[0]]).toEqual([1, 50, 0, rupees(101)])
    row(101, 53, 2)
    expect(quotes.traded[0]).toBe(3)
  })

  it('with the first volume of a day trades nothing: that was before we listened', () => {
    const { quotes, row } = make()
    row(100, 1_000_000, 0)
    expect(quotes.traded[0]).toBe(0)
    row(100, 1_000_007, 1)
    expect(quotes.traded[0]).toBe(7)
    quotes.newDay()
    row(100, 900, MINUTE * 1_000)
    expect([quotes.traded[0], quotes.volume[0], quotes.reference[0]]).toEqual([0, 900, rupees(100)])
  })

  it('without a volume leaves the volume as it was', () => {
    const { quotes, row } = make()
    row(100, 5, 0)
    row(101, -1, 1)
    expect([quotes.volume[0], quotes.traded[0], quotes.volumeBack[0]]).toEqual([5, 0, 0])
  })
})

it('measures change from the first price until a day has closed', () => {
  const { quotes, row } = make()
  row(100, 1, 0)
  row(110, 2, 1)
  expect(quotes.reference[0]).toBe(rupees(100))
  quotes.newDay()
  expect([quotes.reference[0], quotes.reference[1]]).toEqual([rupees(110), 0])
  quotes.applyClose(1, rupees(7), T as Micros)
  expect([quotes.reference[1], quotes.last[1]]).toEqual([rupees(7), rupees(7)])
})

it('for any rows: time never goes back, what was traded adds up to the volume, and every row is counted once', () => {
  const row = fc.record({
    px: fc.integer({ min: -1, max: 5 }),
    volume: fc.integer({ min: -1, max: 30 }),
    t: fc.integer({ min: 0, max: 40 }),
  })
  fc.assert(
    fc.property(fc.array(row), rows => {
      const quotes = new Quotes(1)
      let traded = 0
      let first: number | undefined
      let before = 0
      const outcomes = [0, 0, 0, 0]
      for (const { px, volume, t } of rows) {
        const outcome = quotes.apply(0, rowOf(px, volume, T + t * SECOND, T), 0)
        outcomes[outcome]!++
        traded += quotes.traded[0] as number
        if (outcome === ACCEPTED && volume > 0) first ??= volume
        expect(quotes.exchange[0]).toBeGreaterThanOrEqual(before)
        before = quotes.exchange[0] as number
        if (outcome !== ACCEPTED) expect(quotes.traded[0]).toBe(0)
      }
      expect(traded).toBe((quotes.volume[0] as number) - (first ?? 0))
      expect([outcomes[LATE], outcomes[BAD_PRICE], outcomes[REPEATED]]).toEqual([quotes.late[0], quotes.bad[0], quotes.repeated[0]])
      expect(quotes.ticks).toBe(rows.length)
    }),
  )
})

it('refuses a time far ahead of our own, which would make all that follows look late', () => {
  const quotes = new Quotes(1)
  const now = 1e15
  expect(quotes.apply(0, rowOf(100, -1, now, now), 0)).toBe(ACCEPTED)
  expect(quotes.apply(0, rowOf(999, -1, now + 3600e6, now), 0)).toBe(BAD_TIME)
  expect(quotes.apply(0, rowOf(70, -1, now + 1e6, now + 1e6), 0)).toBe(ACCEPTED)
  expect([quotes.last[0], quotes.badTime[0], quotes.late[0]]).toEqual([70, 1, 0])
})

it('knows the usual way from the exchange to us by instrument, and the shortest of the day: a bound of what the clocks differ by', () => {
  const quotes = new Quotes(2)
  for (let n = 0; n < 500; n++) {
    quotes.apply(0, rowOf(100, -1, T + n * SECOND, T + n * SECOND + 40_000 + (n % 2) * 20_000), 0)
    quotes.apply(1, rowOf(100, -1, T + n * SECOND, T + n * SECOND - 3_000), 0)
  }
  expect(quotes.delay[0]).toBeGreaterThan(48_000)
  expect(quotes.delay[0]).toBeLessThan(52_000)
  expect([quotes.delay[1], quotes.leastDelay]).toEqual([-3_000, -3_000])
  quotes.newDay()
  quotes.apply(0, rowOf(101, -1, T + 1_000 * SECOND, T + 1_000 * SECOND + 70_000), 0)
  expect(quotes.leastDelay).toBe(70_000)
})
