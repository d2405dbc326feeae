import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RowWriter } from '../../../src/protocol/row-codec.ts'
import { Rows } from '../../../src/protocol/rows.ts'
import { type Row, tables } from '../../../src/protocol/tables.ts'

const columns = Object.entries(tables.watch.columns)
const values = fc.tuple(...columns.map(([, kind]) => (kind === 'n' ? fc.double() : fc.string()))) as fc.Arbitrary<(number | string)[]>

describe('rows on the wire', () => {
  test('a reader ends with exactly the rows the writer last put', () => {
    const change = fc.record({ no: fc.integer({ min: 0, max: 5 }), values, drop: fc.boolean() })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (changes, every) => {
        const writer = new RowWriter()
        const rows = new Rows()
        const expected = new Map<string, (number | string)[]>()
        changes.forEach((one, i) => {
          const row = [one.no, ...one.values.slice(1)]
          if (one.drop) {
            writer.delete('watch', [one.no])
            expected.delete(String(one.no))
          } else {
            writer.put('watch', row)
            expected.set(String(one.no), row)
          }
          if (i % every === 0) {
            const bytes = writer.take()
            if (bytes) rows.apply(bytes)
          }
        })
        const bytes = writer.take()
        if (bytes) rows.apply(bytes)
        const got = [...rows.table('watch').entries()].map(
          ([key, row]) => [key, columns.map(([name]) => row[name as keyof Row<'watch'>])] as const,
        )
        expect(new Map(got)).toEqual(expected)
      }),
    )
  })

  test('an unchanged row costs no bytes, and one changed number costs its column and its key', () => {
    const writer = new RowWriter()
    const row: (number | string)[] = columns.map(([, kind]) => (kind === 'n' ? 7 : 'seven'))
    writer.put('watch', row)
    const whole = writer.take() as Uint8Array
    writer.put('watch', row)
    expect(writer.take()).toBeUndefined()
    row[3] = 8
    writer.put('watch', row)
    expect((writer.take() as Uint8Array).length).toBe(2 + 4 + 8 + 8)
    expect(whole.length).toBeGreaterThan(60)
  })

  test('bytes that are no row message are refused with a RangeError, never with anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          new Rows().apply(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('a log keeps its last 500 lines', () => {
    const writer = new RowWriter()
    const rows = new Rows()
    for (let i = 0; i < 700; i++) writer.put('log', [i, i, 'note', `line ${i}`])
    rows.apply(writer.take() as Uint8Array)
    expect(rows.table('log').size).toBe(500)
    expect([...rows.table('log').values()][0]?.text).toBe('line 200')
  })
})
