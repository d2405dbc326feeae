// An engine and a venue whose trading is halted: exits wait the halt out with hardly an order, and are done as soon as it ends.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Shell } from '../../../src/app/engine/shell.ts'
import { startOfDay, timeOfDay } from '../../../src/core/ist.ts'
import { type InstrumentNo, type Micros, MINUTE, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { InlineVenue } from '../../../src/sim/inline-venue.ts'
import { Frame } from '../../../src/tape/frame.ts'
import { OrderHash } from '../../../src/tape/order-hash.ts'
import type { Command } from '../../../src/trading/command.ts'
import { FRIDAY, setupOf } from '../../sim/setup.ts'

const TEN = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const SHARE = 0 as InstrumentNo

/** Holds a share at ten, and is told to flatten `wait` seconds into a halt of `seconds`. */
function play(wait: number, seconds: number, minutesBefore: number): { sent: OrderId[]; flatAt: number; halted: [number, number] } {
  const from = (TEN + minutesBefore * MINUTE) as Micros
  const to = (from + seconds * SECOND) as Micros
  const { calendars, instruments, ...rest } = setupOf(1)
  const halts = [{ from: timeOfDay(from) as Micros, to: timeOfDay(to) as Micros }]
  const venue = new InlineVenue({ instruments, calendars, spreadTicks: 2, latency: 20_000 as Micros, seed: 1, halts })
  const engine = new Engine({ ...rest, calendars, instruments, strategies: [] })
  const sent: OrderId[] = []
  const hash = new OrderHash({ update: () => undefined, digest: () => '' } as never)
  const line = {
    submit: (order: Parameters<InlineVenue['submit']>[0]) => {
      sent.push(order.id)
      venue.submit(order)
    },
    modify: venue.modify.bind(venue),
    cancel: venue.cancel.bind(venue),
  }
  const shell = new Shell({ engine, venue: line, hash })
  let now = TEN
  const t = (): Micros => Math.max(now, venue.now, engine.now) as Micros
  venue.start({ order: event => shell.run({ kind: 'order', t: t(), event }), link: () => undefined })
  for (const link of ['feed', 'venue'] as const) shell.run({ kind: 'link', t: t(), link, up: true, text: '' })
  const frame = new Frame()
  const pass = (end: number): void => {
    for (;;) {
      const next = Math.min(venue.nextWake, engine.nextWake)
      if (next > end) break
      now = Math.max(now, next) as Micros
      venue.advance(now)
      if (engine.nextWake <= now) shell.run({ kind: 'timer', t: t() })
    }
    now = end as Micros
    frame.clear(now)
    frame.push(SHARE, rupees(100), -1, now)
    venue.frame(frame)
    shell.run({ kind: 'frame', t: t(), frame })
  }
  const command = (one: Command): void => {
    venue.advance(now)
    shell.run({ kind: 'command', t: t(), ref: 1, command: one })
  }
  pass(TEN + SECOND)
  command({ kind: 'order', instrument: SHARE, qty: 5 as Qty, type: 'market', limit: 0 as Px, why: 'in' })
  pass(TEN + 5 * SECOND)
  expect(engine.ledger.positions.qty[SHARE]).toBe(5)
  for (let at = TEN + 10 * SECOND; at < from + wait * SECOND; at += 5 * SECOND) pass(at)
  pass(from + wait * SECOND)
  command({ kind: 'flatten' })
  sent.length = 0
  let flatAt = 0
  for (let at = now + SECOND; flatAt === 0 && at < to + 10 * MINUTE; at += SECOND) {
    pass(at)
    if (engine.ledger.positions.qty[SHARE] === 0) flatAt = at
  }
  return { sent, flatAt, halted: [from, to] }
}

it('an exit sent into a halt of any length takes one more order and is flat within two seconds of its end', () => {
  const scene = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: 3 * 3600 }), fc.integer({ min: 1, max: 20 }))
  fc.assert(
    fc.property(scene, ([wait, seconds, before]) => {
      const { sent, flatAt, halted } = play(wait, seconds, before)
      expect(flatAt).toBeGreaterThan(halted[1])
      expect(flatAt).toBeLessThanOrEqual(halted[1] + 2 * SECOND)
      expect(sent.length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 10 },
  )
})

it('an exit in an open market goes at once', () => {
  const { flatAt, halted } = play(-30, 600, 2)
  expect(flatAt).toBeLessThanOrEqual(halted[0] - 28 * SECOND)
})
