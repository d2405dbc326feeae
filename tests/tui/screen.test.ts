// Stories of opening, looking around and leaving, on the real screen.

import { describe, expect, it } from 'vitest'
import { FakeHub, fillMarket, NOON, type Values } from './hub.ts'
import { openStory, type Story } from './story.ts'

describe('opening', () => {
  it('says hello, shows that it connects, then every pane of a large terminal on the alternate screen', async () => {
    const hub = new FakeHub()
    hub.welcomes = false
    const story = await openStory({ hub, wait: false })
    await story.see('connecting to the engine')
    expect(hub.hello).toMatchObject({ version: 1, readOnly: false, columns: 160, rows: 44 })
    fillMarket(hub)
    hub.welcome()
    await story.see(
      '1 Watchlist',
      '2 RELIANCE 5m',
      '3 Book',
      '4 Positions',
      '5 Orders',
      '6 Strategies',
      '7 Tape',
      'PAPER',
      'risk ▮▮▯▯▯▯ 34%',
      '▲ +12,340.50',
    )
    expect(story.terminal.buffer.active.type).toBe('alternate')
    await story.until(() => hub.asked('chart').length > 0, 'the chart request')
    expect(hub.asked('chart')[0]).toMatchObject({ instrument: 'NSE:RELIANCE', length: 300_000_000 })
  })

  it('shows header, watchlist, positions and the status line at 80 x 24, and any pane by its number', async () => {
    const story = await openStory({ columns: 80, rows: 24 })
    await story.see('1 Watchlist', '4 Positions', '? help')
    expect(story.lines().join('\n')).not.toContain('5 Orders')
    await story.press('5')
    await story.see('5 Orders', 'fast crossed')
    await story.press('1')
    await story.see('4 Positions')
  })

  it('follows the size of the terminal and asks for room when it is too small', async () => {
    const story = await openStory()
    await story.resize(80, 24)
    await story.dontSee('5 Orders')
    await story.see('4 Positions')
    await story.resize(40, 10)
    await story.see('Tapedeck needs 60x16')
    await story.resize(160, 44)
    await story.see('7 Tape', '5 Orders')
    expect(story.lines().every(line => line.length <= 160)).toBe(true)
  })

  it('frames live trading in red with the word', async () => {
    const hub = new FakeHub()
    fillMarket(hub)
    hub.put('header', { id: 0, mode: 'LIVE' })
    const story = await openStory({ hub })
    await story.see('▌LIVE▐')
    expect(story.terminal.buffer.active.getLine(2)?.getCell(0)?.getFgColor()).toBe(1)
  })
})

describe('the header', () => {
  const header = async (values: Values, columns = 160, rows = 44): Promise<Story> => {
    const story = await openStory({ columns, rows })
    story.hub.put('header', { id: 0, ...values })
    story.hub.flush()
    return story
  }
  const PAST = Date.UTC(2021, 5, 9, 6, 12, 7) * 1_000

  it("shows the date when it is not today's, and in every replay", async () => {
    const story = await header({})
    await story.see('11:42:07')
    await story.dontSee('2026')
    story.hub.put('header', { id: 0, clock: PAST })
    story.hub.flush()
    await story.see('09 Jun 2021 11:42:07')
    story.hub.put('header', { id: 0, clock: NOON, mode: 'REPLAY', speedable: 1, speed: 2 })
    story.hub.flush()
    await story.see('REPLAY 2x', '20 Nov 2026 11:42:07')
  })

  it('tells a replay that has ended from one that is paused, and raises no alarm', async () => {
    const story = await header({ mode: 'REPLAY', speedable: 1, speed: 0, clock: PAST })
    await story.see('▌REPLAY paused▐')
    story.hub.put('header', { id: 0, feedUp: 0 })
    story.hub.flush()
    await story.see('▌REPLAY ended▐', 'recording ended')
    await story.dontSee('FEED DOWN')
  })

  it('keeps the clock beside HALTED at 80 x 24, and as much of the reason as there is room for', async () => {
    const story = await header({ level: 'halted', levelWhy: 'the day loss of 50,000.00 is used up by 51,234.50 since 11:40' }, 80, 24)
    await story.see(' HALTED ', '11:42:07', 'the day lo', 'P&L ▲ +12,340.50')
  })
})

describe('reading', () => {
  it('shows a change of the engine within a moment', async () => {
    const story = await openStory()
    story.hub.put('watch', { no: 1, last: 98_765_500 })
    story.hub.flush()
    await story.see('9,876.55')
  })

  it('filters the watchlist while typing, and Esc leaves', async () => {
    const story = await openStory()
    await story.press('/', 'b', 'a', 'n', 'k')
    await story.see('filter watchlist: bank', '/bank 3 of 13', 'ICICIBANK')
    await story.until(() => !story.lines().join('\n').includes('MARUTI'), 'MARUTI to go')
    await story.press('Esc')
    await story.see('MARUTI')
  })

  it('keeps the cursor on its row while rows are sorted by a moving number', async () => {
    const story = await openStory()
    await story.press('o', 'l', 'a', 's', 't', 'Enter')
    await story.see('sorted by Last, falling', '│▸LT')
    await story.press('j', 'j')
    const row = (): number => story.lines().findIndex(line => line.includes('│▸SBIN'))
    await story.until(() => row() > 0, 'the cursor on SBIN')
    const before = row()
    story.hub.put('watch', { no: 3, last: 999_990_000 })
    story.hub.put('watch', { no: 9, last: 999_980_000 })
    story.hub.flush()
    await story.see('99,999.00')
    expect(row()).toBe(before)
  })

  it('generates the help from the keys, with reasons, and searches it', async () => {
    const story = await openStory()
    await story.press('?')
    await story.see('opens a buy ticket', 'off: order keys are not armed')
    await story.press('/', 'f', 'l', 'a', 't', 't')
    await story.see('flattens every position', 'search: flatt')
    await story.dontSee('opens a buy ticket')
    await story.press('Esc', 'Esc')
    await story.dontSee('flattens every position')
  })

  it('says loudly when the engine has been silent', async () => {
    const story = await openStory()
    story.skip(6_000)
    await story.see('ENGINE SILENT')
  })

  it('asks for the chart of the row the cursor rests on, and for other bar lengths', async () => {
    const story = await openStory()
    await story.press('j', 'j')
    await story.until(() => story.hub.asked('chart').some(one => one.instrument === 'NSE:INFY'), 'the chart of INFY')
    expect(story.hub.asked('chart').some(one => one.instrument === 'NSE:TCS')).toBe(false)
    await story.press(']')
    await story.until(() => story.hub.asked('chart').at(-1)?.length === 900_000_000, '15 minute bars')
    await story.see('INFY 15m')
  })

  it('drives a replay by keys, and only a replay', async () => {
    const story = await openStory()
    await story.press('Space')
    await story.see('only in a replay')
    story.hub.put('header', { id: 0, mode: 'REPLAY', speedable: 1, speed: 5 })
    story.hub.flush()
    await story.see('REPLAY 5x')
    await story.press('+', 'Space', '0')
    await story.until(() => story.hub.asked('restart').length === 1, 'the restart')
    expect(story.hub.asked('speed').map(one => one.speed)).toEqual([10, 0])
    await story.press('q')
    await story.until(() => story.left.length === 1, 'leaving')
    expect(story.left[0]?.choice).toBe('detach')
  })
})

describe('a terminal that takes nothing', () => {
  it('gets no more frames until it does, and then the newest', async () => {
    const story = await openStory()
    let untaken = 0
    Object.defineProperty(story.stdout, 'writableLength', { get: () => untaken })
    untaken = 1_000_000
    await story.press('j')
    const before = story.stdout.written
    for (let i = 1; i <= 5; i++) {
      story.hub.put('watch', { no: 1, last: 10_000_000 + i * 500 })
      story.hub.flush()
      await new Promise(resolve => setTimeout(resolve, 110))
    }
    expect(story.stdout.written).toBe(before)
    untaken = 0
    await story.see('1,000.25')
  })
})

describe('leaving', () => {
  it('asks what becomes of the engine; Esc stays; k keeps it running and restores the terminal', async () => {
    const story = await openStory()
    await story.press('Ctrl+C')
    await story.see('Leave the screen?', '2 open positions, 1 working order')
    await story.press('Esc')
    await story.dontSee('Leave the screen?')
    await story.press('q', 'k')
    await story.until(() => story.left.length === 1, 'leaving')
    expect(story.left).toEqual([{ choice: 'keep', why: '' }])
    await story.until(() => story.terminal.buffer.active.type === 'normal', 'the normal screen')
    await story.until(() => !story.stdin.raw, 'cooked input')
    expect(story.hub.closed).toBe(true)
  })

  it('asks the engine to shut down and leaves when it has answered', async () => {
    const story = await openStory()
    await story.press('q', 's')
    await story.until(() => story.left.length === 1, 'leaving')
    expect(story.hub.asked('shutdown').length).toBe(1)
    expect(story.left[0]?.choice).toBe('shutdown')
  })

  it('offers d in an attached screen, not k', async () => {
    const story = await openStory({ attached: true, canKeep: false })
    await story.press('q', 'k')
    await story.see('this screen is attached: press d')
    await story.press('d')
    await story.until(() => story.left.length === 1, 'leaving')
    expect(story.left[0]?.choice).toBe('detach')
  })

  it('says why on stderr when the engine says goodbye', async () => {
    const story = await openStory()
    story.hub.bye('engine stopped: journal disk is full')
    await story.until(() => story.left.length === 1, 'leaving')
    expect(story.stderr.join('')).toBe('tapedeck: engine stopped: journal disk is full\n')
    expect(story.left).toEqual([{ choice: 'detach', why: 'engine stopped: journal disk is full' }])
  })

  it('detaches once and quietly when the terminal is gone', async () => {
    const story = await openStory()
    story.stdout.failing = true
    story.stdin.end()
    story.hub.put('watch', { no: 1, last: 1 })
    story.hub.flush()
    await story.until(() => story.left.length === 1, 'leaving')
    expect(story.left[0]?.choice).toBe('detach')
    story.stdin.destroy()
    story.stdout.destroy(new Error('EIO'))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(story.left.length).toBe(1)
  })

  it('leaves when the engine speaks another version', async () => {
    const hub = new FakeHub()
    hub.welcomes = false
    const story = await openStory({ hub, wait: false })
    const { jsonBytes, WELCOME } = await import('../../src/protocol/messages.ts')
    hub.send(WELCOME, jsonBytes({ version: 99 }))
    await story.until(() => story.left.length === 1, 'leaving')
    expect(story.stderr.join('')).toContain('version 99')
  })
})
