import { describe, expect, it } from 'vitest'
import type { InstrumentNo, Micros } from '../../../src/core/units.ts'
import { MINUTE, rupees, SECOND } from '../../../src/core/units.ts'
import { type Listing, SyntheticMarket } from '../../../src/sim/synthetic-market.ts'
import { SyntheticFeed } from '../../../src/sim/synthetic-feed.ts'
import { VirtualClock } from '../../../src/sim/virtual-clock.ts'
import { DEPTH_LEVELS, Frame } from '../../../src/tape/frame.ts'
import { T0 } from './bench.ts'

const listings: Listing[] = ['ALPHA', 'BETA', 'GAMMA', 'INDEX'].map((symbol, i) => ({
  instrument: i as InstrumentNo,
  symbol,
  reference: rupees(500 * (i + 1)),
  tick: rupees(0.05),
  dailyVolume: symbol === 'INDEX' ? 0 : 2_000_000,
}))
type Row = { instrument: number; px: number; volume: number; exchange: number; bid: number; ask: number; levels: number }

function run(seed: number, seconds: number, step: number, rate = 3): { market: SyntheticMarket; rows: Row[] } {
  const market = new SyntheticMarket({ seed, listings, start: T0, rate })
  const frame = new Frame()
  const rows: Row[] = []
  for (let t = T0 as number; t <= T0 + seconds * SECOND; t += step)
    for (let done = false; !done; ) {
      frame.clear(t as Micros)
      done = market.step(t as Micros, frame)
      for (let i = 0; i < frame.count; i++) rows.push(rowOf(frame, i))
    }
  return { market, rows }
}

function rowOf(frame: Frame, i: number): Row {
  const place = frame.depth[i] as number
  const from = place * DEPTH_LEVELS
  const deep = place >= 0
  return {
    instrument: frame.instrument[i] as number,
    px: frame.px[i] as number,
    volume: frame.volume[i] as number,
    exchange: frame.exchange[i] as number,
    bid: deep ? (frame.bidPx[from] as number) : 0,
    ask: deep ? (frame.askPx[from] as number) : 0,
    levels: deep ? frame.bidQty.subarray(from, from + DEPTH_LEVELS).filter(qty => qty > 0).length : 0,
  }
}

describe('the synthetic market', () => {
  it('is the same for the same seed, whatever the steps, and another for another', () => {
    const small = run(3, 60, 50_000).rows
    expect(run(3, 60, 1_000_000).rows).toEqual(small)
    expect(run(4, 60, 50_000).rows).not.toEqual(small)
  })

  it('quotes on tick, trades at bid or ask, and shows five levels', () => {
    for (const row of run(5, 120, 50_000).rows) {
      expect(row.px % 500).toBe(0)
      if (row.instrument === 3) continue
      expect([row.bid, row.ask]).toContain(row.px)
      expect(row.ask).toBeGreaterThan(row.bid)
      expect(row.levels).toBe(DEPTH_LEVELS)
    }
  })

  it('keeps time and volume of each instrument going up, at the rate asked for', () => {
    const { rows } = run(6, 300, 50_000, 20)
    for (const { instrument } of listings) {
      const own = rows.filter(row => row.instrument === instrument)
      expect(own.length / 300).toBeGreaterThan(18)
      expect(own.length / 300).toBeLessThan(22)
      expect(own.every((row, i) => i === 0 || row.exchange >= (own[i - 1]?.exchange ?? 0))).toBe(true)
      expect(own.every((row, i) => i === 0 || row.volume >= (own[i - 1]?.volume ?? 0))).toBe(true)
    }
  })

  it('hands over full frames instead of losing ticks', () => {
    const { rows } = run(7, 5, 5_000_000, 400)
    expect(rows.length / 5 / listings.length).toBeGreaterThan(380)
  })

  it('has history that leads up to the first tick', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { market, rows } = run(seed, 10, 50_000)
      expect(market.history).toHaveLength(120 * listings.length)
      expect(market.history[0]?.time).toBe(T0 - 120 * MINUTE)
      for (const bar of market.history) {
        expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close))
        expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close))
        expect(bar.open % 500).toBe(0)
      }
      for (const { instrument } of listings) {
        const close = market.history.findLast(bar => bar.instrument === instrument)?.close ?? 0
        const first = rows.find(row => row.instrument === instrument)?.px ?? 0
        expect(Math.abs(first / close - 1)).toBeLessThan(0.003)
      }
    }
  })

  it('moves with one factor: instruments correlate, but not wholly', () => {
    const market = new SyntheticMarket({ seed: 11, listings, start: T0, historyMinutes: 3_000 })
    const returns = listings.map(({ instrument }) => {
      const closes = market.history.filter(bar => bar.instrument === instrument).map(bar => Math.log(bar.close))
      return closes.slice(1).map((x, i) => x - (closes[i] ?? 0))
    })
    const [a = [], b = []] = returns
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
    const correlation = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
    expect(correlation).toBeGreaterThan(0.05)
    expect(correlation).toBeLessThan(0.9)
  })

  it('as a feed wakes by its clock and stops when closed', async () => {
    const clock = new VirtualClock(T0)
    const feed = new SyntheticFeed(new SyntheticMarket({ seed: 3, listings, start: T0 }), clock)
    let rows = 0
    const links: boolean[] = []
    feed.start({
      frame: frame => {
        expect(frame.received).toBe(clock.now())
        rows += frame.count
        return false
      },
      link: up => links.push(up),
      end: () => {},
    })
    clock.runTo((T0 + 10 * SECOND) as Micros)
    expect(rows).toBe(run(3, 10, 50_000).rows.length)
    await feed.close()
    expect(clock.nextWake).toBe(Infinity)
    expect(links).toEqual([true])
  })
})
