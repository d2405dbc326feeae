import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseDate, stampText } from '../../../src/core/ist.ts'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import type { DayNo, Micros } from '../../../src/core/units.ts'
import { type BarFile, type BarOptions, readBars } from '../../../src/store/readers/bars.ts'
import { sniff } from '../../../src/store/readers/format.ts'
import { Row } from '../../../src/store/readers/row.ts'
import { type TickColumns, type TickOptions, readTicks } from '../../../src/store/readers/ticks.ts'
import { SKIPPED, sharedData } from '../../shared.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readers-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const aliases = new Map([
  ['NIFTY', 'NIFTY50'],
  ['MM', 'M&M'],
])
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
async function ticks(path: string, options: TickOptions = {}): Promise<TickColumns> {
  const read = await readTicks(path, options)
  if (failed(read)) throw new Error(read.error)
  return read.ok
}
async function bars(path: string, options: BarOptions = {}): Promise<BarFile> {
  const read = await readBars(path, options)
  if (failed(read)) throw new Error(read.error)
  return read.ok
}
const TICKS = '# sec_of_day_IST,symbol,ltp,cum_volume\n'
const BARS = 'ts,open,high,low,close,volume,ticks\n'

describe('numbers and times of a field', () => {
  const field = (text: string): Row => {
    const row = new Row()
    const bytes = new TextEncoder().encode(`${text}\n`)
    row.split(bytes, 0, bytes.length - 1)
    return row
  }

  test('a decimal is the exact integer of its scale', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e10, max: 1e10 }), fc.integer({ min: 0, max: 9999 }), (whole, part) => {
        const row = field(`${whole}.${String(part).padStart(4, '0')}`)
        expect(row.decimal(0, 4)).toBe(true)
        expect(row.value).toBe(whole * 10_000 + (whole < 0 ? -part : part))
        expect(row.rounded).toBe(false)
      }),
    )
  })

  test.each([
    ['1', 10_000, false],
    ['.5', 5_000, false],
    ['1.', 10_000, false],
    [' 2.5 \r', 25_000, false],
    ['1.00005', 10_001, true],
    ['1.00004999', 10_000, true],
    ['-1.00005', -10_001, true],
    ['1.2345000', 12_345, false],
    ['-0', 0, false],
  ])('%j', (text, value, rounded) => {
    const row = field(text)
    expect([row.decimal(0, 4), row.value, row.rounded]).toEqual([true, value, rounded])
  })

  test.each([
    '',
    '.',
    '-',
    'x',
    '1e5',
    '1;',
    '1.2.3',
    '--1',
    '1 2',
    '9007199254740993',
    '999999999999.9',
    'NaN',
  ])('%j is no price', text => {
    const row = field(text)
    expect(row.decimal(0, 4)).toBe(false)
  })

  test.each([
    ['2021-03-30T09:24:00+05:30', '2021-03-30 09:24:00.000'],
    ['2021-03-30 09:24', '2021-03-30 09:24:00.000'],
    ['2021-03-30T03:54:00Z', '2021-03-30 09:24:00.000'],
    ['2021-03-29T22:54:00.25-05:00', '2021-03-30 09:24:00.250'],
    ['20240229', '2024-02-29 00:00:00.000'],
    ['2024-02-29T23:59:59.123456789+0530', '2024-02-29 23:59:59.123'],
  ])('%s is %s in IST', (text, stamp) => {
    const row = field(text)
    expect(row.moment(0)).toBe(true)
    expect(stampText(row.value as Micros)).toBe(stamp)
  })

  test.each([
    '',
    '2021',
    '2021-02-29',
    '2021-13-01',
    '2021-03-30T',
    '2021-03-30T24:00',
    '2021-03-30T09:60',
    '2021-03-30X09:00',
    '2021-03-30T09:15+5',
    '2021/03/30',
    '2821-03-30',
    '1021-03-30',
  ])('%j is no time', text => {
    expect(field(text).moment(0)).toBe(false)
  })
})

describe('ticks', () => {
  test('plain, gzip under any name, and with any line ends are the same', async () => {
    const text = `${TICKS}33300,RELIANCE,2213.05,100\n33300.5,MM,800,\n33301,reliance,2213.1,150\n`
    const expected = {
      count: 3,
      symbols: ['NSE:RELIANCE', 'NSE:M&M'],
      symbol: Int32Array.of(0, 1, 0),
      px: Float64Array.of(22_130_500, 8_000_000, 22_131_000),
      volume: Float64Array.of(100, -1, 150),
      faults: { outOfOrder: 0, volumeBackwards: 0, repeated: 0, rounded: 0 },
      warnings: [],
    }
    for (const path of [
      file('ticks-2021-06-09.csv', text),
      file('ticks-2021-06-09-packed.csv', gzipSync(text)),
      file('ticks-2021-06-09-dos.csv', `\ufeff${text.replaceAll('\n', '\r\n')}\r\n\r\n`),
    ]) {
      const read = await ticks(path, { aliases })
      expect(read).toMatchObject(expected)
      expect([...read.time].map(t => stampText(t as Micros))).toEqual([
        '2021-06-09 09:15:00.000',
        '2021-06-09 09:15:00.500',
        '2021-06-09 09:15:01.000',
      ])
    }
  })

  test('counts what is wrong with the data and leaves it in', async () => {
    const path = file('ticks-2021-06-09-b.csv', `${TICKS}10,A,1,100\n9,B,1,5\n10,A,1,100\n11,A,1.00005,99`)
    const read = await ticks(path)
    expect(read.count).toBe(4)
    expect(read.faults).toEqual({ outOfOrder: 1, volumeBackwards: 1, repeated: 1, rounded: 1 })
    expect(read.warnings).toEqual([`${path} ends inside a line: it may have been cut off`])
  })

  test('a broken row stops with file, line, column and what stands there, or is counted', async () => {
    const rows = ['10,A,x,1', '10,A,1', '86400,A,1,1', '10,,1,1', '10,A,-1,1', '10,A,1,-1', '10,A,0,1']
    for (const [i, row] of rows.entries()) {
      const path = file(`ticks-2021-06-09-bad${i}.csv`, `${TICKS}9,A,1,1\n${row}\n11,A,1,2\n`)
      const stopped = await readTicks(path)
      expect(failed(stopped) && stopped.error).toContain(`${path} line 3: `)
      const skipped = await ticks(path, { onBadRow: 'skip' })
      expect([skipped.count, skipped.badRows]).toEqual([2, 1])
      expect(skipped.warnings[0]).toContain(`1 bad row was left out, the first: ${path} line 3: `)
    }
    expect(await readTicks(join(folder, 'ticks-2021-06-09-bad0.csv'))).toEqual({
      error: `${join(folder, 'ticks-2021-06-09-bad0.csv')} line 3: no price in column ltp: 'x'`,
    })
  })

  test('the day comes from the name or the caller', async () => {
    const path = file('t.csv', `${TICKS}0,A,1,1\n`)
    expect(await readTicks(path)).toMatchObject({ error: expect.stringContaining('no date in the file') })
    const day = parseDate('2021-06-09') as DayNo
    expect((await ticks(path, { day })).day).toBe(day)
  })

  test('rows across many chunks agree with a reading by strings', async () => {
    const random = new Random(9)
    const rows = Array.from(
      { length: 90_000 },
      (_, i) => [i % 86_400, `S${random.int(0, 300)}`, random.int(1, 9_999_999) / 100, random.int(0, 1e9)] as const,
    )
    const read = await ticks(file('ticks-2021-06-09-many.csv', TICKS + rows.map(row => `${row.join(',')}\n`).join('')))
    expect(read.count).toBe(rows.length)
    let wrong = 0
    for (const [i, [, symbol, px, volume]] of rows.entries())
      if (read.symbols[read.symbol[i] as number] !== `NSE:${symbol}` || read.px[i] !== Math.round(px * 10_000) || read.volume[i] !== volume)
        wrong++
    expect(wrong).toBe(0)
  })
})

describe('bars', () => {
  test('minute bars; symbol and kind from the name', async () => {
    const text = `${BARS}2021-03-30T09:24:00+05:30,2001.55,2001.55,2001.55,2001.55,,1\n2021-03-30T09:25:00+05:30,2001.9,2005.55,2001.85,2005.55,27563,57\n`
    const read = await bars(file('EQ-MM.csv', text), { aliases })
    expect(read).toMatchObject({ count: 2, length: 60_000_000, symbol: 'NSE:M&M', kind: 'EQ', noVolume: 1, warnings: [] })
    expect([read.open[1], read.high[1], read.low[1], read.close[1], read.volume[1], read.ticks[1]]).toEqual([
      20_019_000, 20_055_500, 20_018_500, 20_055_500, 27_563, 57,
    ])
    expect(stampText(read.time[0] as Micros)).toBe('2021-03-30 09:24:00.000')
    expect((await bars(file('IDX-X.csv', text))).kind).toBe('IDX')
  })

  test('the column wins over the name, with a warning; the caller wins over both', async () => {
    const path = file(
      'BANKNIFTY_2024.csv',
      'Instrument,Date,Time,Open,High,Low,Close\nNIFTY,20240101,09:15,2,3,1,2\nNIFTY,20240101,09:20,2,3,1,2\n',
    )
    const read = await bars(path, { aliases })
    expect(read).toMatchObject({ symbol: 'NSE:NIFTY50', kind: 'IDX', length: 300_000_000 })
    expect(read.warnings).toEqual([
      `${path}: the symbol column says NSE:NIFTY50, the file's name NSE:BANKNIFTY; took the column (say ${path}=NSE:BANKNIFTY for the other)`,
    ])
    expect(await bars(path, { aliases, as: 'BSE:BANKEX' })).toMatchObject({
      symbol: 'BSE:BANKEX',
      warnings: [`${path}: the symbol column says NSE:NIFTY50; took BSE:BANKEX, as asked`],
    })
    expect((await bars(file('NIFTY_2024.csv', readFileSync(path)), { aliases })).warnings).toEqual([])
  })

  test('daily bars, also without a name over the date', async () => {
    const read = await bars(
      file('GOOG.csv', ',Open,High,Low,Close,Volume\n2004-08-19,100,104.06,95.96,100.34,22351900\n2004-08-23,101,105,100,104,1\n'),
    )
    expect(read).toMatchObject({ symbol: 'NSE:GOOG', kind: 'EQ', length: 86_400_000_000, count: 2 })
    expect(stampText(read.time[0] as Micros)).toBe('2004-08-19 00:00:00.000')
  })

  test('a company that changed its symbol is one instrument; a symbol that comes back is not', async () => {
    const head = 'Date,Symbol,Open,High,Low,Close\n'
    const renamed = await bars(file('AXISBANK.csv', `${head}2007-07-27,UTIBANK,1,1,1,1\n2007-07-30,AXISBANK,1,1,1,1\n`))
    expect(renamed.symbol).toBe('NSE:AXISBANK')
    expect(renamed.warnings).toEqual([expect.stringContaining('line 3: the symbol changes to AXISBANK')])
    const mixed = await readBars(file('M.csv', `${head}2007-07-27,A,1,1,1,1\n2007-07-28,B,1,1,1,1\n2007-07-29,A,1,1,1,1\n`))
    expect(mixed).toMatchObject({ error: expect.stringContaining('line 4: the symbol goes back to A') })
  })

  test.each([
    ['2021-03-30T09:24:00,1,1,1,1,1,1', 'not later than the bar before in column ts'],
    ['2021-03-30T09:25:00,1,0.9,1,1,1,1', "a high below another price in column high: '0.9'"],
    ['2021-03-30T09:25:00,1,2,1.5,2,1,1', "a low above another price in column low: '1.5'"],
    ['2021-03-30T09:25:00,1,2,0,2,1,1', "no price in column low: '0'"],
    ['2021-03-30T09:25:00,1,1,1,1,-5,1', 'no volume in column volume'],
    ['yesterday,1,1,1,1,1,1', "no date or time in column ts: 'yesterday'"],
    ['2021-03-30T09:25:00,1,1', '3 columns instead of 7'],
  ])('the row %s is refused', async (row, why) => {
    const path = file('B.csv', `${BARS}2021-03-30T09:24:00,1,1,1,1,1,1\n${row}\n`)
    expect(await readBars(path)).toMatchObject({ error: expect.stringContaining(`${path} line 3: ${why}`) })
    expect(await bars(path, { onBadRow: 'skip' })).toMatchObject({ count: 1, badRows: 1 })
  })

  test('what is neither is refused with what it should be', async () => {
    const wrong = file('w.csv', 'Dat,Open,Hihg,Low,Close\n')
    expect(await sniff(wrong)).toMatchObject({ error: expect.stringContaining('did you mean') })
    expect(await readBars(file('empty.csv', ''))).toMatchObject({ error: expect.stringContaining('is empty') })
    expect(await readBars(file('head.csv', BARS))).toMatchObject({ error: expect.stringContaining('holds no bars') })
    expect(await readBars(file('ticks-2021-06-09-x.csv', TICKS))).toMatchObject({ error: expect.stringContaining('holds ticks') })
    expect(await readTicks(file('bars-2021-06-09.csv', BARS))).toMatchObject({ error: expect.stringContaining('holds bars') })
    expect(await readBars(join(folder, 'absent.csv'))).toMatchObject({ error: expect.stringContaining('ENOENT') })
    expect(await readBars(folder)).toMatchObject({ error: expect.stringContaining('is not a file') })
    expect(await readBars(file('long.csv', Buffer.alloc(100_000, 65)))).toMatchObject({
      error: expect.stringContaining('a line of more than'),
    })
    const packed = gzipSync(`${BARS}2021-03-30T09:24:00,1,1,1,1,1,1\n`)
    expect(await readBars(file('cut.gz', packed.subarray(0, packed.length - 6)))).toMatchObject({
      error: expect.stringContaining('cut off or damaged'),
    })
  })
})

const day = sharedData('nse-ticks-2021', 'ticks-2021-04-13.csv.gz')
const minute = sharedData('nse-1m-2021', 'EQ-RELIANCE.csv.gz')
const index = sharedData('nse-index-1m', 'BANKNIFTY_2024.csv.gz')
const daily = sharedData('nse-daily-2000-2021', 'RELIANCE.csv.gz')

const present = day && minute && index && daily

describe.skipIf(!present)(present ? 'recorded market data' : `recorded market data: ${SKIPPED}`, () => {
  const lines = (path: string | undefined): string[][] =>
    gunzipSync(readFileSync(path as string))
      .toString()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map(line => line.split(','))

  test('a day of ticks, row for row, and its faults', async () => {
    const read = await ticks(day as string)
    const rows = lines(day)
    expect(read.count).toBe(rows.length)
    const last = new Map<string, number>()
    let [wrong, backwards] = [0, 0]
    for (const [i, [second, symbol, px, volume]] of rows.entries()) {
      const name = `NSE:${symbol?.toUpperCase()}`
      if (Number(volume) < (last.get(name) ?? 0)) backwards++
      last.set(name, Number(volume))
      const inDay = ((read.time[i] as number) + 19_800_000_000) % 86_400_000_000
      if (read.symbols[read.symbol[i] as number] !== name || read.px[i] !== Math.round(Number(px) * 10_000)) wrong++
      if (inDay !== Number(second) * 1e6 || read.volume[i] !== Number(volume)) wrong++
    }
    expect(wrong).toBe(0)
    expect(read.faults).toEqual({ outOfOrder: 0, volumeBackwards: backwards, repeated: 5, rounded: 0 })
  })

  test('minute, index and daily bars: counts, lengths and closes', async () => {
    const cases = [
      { path: minute, close: 4, length: 60, symbol: 'NSE:RELIANCE' },
      { path: index, close: 6, length: 60, symbol: 'NSE:NIFTY50' },
      { path: daily, close: 8, length: 86_400, symbol: 'NSE:RELIANCE' },
    ]
    for (const { path, close, length, symbol } of cases) {
      const read = await bars(path as string, { aliases })
      const rows = lines(path)
      expect(read).toMatchObject({ count: rows.length, length: length * 1e6, symbol, badRows: 0, rounded: 0 })
      expect([...read.close]).toEqual(rows.map(row => Math.round(Number(row[close]) * 10_000)))
    }
  })
})
