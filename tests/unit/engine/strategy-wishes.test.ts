// What a strategy may say wrong: types are stripped when it is loaded, so the engine must survive anything.

import { expect, it } from 'vitest'
import type { Context } from '../../../src/strategy/define.ts'
import { Bench } from './bench.ts'

/** What the compiler would not let through. */
const say = (c: Context, name: 'buy' | 'exit', ...args: unknown[]): void => void Reflect.apply(Reflect.get(c, name) as () => void, c, args)

const wrong: readonly (readonly [string, (c: Context) => void, RegExp])[] = [
  ['exit without a reason', c => say(c, 'exit'), /say why/],
  ['buy without a reason', c => say(c, 'buy', 10), /say why/],
  ['buy of a text', c => say(c, 'buy', '10', 'because'), /whole number/],
  ['buy of half a share', c => c.buy(1.5, 'because'), /whole number/],
  ['sell of NaN', c => c.sell(Number.NaN, 'because'), /whole number/],
  ['a limit in rupees', c => c.buy(1, 'because', 100.05 as never), /1\/10 000 rupee/],
]

it.each(wrong)('%s switches the strategy off and sends nothing', (_name, act, why) => {
  const bench = new Bench()
  bench.strategy(act)
  expect(bench.take()).toEqual([])
  const state = bench.engine.strategies.states.find(one => !one.on)
  expect(state?.why).toMatch(why)
  bench.market(1)
  expect(bench.take()).toEqual(['1 buy 1 by you'])
})

it('cuts a reason of any length to what a log line holds', () => {
  const bench = new Bench()
  bench.strategy(c => c.buy(1, 'x'.repeat(10_000)))
  expect([...bench.engine.desk.orders.all][0]?.why).toHaveLength(120)
})
