// What the hand beside the engine sees of prices: those that the engine had last, as long as they are worth anything.

import { expect, test } from 'vitest'
import { LastPrices } from '../../../../src/app/emergency/last-prices.ts'
import { type InstrumentNo, type Micros, SECOND, rupees } from '../../../../src/core/units.ts'
import { Engine } from '../../../../src/engine/engine.ts'
import { Frame } from '../../../../src/tape/frame.ts'
import { setupOf } from '../../../sim/setup.ts'
import { TEN } from '../../engine/bench.ts'

test('an engine’s latest quotes are seen without a word of it, and by their age', () => {
  let now = TEN
  const setup = setupOf(1)
  const prices = new LastPrices(setup.instruments.size, () => now)
  const [first, second] = [0 as InstrumentNo, 2 as InstrumentNo]
  const tick = (engine: Engine, i: InstrumentNo, px: number): void => {
    const frame = new Frame()
    frame.clear(now)
    frame.push(i, rupees(px), -1, now)
    const place = frame.openDepth()
    frame.bid(place, 0, rupees(px - 0.05), 5 as never)
    frame.ask(place, 0, rupees(px + 0.05), 5 as never)
    engine.process({ kind: 'frame', t: now, frame })
  }
  const engine = new Engine({ ...setup, quoteMemory: prices.shared })
  expect(prices.priceOf(first)).toEqual({ last: 0, bid: 0, ask: 0 })
  tick(engine, first, 100)
  now = (now + SECOND) as Micros
  tick(engine, second, 250)
  expect([prices.priceOf(first), prices.priceOf(second).last]).toEqual([
    { last: rupees(100), bid: rupees(99.95), ask: rupees(100.05) },
    rupees(250),
  ])
  now = (now + 5 * SECOND) as Micros
  // Nobody offers at an old quote any more; what was traded last says something a minute long.
  expect(prices.priceOf(first)).toEqual({ last: rupees(100), bid: 0, ask: 0 })
  now = (now + 55 * SECOND) as Micros
  expect(prices.priceOf(first).last).toBe(0)
  // An engine that takes over has seen nothing yet.
  tick(engine, first, 101)
  new Engine({ ...setup, quoteMemory: prices.shared })
  expect(prices.priceOf(first).last).toBe(0)
})
