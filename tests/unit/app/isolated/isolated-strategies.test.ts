// Strategies in real threads: they trade as any other, and whatever one of them does, the engine and the others go on.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Shell } from '../../../../src/app/engine/shell.ts'
import { Engine } from '../../../../src/engine/engine.ts'
import { strategy } from '../../../../src/strategy/define.ts'
import { newHash } from '../../engine/isolated-market.ts'
import { IsolatedSession, written } from './session.ts'

/** In and out for ever, with its number of fills kept; seldom enough for the limit of orders a second. */
const TURNING = `const kept = s.state({ fills: 0 })
    let n = 0
    s.onFill(() => { kept.fills++ })
    return c => {
      if (c.working || n++ % 60 !== 0) return
      if (c.position === 0) c.buy(s.lot, 'in after ' + kept.fills)
      else c.exit('out after ' + kept.fills)
    }`
/** The same in the engine. */
const turning = strategy({
  name: 'turning',
  on: 'tick',
  make(s) {
    let n = 0
    return c => {
      if (c.working || n++ % 60 !== 0) return
      if (c.position === 0) c.buy(s.lot, 'in')
      else c.exit('out')
    }
  },
})
/** An entry that rests for a third of a second, and then what it is about. */
const wrong = (act: string) => `let since = 0
    const keep: unknown[] = []
    return c => {
      if (!c.working) {
        since = c.now
        c.buy(1, 'an entry before it goes wrong', Math.round(c.last * 0.99 / s.tick) * s.tick as never)
      } else if (c.now - since > 3e5) { ${act} }
    }`

let folder = ''
let session: IsolatedSession | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-isolated-'))
})
afterEach(() => {
  session?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The recorded inputs in an engine that has no thread give the same orders. */
function expectReplay(done: IsolatedSession): void {
  done.close()
  const lines: string[] = []
  const venue = { submit: () => undefined, modify: () => undefined, cancel: () => undefined }
  const shell = new Shell({ engine: new Engine(done.setup), venue, hash: newHash(), onOrderLine: line => void lines.push(line) })
  for (const input of done.inputs) shell.run(input)
  expect(lines).toEqual(done.lines)
}

const TIME = 60_000

it(
  'trades, keeps its numbers, begins anew with them when it is switched on again, and its tape replays to the same orders',
  async () => {
    session = await IsolatedSession.open([written(folder, 'turning', TURNING)])
    const all = session
    await all.until(() => all.orders('turning') >= 6)
    all.switched('turning', false)
    const before = all.orders('turning')
    // Its thread ends when the engine is done with what it is at.
    const ticks = all.inputs.length
    await all.until(() => all.idle('turning') && all.inputs.length > ticks + 3)
    const fills = Number(all.engine.strategies.byName('turning')?.kept.get('SYN:RELIANCE')?.fills)
    expect(fills).toBeGreaterThan(0)
    expect(all.orders('turning')).toBe(before)
    all.switched('turning', true)
    await all.until(() => all.orders('turning') > before + 2)
    const reasons = [...all.engine.desk.orders.all].filter(one => one.id > before && one.instrument === 0).map(one => one.why)
    expect(reasons[0]).toMatch(new RegExp(`after ${fills}$`))
    expectReplay(all)
  },
  TIME,
)

it(
  'goes on with another text in another thread, and with its numbers',
  async () => {
    session = await IsolatedSession.open([written(folder, 'turning', TURNING)])
    const all = session
    const reasons = () => [...all.engine.desk.orders.all].map(one => one.why)
    await all.until(() => all.orders('turning') >= 6)
    written(folder, 'turning', TURNING.replaceAll(' after ', ' anew after '))
    all.reload('turning')
    await all.until(() => reasons().some(why => why.includes('anew')))
    expect(reasons().find(why => why.includes('anew'))).toMatch(/anew after [1-9]/)
    expectReplay(all)
  },
  TIME,
)

const ways: readonly (readonly [string, string, RegExp])[] = [
  ['never returns', 'for (;;);', /not come back from a call for 1\.5 s/],
  ['throws', "throw new Error('lost')", /threw on SYN:\w+: lost/],
  ['throws outside of a call', "setTimeout(() => { throw new Error('later') }, 1); since = Infinity", /its thread failed: later/],
  ['ends its process', "Reflect.get(globalThis, 'process').exit(3)", /its thread ended with code 3/],
  ['keeps objects', "for (let k = 0; k < 1e6; k++) keep.push({ k, text: 'x' + k })", /keeps \d+ MB in memory, its limit is 64 MB/],
  ['keeps arrays of numbers', 'keep.push(new Float64Array(2e6).fill(1))', /keeps \d+ MB in memory, its limit is 64 MB/],
  [
    'copies large arrays',
    'const a = new Array(4e6).fill(0).map((_, i) => i * 1.5); for (;;) keep.push(a.slice())',
    /keeps \d+ MB in memory/,
  ],
  ['wishes without end', "for (;;) s.legs[0]!.target(1 + keep.push(1) % 2, 'x'.repeat(100))", /not come back|keeps \d+ MB/],
]

describe('one that', () => {
  it.each(ways)(
    '%s is switched off alone, its entry cancelled, while the other one trades on',
    async (_name, act, why) => {
      session = await IsolatedSession.open([written(folder, 'wrong', wrong(act))], { memoryMB: 64 }, [turning])
      const all = session
      await all.until(() => !all.state('wrong').on)
      expect(all.state('wrong').why).toMatch(why)
      const before = all.orders('turning')
      await all.until(() => all.orders('turning') > before + 1)
      const entries = [...all.engine.desk.orders.all].filter(one => one.owner === 'wrong')
      expect(entries.map(one => one.state)).toEqual(entries.map(() => 'cancelled'))
      expect(entries.length).toBeGreaterThan(0)
      expectReplay(all)
    },
    TIME,
  )
})

it(
  'is off with the reason where it cannot be loaded or made',
  async () => {
    session = await IsolatedSession.open([
      written(folder, 'broken', "s.other('NOWHERE')\n return () => undefined"),
      written(folder, 'unread', 'return ('),
    ])
    const all = session
    await all.until(() => !all.state('broken').on && !all.state('unread').on)
    expect(all.state('broken').why).toMatch(/not in this run/)
    expect(all.state('unread').why).toMatch(/unread\.ts/)
  },
  TIME,
)

it(
  'has its old decisions dropped with a note',
  async () => {
    const slow = "return c => { const end = Date.now() + 300; while (Date.now() < end); c.target(1, 'after a long thought') }"
    session = await IsolatedSession.open([written(folder, 'slow', slow)], { wishAgeMs: 100 })
    const all = session
    await all.until(() => all.notes.some(text => text.includes('dropped')))
    expect(all.notes.find(text => text.includes('dropped'))).toMatch(/slow: .* dropped, decided \d{3,} ms ago .*after a long thought/)
    expect(all.orders('slow')).toBe(0)
    expectReplay(all)
  },
  TIME,
)
