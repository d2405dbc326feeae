// Stories of orders and emergencies: what sends, and above all what does not.

import { describe, expect, it } from 'vitest'
import { ANSWER, jsonBytes } from '../../src/protocol/messages.ts'
import type { Request } from '../../src/protocol/requests.ts'
import { request } from '../../src/protocol/requests.ts'
import { openStory, type Story } from './story.ts'

const preview = { value: 500_050_000_0, charges: 123_456, breakEven: 50_012_345, price: 50_005_000, refused: '', reducing: false }
const withPreview = (story: Story, refused = ''): void => {
  story.hub.answer = one =>
    one.kind === 'preview' ? { ok: true, text: '', data: { ...preview, refused } } : { ok: true, text: `${one.kind} taken` }
}
/** Requests that could change anything. */
const acted = (story: Story): Request[] => story.hub.requests.filter(one => !['chart', 'preview', 'status'].includes(one.kind))

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

describe('the ticket', () => {
  it('shows value, charges and break-even, asks on Enter and sends on y only', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b')
    await story.see('BUY RELIANCE (PAPER)', 'charges', '12.35', '5,001.23', '5,00,050.00')
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
    await story.see('the type is l limit or m market')
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

describe('the emergency bar', () => {
  it('flattens by two different keys, disarmed, and shows the answer', async () => {
    const story = await openStory()
    await story.press('Ctrl+E', 'Ctrl+E')
    await story.see('EMERGENCY: p pause')
    expect(acted(story)).toEqual([])
    await story.press('f', 'f', 'f')
    await story.see('FLATTEN AND HALT: done')
    expect(story.hub.asked('stop').map(one => one.level)).toEqual(['flatten'])
    await story.press('Esc')
    await story.dontSee('FLATTEN AND HALT')
  })

  it.each([':resume', 'fcp', 'resume cf'])('is closed by what it sent: %s typed after it sends no second stop', async text => {
    const story = await openStory()
    await story.press('T', 'Ctrl+E', 'p')
    await story.see('PAUSE: done', '? help')
    await story.type(text)
    await story.press('Enter', 'Esc', 'Esc')
    expect(acted(story)).toEqual([{ ref: expect.any(Number), kind: 'stop', level: 'pause' }])
  })

  it('is closed by every other key, which does nothing but say so', async () => {
    const story = await openStory()
    for (const key of ['j', 'Enter', 'y', '5', 'q', 'Space', 'Esc']) {
      await story.press('Ctrl+E')
      await story.see('EMERGENCY: p pause')
      await story.press(key)
      await story.see('emergency bar closed; nothing sent', '? help')
    }
    await story.press('Ctrl+E', ':')
    await story.type('chart TCS')
    await story.see(':chart TCS▏')
    await story.press('Esc', 'Ctrl+E')
    await story.input('resume')
    await story.press('f', 'c', 'p')
    expect(acted(story)).toEqual([])
  })

  it('leaves nothing open that a letter too many could fill in or confirm', async () => {
    const story = await openStory()
    withPreview(story)
    await story.press('T', 'b', 'Enter', 'Ctrl+E', 'f')
    await story.dontSee('BUY RELIANCE')
    await story.press('y', 'Enter', 'y')
    expect(acted(story).map(one => one.kind)).toEqual(['stop'])
  })

  it.each([
    ['a ticket', ['T', 'b']],
    ['the command line', [':']],
    ['a filter', ['/']],
    ['the search of the help', ['?', '/']],
    ['the box for leaving', ['q']],
    ['a question', ['T', 'x']],
  ])('opens over %s, and p pauses', async (_, keys) => {
    const story = await openStory()
    await story.press(...keys, 'Ctrl+E')
    await story.see('EMERGENCY')
    await story.press('p')
    await story.see('PAUSE: done')
    expect(acted(story)).toEqual([{ ref: expect.any(Number), kind: 'stop', level: 'pause' }])
  })

  it('works on a terminal that is too small for anything else', async () => {
    const story = await openStory()
    await story.resize(40, 8)
    await story.press('Ctrl+E')
    await story.see('EMERGENCY')
    await story.press('c')
    await story.see('CANCEL ALL: done')
    expect(story.hub.asked('stop').map(one => one.level)).toEqual(['cancel-all'])
  })

  it('says loudly when there is no answer, and how else to stop', async () => {
    const story = await openStory()
    story.hub.answer = () => undefined
    await story.press('Ctrl+E', 'f')
    story.skip(2_000)
    await story.see('NO ANSWER to FLATTEN AND HALT', 'tapedeck stop --flatten')
    await story.type(':resu')
    await story.see(':resu▏', 'NO ANSWER to FLATTEN AND HALT')
    await story.press('Esc', 'j')
    await story.see('NO ANSWER to FLATTEN AND HALT')
    await story.press('Ctrl+E')
    await story.see('EMERGENCY: NO ANSWER to FLATTEN AND HALT')
    story.hub.answer = () => ({ ok: true, text: 'done' })
    await story.press('f')
    await story.see('FLATTEN AND HALT: done')
    await story.dontSee('NO ANSWER')
  })

  it('is not moved by a paste, nor by a burst without brackets', async () => {
    const story = await openStory()
    await story.paste('\x05f')
    await story.paste('bxcTy')
    await story.see('a paste does nothing here')
    await story.input('Tby\r')
    await story.see('several keys came at once')
    await story.input('\x05f')
    await story.see('only the emergency bar was opened')
    await story.paste('f')
    await story.input('ff')
    await story.press('Esc')
    await story.press('T', 'b')
    await story.paste('\x05\x05f99999y\ry')
    await story.see('BUY RELIANCE', '??f99999y y▏')
    await story.press('Esc')
    expect(acted(story)).toEqual([])
  })
})

describe('the command line', () => {
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
    await story.type(':ch')
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
    ['buy RELIANCE 1 2 3', '3 is one word too many; usage: :buy SYMBOL QTY [PRICE]'],
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

describe('a read-only screen', () => {
  it('says so and sends nothing that acts', async () => {
    const story = await openStory({ readOnly: true })
    await story.see('READ-ONLY')
    await story.press('T')
    await story.see('this screen is read-only')
    await story.press('b', 'x', 'c', 'y')
    await story.type(':pause')
    await story.press('Enter')
    await story.type(':buy TCS 1')
    await story.press('Enter', 'Ctrl+E')
    await story.see('EMERGENCY: this screen is read-only', 'Esc closes')
    await story.dontSee('FLATTEN')
    await story.press('f')
    await story.see('this screen is read-only: use `tapedeck stop`')
    await story.press('Esc', 'q', 's')
    await story.see('read-only')
    expect(acted(story)).toEqual([])
  })
})
