// The commands of the execution algorithms: what is understood, what is asked first, and how they stand.

import { describe, expect, it } from 'vitest'
import { chaseOf, icebergOf, rowText, twapOf } from '../../src/tui/commands/executions.ts'
import { acted, openStory } from './story.ts'

const SECOND = 1_000_000

describe('algorithms in words', () => {
  it('take times, slices, a limit and what becomes of the rest', () => {
    expect(twapOf(['10m'], 100)).toEqual({ kind: 'twap', lasts: 600 * SECOND, slices: 10, limit: 0, leaves: false })
    expect(twapOf(['10m'], 3)).toMatchObject({ slices: 3 })
    expect(twapOf(['90s', '5', 'limit', '2,190.50', 'leave'], 100)).toEqual({
      kind: 'twap',
      lasts: 90 * SECOND,
      slices: 5,
      limit: 21_905_000,
      leaves: true,
    })
    expect(chaseOf([])).toEqual({ kind: 'chase', lasts: 0, limit: 0 })
    expect(chaseOf(['within', '2m', 'limit', '100'])).toEqual({ kind: 'chase', lasts: 120 * SECOND, limit: 1_000_000 })
  })

  it.each([
    [twapOf([], 1), 'nothing is no time'],
    [twapOf(['10'], 1), '10 is no time'],
    [twapOf(['0m'], 1), '0m is no time'],
    [twapOf(['10m', 'limit'], 1), 'nothing is no price'],
    [twapOf(['10m', 'soon'], 1), 'soon is neither'],
    [chaseOf(['within']), 'nothing is no time'],
    [chaseOf(['limit', 'x']), 'x is no price'],
    [chaseOf(['until', '2m']), 'until is neither'],
    [icebergOf([]), 'nothing is no price'],
    [icebergOf(['3400', 'show']), 'how much of it may be seen'],
  ])('%s: %s', (said, sentence) => expect(said).toContain(sentence))

  it('say how one stands', () => {
    const row = { id: 12, kind: 'twap', instrument: 'NSE:TCS', qty: -100, filled: -40, average: 99.95, arrival: 100, slippage: 5 }
    expect(rowText({ ...row, slice: 3, slices: 10, ending: '' })).toBe(
      'twap 12 SELL 100 NSE:TCS: slice 3 of 10, 40 filled at 99.95 on average, 5.0 bp worse than 100.00 when it began',
    )
  })
})

describe('an iceberg typed', () => {
  it.each(['iceberg TCS 500 3400 show 50', 'iceberg BUY TCS 500 @ 3400 show 50', 'iceberg buy TCS 500 @3400 show 50'])('%s', async line => {
    const story = await openStory()
    await story.press('T')
    await story.type(`:${line}`)
    await story.press('Enter')
    await story.see('iceberg BUY 500 TCS limit 3,400.00 showing 50? y sends')
    await story.press('y')
    await story.until(() => story.hub.asked('execute').length === 1, 'the iceberg')
    expect(story.hub.asked('execute')[0]).toMatchObject({ qty: 500, plan: { kind: 'iceberg', lasts: 0, limit: 34_000_000, show: 50 } })
  })

  it('sells with the word or a minus', async () => {
    const story = await openStory()
    await story.press('T')
    await story.type(':iceberg SELL TCS 500 3400 show 50')
    await story.press('Enter')
    await story.see('iceberg SELL 500 TCS limit 3,400.00 showing 50? y sends')
  })
})

describe('a TWAP typed', () => {
  it('needs arming, asks with all it would do, and is sent on y', async () => {
    const story = await openStory()
    await story.type(':twap TCS -50 10m')
    await story.press('Enter')
    await story.see('press T first')
    expect(acted(story)).toEqual([])
    await story.press('T')
    await story.type(':twap TCS -50 10m 5')
    await story.press('Enter')
    await story.see('twap SELL 50 TCS over 10m in 5 slices, one each 2m, the rest at market? y sends')
    await story.press('y')
    await story.until(() => story.hub.asked('execute').length === 1, 'the TWAP')
    expect(story.hub.asked('execute')[0]).toMatchObject({ instrument: 'NSE:TCS', qty: -50, plan: { kind: 'twap', slices: 5 } })
    await story.type(':stop-algo 41')
    await story.press('Enter')
    await story.until(() => story.hub.asked('stop-execution').length === 1, 'its end')
  })
})
