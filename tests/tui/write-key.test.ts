// Stories of several screens on one engine: one orders, the others look on, and every one of them can stop.

import { describe, expect, it } from 'vitest'
import { FakeHub, fillMarket } from './hub.ts'
import { acted, openStory, type Story, withPreview } from './story.ts'

async function looking(): Promise<Story> {
  const story = await openStory()
  story.hub.key('screen-1')
  await story.see('LOOKING ON (screen-1 writes)', '2 screens')
  return story
}

describe('a screen without the write key', () => {
  it('says who holds it, sends nothing that orders, and says how to take it', async () => {
    const story = await looking()
    for (const key of ['T', 'b', 'x', 'c']) {
      await story.press(key)
      await story.see('screen-1 holds the write key: W or :write takes it')
    }
    await story.type(':resume')
    await story.press('Enter', 'y', 'Esc', 'q', 's')
    await story.see('screen-1 holds the write key')
    expect(acted(story)).toEqual([])
  })

  it('can stop all the same', async () => {
    const story = await looking()
    await story.press('Ctrl+E', 'f')
    await story.see('FLATTEN AND HALT: done')
    await story.type(':pause')
    await story.press('Enter')
    expect(story.hub.asked('stop').map(one => one.level)).toEqual(['flatten', 'pause'])
  })

  it.each([
    ['the key W', 'W'],
    ['the command', ':write'],
  ])('takes it with %s, and may order then', async (_, how) => {
    const story = await looking()
    await story.type(how)
    if (how !== 'W') await story.press('Enter')
    await story.until(() => story.hub.asked('write').length === 1, 'the request')
    story.hub.key('screen-2')
    await story.dontSee('LOOKING ON')
    await story.press('T')
    await story.see('ARMED')
  })
})

describe('a screen that loses the write key', () => {
  it('is disarmed, told by whom, and the ticket it has open sends nothing', async () => {
    const hub = new FakeHub()
    fillMarket(hub)
    const story = await openStory({ hub })
    hub.key('screen-2')
    withPreview(story)
    await story.press('T', 'b', 'Enter')
    await story.see('press y to send')
    hub.key('screen-3')
    await story.see('screen-3 holds the write key: this screen looks on and is disarmed')
    await story.press('y', 'Enter', 'y')
    await story.dontSee('ARMED')
    expect(acted(story)).toEqual([])
  })

  it('that became free says so', async () => {
    const story = await looking()
    story.hub.key('', 1)
    await story.see('LOOKING ON (W writes)', 'the write key is free')
  })
})
