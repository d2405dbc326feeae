// A changed text waits for its strategy to be flat, whatever frees it, and the engine hears of it by an input that names it.

import { describe, expect, it } from 'vitest'
import { StrategyTexts } from '../../../../src/app/engine/strategy-texts.ts'
import type { Result } from '../../../../src/core/result.ts'
import { type InstrumentNo, type Micros, rupees } from '../../../../src/core/units.ts'
import type { StrategyText } from '../../../../src/engine/setup.ts'
import type { Context, Strategy } from '../../../../src/strategy/define.ts'
import { Bench, ROUND } from '../../engine/bench.ts'

const text = (call: (c: Context) => void, make: Strategy['make'] = () => call): StrategyText => ({
  strategy: { name: 's', on: 'tick', make },
  params: {},
})

function world(options: { readonly on?: boolean } = {}) {
  const texts = new Map<string, StrategyText>()
  const called: string[] = []
  let wish: ((c: Context) => void) | undefined
  const first = text(c => {
    called.push('first')
    wish?.(c)
    wish = undefined
  })
  const plan = { name: 's', ...first, instruments: [ROUND] as InstrumentNo[], on: options.on ?? true, why: 'its types are being checked' }
  const bench = new Bench({ setup: { strategies: [plan], texts } })
  const inputs: string[] = []
  const said: string[] = []
  let fresh: Result<StrategyText> = { error: 'nothing' }
  const kept = new StrategyTexts({
    engine: bench.engine,
    texts,
    running: new Map([['s', 'h1']]),
    held: new Set(options.on === false ? ['s'] : []),
    load: () => Promise.resolve(fresh),
    reload(input) {
      inputs.push(`${input.name} ${input.hash}`)
      const { engine } = bench
      engine.process({ ...input, t: bench.now })
      const answer = engine.outbox.answers.at(-1)
      engine.outbox.clear()
      return answer ?? { ok: false, text: 'no answer' }
    },
    switchOn: name => void bench.command({ kind: 'strategy', name, on: true }),
    say: one => said.push(one),
  })
  const save = (hash: string, next: StrategyText) => {
    fresh = { ok: next }
    return kept.news({ kind: 'changed', name: 's', hash })
  }
  const act = (what: (c: Context) => void) => {
    wish = what
    bench.tick(100)
  }
  const second = text(() => void called.push('second'))
  return { bench, kept, called, inputs, said, save, act, first, second }
}

describe('a changed text', () => {
  it('is taken over at once by a strategy that is flat, and runs from the next tick on', async () => {
    const { bench, called, inputs, save, second, kept } = world()
    expect(await save('h2', second)).toEqual({ ok: true, text: 's runs its changed file (h2)' })
    called.length = 0
    bench.tick(101)
    expect([called, inputs, kept.running.get('s')]).toEqual([['second'], ['s h2'], 'h2'])
  })

  it('waits while an order works, and while what it bought is held; the last one saved is taken', async () => {
    const { bench, kept, inputs, act, save, second, said } = world()
    act(c => c.buy(5, 'in', rupees(99)))
    expect((await save('h2', second)).text).toBe('s: changed file waits: its order 1 BUY 5 ROUND is working')
    bench.say(1, 'accepted')
    bench.fill(1, 5, 99)
    kept.retry()
    expect(kept.shown).toEqual(['changed file waits: it holds +5 ROUND'])
    kept.retry()
    expect(await save('h3', second)).toMatchObject({ ok: true })
    act(c => c.exit('out'))
    bench.say(2, 'accepted')
    kept.retry()
    expect(inputs).toEqual([])
    bench.fill(2, -5, 100)
    kept.retry()
    expect([inputs, kept.shown]).toEqual([['s h3'], ['']])
    expect(said).toHaveLength(2)
  })

  it('changed back is forgotten', async () => {
    const { bench, kept, inputs, act, save, first, second } = world()
    act(c => c.buy(5, 'in'))
    bench.say(1, 'accepted')
    bench.fill(1, 5, 100)
    await save('h2', second)
    expect((await save('h1', first)).text).toMatch(/runs this text already/)
    bench.market(-5)
    bench.fill(2, -5, 100)
    kept.retry()
    expect([inputs, kept.shown]).toEqual([[], ['']])
  })

  it('whose make() fails leaves the old one as it was, and says so', async () => {
    const { bench, kept, called, save } = world()
    const failing = text(
      () => undefined,
      () => {
        throw new Error('no luck')
      },
    )
    expect(await save('h2', failing)).toMatchObject({ ok: false, text: expect.stringMatching(/make\(\) threw: no luck/) as string })
    called.length = 0
    bench.tick(101)
    expect([called, kept.running.get('s')]).toEqual([['first'], 'h1'])
  })
})

describe('a strategy held for its types', () => {
  it('is switched on when they are right, and stays off with their fault when not, until a right text is saved', async () => {
    const right = world({ on: false })
    expect(right.bench.engine.strategies.states[0]).toMatchObject({ on: false, why: 'its types are being checked' })
    await right.kept.news({ kind: 'judged', name: 's', fault: '' })
    expect(right.bench.engine.strategies.states[0]?.on).toBe(true)

    const wrong = world({ on: false })
    await wrong.kept.news({ kind: 'judged', name: 's', fault: 's.ts:3: no' })
    expect([wrong.kept.shown, wrong.bench.engine.strategies.states[0]?.on]).toEqual([['s.ts:3: no'], false])
    await wrong.save('h2', wrong.second)
    expect([wrong.kept.shown, wrong.bench.engine.strategies.states[0]?.on]).toEqual([[''], true])
  })
})

it('an input that names a text that is not there changes nothing', () => {
  const { bench } = world()
  bench.engine.process({ kind: 'strategy-reload', t: bench.now as Micros, name: 's', hash: 'abcdef0123' })
  expect(bench.engine.outbox.answers).toEqual([{ ref: 0, ok: false, text: 'there is no text abcdef01 of a strategy s' }])
})
