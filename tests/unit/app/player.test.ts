// The player must keep one order of things: what was sent before a moment has arrived before that moment's data are seen.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { TickSource } from '../../../src/app/engine/market-source.ts'
import { Player } from '../../../src/app/engine/player.ts'
import { Shell } from '../../../src/app/engine/shell.ts'
import { Random } from '../../../src/core/random.ts'
import { type Micros, SECOND } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { InlineVenue } from '../../../src/sim/inline-venue.ts'
import type { Input } from '../../../src/tape/input.ts'
import { OrderHash } from '../../../src/tape/order-hash.ts'
import { setupOf, table } from '../../sim/setup.ts'
import { TEN } from '../engine/bench.ts'

function play(step: (player: Player) => void) {
  const random = new Random(3)
  const count = 3_000
  let t = TEN as number
  const time = Float64Array.from({ length: count }, () => (t += random.int(0, 300_000)))
  const data = {
    time,
    symbol: Int32Array.from({ length: count }, () => random.int(0, 2)),
    px: Float64Array.from({ length: count }, () => 1_000_000 + random.int(-5, 5) * 1_000),
    volume: new Float64Array(count).fill(-1),
    count,
  }
  const engine = new Engine(setupOf(1))
  const venue = new InlineVenue({ instruments: table, spreadTicks: 2, latency: 20_000 as Micros, seed: 1 })
  const hash = createHash('sha256')
  const lines: string[] = []
  const kinds: { kind: Input['kind']; t: number }[] = []
  const shell = new Shell({
    engine,
    venue,
    hash: new OrderHash({ update: text => void hash.update(text), digest: () => hash.digest('hex') }),
    tape: ({ kind, t: at }) => void kinds.push({ kind, t: at }),
    onOrderLine: line => void lines.push(line),
  })
  const player = new Player(shell, venue, new TickSource(data, Int32Array.from([0, 1, 2])), 'ticks')
  step(player)
  return { engine, venue, lines, kinds, player, last: t }
}

const atOnce = () => play(player => void player.runTo(Number.POSITIVE_INFINITY))

it('gives the same orders however the time is cut', () => {
  const whole = atOnce()
  expect(whole.lines.length).toBeGreaterThan(100)
  for (const cut of [1, 7, 1_000]) {
    const pieces = play(player => {
      let rounds = 0
      while (player.runTo(Number.POSITIVE_INFINITY, cut)) rounds++
      expect(rounds).toBeGreaterThan(2)
    })
    expect(pieces.lines).toEqual(whole.lines)
  }
  const paced = play(player => {
    let t: number = TEN
    while (player.runTo(t)) t += 0.37 * SECOND
  })
  expect(paced.lines).toEqual(whole.lines)
})

it('never turns time back, wakes the engine at its own times, and ends with the data', () => {
  const { kinds, player, engine, last } = atOnce()
  for (let n = 1; n < kinds.length; n++) expect(kinds[n]?.t).toBeGreaterThanOrEqual(kinds[n - 1]?.t as number)
  expect(kinds.some(({ kind }) => kind === 'timer')).toBe(true)
  expect([player.ended, player.runTo(Number.POSITIVE_INFINITY), engine.now]).toEqual([true, false, last])
})

it('stops at the limit, before whatever comes after it', () => {
  const limit = TEN + 20 * SECOND
  const { engine, kinds } = play(player => expect(player.runTo(limit)).toBe(true))
  expect(engine.now).toBeLessThanOrEqual(limit)
  expect(Math.max(...kinds.map(one => one.t))).toBeGreaterThan(limit - SECOND)
})
