// Stories of the header's countdowns: what will happen by itself, and nothing where nothing will.

import { describe, expect, it } from 'vitest'
import { headerLines } from '../../src/tui/header.ts'
import { bare } from '../../src/tui/cells.ts'
import { NOON } from './hub.ts'
import { bench } from './make.ts'
import { openStory } from './story.ts'

describe('what is ahead', () => {
  it('counts the square-off down by the clock of the engine, and goes with its row', async () => {
    const story = await openStory({ columns: 80, rows: 24 })
    story.hub.put('ahead', { what: 'square-off NSE', at: NOON + 872e6 })
    story.hub.flush()
    await story.see('PAPER', 'square-off NSE 14:32', 'P&L')
    story.hub.put('header', { id: 0, clock: NOON + 572e6 })
    story.hub.flush()
    await story.see('square-off NSE 5:00')
    story.hub.put('header', { id: 0, clock: NOON + 813e6 })
    story.hub.flush()
    await story.see('SQUARE-OFF NSE 0:59')
    story.hub.delete('ahead', ['square-off NSE'])
    story.hub.flush()
    await story.dontSee('SQUARE-OFF', 'square-off')
  })

  it('says when the dead-man’s switch acts, in minutes and at last in seconds', () => {
    const stand = bench({ columns: 160, colours: 0 })
    const { c, hub } = stand
    const first = (): string => bare(headerLines(c, 160)[0] as string)
    expect(first()).not.toContain('dead man')
    const left = (seconds: number): string => {
      hub.put('ahead', { what: 'dead man: pause', at: 0, left: seconds })
      stand.flush()
      return first()
    }
    expect(left(720)).toContain('dead man: pause 12 min')
    expect(left(61)).toContain('dead man: pause 2 min')
    expect(left(41)).toContain('DEAD MAN: PAUSE 41 s')
    hub.delete('ahead', ['dead man: pause'])
    stand.flush()
    expect(first().toLowerCase()).not.toContain('dead man')
  })

  it('gives way to mode, level and profit where there is no room, the nearest last', () => {
    const stand = bench({ columns: 80 })
    const { c, hub } = stand
    hub.put('ahead', { what: 'dead man: flatten', at: 0, left: 1_800 })
    hub.put('ahead', { what: 'square-off NSE F&O', at: NOON + 30e6 })
    hub.put('header', { id: 0, level: 'paused', levelWhy: 'a person paused entries' })
    stand.flush()
    const line = bare(headerLines(c, 80)[0] as string)
    expect(line).toContain('SQUARE-OFF NSE F&O 0:30')
    for (const text of ['PAPER', 'PAUSED', 'P&L']) expect(line).toContain(text)
    expect(line).not.toContain('dead man')
  })
})
