// The strategies of the simulated market: five ways of trading that meet every kind of order, each with random numbers of its own, so
// that a replay of the tape wishes the same again.

import { Random } from '../../src/core/random.ts'
import { type Context, type Strategy, strategy } from '../../src/strategy/define.ts'
import { percent } from '../../src/trading/exit-plan.ts'

const tickOf = (c: Context, tick: number, away: number): never => ((Math.floor(c.last / tick) + away) * tick) as never

/** Everything a strategy can wish for, sensible or not. */
function wild(name: string, seed: number, share: number): Strategy {
  return strategy({
    name,
    on: 'tick',
    make(s) {
      const random = new Random(seed + s.instrument.length * 31 + s.instrument.charCodeAt(4))
      const below = share * 2 ** 32
      return c => {
        if (random.uint32() < below) act(c, random, s.lot, s.tick)
      }
    },
  })
}

function act(c: Context, random: Random, lot: number, tick: number): void {
  const what = random.int(0, 49)
  const qty = lot * random.int(1, 4)
  const near = tickOf(c, tick, random.int(-4, 4))
  if (what < 8) c.buy(qty, 'wild')
  else if (what < 16) c.sell(qty, 'wild')
  else if (what < 20) c.buy(qty, 'wild limit', near)
  else if (what < 23) c.sell(qty, 'wild limit', near)
  else if (what < 24) c.buy(qty, 'wild ioc', { limit: near, ioc: true })
  else if (what < 30) c.exit('wild exit')
  else if (what < 32) {
    c.exit('reverse')
    if (c.position > 0) c.sell(qty, 'reverse')
    else c.buy(qty, 'reverse')
  } else if (what < 39) protect(c, random, qty, tick)
  else if (what < 40) c.buy(random.int(-3, 3) * 7, 'absurd', random.int(-5, 900_000) as never)
  else if (what < 43) c.target(lot * random.int(-4, 4), 'wild target')
  else if (what < 46) c.targetFraction(random.int(-9, 9) / 100, 'wild part')
  else if (what < 47) c.targetValue(random.int(-30_000, 30_000) * 1e4, 'wild value')
  else if (what < 49) bracket(c, random, qty)
  else if (what === 49 && random.int(0, 40) === 0) throw new Error('a bug of the strategy')
}

/** A stop for what is held, or a breakout: a trigger a few ticks on its right side, sometimes with a limit of its own; perhaps a target. */
function protect(c: Context, random: Random, qty: number, tick: number): void {
  const sign = c.position > 0 ? -1 : 1
  const away = sign * random.int(1, 6)
  const trigger = tickOf(c, tick, away)
  const limit = random.int(0, 1) === 0 ? {} : { limit: (trigger + sign * random.int(0, 5) * tick) as never }
  const size = c.position === 0 || random.int(0, 3) === 0 ? qty : Math.abs(c.position)
  if (sign > 0) c.buy(size, 'wild stop', { trigger, ...limit })
  else c.sell(size, 'wild stop', { trigger, ...limit })
  if (c.position === 0 || random.int(0, 1) === 0) return
  if (sign > 0) c.buy(size, 'target', tickOf(c, tick, -3))
  else c.sell(size, 'target', tickOf(c, tick, 3))
}

/** An entry with what ends it. */
function bracket(c: Context, random: Random, qty: number): void {
  const stop = random.int(0, 3) > 0 ? { stop: percent(random.int(1, 6) / 20) } : {}
  const target = random.int(0, 2) > 0 ? { target: percent(random.int(1, 6) / 20) } : {}
  const trail = 'stop' in stop && random.int(0, 1) === 0 ? { trail: percent(random.int(1, 6) / 20) } : {}
  if (random.int(0, 1) === 0) c.buy(qty, 'bracket', { ...stop, ...target, ...trail })
  else c.sell(qty, 'bracket', { ...stop, ...target, ...trail })
}

/** Two averages of minutes, by targets. */
const trend: Strategy = strategy({
  name: 'trend',
  on: '1m',
  make(s) {
    const fast = s.ema('1m', 3)
    const slow = s.ema('1m', 8)
    return c => {
      if (slow.ready) c.target(fast.value > slow.value ? s.lot : -s.lot, 'trend')
    }
  },
})

/** In and out at the touch, by timers and fills, and it counts its fills over restarts. */
const scalper: Strategy = strategy({
  name: 'scalper',
  on: '1m',
  make(s) {
    const kept = s.state({ fills: 0 })
    const out = s.timer(c => c.exit('scalped'))
    s.onFill((c, fill) => {
      kept.fills++
      if (fill.complete && c.position !== 0) out.start('20s')
    })
    s.every('2m', c => {
      if (c.position === 0 && !c.working) c.buy(s.lot, 'scalp', (c.last - s.tick) as never)
    })
    return () => undefined
  },
})

/** Holds a long position with a stop under it. */
const holder: Strategy = strategy({
  name: 'holder',
  on: '1m',
  make(s) {
    return c => {
      if (c.position === 0 && !c.working) c.buy(s.lot * 2, 'hold')
      else if (c.position > 0 && !c.working) {
        const trigger = Math.floor((c.last * 0.999) / s.tick) * s.tick
        c.sell(c.position, 'stop', { trigger: trigger as never })
      }
    }
  },
})

export type Trader = { readonly strategy: Strategy; readonly first: number; readonly count: number }

/** As many as asked for, with the part of the list of instruments that each trades. */
export function traders(seed: number, count: number): readonly Trader[] {
  return [
    { strategy: wild('wild-one', seed * 31 + 1, 0.0045), first: 0, count: 20 },
    { strategy: wild('wild-two', seed * 31 + 2, 0.0035), first: 0, count: 12 },
    { strategy: trend, first: 4, count: 8 },
    { strategy: scalper, first: 0, count: 6 },
    { strategy: holder, first: 10, count: 8 },
  ].slice(0, count)
}
