// A strategy beside the engine, its decisions entering as inputs: the same orders as one within it, and a tape that needs no strategy.

import { expect, it } from 'vitest'
import { Engine } from '../../../src/engine/engine.ts'
import { Shell } from '../../../src/app/engine/shell.ts'
import { type Strategy, strategy } from '../../../src/strategy/define.ts'
import { percent } from '../../../src/trading/exit-plan.ts'
import { NAME, newHash, play, setupWith } from './isolated-market.ts'

const quiet = strategy({ name: 'beside', on: '1m', make: () => () => undefined })

/**
 * Trades the same shares, so that positions and money change under the other's feet; but at moments of its own: within one input the
 * engine's strategies come first, so there the order among them would differ.
 */
const neighbour = strategy({
  name: 'beside',
  on: '1m',
  make(s) {
    // Timers that the strategies below have too: the market of this test wakes only the engine.
    s.every('30s', () => undefined)
    s.at('10:20', () => undefined)
    s.every('37s', c => (c.position === 0 ? c.buy(s.lot * 2, 'beside in') : c.exit('beside out')))
    return () => undefined
  },
})

const cross = strategy({
  name: NAME,
  on: '1m',
  make(s) {
    const [fast, slow] = [s.ema('1m', 2), s.ema('1m', 5)]
    return c => {
      if (!slow.ready || c.working) return
      if (fast.value > slow.value && c.position <= 0) c.target(s.lot * 2, `up, ${c.equity}`)
      if (fast.value < slow.value && c.position >= 0) c.target(-s.lot, `down, ${c.equity}`)
    }
  },
})

const onTicks = strategy({
  name: NAME,
  on: 'tick',
  make(s) {
    const average = s.sma('1m', 2)
    return c => {
      if (!average.ready || c.working) return
      if (c.position === 0 && c.last < average.forming.value) c.buy(s.lot, `below, ${c.age} ${c.bar.close}`, c.last)
      else if (c.position !== 0) c.sell(s.lot, 'out', { limit: (c.last + s.tick) as never, ioc: c.now % 2 === 0 })
    }
  },
})

const eventful = strategy({
  name: NAME,
  on: '5m',
  make(s) {
    const kept = s.state({ fills: 0, calls: 0 })
    s.needs({ maxAgeSeconds: 1 })
    s.onFill((c, fill) => {
      kept.fills++
      if (fill.complete && c.position > 0) c.exit(`after ${kept.fills} fills at ${fill.px}`)
    })
    s.every('30s', c => {
      kept.calls++
      if (c.position === 0 && !c.working) c.targetFraction(0.02, `call ${kept.calls}`)
    })
    s.at('10:20', c => c.exit('a time of day'))
    return c => c.targetValue(s.lot * c.last * 1.5, `five minutes, ${c.bar.high}`)
  },
})

const basket = strategy({
  name: NAME,
  on: '1m',
  over: 'all',
  make(s) {
    const trends = s.legs.map(leg => ({ leg, trend: leg.rsi('1m', 3) }))
    const index = s.other('INDEX')
    return () => {
      for (const { leg, trend } of trends) if (trend.ready) leg.target(trend.value > 50 ? leg.lot : 0, `rsi ${trend.value} ${index.last}`)
    }
  },
})

const bracketed = strategy({
  name: NAME,
  on: '1m',
  make(s) {
    const trend = s.sma('1m', 2)
    return c => {
      if (!trend.ready || c.working || c.position !== 0) return
      c.buy(s.lot, 'with its exits', { stop: percent(0.3), target: percent(0.3), trail: percent(0.5) })
    }
  },
})

const all: readonly (readonly [string, Strategy])[] = [
  ['bars', cross],
  ['ticks', onTicks],
  ['fills, timers, state, demands', eventful],
  ['a basket', basket],
  ['exits that follow the entry', bracketed],
]

it.each(all)('gives the same orders beside the engine as within it: %s', (_name, own) => {
  for (const seed of [1, 2]) {
    const within = play(own, neighbour, false, seed)
    const beside = play(own, neighbour, true, seed)
    expect(within.lines.length).toBeGreaterThan(20)
    expect(beside.lines).toEqual(within.lines)
  }
})

it.each(all)('is on the tape with its decisions: a replay without the strategy sends the same orders: %s', (_name, own) => {
  const { inputs, hash, lines } = play(own, quiet, true, 7)
  expect(inputs.some(one => one.kind === 'wishes')).toBe(true)
  const again = new Engine(setupWith(own, quiet, true))
  const replayed = newHash()
  const shell = new Shell({
    engine: again,
    venue: { submit: () => undefined, modify: () => undefined, cancel: () => undefined },
    hash: replayed,
  })
  for (const input of inputs) shell.run(input)
  expect([replayed.digest(), replayed.lines]).toEqual([hash, lines.length])
})

it('is switched off when it throws, with what it had wished before', () => {
  const throwing = strategy({
    name: NAME,
    on: '1m',
    make: s => c => {
      c.buy(s.lot, 'before it threw')
      throw new Error('lost')
    },
  })
  const [within, beside] = [play(throwing, neighbour, false, 1), play(throwing, neighbour, true, 1)]
  expect(beside.lines).toEqual(within.lines)
  const why = ({ engine }: typeof beside) => engine.strategies.byName(NAME)?.why
  expect(why(beside)).toMatch(/threw on NSE:\w+: lost/)
  expect(why(beside)).toBe(why(within))
  expect(beside.lines.some(line => line.includes('beside'))).toBe(true)
})
