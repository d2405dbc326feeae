// Stories of the order ticket: what it shows, what it takes, and what happens to it when the engine refuses.

import { describe, expect, it } from 'vitest'
import { ANSWER, jsonBytes } from '../../src/protocol/messages.ts'
import { request } from '../../src/protocol/requests.ts'
import { acted, openStory, preview, withPreview } from './story.ts'

describe('the ticket', () => {
  it('shows value, charges, break-even and margin, asks on Enter and sends on y only', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b')
    await story.see(
      'BUY RELIANCE (PAPER)',
      'charges',
      '12.35',
      '25.00 with its exit',
      '5,001.25',
      '1,00,010.00',
      '9,00,000.00 is free',
      '5,00,050.00',
    )
    // The prefilled lot of 1 is replaced by what is typed, not extended.
    await story.press('1', '0', 'Enter', 'Enter', 'Enter')
    await story.see('BUY 10 RELIANCE limit 500.05 (5,00,050.00):', 'press y to send, Esc back')
    expect(acted(story)).toEqual([])
    await story.press('y')
    await story.see('order taken')
    await story.press('y', 'Enter')
    const sent = story.hub.asked('order')
    expect(sent.length).toBe(1)
    expect(request.parse(sent[0])).toMatchObject({
      kind: 'order',
      instrument: 'NSE:RELIANCE',
      qty: 10,
      type: 'limit',
      limit: 5_000_500,
      why: 'by hand',
    })
  })

  it.each([
    ['1.5', 'no whole number'],
    ['-5', 'no whole number'],
    ['1e3', 'no whole number'],
    ['1 5', 'no whole number'],
    ['1,5', 'no whole number'],
    ['\u22125', 'no whole number'],
    ['--5', 'no whole number'],
  ])('never makes another quantity of %s: it stands there, with what is wrong, and is not sent', async (typed, fault) => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b')
    await story.type(typed)
    await story.see(fault, 'quantity must be a whole number above zero')
    await story.press('Enter', 'y')
    expect(acted(story)).toEqual([])
    expect(story.hub.asked('preview').every(one => one.qty === 1)).toBe(true)
  })

  it.each(['845,50', '-845.5', '8.45.5', '1e3', '84,550,0'])('never makes another price of %s', async typed => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b', 'Tab', 'Tab')
    await story.type(typed)
    await story.see('no price', 'price must be rupees with a decimal point')
    await story.press('Enter', 'y')
    expect(acted(story)).toEqual([])
  })

  it.each([
    ['2,190.50', 21_905_000],
    ['1,02,190.5', 1_021_905_000],
    ['102,190.5', 1_021_905_000],
    ['845.', 8_450_000],
  ])('takes %s for a price', async (typed, limit) => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b', 'Tab', 'Tab')
    await story.type(typed)
    await story.press('Enter', 'y')
    await story.until(() => story.hub.asked('order').length === 1, 'the order')
    expect(story.hub.asked('order')[0]).toMatchObject({ qty: 1, limit })
  })

  it('steps by + and -, and says which letters the type takes', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b', '+', '+', '-')
    await story.see('quantity    2')
    await story.press('Tab', '5')
    await story.see('the type is l limit, m market, s SL or i IOC')
    await story.press('Tab', '-')
    await story.see('price       500.00')
    await story.until(() => story.hub.asked('preview').at(-1)?.qty === 2, 'the preview')
  })

  it('asks for a preview of what the fields say, not of every letter', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 's', 'Tab', 'm')
    await story.until(() => story.hub.asked('preview').at(-1)?.type === 'market', 'the preview of a market order')
    for (const one of story.hub.asked('preview')) expect(request.safeParse(one).success).toBe(true)
    // RELIANCE is held +100: selling offers to close it.
    expect(story.hub.asked('preview').at(-1)).toMatchObject({ qty: -100, limit: 0 })
  })

  it('does not ask about an order that would be refused: Enter shows the refusal, and judges anew', async () => {
    const story = await openStory()
    withPreview(story, 'order value 5,00,050 is over the limit of 5,00,000')
    await story.press('T', 'b')
    await story.see('would be refused')
    await story.press('Enter')
    await story.see('! order value 5,00,050 is over the limit of 5,00,000')
    await story.dontSee('press y to send')
    await story.press('y')
    await story.see('press Enter first, then y')
    expect(acted(story)).toEqual([])
    withPreview(story)
    await story.press('Enter')
    await story.dontSee('would be refused')
    await story.press('Enter')
    await story.see('press y to send')
  })

  it('takes the question back when the preview comes late and refuses', async () => {
    const story = await openStory()
    story.hub.answer = () => undefined
    await story.press('T', 'b', 'Enter')
    await story.see('BUY 1 RELIANCE limit 500.05:', 'press y to send')
    const asked = story.hub.asked('preview').at(-1)
    story.hub.send(ANSWER, jsonBytes({ ref: asked?.ref, ok: true, text: '', data: { ...preview, refused: 'the day loss is used up' } }))
    await story.see('would be refused', '! the day loss is used up')
    await story.press('y')
    expect(acted(story)).toEqual([])
  })

  it('stays open with everything typed when the engine refuses, and takes what is typed then', async () => {
    const story = await openStory()
    story.hub.answer = one =>
      one.kind === 'preview' ? { ok: true, text: '', data: preview } : { ok: false, text: 'the price band ends at 510.00' }
    await story.press('T', 'b', '1', '2', 'Tab', 'Tab')
    await story.type('512.5')
    await story.press('Enter', 'y')
    await story.see('REFUSED: the price band ends at 510.00', 'quantity    12', '512.5')
    await story.dontSee('press y to send')
    await story.press('Backspace')
    await story.see('512.▏')
    await story.dontSee('REFUSED')
    expect(story.hub.asked('order').length).toBe(1)
  })

  it('takes no key while its order is on its way, and says how long', async () => {
    const story = await openStory()
    story.hub.answer = one => (one.kind === 'preview' ? { ok: true, text: '', data: preview } : undefined)
    await story.press('T', 'b', '7', 'Enter', 'y', 'y', 'Enter', '5', '-')
    await story.see('the order was sent: the engine has not answered yet', 'quantity    7▏')
    story.skip(2_500)
    await story.see('sent: no answer for')
    await story.press('Esc')
    await story.see('the order was sent; the engine has not answered yet')
    expect(story.hub.asked('order').length).toBe(1)
    story.hub.send(ANSWER, jsonBytes({ ref: story.hub.asked('order')[0]?.ref, ok: true, text: 'order 000050 was sent' }))
    await story.see('order 000050 was sent')
  })

  it('says of a market order what is reckoned, and what protects it; nothing is cut', async () => {
    const story = await openStory()
    story.hub.put('watch', { no: 0, bid: 0, ask: 0 })
    story.hub.flush()
    const large = { ...preview, value: 123_456_789_012_345, price: 50_006_000 }
    story.hub.answer = one => (one.kind === 'preview' ? { ok: true, text: '', data: large } : { ok: true, text: 'taken' })
    await story.press('T', 'b', 'Tab', 'm')
    await story.see('bid -  ask -', '1,234.57 cr  about, at last price', 'protected at         5,000.60')
    await story.dontSee('sent at')
    await story.press('Enter')
    await story.see('BUY 1 RELIANCE at market (about 12,34,56,78,901.23)', 'protected at 5,000.60:', 'press y to send, Esc back')
    for (const line of story.lines().filter(one => one.includes('│ ┌─') || one.includes('market'))) expect(line).not.toContain('…')
  })

  it('closes with Esc and sends nothing', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b', 'Enter', 'Esc', 'Esc')
    await story.see('nothing was sent')
    expect(acted(story)).toEqual([])
  })

  it('does not send when the keys have disarmed meanwhile', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b', 'Enter')
    story.skip(61_000)
    await story.see('disarmed after 60 s')
    await story.press('y')
    await story.see('press T first')
    expect(acted(story)).toEqual([])
  })
})

describe('the types of the ticket', () => {
  it('go round by left and right, and SL asks for a trigger; an empty price is its trigger with the protection', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b', 'Tab', 's')
    await story.see('trigger', '502.50', 'empty: trigger and protection')
    await story.until(() => story.hub.asked('preview').at(-1)?.type === 'sl', 'the preview of an SL order')
    expect(story.hub.asked('preview').at(-1)).toMatchObject({ type: 'sl', limit: 0, trigger: 5_025_000 })
    await story.press('Tab')
    await story.type('510.05')
    await story.press('Tab')
    await story.type('511')
    await story.press('Enter')
    await story.see('SL trigger 510.05 limit 511.00')
    await story.press('y')
    await story.until(() => story.hub.asked('order').length === 1, 'the order')
    expect(request.parse(story.hub.asked('order')[0])).toMatchObject({ type: 'sl', limit: 5_110_000, trigger: 5_100_500 })
  })

  it('IOC is a limit order that does not stay', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 's', 'Tab', 'i', 'Enter')
    await story.see('IOC limit')
    await story.press('y')
    await story.until(() => story.hub.asked('order').length === 1, 'the order')
    expect(request.parse(story.hub.asked('order')[0])).toMatchObject({ type: 'limit', validity: 'ioc', qty: -100 })
  })
})

describe('the words of :buy and :sell', () => {
  it.each([
    ['buy RELIANCE 10', { type: 'market', limit: 0 }],
    ['buy RELIANCE 10 500.5', { type: 'limit', limit: 5_005_000 }],
    ['buy RELIANCE 10 500.5 ioc', { type: 'limit', limit: 5_005_000, validity: 'ioc' }],
    ['buy RELIANCE 10 510.5 sl 510', { type: 'sl', limit: 5_105_000, trigger: 5_100_000 }],
    ['buy RELIANCE 10 sl 510', { type: 'sl', limit: 0, trigger: 5_100_000 }],
  ])(':%s', async (words, order) => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', ':')
    await story.type(words)
    await story.press('Enter', 'y')
    await story.until(() => story.hub.asked('order').length === 1, 'the order')
    expect(request.parse(story.hub.asked('order')[0])).toMatchObject({ qty: 10, ...order })
  })

  it.each([
    ['buy RELIANCE 10 sl', 'needs its trigger'],
    ['buy RELIANCE 10 ioc', 'needs a price'],
    ['buy RELIANCE 10 500 xyz', 'neither sl, slm nor ioc'],
    ['buy RELIANCE 10 500 ioc 3', 'one word too many'],
  ])('refuses :%s', async (words, sentence) => {
    const story = await openStory()
    await story.press('T', ':')
    await story.type(words)
    await story.press('Enter')
    await story.see(sentence)
    expect(acted(story)).toEqual([])
  })
})
