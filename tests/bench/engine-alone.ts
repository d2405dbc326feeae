// The engine by itself: ticks a second through Engine.process with 500 instruments and 40 strategies on 12 instruments each, the gate on and
// the links up, beside a bare loop that keeps the same quotes, minute candles and two averages in typed arrays; and the heap that a tick
// makes, which shall be none, and an order, which is an object with sentences and may cost some.

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

/** Looks at its two averages on each call, and trades now and then; one that needs a jump of 100 % looks as often and never trades. */
const crossing = (on: '1m' | 'tick', jump = 0.0005): Strategy => ({
  name: `crossing-${on}`,
  on,
  make(s) {
    const fast = s.ema('1m', 3)
    const slow = s.ema('1m', 8)
    let above: boolean | undefined
    return c => {
      if (!slow.ready) return
      const was = above
      above = (fast.value + c.last) / 2 > slow.value * (1 + jump)
      if (above && was === false && c.position === 0 && !c.working) c.buy(10, 'above')
      else if (!above && was === true && c.position > 0 && !c.working) c.exit('below')
    }
  },
})

export type Driven = {
  readonly seconds: number
  /** In all, and while the heap was weighed. */
  readonly orders: number
  readonly weighedOrders: number
  readonly ticks: number
  readonly closed: number
  readonly heap: number
  /** When the weighing began and ended, by performance.now(). */
  readonly weighed: { readonly from: number; readonly to: number }
}

// The two inputs that come again and again are reused, and are classes: a time kept in a literal would be boxed at each change, and the
// bench would weigh itself.
class TimerInput {
  readonly kind = 'timer'
  t = START
}
class FrameInput {
  readonly kind = 'frame'
  t = START
  readonly frame: FrameClass
  constructor(frame: FrameClass) {
    this.frame = frame
  }
}

/**
 * All columns through a new engine in frames of `rows`, timers as they are due, every order filled at once at its limit. The heap is
 * cleared before tick `weighFrom`, and what was made of it from there on is told.
 */
export function drive(columns: TickColumns, strategy: Strategy, rows: number, weighFrom = columns.count): Driven {
  const table = instruments(INSTRUMENTS)
  const engine: EngineClass = new Engine(setupOf(table, plansOf(strategy, STRATEGIES, WIDTH, table)))
  const frame: FrameClass = new Frame()
  const { count, instrument, px, volume, exchange } = columns
  let orders = 0
  for (const link of ['feed', 'venue', 'disk'] as const) engine.process({ kind: 'link', t: START, link, up: true, text: '' })
  engine.outbox.clear()
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
  const timer = new TimerInput()
  const market = new FrameInput(frame)
  const play = (from: number): void => {
    const to = Math.min(count, from + rows)
    const received = exchange[to - 1] as number as Micros
    while (engine.nextWake <= received) {
      timer.t = engine.nextWake
      engine.process(timer)
      answer()
    }
    // By hand: `clear` is given a float, and where it is not inlined the bench would weigh itself.
    frame.received = received
    frame.count = 0
    for (let n = from; n < to; n++) frame.push(instrument[n] as InstrumentNo, px[n] as Px, volume[n] as number, exchange[n] as Micros)
    market.t = received
    engine.process(market)
    answer()
  }
  // The loops are apart, so that beginning to weigh does not throw compiled code away.
  let seconds = secondsOf(() => {
    for (let from = 0; from < weighFrom; from += rows) play(from)
  })
  const ordersBefore = orders
  const heapBefore = weighFrom < count ? clearedHeap() : 0
  const weighed = { from: performance.now(), to: 0 }
  seconds += secondsOf(() => {
    for (let from = weighFrom; from < count; from += rows) play(from)
  })
  weighed.to = performance.now()
  const heap = process.memoryUsage().heapUsed - heapBefore
  let closed = 0
  for (let i = 0; i < INSTRUMENTS; i++) closed += engine.market.history.count(i)
  return { seconds, orders, weighedOrders: orders - ordersBefore, ticks: engine.market.quotes.ticks, closed, heap, weighed }
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
        const driven = drive(columns, crossing(on), rows)
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

/**
 * Ten million ticks at 10 000 a second, after a first six million in which all averages become ready and the code what it stays. Their
 * strategies look and do not trade, for it is ticks that are weighed; what an order costs is weighed by itself, as the difference that
 * trading makes. A process of its own for each, because in a second engine the bench's own loop is compiled worse and weighs itself.
 */
export async function allocation(on: 'tick' | '1m', { quick, say }: Pace): Promise<Figure[]> {
  const [warm, ticks] = quick ? [6_000_000, 2_000_000] : [6_000_000, 10_000_000]
  const columns = tickColumns(warm + ticks, INSTRUMENTS, 10_000)
  const looking = await weigh(columns, crossing(on, 1), warm, say)
  const name = `strategies on ${on === 'tick' ? 'ticks' : '1m candles'}`
  const figures = [
    figure(`engine, heap made for a tick, ${name}`, 'bytes', { ours: [looking.heap / ticks] }, 'value <= 0.05'),
    figure(`engine, collections in ${ticks} ticks, ${name}`, '', { ours: [looking.collected] }, 'value <= 0'),
  ]
  if (on === 'tick') {
    const trading = await weigh(columns, crossing(on), warm, say)
    // A collection on the way would hide what it took.
    const anOrder = trading.collected > 0 ? Number.NaN : (trading.heap - looking.heap) / trading.weighedOrders
    figures.push(figure('engine, heap made for an order with its answer and its fill', 'bytes', { ours: [anOrder] }))
  }
  return figures
}

/** Drives the strategy and tells how often the collector ran meanwhile. */
async function weigh(columns: TickColumns, strategy: Strategy, from: number, say: Pace['say']): Promise<Driven & { collected: number }> {
  const collections: number[] = []
  const observer = new PerformanceObserver(list => collections.push(...list.getEntries().map(one => one.startTime)))
  observer.observe({ entryTypes: ['gc'] })
  const driven = drive(columns, strategy, 200, from)
  await new Promise(done => setImmediate(done))
  observer.disconnect()
  const { heap, weighed, weighedOrders, closed } = driven
  const collected = collections.filter(at => at > weighed.from && at < weighed.to).length
  say(`  ${strategy.name}: ${heap} bytes in ${columns.count - from} ticks and ${weighedOrders} orders, ${closed} candles in all`)
  return { ...driven, collected }
}
