// Stories of the key m: an order that works is changed in a ticket, and only what was changed is asked of the engine.

import { describe, expect, it } from 'vitest'
import { request } from '../../src/protocol/requests.ts'
import { acted, openStory, withPreview } from './story.ts'

describe('the key m', () => {
  it('opens the order with its terms; a new price, Enter and y ask for that price alone', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', '5', 'm')
    await story.see('Order 41: BUY RELIANCE (PAPER)', 'charges')
    await story.dontSee('is free')
    await story.press('Enter')
    await story.see('nothing has been changed yet')
    await story.type('490.50')
    await story.press('Enter')
    await story.see('change order 41 to BUY 100 RELIANCE limit 490.50', 'press y to send')
    expect(acted(story)).toEqual([])
    await story.press('y')
    await story.see('modify taken')
    expect(story.hub.asked('modify').map(one => request.parse(one))).toEqual([
      { ref: expect.any(Number) as number, kind: 'modify', order: 41, limit: 4_905_000 },
    ])
  })

  it('asks for quantity, type and trigger where they were changed; an order at rest never becomes IOC', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', '5', 'm', 'Tab', '7', '5', 'Tab', 'i')
    await story.see('the type is l limit, m market or s SL')
    await story.press('s', 'Tab')
    await story.type('491')
    await story.press('Enter')
    await story.see('change order 41 to BUY 75 RELIANCE SL trigger 491.00')
    await story.press('y')
    await story.see('modify taken')
    expect(story.hub.asked('modify').map(one => request.parse(one))).toMatchObject([{ order: 41, qty: 75, type: 'sl', trigger: 4_910_000 }])
  })

  it('needs arming and a working order under the cursor of pane 5', async () => {
    const story = await openStory()
    await story.press('5', 'm')
    await story.see('order keys are not armed')
    await story.press('T', '1', 'm')
    await story.see('choose an order in pane 5 first')
    await story.press('5', 'j', 'm')
    await story.see('order 40 is filled: nothing to change')
  })
})
