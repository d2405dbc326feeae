// Stories of the chart: the cursor that reads one candle, the lines of what is held and works, every bar length.

import { describe, expect, it } from 'vitest'
import { chartLengths } from '../../src/protocol/chart-lengths.ts'
import { bare } from '../../src/tui/cells.ts'
import { drawCandles } from '../../src/tui/chart/candles.ts'
import { candlesOf } from '../../src/tui/panes/chart.ts'
import { NOON } from './hub.ts'
import { bench } from './make.ts'
import { openStory } from './story.ts'

describe('the cursor of the chart', () => {
  it('reads the prices of one candle, stays on it while others come, and Esc takes it off', async () => {
    const story = await openStory()
    await story.see('2 RELIANCE 5m')
    await story.press(',', ',', ',')
    await story.see('2 RELIANCE 5m ─ 11:30  O ', ' V ')
    story.hub.put('candle', {
      no: 0,
      length: 300e6,
      time: Date.UTC(2026, 10, 20, 6, 15) * 1_000,
      open: 5e6,
      high: 5e6,
      low: 5e6,
      close: 5e6,
    })
    story.hub.flush()
    await story.see('2 RELIANCE 5m ─ 11:30  O ')
    await story.press('.')
    await story.see('─ 11:35  O ')
    await story.press('Esc')
    await story.see('2 RELIANCE 5m ─ EMA9 EMA21 VWAP')
  })

  it('goes back to the first candle there is, which is then in sight, and off at the newest', () => {
    const { c } = bench()
    const candles = candlesOf(c)
    const [first] = candles
    const input = { candles, last: 5e6, price: String, theme: c.theme }
    for (const one of candles) {
      const lines = drawCandles({ ...input, cursor: one.time }, 71, 20).map(bare)
      expect(lines.some(line => line.includes('┊'))).toBe(true)
      for (const line of lines) expect(line.length).toBe(71)
    }
    expect(first).toBeDefined()
    expect(drawCandles({ ...input, cursor: 1 }, 71, 20)).toEqual(drawCandles(input, 71, 20))
  })
})

describe('the lines of the chart', () => {
  it('stand at the average of what is held and at the price an order waits for, with words', async () => {
    const story = await openStory()
    story.hub.put('position', { no: 0, average: 4_980_000 })
    story.hub.flush()
    await story.see('+100 avg')
    story.hub.put('order', {
      id: 60,
      no: 0,
      symbol: 'RELIANCE',
      qty: -100,
      kind: 'sl',
      limit: 4_960_000,
      trigger: 4_970_000,
      state: 'open',
      open: 1,
      by: 'you',
    })
    story.hub.flush()
    await story.see('SELL 100 stop', '↓497.00')
    story.hub.put('order', { id: 60, triggered: 1 })
    story.hub.flush()
    await story.dontSee('SELL 100 stop', '↓497.00')
    await story.see('SELL 100')
    story.hub.put('order', { id: 60, open: 0, state: 'filled' })
    story.hub.flush()
    await story.dontSee('SELL 100')
  })
})

describe('own orders', () => {
  it('are marked on the candle they were filled in, and in the book where they stand', async () => {
    const story = await openStory()
    await story.see('3 Book RELIANCE', '499.90')
    const order = { no: 0, symbol: 'RELIANCE', kind: 'limit', by: 'you' }
    story.hub.put('order', { ...order, id: 70, qty: 5, limit: 4_999_000, state: 'open', open: 1 })
    story.hub.flush()
    await story.see('•   499.90')
    story.hub.put('order', { ...order, id: 71, qty: -5, limit: 4_990_000, filled: -5, state: 'filled', time: NOON - 1_800e6 })
    story.hub.put('order', { ...order, id: 70, filled: 5, state: 'filled', open: 0, time: NOON - 3_600e6 })
    story.hub.flush()
    await story.dontSee('•   499.90')
    const plot = (): string =>
      story
        .lines()
        .slice(3, 18)
        .map(line => line.slice(61, 122))
        .join('\n')
    await story.until(() => /B/.test(plot()) && /S/.test(plot()), 'both letters')
  })
})

describe('bar lengths', () => {
  it('are all reached with the keys, and asked for', async () => {
    const story = await openStory()
    await story.until(() => story.hub.asked('chart').length > 0, 'the first chart')
    for (const _ of chartLengths) await story.press('[')
    for (const _ of chartLengths) await story.press(']')
    await story.until(() => new Set(story.hub.asked('chart').map(one => one.length)).size === chartLengths.length, 'every length')
    await story.see('2 RELIANCE 1d')
  })

  it.each(chartLengths)('of %s have an axis whose labels stand apart', (_, length) => {
    const { c } = bench()
    const candles = Array.from({ length: 90 }, (_, i) => ({
      ...candlesOf(c)[i]!,
      length,
      time: Math.floor(1_790_000_000e6 / length) * length + i * length,
    }))
    for (const cursor of [0, candles[40]?.time ?? 0]) {
      const axis = bare(drawCandles({ candles, last: 5e6, price: String, theme: c.theme, cursor }, 120, 20).at(-1) ?? '')
      const labels = axis.slice(11).trim().split(/ +/)
      expect(labels.length).toBeGreaterThan(1)
      for (const label of labels) expect(label).toMatch(/^\d\d([:-]\d\d){1,2}$/)
    }
  })
})
