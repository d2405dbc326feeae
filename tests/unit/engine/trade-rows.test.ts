// Facts about what a subscribed chart shows beside its candles of minutes: the trades of its instrument, and bars of seconds.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Micros, type Px, SECOND } from '../../../src/core/units.ts'
import { Publisher } from '../../../src/engine/publisher.ts'
import { Rows } from '../../../src/protocol/rows.ts'
import { TRADE_ROWS } from '../../../src/protocol/tables.ts'
import { Frame } from '../../../src/tape/frame.ts'
import { Bench, DAY, ROUND, TEN } from './bench.ts'

type Step = { readonly wait: number; readonly px: number; readonly traded: number }
const step = fc.record({ wait: fc.integer({ min: 1, max: 2_500_000 }), px: fc.integer({ min: 1, max: 40 }), traded: fc.nat(3) })

/** An engine with a screen on ROUND; `after` runs once the steps have been fed, published after every `every`-th. */
function fed(steps: readonly Step[], every: number): { rows: Rows; ticks: { t: number; px: number; traded: number }[] } {
  const bench = new Bench({ price: false })
  const publisher = new Publisher(bench.engine, {
    mode: 'PAPER',
    feed: 'test',
    clock: TEN,
    store: '',
    ownP99: 0,
    speed: 1,
    speedable: false,
    since: TEN,
    strategyNanos: [],
  })
  publisher.charts.show('a', ROUND, SECOND)
  const rows = new Rows()
  const publish = (): void => {
    const bytes = publisher.frame()
    if (bytes) rows.apply(bytes)
  }
  const frame = new Frame()
  const ticks: { t: number; px: number; traded: number }[] = []
  let [t, volume] = [TEN as number, 1_000]
  steps.forEach((one, i) => {
    t += one.wait
    volume += one.traded
    frame.clear(t as Micros)
    frame.push(ROUND, (one.px * 10_000) as Px, volume, t as Micros)
    frame.push(DAY, 10_000 as Px, volume, t as Micros)
    bench.engine.process({ kind: 'frame', t: t as Micros, frame })
    bench.engine.outbox.clear()
    ticks.push({ t, px: one.px * 10_000, traded: i === 0 ? 0 : one.traded })
    if (i % every === 0) publish()
  })
  publish()
  return { rows, ticks }
}

/** Ticks with a trade or another price. */
const printed = (ticks: readonly { t: number; px: number; traded: number }[]): typeof ticks =>
  ticks.filter((one, i) => i === 0 || one.traded > 0 || one.px !== ticks[i - 1]?.px)

describe('the rows of trades', () => {
  it('are the last ticks with a trade or another price, each with the direction of the price', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 400 }), (steps, every) => {
        const { rows, ticks } = fed(steps, every)
        const expected: { px: number; qty: number; side: number }[] = []
        for (const one of printed(ticks)) {
          const before = expected.at(-1)
          const side = before === undefined ? 0 : one.px === before.px ? before.side : one.px > before.px ? 1 : -1
          expected.push({ px: one.px, qty: one.traded, side })
        }
        const shown = [...rows.table('trade').values()].sort((a, b) => a.seq - b.seq)
        expect(shown.every(row => row.no === ROUND)).toBe(true)
        expect(shown.map(({ px, qty, side }) => ({ px, qty, side }))).toEqual(expected.slice(-TRADE_ROWS))
      }),
      { numRuns: 40 },
    )
  })

  it('become bars of a second, whatever the pace of publishing', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 130 }), (steps, every) => {
        const { rows, ticks } = fed(steps, every)
        const bars = new Map<number, number[]>()
        for (const one of printed(ticks)) {
          const start = Math.floor(one.t / SECOND) * SECOND
          const bar = bars.get(start)
          if (!bar) bars.set(start, [one.px, one.px, one.px, one.px, one.traded])
          else
            bars.set(start, [bar[0] ?? 0, Math.max(bar[1] ?? 0, one.px), Math.min(bar[2] ?? 0, one.px), one.px, (bar[4] ?? 0) + one.traded])
        }
        const shown = [...rows.table('candle').values()].map(one => [one.time, [one.open, one.high, one.low, one.close, one.volume]])
        expect(shown).toEqual([...bars].sort((a, b) => a[0] - b[0]))
      }),
      { numRuns: 40 },
    )
  })
})
