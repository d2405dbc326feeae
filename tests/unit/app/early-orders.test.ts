// An order leaves before the rest of its frame has been run, and nothing that is decided depends on it.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Shell } from '../../../src/app/engine/shell.ts'
import { sha256 } from '../../../src/app/engine/sha256.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type InstrumentNo, MINUTE, type Micros, type Px, rupees } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { strategy } from '../../../src/strategy/define.ts'
import { Frame } from '../../../src/tape/frame.ts'
import { OrderHash } from '../../../src/tape/order-hash.ts'
import { FRIDAY, setupOf } from '../../sim/setup.ts'

const T = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const ALL = [0, 1, 2] as InstrumentNo[]

/** Buys one at a price that is a multiple of three rupees, counting all calls in what it says. */
function engineOf(): Engine {
  let calls = 0
  const buying = strategy({
    name: 'buying',
    on: 'tick',
    make: s => c => {
      calls++
      if ((c.last / 10_000) % 3 === 0) c.buy(s.lot, `call ${calls}`, c.last)
    },
  })
  const plan = { name: 'buying', strategy: buying, instruments: ALL, params: {}, on: true }
  const engine = new Engine({ ...setupOf(1), strategies: [plan], venuePerSecond: 10 })
  for (const link of ['feed', 'venue'] as const) engine.process({ kind: 'link', t: T, link, up: true, text: '' })
  engine.outbox.clear()
  return engine
}

const frames = fc.array(fc.array(fc.record({ i: fc.constantFrom(...ALL), px: fc.integer({ min: 100, max: 106 }) }), { maxLength: 12 }), {
  maxLength: 12,
})

it('gives the same orders, whether the frame is run at once or up to its first order', () => {
  fc.assert(
    fc.property(frames, all => {
      const [whole, early] = [engineOf(), engineOf()]
      const inWhole: string[] = []
      const inEarly: string[] = []
      const frame = new Frame(12)
      all.forEach((rows, n) => {
        const t = (T + (n + 1) * 400_000) as Micros
        frame.clear(t)
        rows.forEach(({ i, px }, k) => frame.push(i, rupees(px) as Px, n * 20 + k, (t - 20 + k) as Micros))
        const take = (engine: Engine, into: string[]): void => {
          for (const { order } of engine.outbox.actions)
            into.push(`${order.id} ${order.instrument} ${order.qty} ${order.limit} ${order.why}`)
        }
        const input = { kind: 'frame' as const, t, frame }
        whole.process(input)
        take(whole, inWhole)
        whole.outbox.clear()
        for (let more = true; more; ) {
          more = early.step(input)
          take(early, inEarly)
          early.outbox.actions.length = 0
        }
        early.outbox.clear()
      })
      expect(inEarly).toEqual(inWhole)
      expect(early.market.quotes.ticks).toBe(whole.market.quotes.ticks)
    }),
  )
})

it('leaves at once with the first order of a frame, and puts the others on disk together', () => {
  const engine = engineOf()
  const done: string[] = []
  const shell = new Shell({
    engine,
    hash: new OrderHash(sha256()),
    venue: { submit: order => void done.push(`submit ${order.id}`), modify: () => undefined, cancel: () => undefined },
    journal: {
      append: record => void done.push(record.kind),
      sync: () => void done.push(`sync at tick ${engine.market.quotes.ticks}`),
      close: () => undefined,
    },
    tape: () => void done.push('tape'),
  })
  const frame = new Frame(6)
  frame.clear(T)
  for (const [k, px] of [100, 102, 103, 105, 108, 109].entries()) frame.push(ALL[k % 3] as InstrumentNo, rupees(px) as Px, k, T)
  shell.run({ kind: 'frame', t: T, frame })
  expect(done).toEqual([
    'intent',
    'sync at tick 2',
    'submit 1',
    'intent',
    'intent',
    'sync at tick 6',
    'submit 2',
    'submit 3',
    'tape',
    'signal',
    'signal',
    'signal',
  ])
})
