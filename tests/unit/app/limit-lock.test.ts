import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lockedLimits } from '../../../src/app/config/limit-lock.ts'
import { loadConfig } from '../../../src/app/config/load.ts'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import type { RiskConfig } from '../../../src/app/config/risk-schema.ts'
import { limitsInForce, limitsRecord, lockText } from '../../../src/app/engine/limits-in-force.ts'
import type { Micros } from '../../../src/core/units.ts'

const got = <T>(result: { readonly ok: T } | { readonly error: string }): T => {
  if ('error' in result) throw new Error(result.error)
  return result.ok
}
const base = got(loadConfig()).risk
const data = got(loadMarketData())
const changed = (change: Partial<RiskConfig>): RiskConfig => ({ ...base, ...change })
const kept = (before: Partial<RiskConfig>, after: Partial<RiskConfig>) => lockedLimits(changed(before), changed(after)).kept

describe('a limit', () => {
  it.each<[string, Partial<RiskConfig>, Partial<RiskConfig>, readonly string[]]>([
    ['made larger', { maxDayLoss: 5 }, { maxDayLoss: 6 }, ['maxDayLoss']],
    ['made smaller', { maxDayLoss: 5 }, { maxDayLoss: 4 }, []],
    ['taken away with 0', { maxWeekLoss: 5 }, { maxWeekLoss: 0 }, ['maxWeekLoss']],
    ['of 0 where that is the tightest', { maxDayLoss: 0 }, { maxDayLoss: 1 }, ['maxDayLoss']],
    ['set where there was none', { maxWeekLoss: 0 }, { maxWeekLoss: 9 }, []],
    ['of a pause made shorter', { coolDownMinutes: 5 }, { coolDownMinutes: 1 }, ['coolDownMinutes']],
    ['switched off', { marginChecked: true }, { marginChecked: false }, ['marginChecked']],
    ['of hours made wider', { entryHours: ['09:20-11:00'] }, { entryHours: ['09:15-11:00'] }, ['entryHours']],
    ['of hours made narrower', { entryHours: ['09:20-11:00'] }, { entryHours: ['09:30-10:00', '10:30-11:00'] }, []],
    ['list of allowed ones grown', { allow: ['SBIN'] }, { allow: ['SBIN', 'TCS'] }, ['allow']],
    ['list of allowed ones emptied', { allow: ['SBIN'] }, { allow: [] }, ['allow']],
    ['list of forbidden ones shrunk', { deny: ['SBIN'] }, { deny: [] }, ['deny']],
    ['of a strategy taken out', { strategies: { a: { maxDayLoss: 5 } } }, { strategies: {} }, ['strategies.a.maxDayLoss']],
    [
      'of a group with fewer members',
      { groups: { g: { instruments: ['A', 'B'] } } },
      { groups: { g: { instruments: ['A'] } } },
      ['groups.g.instruments'],
    ],
  ])('%s', (_name, before, after, keys) => {
    expect(kept(before, after)).toEqual(keys)
  })

  it('is in force as wanted or as it was, never looser than it was, and locking twice changes nothing', () => {
    const limits = fc.record({
      maxDayLoss: fc.nat(100),
      maxWeekLoss: fc.nat(100),
      coolDownMinutes: fc.nat(10),
      ordersPerSecond: fc.integer({ min: 1, max: 10 }),
      deny: fc.subarray(['A', 'B', 'C']),
      allow: fc.subarray(['A', 'B', 'C']),
    })
    fc.assert(
      fc.property(limits, limits, (before, after) => {
        const { risk } = lockedLimits(changed(before), changed(after))
        expect(lockedLimits(changed(before), risk).kept).toEqual([])
        for (const key of Object.keys(before) as (keyof typeof before)[]) expect([before[key], after[key]]).toContainEqual(risk[key])
        expect(lockedLimits(risk, changed(after)).risk).toEqual(risk)
      }),
    )
  })
})

describe('the lock', () => {
  const at = (day: number, hour: number) => (Date.UTC(2026, 8, day, hour - 5, 30) * 1000) as Micros
  const question = (t: Micros, now: Micros, order?: Micros) => ({
    records: [limitsRecord(changed({ maxDayLoss: 100 }), t), ...(order ? [{ kind: 'intent', t: order } as never] : [])],
    wanted: changed({ maxDayLoss: 200 }),
    calendars: ['nse-equity'] as const,
    all: data.calendars,
    now,
  })
  const inForce = (...parts: Parameters<typeof question>): number => limitsInForce(question(...parts)).risk.maxDayLoss

  it('begins with the session or the first order, and ends with the day', () => {
    expect(inForce(at(4, 8), at(4, 8))).toBe(200)
    expect(inForce(at(4, 8), at(4, 8), at(4, 8))).toBe(100)
    expect(inForce(at(4, 8), at(4, 11))).toBe(100)
    expect(inForce(at(4, 8), at(4, 20))).toBe(100)
    expect(inForce(at(4, 8), at(5, 11))).toBe(200)
  })

  it('says what it holds', () => {
    expect(lockText(['maxDayLoss'])).toContain('risk.maxDayLoss is looser')
    expect(lockText(['a', 'b', 'c'])).toContain('risk.a and 2 more are looser')
  })
})
