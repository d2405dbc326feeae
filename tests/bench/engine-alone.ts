// The engine by itself: ticks a second through Engine.process with 500 instruments and 40 strategies on 12 instruments each, the gate on,
// beside a bare loop that keeps the same quotes, minute candles and two averages in typed arrays; and bytes of heap made for a tick.

import { PerformanceObserver } from 'node:perf_hooks'
import type { Engine as EngineClass } from '../../src/engine/engine.ts'
import type { Frame as FrameClass } from '../../src/tape/frame.ts'
import type { InstrumentNo, Micros, Px } from '../../src/core/units.ts'
import type { Strategy } from '../../src/strategy/define.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, alternate, figure, secondsOf } from './measure.ts'
import { START, type TickColumns, instruments, plansOf, setupOf, tickColumns } from './world.ts'

const { Engine } = await built<typeof import('../../src/engine/engine.ts')>('engine/engine')
const { Frame } = await built<typeof import('../../src/tape/frame.ts')>('tape/frame')

const INSTRUMENTS = 500
const STRATEGIES = 40
const WIDTH = 12
/** Two ticks a second of each instrument. */
const PER_SECOND = 1000

/** Looks at its two averages on each call and trades now and then. */
const crossing = (on: '1m' | 'tick'): Strategy => ({
  name: `crossing-${on}`,
  on,
  make(s) {
    const fast = s.ema('1m', 3)
    const slow = s.ema('1m', 8)
    let above: boolean | undefined
    return c => {
      if (!slow.ready) return
      const was = above
      above = (fast.value + c.last) / 2 > slow.value * 1.0005
      if (above && was === false && c.position === 0 && !c.working) c.buy(10, 'above')
      else if (!above && was === true && c.position > 0 && !c.working) c.exit('below')
    }
  },
})

export type Driven = {
  readonly seconds: number
  readonly orders: number
  readonly ticks: number
  readonly closed: number
  readonly heap: number
  /** When the weighing began and ended, by performance.now(). */
  readonly weighed: { readonly from: number; readonly to: number }
}

/**
 * All columns through a new engine in frames of `rows`, timers as they are due, every order filled at once at its limit. The heap is
 * cleared before tick `weighFrom`, and what was made of it from there on is told.
 */
export function drive(columns: TickColumns, on: '1m' | 'tick', rows: number, weighFrom = -1): Driven {
  const table = instruments(INSTRUMENTS)
  const engine: EngineClass = new Engine(setupOf(table, plansOf(crossing(on), STRATEGIES, WIDTH, table)))
  const frame: FrameClass = new Frame()
  const { count, instrument, px, volume, exchange } = columns
  const weighed = { from: 0, to: 0 }
  let heap = 0
  let orders = 0
  const answer = (): void => {
    const { outbox } = engine
    if (outbox.empty) return
    const sent = outbox.actions.filter(one => one.kind === 'submit').map(one => one.order)
    outbox.clear()
    for (const { id, qty, limit } of sent) {
      orders++
      const t = engine.now
      engine.process({ kind: 'order', t, event: { kind: 'accepted', id, brokerId: `B${id}` } })
      engine.process({ kind: 'order', t, event: { kind: 'filled', id, fillId: `F${id}`, qty, px: limit, time: t } })
    }
    if (sent.length > 0) answer()
  }
  // What a running session reuses is reused here, or the bench would weigh itself.
  const timer = { kind: 'timer' as const, t: START }
  const market = { kind: 'frame' as const, t: START, frame }
  const seconds = secondsOf(() => {
    for (let from = 0; from < count; from += rows) {
      if (from === weighFrom) {
        heap = clearedHeap()
        weighed.from = performance.now()
      }
      const to = Math.min(count, from + rows)
      const received = exchange[to - 1] as number as Micros
      while (engine.nextWake <= received) {
        timer.t = engine.nextWake
        engine.process(timer)
        answer()
      }
      frame.clear(received)
      for (let n = from; n < to; n++) frame.push(instrument[n] as InstrumentNo, px[n] as Px, volume[n] as number, exchange[n] as Micros)
      market.t = received
      engine.process(market)
      answer()
    }
  })
  weighed.to = performance.now()
  heap = process.memoryUsage().heapUsed - heap
  let closed = 0
  for (let i = 0; i < INSTRUMENTS; i++) closed += engine.market.history.count(i)
  return { seconds, orders, ticks: engine.market.quotes.ticks, closed, heap, weighed }
}

function clearedHeap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** The same columns by the shortest loop that keeps last price, volume, minute candles and two averages of each instrument. */
export function bareTicks({ count, instrument, px, volume, exchange }: TickColumns): number {
  const column = (): Float64Array => new Float64Array(INSTRUMENTS)
  const [last, total, start, open, high, low, close, traded, fast, slow] = Array.from({ length: 10 }, column) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let above = 0
  const seconds = secondsOf(() => {
    for (let n = 0; n < count; n++) {
      const i = instrument[n] as number
      const p = px[n] as number
      const t = exchange[n] as number
      const minute = Math.floor(t / 60_000_000) * 60_000_000
      if (start[i] !== minute) {
        fast[i]! += ((close[i] as number) - (fast[i] as number)) / 2
        slow[i]! += ((close[i] as number) - (slow[i] as number)) / 4.5
        start[i] = minute
        open[i] = high[i] = low[i] = p
        traded[i] = 0
      }
      if (p > (high[i] as number)) high[i] = p
      if (p < (low[i] as number)) low[i] = p
      close[i] = p
      traded[i]! += (volume[n] as number) - (total[i] as number)
      total[i] = volume[n] as number
      last[i] = p
      if ((fast[i] as number) > (slow[i] as number)) above++
    }
  })
  if (above < 0) throw new Error('never')
  return seconds
}

export function engineAlone({ quick, say }: Pace): Figure[] {
  const ticks = quick ? 400_000 : 2_000_000
  const times = quick ? 3 : 5
  const columns = tickColumns(ticks, INSTRUMENTS, PER_SECOND)
  const figures: Figure[] = []
  for (const [on, rows, name] of [
    ['tick', 200, 'engine, strategies on ticks'],
    ['1m', 200, 'engine, strategies on 1m candles'],
    ['tick', 4, 'engine, strategies on ticks, frames of 4 rows'],
  ] as const) {
    say(name)
    let orders = 0
    const runs = alternate(
      times,
      () => {
        const driven = drive(columns, on, rows)
        orders = driven.orders
        return ticks / driven.seconds
      },
      () => ticks / bareTicks(columns),
      false,
    )
    say(`${name}: ${orders} orders in ${ticks} ticks`)
    figures.push(figure(name, 'ticks/s', { ...runs, against: 'bare typed-array loop' }, 'value >= 1500000'))
  }
  return figures
}

/** Ten million ticks at 10 000 a second, after a first two million in which the code becomes what it stays. */
export async function allocation({ quick, say }: Pace): Promise<Figure[]> {
  const [warm, ticks] = quick ? [1_000_000, 2_000_000] : [2_000_000, 10_000_000]
  const columns = tickColumns(warm + ticks, INSTRUMENTS, 10_000)
  const collections: number[] = []
  const observer = new PerformanceObserver(list => collections.push(...list.getEntries().map(one => one.startTime)))
  observer.observe({ entryTypes: ['gc'] })
  const figures: Figure[] = []
  for (const on of ['tick', '1m'] as const) {
    const { heap, orders, closed, weighed } = drive(columns, on, 200, warm)
    await new Promise(done => setImmediate(done))
    const scavenges = collections.filter(at => at > weighed.from && at < weighed.to).length
    say(`  ${heap} bytes in ${ticks} ticks, ${orders} orders and ${closed} candles in all`)
    const name = `strategies on ${on === 'tick' ? 'ticks' : '1m candles'}`
    figures.push(
      figure(`engine, heap made for a tick, ${name}`, 'bytes', { ours: [heap / ticks] }, 'value <= 0.05'),
      figure(`engine, collections in ${ticks} ticks, ${name}`, '', { ours: [scavenges] }, 'value <= 0'),
    )
  }
  observer.disconnect()
  return figures
}
