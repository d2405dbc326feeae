// Names cut for a table: strike and right stay, and no two names of a list look alike.

import { describe, expect, it } from 'vitest'
import { nameWidths, shortNames } from '../../src/tui/short-names.ts'

const chain = ['25400CE', '25500CE', '25500PE', '25600CE', 'FUT'].map(tail => `NIFTY-29DEC26-${tail}`)
const cutTo = (names: readonly string[], width: number) => [...shortNames(new Set(names), width).texts.values()]

describe('names of contracts', () => {
  it('keep strike and right, and lose their middle', () => {
    expect(cutTo(chain, 21)).toEqual(chain)
    expect(cutTo(chain, 19)[1]).toBe('NIFTY-29DEC-25500CE')
    expect(cutTo(chain, 13)).toEqual(['NIFTY…25400CE', 'NIFTY…25500CE', 'NIFTY…25500PE', 'NIFTY…25600CE', 'NIFTY…DECFUT'])
    expect(cutTo(chain, 11)[1]).toBe('NIF…25500CE')
  })

  it('keep their expiry where it tells two of them apart', () => {
    const two = ['NIFTY-29DEC26-25500CE', 'NIFTY-05JAN27-25500CE']
    expect(cutTo(two, 17)).toEqual(['NIFT…29DEC25500CE', 'NIFT…05JAN25500CE'])
    expect(nameWidths(new Set(two), 10).least).toBe(16)
  })

  it('are all different and fit, from the least width on', () => {
    const roots = ['NIFTY', 'NIFTYNXT50', 'BANKNIFTY', 'M&M']
    const tails = ['FUT', '100CE', '25500CE', '25500PE', '125500.5CE']
    const names = new Set(
      roots.flatMap(root => ['29DEC26', '30DEC27', '29DEC27'].flatMap(day => tails.map(tail => `${root}-${day}-${tail}`))),
    )
    const { least, full } = nameWidths(names, 10)
    for (let width = least; width <= full; width++) {
      const texts = [...shortNames(names, width).texts.values()]
      expect(new Set(texts).size).toBe(names.size)
      expect(texts.every(text => text.length <= width)).toBe(true)
    }
  })

  it('of plain shares stay as they are where they fit', () => {
    expect(nameWidths(new Set(['RELIANCE', 'TCS']), 10)).toEqual({ least: 10, full: 10 })
  })
})
