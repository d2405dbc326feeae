import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, MINUTE, type Micros, SECOND } from '../../../src/core/units.ts'
import type { Bar } from '../../../src/market/bar.ts'
import { CandleBuilder, type Session } from '../../../src/market/candles.ts'
import { HISTORY_BARS, History } from '../../../src/market/history.ts'

type Candle = readonly [i: number, start: number, open: number, high: number, low: number, close: number, volume: number, ticks: number]

function collect(length: number, instruments = 1): { builder: CandleBuilder; closed: Candle[] } {
  const closed: Candle[] = []
  const builder = new CandleBuilder(instruments, length as Micros, (i, b) => {
    const at = [b.start, b.open, b.high, b.low, b.close, b.volume, b.ticks].map(column => column[i] as number)
    closed.push([i, ...at] as unknown as Candle)
  })
  return { builder, closed }
}

/** A session that opens at an odd time, so that candles must be counted from it. */
const ORIGIN = 555 * MINUTE + 7 * SECOND
/** A session without end. */
const NEVER = Number.POSITIVE_INFINITY
/** A day of one window. */
const sessionOf = (open: number, close: number): Session =>
  ({ windowOpen: open, windowClose: close, dayOpen: open, dayClose: close }) as Session
const ENDLESS = sessionOf(ORIGIN, NEVER)
const tick = fc.record({
  px: fc.integer({ min: 90, max: 110 }),
  traded: fc.integer({ min: 0, max: 9 }),
  after: fc.integer({ min: 0, max: 150 }),
})
const ticks = fc.array(tick, { minLength: 1, maxLength: 120 }).map(list => {
  let t = ORIGIN
  return list.map(({ px, traded, after }) => ({ px, traded, t: (t += after * SECOND) }))
})

/** Group by bucket and look at each group: the definition of a candle. */
function naive(all: readonly { px: number; traded: number; t: number }[], length: number): Candle[] {
  const groups = Map.groupBy(all, one => ORIGIN + Math.floor((one.t - ORIGIN) / length) * length)
  return [...groups].map(([start, group]) => {
    const prices = group.map(one => one.px)
    const volume = group.reduce((sum, one) => sum + one.traded, 0)
    return [0, start, prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1), volume, group.length] as unknown as Candle
  })
}

describe('candles from ticks', () => {
  it('are the same whether the ticks come one by one or as what the quotes accepted', () => {
    fc.assert(
      fc.property(ticks, fc.constantFrom(SECOND, MINUTE, 5 * MINUTE), (all, length) => {
        const byTick = collect(length)
        const byQuotes = collect(length)
        const quotes = { exchange: new Float64Array(1), last: new Float64Array(1), traded: new Float64Array(1) }
        for (const { px, traded, t } of all) {
          byTick.builder.tick(0, px, traded, t, ENDLESS)
          quotes.exchange[0] = t
          quotes.last[0] = px
          quotes.traded[0] = traded
          byQuotes.builder.follow(0, quotes, ENDLESS)
          expect(byQuotes.builder.value[0]).toBe(byTick.builder.value[0])
        }
        expect(byQuotes.closed).toEqual(byTick.closed)
      }),
    )
  })

  it('know their volume-weighted average, and how many candles without a trade went before', () => {
    fc.assert(
      fc.property(ticks, all => {
        const found: { start: number; vwap: number; missed: number }[] = []
        const builder = new CandleBuilder(1, MINUTE, (i, b) =>
          found.push({ start: b.start[i] as number, vwap: b.vwap(i), missed: b.missed[i] as number }),
        )
        for (const { px, traded, t } of all) builder.tick(0, px, traded, t, ENDLESS)
        builder.closeBefore(Number.POSITIVE_INFINITY)
        const groups = Map.groupBy(all, one => ORIGIN + Math.floor((one.t - ORIGIN) / MINUTE) * MINUTE)
        let end = ORIGIN
        const expected = [...groups].map(([start, group]) => {
          const volume = group.reduce((sum, one) => sum + one.traded, 0)
          const value = group.reduce((sum, one) => sum + one.traded * one.px, 0)
          const missed = (start - end) / MINUTE
          end = start + MINUTE
          return { start, vwap: volume === 0 ? (group.at(-1)?.px ?? 0) : Math.round(value / volume), missed }
        })
        expect(found).toEqual(expected)
      }),
    )
  })

  it('never close twice: a tick that comes when the clock has closed its candle is counted and left out', () => {
    const { builder, closed } = collect(MINUTE)
    builder.tick(0, 100, 1, ORIGIN, ENDLESS)
    builder.closeBefore(ORIGIN + MINUTE)
    builder.tick(0, 105, 1, ORIGIN + 59 * SECOND, ENDLESS)
    builder.tick(0, 101, 1, ORIGIN + MINUTE, ENDLESS)
    builder.closeBefore(Number.POSITIVE_INFINITY)
    expect(closed.map(one => [one[1], one[5]])).toEqual([
      [ORIGIN, 100],
      [ORIGIN + MINUTE, 101],
    ])
    expect(builder.tooLate[0]).toBe(1)
  })

  it('are what grouping the ticks by time gives', () => {
    fc.assert(
      fc.property(ticks, fc.constantFrom(SECOND, MINUTE, 5 * MINUTE, 60 * MINUTE), (all, length) => {
        const { builder, closed } = collect(length)
        for (const { px, traded, t } of all) builder.tick(0, px, traded, t, ENDLESS)
        builder.closeBefore(Number.POSITIVE_INFINITY)
        expect(closed).toEqual(naive(all, length))
      }),
    )
  })

  it('do not depend on when the clock closes them, as long as it waits for their end', () => {
    fc.assert(
      fc.property(ticks, all => {
        const { builder, closed } = collect(MINUTE)
        for (const { px, traded, t } of all) {
          builder.closeBefore(t)
          builder.tick(0, px, traded, t, ENDLESS)
        }
        builder.closeBefore(Number.POSITIVE_INFINITY)
        expect(closed).toEqual(naive(all, MINUTE))
      }),
    )
  })

  it('close at their end and not before, also without another tick, and only once', () => {
    const { builder, closed } = collect(MINUTE, 2)
    builder.tick(1, 100, 1, ORIGIN + 30 * SECOND, ENDLESS)
    builder.closeBefore(ORIGIN + MINUTE - 1)
    expect(closed).toEqual([])
    builder.closeBefore(ORIGIN + MINUTE)
    builder.closeBefore(ORIGIN + 5 * MINUTE)
    expect(closed).toEqual([[1, ORIGIN, 100, 100, 100, 100, 1, 1]])
  })

  it('leave out a tick of a candle before the forming one', () => {
    const { builder, closed } = collect(MINUTE)
    builder.tick(0, 100, 1, ORIGIN + MINUTE, ENDLESS)
    builder.tick(0, 999, 1, ORIGIN, ENDLESS)
    builder.closeBefore(Number.POSITIVE_INFINITY)
    expect(closed).toEqual([[0, ORIGIN + MINUTE, 100, 100, 100, 100, 1, 1]])
  })
})

describe('candles from shorter bars', () => {
  it('are those of the ticks that the bars were made of', () => {
    fc.assert(
      fc.property(ticks, all => {
        const long = collect(5 * MINUTE)
        const short = new CandleBuilder(1, MINUTE, (i, b) => {
          const [start, open, high, low, close, volume, count] = [b.start, b.open, b.high, b.low, b.close, b.volume, b.ticks].map(
            column => column[i] as number,
          ) as [number, number, number, number, number, number, number]
          long.builder.bar(i, start, MINUTE, open, high, low, close, volume, count, ENDLESS)
        })
        for (const { px, traded, t } of all) short.tick(0, px, traded, t, ENDLESS)
        short.closeBefore(Number.POSITIVE_INFINITY)
        long.builder.closeBefore(Number.POSITIVE_INFINITY)
        expect(long.closed).toEqual(naive(all, 5 * MINUTE))
      }),
    )
  })

  it('close with the bar that completes them, and a bar of the same length passes through', () => {
    const five = collect(5 * MINUTE)
    const one = collect(MINUTE)
    for (let n = 0; n < 5; n++) {
      expect(five.closed.length).toBe(0)
      for (const { builder } of [five, one]) builder.bar(0, ORIGIN + n * MINUTE, MINUTE, 10 + n, 20 + n, 5, 11, 2, 3, ENDLESS)
    }
    expect(five.closed).toEqual([[0, ORIGIN, 10, 24, 5, 11, 10, 15]])
    expect(one.closed.length).toBe(5)
  })
})

it('take the average price that a bar tells, else its typical price', () => {
  const { builder } = collect(5 * MINUTE)
  const session = { windowOpen: ORIGIN, windowClose: NEVER, dayOpen: ORIGIN, dayClose: NEVER } as unknown as Parameters<
    typeof builder.take
  >[1]
  const bar = { instrument: 0, length: MINUTE, open: 10, high: 30, low: 5, close: 10, volume: 4, ticks: 1 }
  builder.take({ ...bar, time: ORIGIN } as unknown as Bar, session)
  builder.take({ ...bar, time: ORIGIN + MINUTE, vwap: 21, volume: 6 } as unknown as Bar, session)
  expect([builder.value[0], builder.vwap(0)]).toEqual([4 * 15 + 6 * 21, Math.round((4 * 15 + 6 * 21) / 10)])
})

it('count the bars missed between two of one session, and no silence before the first', () => {
  const { builder } = collect(MINUTE)
  builder.tick(0, 100, 1, ORIGIN + 3 * MINUTE, ENDLESS)
  builder.tick(0, 100, 1, ORIGIN + 7 * MINUTE, ENDLESS)
  expect([builder.missed[0], builder.allMissed[0]]).toEqual([3, 3])
  builder.tick(0, 100, 1, ORIGIN + 8 * MINUTE, ENDLESS)
  builder.tick(0, 100, 1, ORIGIN + DAY + 2 * MINUTE, sessionOf(ORIGIN + DAY, NEVER))
  expect([builder.missed[0], builder.allMissed[0]]).toEqual([2, 3])
})

it('are the same from bars one by one as numbers or as they are', () => {
  const bars = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 6 }), px: fc.integer({ min: 90, max: 110 }), volume: fc.integer({ min: 0, max: 9 }) }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(bars, fc.constantFrom(1, 3, 5, 15), fc.integer({ min: 20, max: 200 }), (all, minutes, close) => {
      const asNumbers = collect(minutes * MINUTE)
      const asBars = collect(minutes * MINUTE)
      const limit = ORIGIN + close * MINUTE
      const session = sessionOf(ORIGIN, limit)
      let start = ORIGIN
      for (const { wait, px, volume } of all) {
        start += wait * MINUTE
        if (start >= limit) break
        const bar = { instrument: 0, time: start, length: MINUTE, open: px, high: px + 2, low: px - 1, close: px + 1, volume, ticks: 3 }
        asNumbers.builder.bar(0, start, MINUTE, bar.open, bar.high, bar.low, bar.close, volume, 3, session)
        asBars.builder.take(bar as never, session)
        for (const column of ['value', 'missed', 'end'] as const) expect(asBars.builder[column][0]).toBe(asNumbers.builder[column][0])
      }
      expect(asBars.closed).toEqual(asNumbers.closed)
    }),
  )
})

describe('candles at the end of their session', () => {
  const CLOSE = ORIGIN + 135 * MINUTE

  it('end with it: by the clock, by the bar that reaches it, and for a tick after it', () => {
    const { builder, closed } = collect(60 * MINUTE)
    builder.tick(0, 100, 1, CLOSE - MINUTE, sessionOf(ORIGIN, CLOSE))
    builder.closeBefore(CLOSE - 1)
    expect(closed).toEqual([])
    builder.closeBefore(CLOSE)
    expect(closed).toEqual([[0, ORIGIN + 120 * MINUTE, 100, 100, 100, 100, 1, 1]])
    const byBar = collect(60 * MINUTE)
    byBar.builder.bar(0, CLOSE - MINUTE, MINUTE, 7, 9, 6, 8, 2, 3, sessionOf(ORIGIN, CLOSE))
    expect(byBar.closed).toEqual([[0, ORIGIN + 120 * MINUTE, 7, 9, 6, 8, 2, 3]])
    const byTick = collect(60 * MINUTE)
    byTick.builder.tick(0, 100, 1, CLOSE - MINUTE, sessionOf(ORIGIN, CLOSE))
    const evening = CLOSE + 5 * MINUTE
    byTick.builder.tick(0, 200, 1, evening, sessionOf(evening, NEVER))
    expect(byTick.closed.length).toBe(1)
    expect([byTick.builder.start[0], byTick.builder.open[0]]).toEqual([evening, 200])
  })

  it('of a day hold all its windows and nothing of the next day, however early that opens', () => {
    const { builder, closed } = collect(DAY)
    expect([builder.daily, collect(60 * MINUTE).builder.daily]).toEqual([true, false])
    const evening = { open: 1095 * MINUTE, close: 1155 * MINUTE }
    const morning = { open: DAY + 555 * MINUTE, close: DAY + 930 * MINUTE }
    builder.tick(0, 100, 1, evening.open, sessionOf(evening.open, evening.close))
    builder.tick(0, 105, 2, evening.close - 1, sessionOf(evening.open, evening.close))
    builder.tick(0, 90, 4, morning.open, sessionOf(morning.open, morning.close))
    builder.tick(0, 80, 8, morning.close - 1, sessionOf(morning.open, morning.close))
    builder.closeBefore(morning.close)
    expect(closed).toEqual([
      [0, evening.open, 100, 105, 100, 105, 3, 2],
      [0, morning.open, 90, 90, 80, 80, 12, 2],
    ])
  })
})

describe('history', () => {
  it('keeps the last candles of each instrument, oldest first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * HISTORY_BARS + 3 }), fc.integer({ min: 0, max: 2 * HISTORY_BARS }), (count, from) => {
        const history = new History(2)
        const builder = new CandleBuilder(2, MINUTE, (i, b) => history.keep(i, b))
        for (let n = 0; n < count; n++) builder.bar(1, n * MINUTE + MINUTE, MINUTE, n, n, n, n, n, 1, sessionOf(0, NEVER))
        const seen: number[] = []
        history.each(1, from, (time, open, _high, _low, close, volume) => {
          expect([open, close, volume]).toEqual([time / MINUTE - 1, time / MINUTE - 1, time / MINUTE - 1])
          seen.push(open)
        })
        const first = Math.max(from, count - HISTORY_BARS, 0)
        expect(seen).toEqual(Array.from({ length: Math.max(0, count - first) }, (_, n) => first + n))
        expect([history.count(1), history.count(0)]).toEqual([count, 0])
      }),
      { numRuns: 30 },
    )
  })
})
