// What a strategy hears beside its bars: other lengths, other instruments, times of day, intervals, own fills; and in which order.

import { describe, expect, it } from 'vitest'
import { clockText, dateText, dayOf, startOfDay } from '../../../src/core/ist.ts'
import { type DayNo, type InstrumentNo, type Micros, MINUTE, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { dataFaults, instrumentFaults } from '../../../src/engine/data-faults.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { type Setup, type Strategy, type StrategyCall, type Timer, clock } from '../../../src/strategy/index.ts'
import { Frame } from '../../../src/tape/frame.ts'
import { FRIDAY, setupOf } from '../../sim/setup.ts'
import { Bench, DAY, ROUND } from './bench.ts'

const OPEN = (startOfDay(FRIDAY) + 555 * MINUTE) as Micros
const planOf = (strategy: Strategy, instruments: readonly InstrumentNo[] = [DAY]) => ({
  name: strategy.name,
  strategy,
  instruments,
  params: {},
  on: true,
})

/** An engine fed with minute bars of 100, 101, 102 ... rupees, as a backtest does it: data first, then timers of the same time. */
function played(strategies: readonly ReturnType<typeof planOf>[], minutes: number, fed: readonly InstrumentNo[] = [DAY]): Engine {
  const engine = new Engine({ ...setupOf(1), strategies, squareOffBefore: 0 as Micros })
  for (const link of ['feed', 'venue'] as const)
    engine.process({ kind: 'link', t: (OPEN - 10 * MINUTE) as Micros, link, up: true, text: '' })
  const timers = (until: number): void => {
    while (engine.nextWake < until) engine.process({ kind: 'timer', t: engine.nextWake })
  }
  for (let n = 0; n < minutes; n++) {
    const time = (OPEN + n * MINUTE) as Micros
    const end = (time + MINUTE) as Micros
    timers(end)
    const px = rupees(100 + n) as Px
    for (const instrument of fed) {
      const bar = { instrument, time, length: MINUTE, open: px, high: px, low: px, close: px, volume: 10, ticks: 1 }
      engine.process({ kind: 'bar', t: end, bar, warmup: false })
    }
  }
  timers(OPEN + minutes * MINUTE + 1)
  return engine
}

describe('bars of several lengths', () => {
  it('that close together have all fed their indicators before the first call, and the calls come shortest first', () => {
    const said: string[] = []
    const watcher: Strategy = {
      name: 'watcher',
      on: '5m',
      make(s) {
        const [one, three, fifteen] = [s.sma('1m', 2), s.sma('3m', 2), s.sma('15m', 2)]
        const seen = (name: string) => (c: Parameters<StrategyCall>[0]) =>
          said.push(
            `${name} ${clockText(c.now)} ${one.value / 1e4} ${three.value / 1e4} ${fifteen.value / 1e4} closes ${c.bar.close / 1e4}`,
          )
        s.bars('15m', seen('15m'))
        s.bars('3m', seen('3m'))
        return seen('5m')
      },
    }
    played([planOf(watcher)], 30)
    // Minutes 28 and 29 close at 128 and 129, three minutes at 126 and 129, fifteen at 114 and 129.
    expect(said.filter(line => line.includes('09:45'))).toEqual([
      '3m 09:45:00 128.5 127.5 121.5 closes 129',
      '5m 09:45:00 128.5 127.5 121.5 closes 129',
      '15m 09:45:00 128.5 127.5 121.5 closes 129',
    ])
  })

  it('are read at any call as they last closed', () => {
    const said: number[] = []
    const reader: Strategy = {
      name: 'reader',
      on: '1m',
      make(s) {
        const five = s.lastBar('5m')
        return c => void said.push((five.time === 0 ? 0 : five.open) / 1e4, c.bar.open / 1e4)
      },
    }
    played([planOf(reader)], 6)
    expect(said).toEqual([0, 100, 0, 101, 0, 102, 0, 103, 100, 104, 100, 105])
  })
})

describe('a bar', () => {
  it('tells its average price by volume, its trades, and the bars that were missed before it', () => {
    const said: (readonly number[])[] = []
    const reader: Strategy = {
      name: 'reader',
      on: '1m',
      make: () => c => void said.push([c.bar.vwap / 1e4, c.bar.volume, c.bar.trades, c.bar.missed]),
    }
    const engine = new Engine({ ...setupOf(1), strategies: [planOf(reader)] })
    const tick = (at: number, px: number, volume: number): void => {
      const t = (OPEN + at * 1e6) as Micros
      const frame = new Frame()
      frame.clear(t)
      frame.push(DAY, rupees(px) as Px, volume, t)
      engine.process({ kind: 'frame', t, frame })
    }
    tick(0, 100, 1_000)
    tick(20, 101, 1_010)
    tick(40, 104, 1_040)
    // Nothing in the second and third minute.
    tick(190, 100, 1_041)
    tick(250, 100, 1_041)
    expect(said).toEqual([
      [(101 * 10 + 104 * 30) / 40, 40, 3, 0],
      [100, 1, 1, 2],
    ])
    expect(dataFaults(engine)).toEqual({ gaps: 1, 'missed bars': 2 })
    expect(instrumentFaults(engine)).toEqual({ [engine.setup.instruments.at(DAY).name]: { gaps: 1, 'missed bars': 2 } })
  })

  it('that has been closed by the clock counts what comes too late for it', () => {
    const engine = new Engine({ ...setupOf(1), strategies: [] })
    const tick = (at: number, exchange: number): void => {
      const frame = new Frame()
      frame.clear((OPEN + at * 1e6) as Micros)
      frame.push(DAY, rupees(100) as Px, 1_000 + at, (OPEN + exchange * 1e6) as Micros)
      engine.process({ kind: 'frame', t: (OPEN + at * 1e6) as Micros, frame })
    }
    tick(10, 10)
    while (engine.nextWake < OPEN + 70e6) engine.process({ kind: 'timer', t: engine.nextWake })
    tick(70, 59)
    expect(dataFaults(engine)).toEqual({ 'too late': 1 })
  })
})

describe('timers', () => {
  it('come at their time of day, every interval of the session, and after all data of their moment', () => {
    const said: string[] = []
    const timed: Strategy = {
      name: 'timed',
      on: '1m',
      make(s) {
        const say = (name: string) => (c: Parameters<StrategyCall>[0]) => void said.push(`${name} ${clockText(c.now)} ${c.last / 1e4}`)
        s.at('09:17', say('at'))
        s.at('09:05', say('before the session'))
        s.every('90s', say('every'))
        return () => undefined
      },
    }
    played([planOf(timed)], 4)
    expect(said).toEqual(['before the session 09:05:00 0', 'every 09:16:30 100', 'at 09:17:00 101', 'every 09:18:00 102'])
  })

  it('of a day come on the next trading day too, before anything else has come that day', () => {
    const said: string[] = []
    const daily: Strategy = {
      name: 'daily',
      on: '1m',
      make(s) {
        s.at('09:15', c => void said.push(`${dateText(dayOf(c.now))} ${clockText(c.now)}`))
        return () => undefined
      },
    }
    const engine = played([planOf(daily)], 1)
    while (engine.nextWake <= OPEN + 4 * 1440 * MINUTE) engine.process({ kind: 'timer', t: engine.nextWake })
    // The third day after a Friday is a Monday.
    expect(said).toEqual([0, 3, 4].map(n => `${dateText((FRIDAY + n) as DayNo)} 09:15:00`))
  })

  it('of its own fire once after they were started last, and not when stopped', () => {
    const said: string[] = []
    let timer: Timer | undefined
    const calls: StrategyCall[] = [
      () => timer?.start('10s'),
      () => timer?.start('3m'),
      () => timer?.start('30s'),
      () => timer?.start('30s'),
    ]
    const own: Strategy = {
      name: 'own',
      on: '1m',
      make(s) {
        timer = s.timer(c => void said.push(clockText(c.now)))
        s.at('09:19:10', () => timer?.stop())
        return c => calls.shift()?.(c)
      },
    }
    played([planOf(own)], 6)
    expect(said).toEqual(['09:16:10', '09:18:30'])
  })

  it.each([
    ['a time of day', (s: Setup) => s.at('9:20', () => undefined), /'9:20' is no time of day/],
    ['an interval', (s: Setup) => s.every('1d', () => undefined), /'1d' is no length of time/],
    ['an instrument', (s: Setup) => void s.other('NIFTY'), /it needs an instrument that is not in this run: no instrument NIFTY/],
    ['a length of bars', (s: Setup) => s.bars('7m' as never, () => undefined), /'7m' is no length of bars/],
    ['a demand', (s: Setup) => s.needs({ maxAge: 1 } as never), /needs\(\) knows no maxAge/],
    [
      'too much to keep',
      (s: Setup) => void s.state(Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`n${n}`, 0]))),
      /the limit is 4096/,
    ],
  ])('that is no %s switches off that strategy alone, with a sentence', (_name, ask, why) => {
    const wrong: Strategy = { name: 'wrong', on: '1m', make: s => (ask(s), () => undefined) }
    let calls = 0
    const right: Strategy = { name: 'right', on: '1m', make: () => () => void calls++ }
    const engine = played([planOf(wrong), planOf(right)], 2)
    expect(engine.strategies.byName('wrong')).toMatchObject({ on: false, why: expect.stringMatching(why) as string })
    expect(engine.outbox.notes.find(note => note.kind === 'strategy')?.text).toMatch(/^wrong is off: make\(\) threw/)
    expect(calls).toBe(2)
    engine.strategies.switchOn(engine.strategies.states[0]!)
    expect(engine.strategies.byName('wrong')).toMatchObject({ on: false, why: expect.stringMatching(why) as string })
  })
})

describe('other instruments', () => {
  it('are read beside the own one', () => {
    const said: string[] = []
    const pair: Strategy = {
      name: 'pair',
      on: '1m',
      make(s) {
        const round = s.other('ROUND')
        const mean = round.sma('1m', 2)
        return c => void said.push(`${c.instrument} ${c.last / 1e4} ${round.last / 1e4} ${mean.value / 1e4}`)
      },
    }
    played([planOf(pair)], 2, [ROUND, DAY])
    expect(said).toEqual(['NSE:DAY 100 100 NaN', 'NSE:DAY 101 101 100.5'])
  })

  it('traded together are called once, when the bars of all have closed, and each has hands of its own', () => {
    const said: string[] = []
    const basket: Strategy = {
      name: 'basket',
      on: '1m',
      over: 'all',
      make(s) {
        const means = s.legs.map(leg => leg.sma('1m', 2))
        return c => {
          said.push(
            `${clockText(c.now)} ${s.legs.map((leg, n) => `${leg.instrument} ${leg.last / 1e4} ${means[n]!.value / 1e4}`).join(' ')}`,
          )
          if (means[0]?.ready) for (const leg of s.legs) leg.buy(leg.lot, 'all in')
        }
      },
    }
    const engine = played([planOf(basket, [DAY, ROUND])], 2, [ROUND, DAY])
    expect(said).toEqual(['09:16:00 NSE:DAY 100 NaN NSE:ROUND 100 NaN', '09:17:00 NSE:DAY 101 100.5 NSE:ROUND 101 100.5'])
    expect([...engine.desk.orders.all].map(one => [one.instrument, one.qty])).toEqual([
      [DAY, 1],
      [ROUND, 1],
    ])
  })
})

it('own fills are told, with the reason of the order; those of others are not', () => {
  const said: string[] = []
  const filler: Strategy = {
    name: 's',
    on: 'tick',
    make(s) {
      s.onFill(
        (c, fill) => void said.push(`${fill.instrument} ${fill.qty} @ ${fill.px / 1e4} ${fill.why} ${fill.complete} holds ${c.position}`),
      )
      let done = false
      return c => {
        if (!done) c.buy(10, 'in')
        done = true
      }
    },
  }
  const bench = new Bench({ setup: { strategies: [planOf(filler, [ROUND])] } })
  bench.say(1, 'accepted')
  bench.fill(1, 4, 100)
  bench.fill(1, 6, 101)
  bench.market(5)
  bench.fill(2, 5, 102)
  expect(said).toEqual(['NSE:ROUND 4 @ 100 in false holds 4', 'NSE:ROUND 6 @ 101 in true holds 10'])
})

it('the time of day is that of India', () => {
  const times: Micros[] = []
  played([planOf({ name: 'clock', on: '1m', make: () => c => void times.push(c.time) })], 1)
  expect(times).toEqual([clock('09:16')])
})

describe('a strategy replaced while it runs', () => {
  const version = (said: string[], on: Strategy['on'], bars: '1m' | '15m'): Strategy => ({
    name: 'mine',
    on,
    make(s) {
      const mean = s.sma(bars, 3)
      const kept = s.state({ calls: 0 })
      return () => void said.push(`${bars} ${++kept.calls} ${mean.value / 1e4}`)
    },
  })

  it('goes on with warm indicators and its own numbers; the old one is called no more', () => {
    const said: string[] = []
    const engine = played([planOf(version(said, '1m', '1m'))], 4)
    const state = engine.strategies.states[0]!
    const next: string[] = []
    expect(engine.strategies.replace(state, { strategy: version(next, '1m', '1m'), params: {} })).toEqual({ ok: true })
    const time = (OPEN + 4 * MINUTE) as Micros
    const px = rupees(104) as Px
    const bar = { instrument: DAY, time, length: MINUTE, open: px, high: px, low: px, close: px, volume: 1, ticks: 1 }
    engine.process({ kind: 'bar', t: (time + MINUTE) as Micros, bar, warmup: false })
    expect(said).toHaveLength(4)
    expect(next).toEqual(['1m 5 103'])
  })

  it('stays as it was when the new version cannot be made or wants bars that are not built', () => {
    const said: string[] = []
    const engine = played([planOf(version(said, '1m', '1m'))], 1)
    const state = engine.strategies.states[0]!
    const throws: Strategy = {
      name: 'mine',
      on: '1m',
      make() {
        throw new Error('not yet')
      },
    }
    expect(engine.strategies.replace(state, { strategy: throws, params: {} })).toEqual({
      error: 'mine: make() threw: not yet; the version before goes on',
    })
    expect(engine.strategies.replace(state, { strategy: version(said, '1m', '15m'), params: {} })).toEqual({
      error: 'mine: it needs bars of 900 s, which this run does not build: restart for it; the version before goes on',
    })
    // Asked again, it is no more built than before.
    expect(engine.strategies.replace(state, { strategy: version(said, '1m', '15m'), params: {} })).toHaveProperty('error')
    const px = rupees(104) as Px
    const time = (OPEN + MINUTE) as Micros
    const bar = { instrument: DAY, time, length: MINUTE, open: px, high: px, low: px, close: px, volume: 1, ticks: 1 }
    engine.process({ kind: 'bar', t: (time + MINUTE) as Micros, bar, warmup: false })
    expect(said).toHaveLength(2)
  })
})

it('warm-up history calls, but no order follows from it', () => {
  const eager: Strategy = { name: 'eager', on: '1m', make: () => c => c.target(5 as Qty, 'now') }
  const engine = new Engine({ ...setupOf(1), strategies: [planOf(eager)] })
  const px = rupees(100) as Px
  const bar = { instrument: DAY, time: OPEN, length: MINUTE, open: px, high: px, low: px, close: px, volume: 1, ticks: 1 }
  engine.process({ kind: 'bar', t: (OPEN + MINUTE) as Micros, bar, warmup: true })
  expect([...engine.desk.orders.all]).toEqual([])
})
