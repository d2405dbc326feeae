// What a strategy keeps over a restart, what it demands of its feed, and how one that sends too much is stopped.

import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { MINUTE, type Micros, SECOND, rupees } from '../../../src/core/units.ts'
import type { Decision } from '../../../src/engine/outbox.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { isJournalRecord } from '../../../src/store/journal.ts'
import { Frame } from '../../../src/tape/frame.ts'
import type { Context, Demand, Setup, Strategy } from '../../../src/strategy/index.ts'
import { Bench, ROUND, TEN } from './bench.ts'

const planOf = (make: Strategy['make'], on: Strategy['on'] = 'tick') => ({
  name: 's',
  strategy: { name: 's', on, make },
  instruments: [ROUND],
  params: {},
  on: true,
})

/** A bench whose decisions are kept as they leave the engine. */
function keeping(
  make: Strategy['make'],
  recovered: ConstructorParameters<typeof Bench>[0] = {},
  on: Strategy['on'] = 'tick',
): { bench: Bench; kept: Decision[] } {
  const kept: Decision[] = []
  const bench = new Bench({ ...recovered, setup: { strategies: [planOf(make, on)] } })
  const { outbox } = bench.engine
  const clear = outbox.clear.bind(outbox)
  outbox.clear = () => {
    kept.push(...outbox.decisions)
    clear()
  }
  return { bench, kept }
}

describe('numbers of a strategy', () => {
  const counting = (act: (c: Context, n: number) => void) => (s: Setup) => {
    const kept = s.state({ ticks: 0, sent: 0 })
    return (c: Context) => {
      kept.ticks++
      act(c, kept.ticks)
    }
  }

  it('go to the journal at most once a second, and at once with an order', () => {
    const { bench, kept } = keeping(counting((c, n) => void (n === 5 && c.buy(1, 'fifth'))))
    bench.tick(100)
    bench.tick(101)
    expect(kept).toEqual([])
    bench.pass(SECOND)
    expect(kept).toEqual([{ kind: 'saved', strategy: 's', instrument: 'NSE:ROUND', values: { ticks: 3, sent: 0 } }])
    bench.tick(102)
    bench.tick(103)
    expect(kept.at(-1)).toMatchObject({ values: { ticks: 5 } })
    bench.pass(10 * SECOND)
    expect(kept).toHaveLength(2)
    bench.tick(104)
    bench.command({ kind: 'wind-down' })
    expect(kept.at(-1)).toMatchObject({ values: { ticks: 6 } })
  })

  it('come back with a restart, through the journal as it is written', () => {
    const { bench, kept } = keeping(counting(() => undefined))
    bench.pass(SECOND)
    const records = kept.map(one => ({ ...one, t: TEN })) as JournalRecord[]
    expect(records.every(isJournalRecord)).toBe(true)
    const { saved } = readJournalState(JSON.parse(JSON.stringify(records)) as JournalRecord[])
    const seen: number[] = []
    const again = keeping(
      counting((_c, n) => void seen.push(n)),
      { recovered: { saved } },
    )
    again.bench.tick(101)
    expect(saved).toEqual([{ strategy: 's', instrument: 'NSE:ROUND', values: { ticks: 1, sent: 0 } }])
    expect(seen).toEqual([2, 3])
  })

  it('stay as they were kept while history warms the strategy up', () => {
    const saved = [{ strategy: 's', instrument: 'NSE:ROUND', values: { ticks: 7, sent: 2 } }]
    const { bench, kept } = keeping(
      counting(() => undefined),
      { recovered: { saved }, price: false },
      '1m',
    )
    for (let n = 0; n < 3; n++) {
      const px = rupees(100)
      const bar = { instrument: ROUND, time: (TEN - (3 - n) * MINUTE) as Micros, length: MINUTE, open: px, high: px, low: px, close: px }
      bench.engine.process({ kind: 'bar', t: TEN, bar: { ...bar, volume: 1, ticks: 1 }, warmup: true })
    }
    bench.tick(100)
    bench.pass(2 * MINUTE)
    expect(kept.at(-1)).toMatchObject({ values: { ticks: 8, sent: 2 } })
  })

  it('that are no longer asked for are left out, new ones begin as declared', () => {
    const saved = [{ strategy: 's', instrument: 'NSE:ROUND', values: { ticks: 7, gone: 9 } }]
    const seen: unknown[] = []
    const make = (s: Setup) => {
      const kept = s.state({ ticks: 0, added: 3 })
      return () => void seen.push({ ...kept })
    }
    keeping(make, { recovered: { saved } })
    expect(seen).toEqual([{ ticks: 7, added: 3 }])
  })

  it.each([
    ['a number that is none', (kept: Record<string, unknown>) => void (kept.ticks = Number.NaN), /must be a number/],
    ['a text', (kept: Record<string, unknown>) => void (kept.ticks = '1'), /must be a number/],
    ['a field that was not declared', (kept: Record<string, unknown>) => void (kept.more = 1), /not extensible/],
  ])('refuse %s, which switches the strategy off', (_name, act, why) => {
    const { bench } = keeping(s => {
      const kept = s.state({ ticks: 0 })
      return () => act(kept)
    })
    expect(bench.engine.strategies.states[0]).toMatchObject({ on: false, why: expect.stringMatching(why) as string })
  })
})

describe('a demand on the feed', () => {
  const demanding = (demand: Demand, act: (c: Context) => void) =>
    keeping(s => {
      s.needs(demand)
      return act
    }).bench

  it('keeps entries out with a reason, and lets exits through', () => {
    let wanted: (c: Context) => void = c => c.buy(10, 'in')
    const bench = demanding({ maxSpreadPercent: 0.1 }, c => wanted(c))
    bench.say(1, 'accepted')
    bench.fill(1, 10)
    bench.engine.market.quotes.bid[ROUND] = rupees(100)
    bench.engine.market.quotes.ask[ROUND] = rupees(101)
    bench.take()
    bench.tick(100)
    expect(bench.take()).toEqual([])
    expect(bench.notes.at(-1)).toMatch(/does not enter NSE:ROUND on such a feed: spread 1\.00%, at most 0\.1%/)
    wanted = c => c.exit('out')
    bench.tick(100)
    expect(bench.take()).toEqual(['2 sell 10 by s'])
  })

  it.each([
    ['gaps', { maxGaps: 0 }, /1 gaps in the feed today, at most 0/],
    ['volume', { minVolumeToday: 500 }, /0 traded today, at least 500/],
  ])('of %s is told by what was seen', (_name, demand, why) => {
    let trade = false
    const bench = demanding(demand, c => void (trade && c.buy(1, 'in')))
    bench.pass(120 * SECOND)
    bench.tick(100)
    trade = true
    bench.tick(101)
    expect(bench.take()).toEqual([])
    expect(bench.notes.at(-1)).toMatch(why)
  })

  it('of delay leaves out what the clocks differ by', () => {
    const sent = (late: readonly number[]) => {
      let trade = false
      const { bench } = keeping(
        s => {
          s.needs({ maxDelaySeconds: 1 })
          return c => void (trade && c.buy(1, 'in'))
        },
        { price: false },
      )
      // The exchange's clock is ten seconds behind ours; the last quotes come so much later than the first.
      const frame = new Frame()
      for (const [n, seconds] of late.entries()) {
        bench.pass(20 * SECOND)
        trade = n === late.length - 1
        frame.clear(bench.now)
        frame.push(ROUND, rupees(100), -1, (bench.now - (10 + seconds) * SECOND) as Micros)
        bench.engine.process({ kind: 'frame', t: bench.now, frame })
      }
      return [...bench.engine.desk.orders.all].length
    }
    expect(sent([0, 0.5, 0.5, 0.5])).toBe(1)
    expect(sent([0, ...Array.from({ length: 80 }, () => 5)])).toBe(0)
  })

  it('of age is asked when the order is wished, which a timer may do long after the last quote', () => {
    const { bench } = keeping(s => {
      s.needs({ maxAgeSeconds: 5 })
      const late = s.timer(c => c.buy(1, 'late'))
      let begun = false
      return () => {
        if (!begun) late.start('10s')
        begun = true
      }
    })
    bench.pass(20 * SECOND)
    expect(bench.take()).toEqual([])
    expect(bench.notes.at(-1)).toMatch(/last price 10 s old, at most 5 s/)
  })
})

it('a strategy that sends too many orders in a minute is switched off, its entries are cancelled, and the reason is told', () => {
  const make = () => (c: Context) => {
    for (let n = 0; n < 10; n++) c.buy(1, 'more', rupees(99))
  }
  const bench = new Bench({ setup: { strategies: [planOf(make)], strategyOrdersPerMinute: 4 } })
  expect(bench.engine.strategies.states[0]).toMatchObject({ on: false, why: 'it sent 5 orders within a minute, the limit is 4' })
  expect([...bench.engine.desk.orders.all]).toHaveLength(5)
  bench.pass(SECOND)
  expect(bench.take().toSorted()).toEqual([1, 2, 3, 4, 5].flatMap(id => [`${id} buy 1 by s`, `cancel ${id}`]).toSorted())
  expect(bench.notes.some(note => note.includes('s switched off: it sent 5 orders'))).toBe(true)
})

it('a strategy switched off while it holds says what stays, and news of its file does not hide that it was done by hand', () => {
  let bought = false
  const make = () => (c: Context) => {
    if (!bought) c.buy(5, 'in', rupees(100))
    bought = true
  }
  const bench = new Bench({ setup: { strategies: [planOf(make)] } })
  bench.tick(100)
  bench.say(1, 'accepted')
  bench.fill(1, 5, 100)
  expect(bench.command({ kind: 'strategy', name: 's', on: false })).toBe('s is off; +5 NSE:ROUND stays, exit it with x')
  expect(bench.engine.strategies.states[0]?.whyWith('changed file waits')).toBe('by hand; changed file waits')
  expect(bench.command({ kind: 'strategy', name: 's', on: true })).toBe('s is on')
  expect(bench.engine.strategies.states[0]?.whyWith('changed file waits')).toBe('changed file waits')
})
