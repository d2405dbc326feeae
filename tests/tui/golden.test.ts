// The whole cockpit at the sizes people have, as text that stands in golden/ to be looked at: what is where, and that nothing is cut.
// After a change that is meant: `npx vitest run --project fast tests/tui/golden.test.ts -u`, and read the difference.

import { describe, expect, it } from 'vitest'
import { bare } from '../../src/tui/cells.ts'
import { frameLines } from '../../src/tui/frame.ts'
import { press } from '../../src/tui/keys/dispatch.ts'
import { layoutOf, panesBeside } from '../../src/tui/layout.ts'
import { panes } from '../../src/tui/panes/index.ts'
import { paneNames } from '../../src/tui/state.ts'
import { fillMarket } from './hub.ts'
import { type Bench, bench } from './make.ts'

const sizes = [
  [80, 24],
  [80, 50],
  [100, 30],
  [120, 30],
  [160, 44],
  [200, 50],
  [240, 70],
] as const

function filled(columns: number, rows: number, more: Parameters<typeof bench>[0] = {}): Bench {
  const one = bench({ columns, rows, ...more })
  fillMarket(one.hub, 50)
  one.flush()
  return one
}

const text = (one: Bench): string =>
  `${frameLines(one.c)
    .map(line => bare(line).trimEnd())
    .join('\n')}\n`

describe('the cockpit looks as it should', () => {
  it.each(sizes)('at %i x %i', async (columns, rows) => {
    await expect(text(filled(columns, rows))).toMatchFileSnapshot(`golden/${columns}x${rows}.txt`)
  })

  it.each([
    ['ticket', ['T', 'b']],
    ['palette', ['ctrl+p']],
    ['sort', ['o']],
    ['help', ['?']],
    ['cursor', [',', ',', ',']],
    ['trades', ['8']],
    ['watchlist-zoomed', ['z']],
    ['emergency', ['ctrl+e']],
  ])('with %s', async (name, keys) => {
    const one = filled(120, 36)
    for (const key of keys) press(one.c, { kind: 'key', key })
    await expect(text(one)).toMatchFileSnapshot(`golden/${name}.txt`)
  })
})

describe('at every size', () => {
  it.each(sizes)('%i x %i cuts no heading and no price of a pane', (columns, rows) => {
    const one = filled(columns, rows)
    const bands = layoutOf(one.c.ui)
    for (const { pane, width } of bands.flatMap(band => band.cells)) {
      const spec = panes.find(each => each.name === pane)
      const [head = '', ...lines] = spec?.lines(one.c, width, 10).map(bare) ?? []
      expect(head, `${pane} at ${width}`).not.toContain('…')
      // Sentences and names may be shortened, numbers never.
      if (pane === 'tape') continue
      for (const line of lines) expect(line, `${pane} at ${width}`).not.toMatch(/\d…|…\d/)
    }
  })

  it.each(sizes)('%i x %i shows any pane alone, zoomed, and all of them again', (columns, rows) => {
    const one = filled(columns, rows)
    for (const pane of paneNames) {
      Object.assign(one.c.ui, { focus: pane, zoomed: false })
      // One that has no room beside the others is alone from the start.
      if (panesBeside(one.c.ui).includes(pane)) press(one.c, { kind: 'key', key: 'z' })
      expect(layoutOf(one.c.ui).flatMap(band => band.cells)).toEqual([{ pane, width: columns - 2 }])
      expect(text(one).split('\n').length).toBe(rows + 1)
      press(one.c, { kind: 'key', key: 'z' })
      expect(layoutOf(one.c.ui).flatMap(band => band.cells).length).toBeGreaterThan(1)
    }
  })
})

describe('without colours', () => {
  it.each(['plain', 0] as const)('(%s) the same characters stand in the same places, but for falling candles', colours => {
    const outside = (one: Bench): string[] =>
      text(one)
        .replaceAll(/[│╷╻╵╽╹╿┃▄▀█]/g, '#')
        .split('\n')
    expect(outside(filled(160, 44, { colours }))).toEqual(outside(filled(160, 44)))
  })

  it.each(['dark', 'light', 'colour-blind', 'mono'] as const)('and in the theme %s as well', theme => {
    const outside = (one: Bench): string => text(one).replaceAll(/[│╷╻╵╽╹╿┃▄▀█]/g, '#')
    expect(outside(filled(160, 44, { theme }))).toEqual(outside(filled(160, 44)))
  })
})
