// Daily bars of no exchange: weekends, gaps of days and prices of any size, with a simple loop over the same closes as the oracle.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { backtest } from '../../../src/app/backtest.ts'
import { prepare } from '../../../src/app/backtest-command.ts'
import { dateText, parseDate, weekdayOf } from '../../../src/core/ist.ts'
import { Random } from '../../../src/core/random.ts'
import { failed, type Result } from '../../../src/core/result.ts'
import { type DayNo, rupees } from '../../../src/core/units.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

const must = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

type Row = { readonly date: string; readonly open: number; readonly close: number }

/** A walk in small steps on weekdays of 2011, with a fortnight missing; each opens where the one before closed. */
function walk(): Row[] {
  const random = new Random(7)
  const rows: Row[] = []
  let cents = 31_415
  for (let day = parseDate('2011-01-01') as DayNo; day < (parseDate('2011-12-31') as DayNo); day = (day + 1) as DayNo) {
    const date = dateText(day)
    if (weekdayOf(day) === 0 || weekdayOf(day) === 6 || (date > '2011-06-10' && date < '2011-06-25')) continue
    const open = cents
    cents += Math.round((random.next() - 0.5) * 200)
    rows.push({ date, open: open / 100, close: cents / 100 })
  }
  return rows
}

/** Decides at a close, trades at the next open. */
function crossed(rows: readonly Row[]): number {
  const mean = (i: number, length: number): number => rows.slice(i - length + 1, i + 1).reduce((sum, one) => sum + one.close, 0) / length
  let above: boolean | undefined
  let orders = 0
  for (let i = 7; i < rows.length; i++) {
    const is = mean(i, 3) > mean(i, 8)
    if (above !== undefined && is !== above && (is || orders > 0)) orders++
    above = is
  }
  return orders
}

const rows = walk()
const file = join(folder, 'ELSEWHERE.csv')
const line = ({ date, open, close }: Row): string =>
  `${date},${open},${Math.max(open, close) + 0.5},${Math.min(open, close) - 0.5},${close},1000`
writeFileSync(file, `Date,Open,High,Low,Close,Volume\n${rows.map(line).join('\n')}\n`)
const question = { strategy: 'tests/fixtures/daily-cross.ts', data: [file], param: [], set: [], profile: 'backtest' }

describe('daily bars with --calendar always', () => {
  it('are all in session, and each order meets the open of the next bar however far away, free of charges', async () => {
    const parts = must(await prepare({ ...question, calendar: 'always' }))
    expect(parts.setup.instruments.list[0]).toMatchObject({
      name: 'FILE:ELSEWHERE',
      calendar: 'always',
      tick: rupees(0.01),
      lot: 1,
      tradable: true,
    })
    const result = must(backtest(parts))
    const expected = crossed(rows)
    expect(expected).toBeGreaterThan(10)
    expect(result).toMatchObject({ bars: rows.length, orders: expected, fills: expected, trades: Math.floor(expected / 2), charges: 0 })
    expect(result.warnings.filter(text => !text.includes('still open'))).toEqual([`${file}: ${rows.length} bars taken as FILE:ELSEWHERE`])
  })

  it('are refused without it, with the way out', async () => {
    const result = backtest(must(await prepare(question)))
    expect(failed(result) && result.error).toMatch(/no bar or tick lies within a trading session.*--calendar always/)
  })
})
