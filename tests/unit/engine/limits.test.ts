import { describe, expect, it } from 'vitest'
import { MINUTE, type InstrumentNo, type Money, type Px, SECOND, moneyOf, rupees } from '../../../src/core/units.ts'
import { dayOf } from '../../../src/core/ist.ts'
import type { RiskLimits } from '../../../src/risk/index.ts'
import type { ScopePlan } from '../../../src/risk/scopes.ts'
import { causesOf, shownLevel } from '../../../src/engine/level-causes.ts'
import { LIMITS } from '../../sim/setup.ts'
import { Bench, DAY, ROUND } from './bench.ts'

const withLimits = (change: Partial<RiskLimits>) => ({ setup: { limits: { ...LIMITS, ...change } } })
const scope = (kind: ScopePlan['kind'], name: string, measures: ScopePlan['measures'], instruments: InstrumentNo[] = []): ScopePlan => ({
  kind,
  name,
  measures,
  instruments,
})
const refusals = (bench: Bench): string[] => bench.notes.filter(text => text.includes('BUY') && text.includes('limit'))

describe('limits of a part', () => {
  it('hold a strategy by what it holds itself, and nobody else', () => {
    const bench = new Bench(withLimits({ scopes: [scope('strategy', 's', { positionValue: moneyOf(1_000) })] }))
    bench.hold(5, 's')
    bench.strategy(c => c.buy(6, 'more'))
    expect(refusals(bench).at(-1)).toContain('of strategy s')
    expect(bench.market(6)).toContain('sent')
    // What a person has bought is none of its own.
    bench.say(2, 'accepted')
    bench.fill(2, 6)
    bench.strategy(c => c.buy(4, 'up to the limit'))
    expect(bench.take().at(-1)).toContain('by s')
  })

  it('hold a group of instruments together, with what works in any of them', () => {
    const bench = new Bench(withLimits({ scopes: [scope('group', 'pair', { grossExposure: moneyOf(2_000) }, [ROUND, DAY])] }))
    bench.limit(-12, 100, DAY)
    expect(bench.limit(9, 100)).toContain('of group pair')
    expect(bench.limit(8, 100)).toContain('sent')
    expect(bench.limit(1, 100)).toContain('of group pair')
  })
})

describe('a day goes on after a restart', () => {
  it('with its losing trades in a row, its pause after them and its best result', () => {
    const account = { measures: { consecutiveLosses: 2, coolDown: 5 * MINUTE } }
    const bench = new Bench(withLimits({ account }))
    const lose = (): void => {
      bench.hold(5)
      bench.limit(-5, 99)
      bench.say(bench.engine.desk.orders.next - 1, 'accepted')
      bench.fill(bench.engine.desk.orders.next - 1, -5, 99)
    }
    lose()
    expect(bench.market(5)).toContain('no new risk before')
    bench.pass(6 * MINUTE)
    lose()
    bench.pass(6 * MINUTE)
    expect(bench.market(5)).toContain('2 trades in a row have lost')
    const scopes = bench.engine.desk.keeper.books.keep()
    const recovered = { budgets: { day: dayOf(bench.now), scopes } }
    const again = new Bench({ ...withLimits({ account }), at: bench.now, recovered })
    expect(again.market(5)).toContain('2 trades in a row have lost')
  })

  it("and a week with the results of its other days, a day's own counts being gone", () => {
    const kept = { dayOpen: 0, peak: 0, opened: 9, orders: 9, messages: 9, fills: 9, losses: 9, lastLoss: 0 }
    const bench = (days: number) => {
      const limits = withLimits({ account: { measures: { weekLoss: moneyOf(100), consecutiveLosses: 3 } } })
      const at = new Bench().now
      const budgets = {
        day: (dayOf(at) - days) as never,
        scopes: [{ name: 'account', profit: -moneyOf(60), weekBefore: -moneyOf(50), ...kept }],
      }
      return new Bench({ ...limits, recovered: { budgets } })
    }
    // FRIDAY less four is Monday, less five the week before.
    expect(bench(1).market(5)).toContain('loss of the week 110.00')
    expect(bench(4).market(5)).toContain('loss of the week 110.00')
    expect(bench(5).market(5)).toContain('sent')
  })
})

describe('the line to the venue', () => {
  it('says beforehand how many seconds it needs', () => {
    const { pacer } = new Bench().engine.desk
    const now = (5 * SECOND) as never
    expect([0, 1, 10, 11, 12, 30, 31].map(count => pacer.forecast(ROUND, count, now))).toEqual([0, 1, 1, 2, 2, 3, 4])
    expect(pacer.forecastOf([], now)).toBe(0)
    expect(
      pacer.forecastOf(
        [
          [ROUND, 11],
          [DAY, 1],
        ],
        now,
      ),
    ).toBe(2)
  })
})

it('sizes a strategy asks for are whole lots at the last price', () => {
  const bench = new Bench()
  let sizes: number[] = []
  bench.strategy(c => {
    sizes = [c.size.units(7.9), c.size.value(moneyOf(1_050)), c.size.risk(moneyOf(25) as Money, rupees(98) as Px), c.size.equity(0.001)]
  })
  expect(sizes).toEqual([7, 10, 12, 10])
})

it('a loss limit that was reached ends the day: entries go, what is won back opens nothing, nobody resumes it, the next day does', () => {
  const bench = new Bench(withLimits({ maxDayLoss: moneyOf(50) }))
  bench.hold(10)
  bench.limit(1, 95)
  bench.say(2, 'accepted')
  bench.tick(94)
  expect(bench.take()).toContain('cancel 2')
  bench.tick(104)
  expect(bench.engine.ledger.dayProfit).toBeGreaterThan(0)
  expect(bench.market(1)).toContain('has reached the limit')
  expect(bench.command({ kind: 'resume' })).toContain('next day')
  expect(causesOf(bench.engine, bench.now).map(one => [one.cause, one.back])).toEqual([['loss', 'the next day']])
  expect(shownLevel(causesOf(bench.engine, bench.now)).level).toBe('paused')
})

it('the level shown is the worst of its reasons, all of which are told', () => {
  const bench = new Bench()
  bench.command({ kind: 'pause' })
  bench.engine.process({ kind: 'link', t: bench.now, link: 'feed', up: false, text: '' })
  bench.engine.process({ kind: 'link', t: bench.now, link: 'clock', up: false, text: '' })
  const causes = causesOf(bench.engine, bench.now)
  expect(causes.map(one => one.cause)).toEqual(['person', 'clock', 'feed'])
  expect(shownLevel(causes).why).toContain('the feed is down (ends by itself)')
  expect(shownLevel([]).level).toBe('normal')
})

it('a store that could take no more ends entries and no exit, and gives them back by itself', () => {
  const bench = new Bench()
  bench.hold(3)
  const store = (up: boolean) =>
    bench.engine.process({ kind: 'link', t: bench.now, link: 'store', up, text: up ? '' : 'the rows that wait fill 80 % of their room' })
  store(false)
  expect(bench.market(1)).toContain('could not be stored')
  expect(shownLevel(causesOf(bench.engine, bench.now))).toEqual({
    level: 'paused',
    why: 'the rows that wait fill 80 % of their room (ends by itself)',
  })
  expect(bench.market(-3)).toContain('sent')
  store(true)
  expect([bench.market(1), causesOf(bench.engine, bench.now)]).toEqual([expect.stringContaining('sent'), []])
})
