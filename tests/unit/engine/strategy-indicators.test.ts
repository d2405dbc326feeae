// Indicators as a strategy reads them: as of the last closed bar, and with the bar that is forming counted in.

import { describe, expect, expectTypeOf, it } from 'vitest'
import { type InstrumentNo, type Micros, MINUTE } from '../../../src/core/units.ts'
import type { Setup, Strategy, Value } from '../../../src/strategy/index.ts'
import { setupOf } from '../../sim/setup.ts'
import { Bench, ROUND, TEN } from './bench.ts'

const planOf = (strategy: Strategy) => ({ name: strategy.name, strategy, instruments: [ROUND] as InstrumentNo[], params: {}, on: true })

/** One tick at each price, two to a minute. */
function ticked(strategy: Strategy, prices: readonly number[]): void {
  const bench = new Bench({ price: false, setup: { ...setupOf(1), strategies: [planOf(strategy)] } })
  prices.forEach((price, n) => {
    bench.now = (TEN + n * (MINUTE / 2)) as Micros
    bench.tick(price)
  })
}

describe('an indicator in a strategy on ticks', () => {
  it('has the value of its closed bars, and what it would be if the forming one closed now', () => {
    const said: number[][] = []
    ticked(
      {
        name: 'reader',
        on: 'tick',
        make(s) {
          const [average, channel] = [s.sma('1m', 2), s.donchian('1m', 2)]
          return () =>
            void said.push([average.value, average.forming.value, channel.upper, channel.forming.upper].map(value => value / 10_000))
        },
      },
      // Minutes of 100 101, 102 109, 104 105, 103 ...
      [100, 101, 102, 109, 104, 105, 103],
    )
    const none = Number.NaN
    expect(said).toEqual([
      [none, none, none, none],
      [none, none, none, none],
      [none, 101.5, none, 102],
      [none, 105, none, 109],
      [105, 106.5, 109, 109],
      [105, 107, 109, 109],
      [107, 104, 109, 105],
    ])
  })

  it('is the closed one, not counted twice, in a call on the bar that has just closed', () => {
    const said: number[][] = []
    ticked(
      {
        name: 'closer',
        on: '1m',
        make(s) {
          const average = s.ema('1m', 2)
          return c => void said.push([average.value, average.forming.value, c.bar.close].map(value => value / 10_000))
        },
      },
      [100, 100, 106, 106, 103, 103],
    )
    for (const [value, forming] of said.slice(1)) expect(forming).toBe(value)
    expect(said.map(([, , close]) => close)).toEqual([100, 106])
  })
})

describe('the calls of a setup', () => {
  it('take their parameters in the order of the list, and have the outputs by name', () => {
    expectTypeOf<ReturnType<Setup['ema']>>().toEqualTypeOf<Value>()
    expectTypeOf<ReturnType<Setup['macd']>['histogram']>().toEqualTypeOf<number>()
    expectTypeOf<ReturnType<Setup['macd']>['forming']['signal']>().toEqualTypeOf<number>()
    expectTypeOf<Parameters<Setup['bollinger']>>().toEqualTypeOf<[on: Parameters<Setup['ema']>[0], period?: number, deviations?: number]>()
    expectTypeOf<ReturnType<Setup['rsi']>>().not.toHaveProperty('push')
  })

  it('refuse a parameter out of its bounds in a sentence', () => {
    const wrong: Strategy = {
      name: 'wrong',
      on: '1m',
      make(s) {
        s.macd('1m', 12, 26.5)
        return () => undefined
      },
    }
    const { engine } = new Bench({ price: false, setup: { ...setupOf(1), strategies: [planOf(wrong)] } })
    expect(engine.strategies.byName('wrong')).toMatchObject({
      on: false,
      why: expect.stringContaining('slow of macd is 26.5: it must be a whole number from 2 to 10000'),
    })
  })
})
