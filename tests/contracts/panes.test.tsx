// Every pane in the list keeps its contract: exact width and height, no control characters, with no rows and with hundreds, at the
// sizes of a small and a large terminal, whatever text the engine sends. Every key has a sentence and can say why it is off.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/tui/commands/index.ts'
import { bare, clean } from '../../src/tui/cells.ts'
import { frameLines } from '../../src/tui/frame.ts'
import { press } from '../../src/tui/keys/dispatch.ts'
import { mainKeys } from '../../src/tui/keys/index.ts'
import { emergencyKeys } from '../../src/tui/overlays/emergency.ts'
import { overlays } from '../../src/tui/overlays/index.ts'
import { panes } from '../../src/tui/panes/index.ts'
import { paneNames } from '../../src/tui/state.ts'
import { type Bench, bench } from '../tui/make.ts'
import { fillMarket, NOON } from '../tui/hub.ts'

const HOSTILE = '\x1b[31mRED\x07\t\n漢字 🎉 é\u0301 \u202e end'

/** Hundreds of rows in every table, with awkward text and numbers in some. */
function many(one: Bench): void {
  fillMarket(one.hub, 500)
  for (let i = 0; i < 500; i++) {
    const odd = i % 50 === 3
    one.hub.put('position', {
      no: i,
      symbol: odd ? HOSTILE : `SYM${i}`,
      qty: odd ? -123_456_789 : i - 250,
      average: i * 10_000,
      last: i * 9_999,
      pnl: odd ? -9e13 : i * 7_777,
      by: HOSTILE,
    })
    one.hub.put('order', {
      id: i + 1,
      time: NOON,
      no: i,
      symbol: `SYM${i}`,
      qty: i - 250,
      kind: 'limit',
      limit: odd ? 1.23e12 : 5_000_000,
      state: 'unknown',
      by: 'you',
      why: HOSTILE,
      open: i % 2,
    })
    one.hub.put('strategy', { no: i, name: odd ? HOSTILE : `s${i}`, on: i % 2, pnl: i, nanos: i * 1e6 })
    one.hub.put('log', { seq: i + 10, time: NOON, kind: odd ? HOSTILE : 'fill', text: odd ? HOSTILE : 'x'.repeat(300) })
    one.hub.put('candle', {
      no: 0,
      length: 300e6,
      time: NOON + i * 300e6,
      open: 5_000_000,
      high: 5_000_000 + i,
      low: 4_999_000,
      close: 5_000_000,
      volume: i,
    })
  }
  one.hub.put('watch', { no: 3, symbol: HOSTILE, last: 9e13, change: -100, volume: 9e12, bid: 9e13, ask: 9e13, signal: HOSTILE })
  one.flush()
}

function expectExact(lines: readonly string[], width: number, height: number): void {
  expect(lines.length).toBe(height)
  for (const line of lines) {
    const text = bare(line)
    expect(text.length, JSON.stringify(text)).toBe(width)
    expect(clean(text)).toBe(text)
  }
}

describe.each(panes.map(pane => [pane.name, pane] as const))('pane %s', (_, pane) => {
  it.each([
    [78, 20],
    [158, 38],
    [30, 4],
    [200, 60],
  ])('fills %i x %i exactly with no rows and with 500', (width, height) => {
    const empty = bench({ fill: false })
    expectExact(pane.lines(empty.c, width, height), width, height)
    const full = bench()
    many(full)
    expectExact(pane.lines(full.c, width, height), width, height)
    expectExact(pane.lines(full.c, width, height), width, height)
  })

  it('says something when it is empty', () => {
    expect(bare(pane.lines(bench({ fill: false }).c, 60, 5).join(''))).toMatch(/\bno(?:thing)? [a-z]{3,}/)
  })
})

describe('the list of panes', () => {
  it('holds every pane once, numbered in order', () => {
    expect(panes.map(pane => pane.name)).toEqual(paneNames)
    expect(panes.map(pane => pane.number)).toEqual(panes.map((_, i) => i + 1))
  })
})

describe('a frame', () => {
  const openers = ['', '?', ':', '/', 'q', 'ctrl+e', 'ctrl+p', 'o', ',', '8', 'b', 'x', 'z'] as const
  it('is as large as the terminal, whatever is open and however large the terminal is', () => {
    const few = bench()
    const full = bench()
    many(full)
    const sizes = fc.record({
      columns: fc.integer({ min: 20, max: 240 }),
      rows: fc.integer({ min: 5, max: 70 }),
      opener: fc.constantFrom(...openers),
      pane: fc.constantFrom(...paneNames),
      which: fc.constantFrom(few, full),
      mode: fc.constantFrom('PAPER', 'LIVE'),
    })
    fc.assert(
      fc.property(sizes, ({ columns, rows, opener, pane, which, mode }) => {
        const { c, hub } = which
        hub.put('header', {
          id: 0,
          mode,
          level: 'halted',
          levelWhy: HOSTILE,
          faults: HOSTILE,
          riskName: HOSTILE,
          store: HOSTILE,
          session: HOSTILE,
        })
        which.flush()
        Object.assign(c.ui, { columns, rows, overlay: undefined, emergency: false, focus: pane, zoomed: false, armedUntil: 1e9 })
        if (opener) press(c, { kind: 'key', key: opener })
        expectExact(frameLines(c), columns, rows)
      }),
      { numRuns: 150 },
    )
  })

  it('has no colour codes on a dumb terminal', () => {
    const { c } = bench({ colours: 'plain' })
    expect(frameLines(c).join('')).not.toContain('\x1b')
  })

  it('has no colours under NO_COLOR, only bold, dim, inverse, underline', () => {
    const { c } = bench({ colours: 0 })
    press(c, { kind: 'key', key: 'T' })
    const codes = frameLines(c)
      .join('')
      .split('\x1b[')
      .slice(1)
      .flatMap(one => one.slice(0, one.indexOf('m')).split(';'))
    for (const one of new Set(codes)) expect(['0', '1', '2', '4', '7', '22', '24', '27']).toContain(one)
  })
})

describe('the keys', () => {
  const all = [...mainKeys, ...emergencyKeys, ...Object.values(overlays).flatMap(one => one.keys)]
  it('each say what they do in a sentence, and whether they are off', () => {
    for (const one of [bench().c, bench({ fill: false }).c, bench({ readOnly: true }).c]) {
      for (const key of all) {
        expect(key.does).toMatch(/^[a-z0-9].{5,}[^.]$/)
        expect(key.section).not.toBe('')
        const off = key.when(one)
        if (off) expect(off).toMatch(/^.{10,}[^.]$/)
      }
    }
  })

  it('are bound once', () => {
    for (const list of [mainKeys, emergencyKeys, ...Object.values(overlays).map(one => one.keys)]) {
      const names = list.flatMap(key => key.keys)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('that send orders are off until armed and name the key that arms', () => {
    const { c } = bench()
    for (const name of ['b', 's', 'x', 'c']) expect(mainKeys.find(key => key.keys.includes(name))?.when(c)).toContain('press T')
    const reader = bench({ readOnly: true })
    for (const name of ['T', 'b', 's', 'x', 'c'])
      expect(mainKeys.find(key => key.keys.includes(name))?.when(reader.c)).toContain('read-only')
  })

  it('and the commands have a usage that begins with their word', () => {
    for (const one of commands) {
      expect(one.usage.split(' ')[0]).toBe(one.word)
      expect(one.does.length).toBeGreaterThan(5)
    }
  })
})
