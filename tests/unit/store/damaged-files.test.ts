// Files as they come from broken disks, half downloads, other programs and other people: a million bytes of each kind through its reader.
// Nothing throws; what is given is whole and sound, and what is not is one sentence that names the file and may be shown on a terminal.

import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { Random } from '../../../src/core/random.ts'
import { crc32 } from '../../../src/core/crc32.ts'
import { failed } from '../../../src/core/result.ts'
import { readBars } from '../../../src/store/readers/bars.ts'
import { sniff } from '../../../src/store/readers/format.ts'
import { readTicks } from '../../../src/store/readers/ticks.ts'
import { readTape } from '../../../src/store/tape-read.ts'
import { RECORD_HEAD, recordSize } from '../../../src/tape/codec.ts'

const MILLION = 1_000_000
const folder = mkdtempSync(join(tmpdir(), 'td-damaged-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const clock = (i: number): string => `${String(9 + Math.floor((15 + i) / 60)).padStart(2, '0')}:${String((15 + i) % 60).padStart(2, '0')}`
const tickRow = (i: number): string =>
  `${33_300 + (i >> 1)},${['RELIANCE', 'TCS', 'M&M', 'BAJAJ_AUTO'][i % 4]},${(2_000 + (i % 97) * 0.05).toFixed(2)},${i * 10}`
const barRow = (i: number): string => `2021-03-30T${clock(i)}:00+05:30,2001.55,2005.5,1999.05,2003.1,${i * 7},${i % 60}`
const indexRow = (i: number): string => `NIFTY,20240101,${clock(i)},21727.75,21737.35,21701.8,21712`
const text = (head: string, rows: number, row: (i: number) => string): Buffer =>
  Buffer.from(`${head}\n${Array.from({ length: rows }, (_, i) => `${row(i)}\n`).join('')}`)

const ticks = text('# sec_of_day_IST,symbol,ltp,cum_volume', 750, tickRow)
const bars = text('ts,open,high,low,close,volume,ticks', 360, barRow)
const index = text('Instrument,Date,Time,Open,High,Low,Close', 360, indexRow)
const tape = gunzipSync(readFileSync(resolve(import.meta.dirname, '../../golden/churn.tape.gz')))

type Harm = (bytes: Buffer, random: Random) => Buffer
const at = (bytes: Buffer, random: Random): number => random.int(0, Math.max(0, bytes.length - 1))
const splice = (bytes: Buffer, from: number, to: number, piece: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(Math.max(from, to))])
/** A line's begin and the begin of the next. */
function line(bytes: Buffer, random: Random): [number, number] {
  const place = at(bytes, random)
  const from = place === 0 ? 0 : bytes.lastIndexOf(10, place - 1) + 1
  const next = bytes.indexOf(10, place)
  return [from, next < 0 ? bytes.length : next + 1]
}
const pick = <T>(from: readonly T[], random: Random): T => from[random.int(0, from.length - 1)] as T
const noise = (random: Random, most: number): Buffer => Buffer.from(Array.from({ length: random.int(1, most) }, () => random.int(0, 255)))

const NUMBERS = [
  '99999999999999999999',
  '-1',
  '1e308',
  '0x10',
  'NaN',
  'Infinity',
  '0.00001',
  '9007199254740993',
  '',
  ' ',
  '-',
  '.',
  '1.2.3',
  '١٢٣',
  '1,5',
]
const WORDS = [
  '\0',
  '\u001b[2J',
  '\u202e',
  '"',
  '""',
  "'",
  '\r',
  '\t',
  '=cmd()',
  '__proto__',
  'constructor',
  '../../x',
  '\ufeff',
  '\ud83d\ude00',
  ';',
  '|',
]

/** What happens to any file. */
const anyHarm: readonly Harm[] = [
  // Bits flip.
  (bytes, random) => {
    const harmed = Buffer.from(bytes)
    for (let n = random.int(1, 20); n > 0; n--) {
      const place = at(harmed, random)
      harmed[place] = (harmed[place] as number) ^ (1 << random.int(0, 7))
    }
    return harmed
  },
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => bytes.subarray(at(bytes, random)),
  // A block of noise, of zeros (a disk that lost power), or of the file itself elsewhere.
  (bytes, random) => splice(bytes, at(bytes, random), 0, noise(random, 200)),
  (bytes, random) => {
    const place = at(bytes, random)
    return splice(bytes, place, place + random.int(1, 600), Buffer.alloc(random.int(1, 600)))
  },
  (bytes, random) => {
    const from = at(bytes, random)
    return splice(bytes, at(bytes, random), 0, bytes.subarray(from, from + random.int(1, 400)))
  },
]

/** What happens to text. */
const textHarm: readonly Harm[] = [
  ...anyHarm,
  // A line twice, gone, or at another place.
  (bytes, random) => splice(bytes, line(bytes, random)[1], 0, bytes.subarray(...line(bytes, random))),
  (bytes, random) => splice(bytes, ...line(bytes, random), Buffer.alloc(0)),
  // A field replaced, more or fewer columns.
  (bytes, random) => {
    const [from, to] = line(bytes, random)
    const fields = bytes.toString('utf8', from, to).split(',')
    fields[random.int(0, fields.length - 1)] = pick(random.int(0, 1) ? NUMBERS : WORDS, random)
    return splice(bytes, from, to, Buffer.from(fields.join(',')))
  },
  (bytes, random) => {
    const [from, to] = line(bytes, random)
    const fields = bytes.toString('utf8', from, to).split(',')
    if (random.int(0, 1)) fields.splice(random.int(0, fields.length), 0, pick(WORDS, random))
    else fields.splice(random.int(0, fields.length - 1), 1)
    return splice(bytes, from, to, Buffer.from(fields.join(',')))
  },
  // Written by another program.
  bytes => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
  bytes => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r'), 'latin1'),
  bytes => Buffer.concat([Buffer.from('\ufeff'), bytes]),
  bytes => Buffer.from(`\ufeff${bytes.toString('latin1')}`, 'utf16le'),
  bytes => Buffer.from(bytes.toString('latin1').replaceAll(',', ';'), 'latin1'),
  (bytes, random) => splice(bytes, at(bytes, random), 0, Buffer.alloc(random.int(1, 3_000), 0x39)),
]

/** A record with something else in it, and a checksum that fits: what a fault of the writer would look like. */
const resealed: Harm = (bytes, random) => {
  const harmed = Buffer.from(bytes)
  for (let place = 0; ; ) {
    const size = recordSize(harmed, place)
    if (size < RECORD_HEAD || place + size > harmed.length) return harmed
    if (random.int(0, 5) === 0) {
      for (let n = random.int(1, 4); n > 0; n--) harmed[place + RECORD_HEAD + random.int(0, size - RECORD_HEAD - 1)] = random.int(0, 255)
      if (random.int(0, 4) === 0) harmed[place + 4] = random.int(0, 15)
      const sealed = Buffer.concat([harmed.subarray(place, place + 5), harmed.subarray(place + RECORD_HEAD, place + size)])
      harmed.writeUInt32LE(crc32(sealed) >>> 0, place + 5)
    }
    place += size
  }
}
const tapeHarm: readonly Harm[] = [...anyHarm, resealed, resealed, resealed]

/** At least a million bytes of harmed files, a few harms each; `pack` is what the file is kept in. */
async function harmed(
  seed: number,
  sound: Buffer,
  harms: readonly Harm[],
  packed: boolean,
  read: (path: string) => Promise<void>,
): Promise<number> {
  const random = new Random(seed)
  let files = 0
  for (let bytes = 0; bytes < MILLION || files < 30; files++) {
    let content = sound
    for (let n = random.int(1, 3); n > 0; n--) content = pick(harms, random)(content, random)
    // A packed file is harmed inside, outside, or both.
    if (packed) content = gzipSync(content, { level: 1 })
    if (packed && random.int(0, 3) === 0) content = pick(anyHarm, random)(content, random)
    const path = join(folder, `ticks-2021-06-09-${seed}-${files % 7}.csv`)
    writeFileSync(path, content)
    bytes += packed ? sound.length : content.length
    try {
      await read(path)
    } catch (error) {
      const kept = createHash('sha256').update(content).digest('hex').slice(0, 12)
      throw new Error(`file ${files} of seed ${seed} (${kept}): ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
  return files
}

/** One line for a person: with the file's name, of moderate length, and nothing in it that moves a terminal's cursor. */
function sentence(said: string, path: string): void {
  expect(said).toContain(path)
  expect(said.length).toBeLessThan(path.length * 3 + 400)
  expect(said).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
}
const whole = (column: Float64Array, low: number): boolean => column.every(value => Number.isSafeInteger(value) && value >= low)

async function ticksOf(path: string): Promise<void> {
  const stopped = await readTicks(path)
  if (failed(stopped)) sentence(stopped.error, path)
  const read = await readTicks(path, { onBadRow: 'skip' })
  if (failed(read)) return sentence(read.error, path)
  const { count, time, px, volume, symbol, symbols, badRows, warnings } = read.ok
  for (const said of warnings) sentence(said, path)
  expect([time.length, px.length, volume.length, symbol.length]).toEqual([count, count, count, count])
  expect(whole(px, 1) && whole(time, 0) && whole(volume, -1)).toBe(true)
  expect(symbol.every(one => one >= 0 && one < symbols.length)).toBe(true)
  expect(new Set(symbols).size).toBe(symbols.length)
  if (!failed(stopped)) expect([stopped.ok.count, badRows]).toEqual([count, 0])
}

async function barsOf(path: string): Promise<void> {
  const stopped = await readBars(path)
  if (failed(stopped)) sentence(stopped.error, path)
  const read = await readBars(path, { onBadRow: 'skip' })
  if (failed(read)) return sentence(read.error, path)
  const { count, time, open, high, low, close, volume, badRows, warnings } = read.ok
  for (const said of warnings) sentence(said, path)
  expect([time, open, high, low, close, volume].map(column => column.length)).toEqual(Array(6).fill(count))
  expect([open, high, low, close].every(column => whole(column, 1)) && whole(volume, 0)).toBe(true)
  expect(time.every((t, i) => Number.isSafeInteger(t) && (i === 0 || t > (time[i - 1] as number)))).toBe(true)
  expect(
    high.every(
      (h, i) =>
        h >= Math.max(open[i] as number, close[i] as number) && (low[i] as number) <= Math.min(open[i] as number, close[i] as number),
    ),
  ).toBe(true)
  if (!failed(stopped)) expect([stopped.ok.count, badRows]).toEqual([count, 0])
}

/** Either kind of file, as the command line finds out which it is. */
async function eitherOf(path: string): Promise<void> {
  const format = await sniff(path)
  if (failed(format)) return sentence(format.error, path)
  await (format.ok.kind === 'ticks' ? ticksOf : barsOf)(path)
}

async function tapeOf(path: string): Promise<void> {
  const opened = await readTape(path)
  if (failed(opened)) return sentence(opened.error, path)
  let records = 0
  for await (const record of opened.ok.records()) {
    records++
    if (record.kind === 'input' && record.input.kind === 'frame') expect(record.input.frame.count).toBeGreaterThanOrEqual(0)
  }
  const { note } = opened.ok
  expect(note).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  expect(note.length).toBeLessThan(path.length + 400)
  expect(records).toBeLessThan(100_000)
}

const kinds = [
  { name: 'ticks', sound: ticks, harms: textHarm, read: ticksOf, seed: 1 },
  { name: 'minute bars', sound: bars, harms: textHarm, read: barsOf, seed: 2 },
  { name: 'bars with date and time apart', sound: index, harms: textHarm, read: eitherOf, seed: 3 },
  { name: 'a tape', sound: tape, harms: tapeHarm, read: tapeOf, seed: 4 },
] as const

describe.each(kinds)('a million bytes of $name, harmed', ({ sound, harms, read, seed }) => {
  test('as they are', async () => {
    expect(await harmed(seed, sound, harms, false, read)).toBeGreaterThanOrEqual(30)
  }, 60_000)
  test('packed', async () => {
    expect(await harmed(seed + 10, sound, harms, true, read)).toBeGreaterThanOrEqual(30)
  }, 60_000)
})

test('nothing but noise, under every header and none', async () => {
  const heads = [
    '',
    '# sec_of_day_IST,symbol,ltp,cum_volume\n',
    'ts,open,high,low,close\n',
    '\x1f\x8b\x08\0',
    tape.subarray(0, 200).toString('latin1'),
  ]
  const random = new Random(99)
  for (let bytes = 0; bytes < MILLION; ) {
    const path = join(folder, 'ticks-2021-06-09-noise.csv')
    const content = Buffer.concat([Buffer.from(pick(heads, random), 'latin1'), noise(random, 12_000)])
    writeFileSync(path, content)
    bytes += content.length
    await pick([ticksOf, barsOf, tapeOf], random)(path)
  }
}, 60_000)
