// Stories of sizes in words and of exits in prices: what the trader types, what the engine makes of it, and what alone is sent.

import { describe, expect, it } from 'vitest'
import { ANSWER, jsonBytes } from '../../src/protocol/messages.ts'
import { request } from '../../src/protocol/requests.ts'
import { acted, openStory, preview, type Story } from './story.ts'

const SIZING = '500.00 at risk, 34.00 a unit to the stop at 466.00, 14.7 rounded down'
const exits = {
  stop: 4_660_000,
  trail: 0,
  targets: [{ px: 5_200_000, qty: 14 }],
  atStop: -4_760_000,
  atTargets: 2_800_000,
  fault: '',
}

/** An engine that makes 14 of every size, or refuses it. */
function withSizes(story: Story, refused = ''): void {
  story.hub.answer = one => {
    if (one.kind !== 'preview') return { ok: true, text: `${one.kind} taken` }
    const sized = one.size === undefined ? { qty: one.qty } : { qty: refused ? 0 : 14 * one.qty, sizing: refused ? '' : SIZING, refused }
    return { ok: true, text: '', data: { ...preview, ...sized, ...(one.plan ? { exits } : {}) } }
  }
}

describe('a size in the ticket', () => {
  it('shows the quantity and how it came about before anything is asked, and sends that quantity', async () => {
    const story = await openStory({ columns: 80, rows: 24 })
    withSizes(story)
    await story.press('T', 'b')
    await story.type('risk 500rs')
    await story.press('Tab', 'Tab', 'Tab')
    await story.type('stop 466 target 520')
    await story.see('= 14', '500.00 at risk, 34.00 a unit', 'stop 466.00, target 520.00', '-476.00 at the stop, +280.00 at target, before')
    await story.press('Enter')
    await story.see('BUY 14 (risk 500rs) RELIANCE limit 500.05', 'stop 466.00, target 520.00', 'press y to send')
    expect(acted(story)).toEqual([])
    await story.press('y')
    await story.until(() => story.hub.asked('bracket').length === 1, 'the bracket')
    expect(request.parse(story.hub.asked('bracket')[0])).toMatchObject({ entries: [{ qty: 14, type: 'limit', limit: 5_000_500 }] })
    expect(story.hub.asked('preview').at(-1)).toMatchObject({ qty: 1, size: 'risk 500rs' })
  })

  it('that comes to no lot is a sentence, and nothing can be sent', async () => {
    const story = await openStory()
    const sentence = '50.00 at 500.05 comes to 0.1 units, less than 1 unit: nothing to send'
    withSizes(story, sentence)
    await story.press('T', 'b')
    await story.type('50rs')
    await story.see('= nothing', 'comes to 0.1 units, less than 1')
    await story.press('Enter', 'y')
    await story.see('press Enter first, then y')
    expect(acted(story)).toEqual([])
  })

  it('is asked about once the engine has said how many, however early Enter comes', async () => {
    const story = await openStory()
    story.hub.answer = () => undefined
    await story.press('T', 's')
    await story.type('2%')
    await story.press('Enter', 'y')
    await story.see('the engine has not said yet how many units that is')
    expect(acted(story)).toEqual([])
    const asked = story.hub.asked('preview').at(-1)
    expect(asked).toMatchObject({ qty: -1, size: '2%' })
    story.hub.send(ANSWER, jsonBytes({ ref: asked?.ref, ok: true, text: '', data: { ...preview, qty: -40, sizing: 'so' } }))
    await story.see('SELL 40 (2%) RELIANCE', 'press y to send')
    await story.press('y')
    await story.until(() => story.hub.asked('order').length === 1, 'the order')
    expect(story.hub.asked('order')[0]).toMatchObject({ qty: -40 })
  })

  it('takes no size for a change of an order that works', async () => {
    const story = await openStory()
    withSizes(story)
    await story.press('5', 'T', 'm', 'Tab')
    await story.type('2%')
    await story.see('a change takes the quantity as a whole number')
    await story.press('Enter', 'y')
    expect(acted(story)).toEqual([])
  })
})

describe('a ticket with everything in it', () => {
  it('keeps its whole question on the smallest screen', async () => {
    const story = await openStory({ columns: 80, rows: 24 })
    withSizes(story)
    await story.press('T', ':')
    await story.type('buy TCS risk 500rs 890.5 sl 890 stop 1% target 2%:50% target 3% trail 0.5%')
    await story.press('Enter')
    await story.see(
      'BUY 14 (risk 500rs) TCS SL trigger 890.00',
      '3% trail 0.5%:',
      'press y to send, Esc back',
      '▸quantity',
      'exits',
      'stop 466.00',
    )
    await story.see('PAPER', 'y SEND')
  })
})

describe('a size behind :buy and :sell', () => {
  it.each([
    ['buy TCS 50000rs', '50000rs', 1, { type: 'market' }],
    ['buy TCS 2% 890.5', '2%', 1, { type: 'limit', limit: 8_905_000 }],
    ['sell TCS risk 500rs 890.5 stop 1%', 'risk 500rs', -1, { type: 'limit', limit: 8_905_000 }],
    ['buy TCS kelly 55% 1.5 max 4% 890.5 ioc', 'kelly 55% 1.5 max 4%', 1, { validity: 'ioc' }],
  ])(':%s', async (words, size, sign, terms) => {
    const story = await openStory()
    withSizes(story)
    await story.press('T', ':')
    await story.type(words)
    await story.press('Enter')
    await story.see(`${sign > 0 ? 'BUY' : 'SELL'} 14 (${size}) TCS`, 'press y to send')
    expect(story.hub.asked('preview').at(-1)).toMatchObject({ size, qty: sign, ...terms })
    await story.press('y')
    await story.until(() => story.hub.asked('order').length + story.hub.asked('bracket').length === 1, 'the order')
    const sent = story.hub.asked('bracket')[0]?.entries[0] ?? story.hub.asked('order')[0]
    expect(sent).toMatchObject({ qty: 14 * sign })
  })

  it('that comes to nothing asks nothing: the ticket says why', async () => {
    const story = await openStory()
    withSizes(story, 'a risk needs the stop it is measured to: write it in the exits, as stop 1%')
    await story.press('T', ':')
    await story.type('buy TCS risk 500rs')
    await story.press('Enter')
    await story.see('! a risk needs the stop it is measured to', '= nothing')
    await story.dontSee('press y to send')
    await story.press('y')
    expect(acted(story)).toEqual([])
  })

  it('names the ways to write one', async () => {
    const story = await openStory()
    await story.press('T', ':')
    await story.type('buy TCS abc')
    await story.press('Enter')
    await story.see('the quantity must be a whole number above zero, or a size, as 50000rs, 2%, risk 500rs')
  })
})

describe('how long an order takes to leave', () => {
  it('is said in the question when it is cut into several', async () => {
    const story = await openStory()
    story.hub.answer = one =>
      one.kind === 'preview' ? { ok: true, text: '', data: { ...preview, orders: 12, seconds: 2 } } : { ok: true, text: 'taken' }
    await story.press('T', 'b')
    await story.see('12 orders, 10 a second: leaves over 2 s')
    await story.press('Enter')
    await story.see('(5,00,050.00); 12', 'orders, 10 a second: leaves over 2 s:', 'press y to send')
  })

  it('is said of an exit above the freeze quantity once the engine has said it', async () => {
    const story = await openStory()
    story.hub.answer = one =>
      one.kind === 'preview' ? { ok: true, text: '', data: { ...preview, qty: -100, orders: 3, seconds: 1 } } : { ok: true, text: 'taken' }
    await story.press('T', 'x')
    await story.see('exit RELIANCE +100 at market? (3 orders, 10 a second: leaves at once) y sends')
    expect(story.hub.asked('preview').at(-1)).toMatchObject({ qty: -100, type: 'market' })
    await story.press('y')
    await story.see('taken')
    expect(acted(story).map(one => one.kind)).toEqual(['exit'])
  })
})

describe('a size of an algorithm, and of an order for the opening', () => {
  it.each([
    [
      'twap BUY TCS risk 500rs stop 890 10m 7',
      'twap BUY 14 (risk 500rs stop 890) TCS over 10m in 7 slices',
      { qty: 14, plan: { slices: 7 } },
    ],
    ['twap TCS -2% 90s', 'twap SELL 14 (2%) TCS over 90s', { qty: -14, plan: { kind: 'twap' } }],
    ['chase sell TCS 50000rs within 2m', 'chase SELL 14 (50000rs) TCS within 2m', { qty: -14, plan: { kind: 'chase' } }],
    ['iceberg TCS 2% @ 3400 show 7', 'iceberg BUY 14 (2%) TCS limit 3,400.00 showing 7', { qty: 14, plan: { show: 7 } }],
  ])('%s', async (line, question, sent) => {
    const story = await openStory()
    withSizes(story)
    await story.press('T')
    await story.type(`:${line}`)
    await story.press('Enter')
    await story.see(question, 'y sends')
    expect(acted(story)).toEqual([])
    await story.press('y')
    await story.until(() => story.hub.asked('execute').length === 1, 'the algorithm')
    expect(request.parse(story.hub.asked('execute')[0])).toMatchObject(sent)
  })

  it('of an order for the opening', async () => {
    const story = await openStory()
    withSizes(story)
    await story.press('T')
    await story.type(':amo sell TCS 2% 3400')
    await story.press('Enter')
    await story.see('sell 14 (2%) TCS at 3,400.00 at the next opening', 'y sends')
    await story.press('y')
    await story.until(() => story.hub.asked('order').length === 1, 'the order')
    expect(story.hub.asked('order')[0]).toMatchObject({ qty: -14, limit: 34_000_000, amo: true })
  })

  it('that comes to no lot is a sentence; and where the person has opened something else meanwhile, nothing is asked', async () => {
    const story = await openStory()
    withSizes(story, '50.00 at 500.05 comes to 0.1 units, less than 1 unit: nothing to send')
    await story.press('T')
    await story.type(':chase TCS 50rs')
    await story.press('Enter')
    await story.see('comes to 0.1 units')
    await story.type(':chase TCS risk 500rs stop 2%')
    await story.press('Enter')
    await story.see('the stop of risk 500rs must be a price here')
    story.hub.answer = () => undefined
    await story.type(':chase TCS 2%')
    await story.press('Enter')
    await story.see('asking what 2% comes to')
    await story.press('?')
    await story.see('shows every key')
    const { ref } = story.hub.asked('preview').at(-1) as { readonly ref: number }
    story.hub.send(ANSWER, jsonBytes({ ref, ok: true, text: '', data: { ...preview, qty: 14 } }))
    // Before the help is closed: an answer that comes after it finds nothing open.
    await story.see('2% came to 14; type it again')
    expect(acted(story)).toEqual([])
  })
})
