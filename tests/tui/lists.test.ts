// Stories of panes with more rows than room: what comes first, what is hidden, and where the cursor is.

import { describe, expect, it } from 'vitest'
import { FakeHub, fillMarket, NOON } from './hub.ts'
import { openStory, type Story } from './story.ts'

/** Lines of the screen from the border that carries this title on. */
function below(story: Story, title: string): string[] {
  const lines = story.lines()
  return lines.slice(lines.findIndex(line => line.includes(title)))
}

const cursorOn = (story: Story, text: string): Promise<void> =>
  story.until(() => below(story, '5 Orders').some(line => new RegExp(`▸[\\d:]* ${text}`).test(line)), `the cursor on ${text}`)

function addOrder(hub: FakeHub, id: number, more: Record<string, number | string> = {}): void {
  const order = { id, time: NOON + id, no: 1, symbol: 'TCS', qty: 1, kind: 'limit', limit: 8_450_000, state: 'open', by: 'you', open: 1 }
  hub.put('order', { ...order, ...more })
}

describe('positions', () => {
  it('that are open come before the flat ones, and the border counts what is below', async () => {
    const hub = new FakeHub()
    fillMarket(hub, 40)
    for (let no = 0; no < 30; no++) hub.put('position', { no, symbol: `FLAT${no}`, qty: 0, realised: no, last: 5_000_000 })
    hub.put('position', { no: 35, symbol: 'SYM35', qty: 7, average: 5_000_000, last: 5_000_000 })
    const story = await openStory({ hub, columns: 80, rows: 24 })
    await story.see('SYM35')
    expect(below(story, '4 Positions')[2]).toContain('SYM35')
    expect(below(story, '4 Positions')[0]).toMatch(/↓\d\d ┤/)
    await story.press('4', 'G')
    await story.see('FLAT29')
    expect(below(story, '4 Positions')[0]).toMatch(/↑\d\d ┤/)
    await story.press('g', 'o', 'Down', 'Enter')
    await story.see('SYM35')
    expect(below(story, '4 Positions')[2]).toContain('SYM35')
  })
})

describe('a position whose price is old', () => {
  it('shows it with a mark, until the next price', async () => {
    const story = await openStory()
    await story.see('▸RELIANCE      +100     490.00     500.00')
    story.hub.put('header', { id: 0, clock: NOON + 8e6 })
    story.hub.flush()
    await story.see('~500.00', '~897.00')
    story.hub.put('watch', { no: 0, seen: NOON + 8e6 })
    story.hub.flush()
    await story.dontSee('~500.00')
    await story.see('~897.00')
  })
})

describe('orders', () => {
  it('follow the newest while the cursor is on top, also after it was moved there', async () => {
    const story = await openStory()
    await story.press('5', 'j', 'k')
    for (let id = 50; id < 80; id++) addOrder(story.hub, id)
    story.hub.flush()
    await cursorOn(story, '000079')
    expect(below(story, '5 Orders')[2]).toContain('000079')
  })

  it('count what is new above a cursor further down', async () => {
    const story = await openStory()
    for (let id = 50; id < 60; id++) addOrder(story.hub, id)
    story.hub.flush()
    await story.press('5', 'j', 'j')
    await cursorOn(story, '000057')
    for (let id = 60; id < 63; id++) addOrder(story.hub, id)
    story.hub.flush()
    await story.see('↑3 (3 new)')
    await cursorOn(story, '000057')
    await story.press('g')
    await cursorOn(story, '000062')
    await story.dontSee('new)')
  })

  it('show the top of a sort that was just chosen', async () => {
    const story = await openStory()
    for (let id = 50; id < 80; id++) addOrder(story.hub, id, { time: NOON - id * 1e6 })
    story.hub.flush()
    await story.press('5', 'G')
    await cursorOn(story, '000040')
    await story.press('o', 't', 'i', 'm', 'e', 'Enter')
    await story.see('sorted by Time, rising')
    await cursorOn(story, '000079')
    expect(below(story, '5 Orders')[0]).toMatch(/▲Time.*─ ↓\d\d ┤/)
  })

  it.each([
    [160, 44],
    [100, 30],
    [80, 24],
    [60, 24],
  ])('show mkt and the average of what was filled at %i x %i; the protecting limit only in the zoom', async (columns, rows) => {
    const story = await openStory({ columns, rows })
    addOrder(story.hub, 50, { kind: 'market', limit: 8_506_000, filled: 1, average: 8_457_000, state: 'filled', open: 0 })
    story.hub.flush()
    await story.press('5')
    await story.see('mkt', '845.70')
    await story.dontSee('850.60')
    if (columns >= 100) await story.press('z')
    await story.see('mkt', '845.70')
    if (columns === 160) await story.see('Protect', '850.60')
    if (columns >= 100) await story.press('z')
    await story.press('o', 'i', 'd', 'Enter')
    await story.see('sorted by Id')
  })
})

describe('strategies', () => {
  it('that are switched off by a fault are named in the status line, those switched off by hand are not', async () => {
    const story = await openStory()
    story.hub.put('strategy', { no: 2, name: 'vwap-fade', on: 1, instruments: 3 })
    story.hub.flush()
    await story.see('vwap-fade')
    story.hub.put('strategy', { no: 2, on: 0, why: 'by hand' })
    story.hub.flush()
    await story.see('off', 'by hand')
    expect(story.lines().join('\n')).not.toContain('was switched off')
    story.hub.put('strategy', { no: 0, on: 0, why: 'TypeError: x is not a function' })
    story.hub.flush()
    await story.see('! strategy ema-cross was switched off: TypeError: x is not a function')
  })

  it('keep a space between the time of a call and the reason', async () => {
    const story = await openStory()
    story.hub.put('strategy', { no: 1, nanos: 12_345_678, why: 'lost too much' })
    story.hub.flush()
    await story.press('6', 'z')
    await story.see('12.3ms  lost too much')
  })
})

describe('the book', () => {
  it('says in a sentence that there is none', async () => {
    const hub = new FakeHub()
    fillMarket(hub)
    for (let level = 0; level < 5; level++) hub.put('book', { no: 0, level, bid: 0, bidQty: 0, ask: 0, askQty: 0 })
    const story = await openStory({ hub })
    await story.see('no order book in this data')
    await story.dontSee('spread', 'bids ')
  })
})

describe('a pane shown alone', () => {
  it('says so, and Esc or z brings all of them back, also when it has no room beside the others', async () => {
    const story = await openStory()
    await story.press('4', 'z')
    await story.see('4 Positions  (alone; Esc shows all)')
    await story.press('Esc')
    await story.see('1 Watchlist', '▸4 Positions')
    for (const key of ['z', 'Esc']) {
      await story.press('8')
      await story.see('8 Trades RELIANCE  (alone; Esc shows all)', '500.05')
      await story.press(key)
      await story.see('▸1 Watchlist', '4 Positions')
    }
  })
})
