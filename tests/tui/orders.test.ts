// Stories of order keys and commands: what sends, and above all what does not.

import { describe, expect, it } from 'vitest'
import { acted, openStory, withPreview } from './story.ts'

describe('arming', () => {
  it('is needed: a disarmed order key says how', async () => {
    const story = await openStory()
    await story.press('b')
    await story.see('order keys are not armed: press T first')
    await story.press('x')
    expect(acted(story)).toEqual([])
  })

  it('shows its time in the header, ends by T, and by 60 s without a key', async () => {
    const story = await openStory()
    await story.press('T')
    await story.see('ARMED')
    story.skip(1_000)
    await story.press('T')
    await story.see('order keys are disarmed')
    await story.press('T')
    story.skip(61_000)
    await story.see('order keys disarmed after 60 s without a key')
    await story.press('b')
    await story.see('press T first')
  })

  it('survives a T that is held down', async () => {
    const story = await openStory()
    await story.press('T', 'T', 'T')
    await story.see('ARMED')
  })
})

describe('exit and cancel', () => {
  it('ask first and send on y', async () => {
    const story = await openStory()
    await story.press('T', '4', 'j', 'x')
    await story.see('exit TCS -50 at market? y sends')
    await story.press('x', 'Enter')
    expect(acted(story)).toEqual([])
    await story.press('y')
    await story.until(() => story.hub.asked('exit').length === 1, 'the exit')
    expect(story.hub.asked('exit')[0]?.instrument).toBe('NSE:TCS')
    await story.press('5', 'c')
    await story.see('cancel order 41 BUY 100 RELIANCE at 489.50? y sends')
    await story.press('y')
    await story.until(() => story.hub.asked('cancel').length === 1, 'the cancel')
    await story.press('j', 'c')
    await story.see('order 40 is filled: nothing to cancel')
  })

  it('name all they would do on a narrow screen, in two lines', async () => {
    const story = await openStory({ columns: 60, rows: 24 })
    story.hub.put('order', { id: 41, no: 0, symbol: 'RELIANCE', qty: -1_000_000, kind: 'limit', limit: 4_895_000, state: 'open', open: 1 })
    story.hub.flush()
    await story.press('T', '5', 'c')
    await story.see('cancel order 41 SELL 10,00,000 RELIANCE at 489.50?', ' y sends, Esc does not')
    await story.press('j')
    await story.see('cancel order 41 SELL 10,00,000 RELIANCE at 489.50?', '! y sends, Esc does not')
    await story.press('Esc')
    expect(acted(story)).toEqual([])
  })
})

describe('the command line', () => {
  it('changes an order by words, after y, and says what is wrong with them', async () => {
    const story = await openStory()
    await story.press('T')
    await story.type(':modify 41 qty 150 price 491 market')
    await story.press('Enter')
    await story.see('a market order has no price')
    await story.type(':modify 41 price 491 slm')
    await story.press('Enter')
    await story.see('an SL-M order has no price')
    await story.type(':modify 41 qty 150 price 491.50')
    await story.press('Enter')
    await story.see('change order 41 BUY RELIANCE: quantity 100 to 150, price 489.50 to 491.50? y sends')
    await story.press('y')
    await story.until(() => story.hub.asked('modify').length === 1, 'the change')
    expect(story.hub.asked('modify')[0]).toMatchObject({ order: 41, qty: 150, limit: 4_915_000 })
    await story.type(':modify 41 slm trigger 495')
    await story.press('Enter')
    await story.see('change order 41 BUY RELIANCE: to SL-M, trigger 495.00? y sends')
    await story.press('y')
    await story.until(() => story.hub.asked('modify').length === 2, 'the other change')
    expect(story.hub.asked('modify')[1]).toMatchObject({ order: 41, type: 'sl', limit: 0, trigger: 4_950_000 })
  })

  it('fills a ticket that y sends; needs arming', async () => {
    const story = await openStory()
    withPreview(story)
    await story.type(':buy RELIANCE 100 2190.5')
    await story.press('Enter')
    await story.see('press T first')
    await story.press('T', ':', 'Up', 'Enter')
    await story.see('BUY 100 RELIANCE limit 2,190.50 (5,00,050.00):', 'press y to send')
    expect(acted(story)).toEqual([])
    await story.press('y')
    await story.until(() => story.hub.asked('order').length === 1, 'the order')
    expect(story.hub.asked('order')[0]).toMatchObject({ qty: 100, limit: 21_905_000, type: 'limit' })
  })

  it('completes commands and symbols, and names the nearest of an unknown one', async () => {
    const story = await openStory()
    await story.type(':char')
    await story.press('Tab')
    await story.type('rel')
    await story.press('Tab')
    await story.type('1m')
    await story.press('Enter')
    await story.until(() => story.hub.asked('chart').at(-1)?.length === 60_000_000, 'the chart')
    await story.type(':stratgy')
    await story.press('Enter')
    await story.see('there is no command stratgy; did you mean :strategy?')
    await story.type(':go RELIANCEE')
    await story.press('Enter')
    await story.see('no instrument RELIANCEE; did you mean RELIANCE?')
    await story.type(':strategy off ema-cross')
    await story.press('Enter')
    await story.until(() => story.hub.asked('strategy').length === 1, 'the strategy')
    expect(story.hub.asked('strategy')[0]).toMatchObject({ name: 'ema-cross', on: false })
  })

  it.each([
    ['buy RELIANCE 1 2 3', '3 is neither sl, slm nor ioc; usage: :buy SYMBOL QTY|SIZE [PRICE]'],
    ['buy RELIANCE 1 2 sl 3 4', '4 is one word too many'],
    ['buy RELIANCE 1.5', 'the quantity must be a whole number above zero'],
    ['buy RELIANCE 1 845,50', '845,50 is no price'],
    ['pause now', 'now is one word too many'],
    ['flatten', 'there is no command flatten: the emergency stop is Ctrl+E then f'],
    ['stop', 'the emergency stop is Ctrl+E then p (or :pause), c or f'],
    ['cancel 99', 'there is no order 99'],
    ['cancel 40', 'order 40 is filled: nothing to cancel'],
    ['cancel', 'which order? (Ctrl+E then c cancels all)'],
    ['exit INFY', 'there is no open position in INFY'],
    ['q', 'Leave the screen?'],
  ])('answers :%s before asking or sending anything', async (line, answer) => {
    const story = await openStory()
    await story.press('T')
    await story.type(`:${line}`)
    await story.press('Enter')
    await story.see(answer)
    await story.dontSee('y sends', 'press y')
    expect(acted(story)).toEqual([])
  })

  it('resumes after y', async () => {
    const story = await openStory()
    await story.type(':resume')
    await story.press('Enter')
    await story.see('resume trading?')
    expect(acted(story)).toEqual([])
    await story.press('y')
    await story.until(() => story.hub.asked('resume').length === 1, 'the resume')
  })
})
