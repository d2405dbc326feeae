// Stories of finding: the list of everything, choosing the sort column, filters in words, and kinds of rows.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterOf, shownNumber } from '../../src/tui/filter.ts'
import { fitting, fuzzy } from '../../src/tui/fuzzy.ts'
import { acted, openStory } from './story.ts'

describe('the list of everything', () => {
  it('finds commands with their sentence and why they are off, and says so when one is taken', async () => {
    const story = await openStory()
    await story.input('\x10')
    await story.see('What to do?', ':buy SYMBOL QTY|SIZE [PRICE]', 'off: order keys are not armed: press T first')
    await story.type('speed')
    await story.see(':speed N', 'off: only in a replay')
    await story.press('Enter')
    await story.see(':speed N: only in a replay')
    await story.press('Esc')
    await story.dontSee('What to do?')
    expect(acted(story)).toEqual([])
  })

  it('shows an instrument, opens the command line where words are missing, runs what needs none', async () => {
    const story = await openStory()
    await story.input('\x10')
    await story.type('hdfcb')
    await story.see('shows its chart and book: 1,691.00')
    await story.press('Enter')
    await story.see('2 HDFCBANK 5m')
    await story.input('\x10')
    await story.type(':theme')
    await story.press('Enter')
    await story.see(':theme ▏', 'changes the colours of this screen')
    await story.type('light')
    await story.press('Enter')
    await story.see('theme light')
    await story.input('\x10')
    await story.see('▸:theme light', 'typed before')
    await story.press('Esc')
    await story.input('\x10')
    await story.type('orb')
    await story.press('Enter')
    await story.see(':strategy on orb-15▏')
    expect(acted(story)).toEqual([])
  })

  it('keeps the letters in order, and puts the beginning of a name first', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{1,6}$/), fc.stringMatching(/^[a-z:-]{0,14}$/), (typed, name) => {
        const letters = typed.replaceAll(' ', '')
        const inOrder = new RegExp(Array.from(letters).join('.*')).test(name)
        expect(fuzzy(typed, name) !== undefined).toBe(inOrder)
      }),
    )
    const names = ['TATASTEEL', 'M&M', 'ASIANPAINT', 'TATAMOTORS', 'ITC']
    expect(fitting(names, 'tata', one => [one])).toEqual(['TATASTEEL', 'TATAMOTORS'])
    expect(fitting(names, 'tm', one => [one])[0]).toBe('TATAMOTORS')
    expect(fitting(names, '', one => [one])).toEqual(names)
  })
})

describe('sorting', () => {
  it('is chosen by name, turned round by choosing again, and frozen with O', async () => {
    const story = await openStory()
    await story.press('o')
    await story.see('Sort watchlist by', 'natural order')
    await story.type('chg')
    await story.press('Enter')
    await story.see('sorted by Chg%, falling', '▼Chg%')
    await story.press('o')
    await story.type('chg')
    await story.see('rising, now falling')
    await story.press('Enter')
    await story.see('▲Chg%')
    await story.press('O')
    await story.see('▲Chg% frozen')
    const first = (): string => story.lines()[4] ?? ''
    const before = first().slice(0, 14)
    story.skip(10_000)
    story.hub.put('watch', { no: 3, change: -99 })
    story.hub.flush()
    await story.see('▼ 99.00')
    expect(first().slice(0, 14)).toBe(before)
  })
})

describe('filters', () => {
  const row = [
    { title: 'Symbol', text: () => 'HDFCBANK' },
    { title: 'P&L', text: () => '▼ -1,234.50' },
    { title: 'Chg%', text: () => '▼ 1.40' },
    { title: 'State', text: () => 'open' },
    { title: 'Age', text: () => '3s' },
  ]
  it.each([
    ['bank', true],
    ['bank open', true],
    ['bank filled', false],
    ['!filled', true],
    ['!bank', false],
    ['state:open', true],
    ['!state:open', false],
    ['symbol:open', false],
    ['p&l<0', true],
    ['p&l<-2,000', false],
    ['chg<-1', true],
    ['chg>-1', false],
    ['age<5', true],
    ['nothing>5', false],
    ['', true],
    ['!', true],
  ])('%s passes: %s', (text, passes) => {
    expect(filterOf(text)(row)).toBe(passes)
  })

  it('read a shown number as it was meant', () => {
    expect([shownNumber('▲ +12,34,567.50'), shownNumber('▼ 1.40'), shownNumber('-5'), shownNumber('-')]).toEqual([
      1_234_567.5,
      -1.4,
      -5,
      Number.NaN,
    ])
  })

  it('take out everything but one kind with f, in turn', async () => {
    const story = await openStory()
    await story.press('7', 'f')
    await story.see('/kind:fill 1 of 2')
    await story.dontSee('TCS BUY 400')
    await story.press('f')
    await story.see('/kind:refused 1 of 2', 'TCS BUY 400')
    await story.press('f')
    await story.see('all rows')
    await story.dontSee('kind:')
  })
})

describe('the command line', () => {
  it('says what is being typed and why it is off, before it is run', async () => {
    const story = await openStory()
    await story.type(':buy TC')
    await story.see(':buy SYMBOL QTY|SIZE [PRICE]', 'off: order keys are not armed')
    await story.press('Esc')
    await story.type(':chart T')
    await story.see('shows the chart and book of an instrument', 'TCS')
    await story.press('Esc')
    await story.type(':xyz')
    await story.see('there is no command xyz')
  })
})
