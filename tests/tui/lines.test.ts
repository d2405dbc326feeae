// Facts about the building blocks: numbers as printed, coloured text that is cut, rows that never move under the cursor.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bare, clean, cut, fit, layOver, wrap } from '../../src/tui/cells.ts'
import { formatOf, lakhText, parsePrice, parseQty, volumeText, wholeAge } from '../../src/tui/format.ts'
import { arrange, move, settle } from '../../src/tui/list.ts'
import { newUi } from '../../src/tui/state.ts'

describe('numbers', () => {
  it('are grouped as Intl groups them, Indian and western, to the paisa', () => {
    for (const [grouping, locale] of [
      ['indian', 'en-IN'],
      ['western', 'en-US'],
    ] as const) {
      const format = formatOf(grouping)
      const oracle = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
      fc.assert(
        fc.property(fc.integer({ min: -9e11, max: 9e11 }), paise => {
          expect(format.money(paise * 100)).toBe(oracle.format(paise / 100).replace('-0.00', '0.00'))
        }),
      )
    }
  })

  it('print a price with the decimals of its tick, and read back what they print', () => {
    const format = formatOf('indian')
    expect(format.price(21_905_000, 500)).toBe('2,190.50')
    expect(format.price(835_025, 25)).toBe('83.5025')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9e11 }), px => {
        expect(parsePrice(format.price(px, 25))).toBe(px)
      }),
    )
  })

  it('stay without groups where none are wanted, and read back all the same', () => {
    const format = formatOf('none')
    expect([format.money(12_345_675_000), format.integer(1_234_567), format.price(21_905_000, 500)]).toEqual([
      '1234567.50',
      '1234567',
      '2190.50',
    ])
    expect([formatOf('indian').money(12_345_675_000), formatOf('western').money(12_345_675_000)]).toEqual(['12,34,567.50', '1,234,567.50'])
  })

  it('give volumes in lakh and crore in six cells, never out by more than half of the last digit shown', () => {
    const units: Readonly<Record<string, number>> = { k: 1e3, L: 1e5, Cr: 1e7, LCr: 1e12 }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9e12 }), n => {
        const text = lakhText(n)
        expect(text.length).toBeLessThanOrEqual(6)
        const [, digits = '', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(text) ?? []
        const scale = units[unit] ?? 1
        const step = digits.includes('.') ? scale / 10 : scale
        expect(Math.abs(Number(digits) * scale - n)).toBeLessThanOrEqual(step / 2 + 1e-3 * scale)
      }),
    )
    expect([lakhText(999), lakhText(41_200), lakhText(410_200), lakhText(12_300_000)]).toEqual(['999', '41.2k', '4.1L', '1.2Cr'])
  })

  it('refuse what is no price or quantity', () => {
    for (const text of ['', '-5', '1e5', 'abc', '1.23456', '0x10', '1.2.3', '845,50', '1,2345', '1,23,45', ',123', '1,00,00.5'])
      expect(parsePrice(text)).toBeUndefined()
    for (const text of ['', '0', '-1', '1.5', '1e3', '1,5', '10,00', '1 5']) expect(parseQty(text)).toBeUndefined()
    expect([parseQty('1,00,000'), parseQty('100,000'), parsePrice('1,00,000.5')]).toEqual([100_000, 100_000, 1_000_005_000])
  })

  it('stay short: volumes at most six cells, ages at most four', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9e11 }), n => volumeText(n).length <= 6))
    fc.assert(fc.property(fc.integer({ min: 0, max: 9e11 }), us => wholeAge(us).length <= 4))
    expect([volumeText(999), volumeText(410_200), volumeText(1_230_000)]).toEqual(['999', '410.2k', '1.2M'])
  })
})

describe('coloured lines', () => {
  const piece = fc.tuple(fc.constantFrom('', '\x1b[31m', '\x1b[1m', '\x1b[0m', '\x1b[7m', '\x1b[27m'), fc.stringMatching(/^[a-z]{0,6}$/))
  const line = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.map(one => one.join('')).join(''))
  it('are cut at the same cells as their plain text', () => {
    fc.assert(
      fc.property(line, fc.nat(40), fc.nat(40), (text, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        expect(bare(cut(text, from, to))).toBe(bare(text).slice(from, to))
      }),
    )
  })

  it('keep their width under something laid over them', () => {
    fc.assert(
      fc.property(line, fc.nat(10), (text, x) => {
        const width = bare(text).length
        fc.pre(width >= 4 && x + 3 <= width)
        expect(bare(layOver(text, '\x1b[31mXYZ\x1b[39m', x))).toBe(`${bare(text).slice(0, x)}XYZ${bare(text).slice(x + 3)}`)
      }),
    )
  })

  it('are made of safe text whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        expect(fit(clean(text), width).length).toBe(width)
        expect(clean(clean(text))).toBe(clean(text))
        for (const one of wrap(clean(text), width)) expect(one.length).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('a list', () => {
  it('never moves the row under the cursor to another line while rows come, change and are sorted', () => {
    const change = fc.record({
      add: fc.array(fc.nat(99), { maxLength: 5 }),
      values: fc.array(fc.nat(1_000), { minLength: 100, maxLength: 100 }),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(40), fc.boolean(), (changes, steps, sorted) => {
        const list = newUi(80, 24, 1).lists.watchlist
        const height = 8
        const rows = new Map<string, number>(Array.from({ length: 50 }, (_, i) => [`r${i}`, i]))
        let version = 0
        const show = (): void => {
          arrange(list, {
            version: ++version,
            rows,
            newestFirst: false,
            passes: () => true,
            by: sorted ? row => row : undefined,
            now: version * 10_000,
          })
          settle(list, height, false)
        }
        show()
        move(list, 1, false)
        move(list, steps, false)
        show()
        for (const one of changes) {
          const before = { key: list.selected, line: list.at - list.top, count: list.order.length }
          for (const n of one.add) rows.set(`n${n}`, n)
          for (const [i, key] of [...rows.keys()].entries()) rows.set(key, one.values[i % 100] as number)
          show()
          expect(list.order[list.at]).toBe(before.key)
          const clamped = list.top === 0 || list.top === list.order.length - height
          if (!clamped) expect(list.at - list.top).toBe(before.line)
          expect(list.at - list.top).toBeGreaterThanOrEqual(0)
          expect(list.at - list.top).toBeLessThan(height)
        }
      }),
    )
  })
})
