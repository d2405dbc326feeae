// Stories of emergencies and of screens that may only look: what sends, and above all what does not.

import { describe, expect, it } from 'vitest'
import { acted, openStory, withPreview } from './story.ts'

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

  it('says what each stop would send and how long the order rate makes it take, as soon as the engine has', async () => {
    const story = await openStory({ columns: 80, rows: 24 })
    const data = { perSecond: 10, cancelAll: { cancels: 12, seconds: 2 }, flatten: { cancels: 12, exits: 1, seconds: 2 } }
    story.hub.answer = one => (one.kind === 'stop-forecast' ? { ok: true, text: '', data } : { ok: true, text: 'done' })
    await story.press('Ctrl+E')
    await story.see('c: 12 cancels over 2 s; f: 12 cancels and 1 exit over 2 s. Each acts')
    await story.press('Esc')
    story.hub.answer = () => undefined
    await story.press('Ctrl+E')
    await story.see('p, c and f act at once without asking')
    expect(acted(story)).toEqual([])
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

describe('a read-only screen', () => {
  it.each([
    [80, 24],
    [160, 44],
  ])('offers at %i x %i no key that it may not use: Ctrl+E stands there as off, with its reason', async (columns, rows) => {
    const story = await openStory({ readOnly: true, columns, rows })
    await story.see('READ-ONLY', '? help', '^E off: read-only')
    await story.dontSee('^E EMERGENCY', 'T arm', 'b buy')
    await story.press('?', '/')
    await story.type('emergency bar from')
    await story.see('off: this screen is read-only: use `tapedeck stop`')
    await story.press('Esc', 'Esc', ':')
    await story.type('pause')
    await story.see('off: this screen is read-only')
    await story.press('Esc', 'q')
    await story.see('leaves this attached screen')
    await story.dontSee('shuts the engine down')
  })

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
