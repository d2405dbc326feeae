// Reads Upstox's instrument list (CSV with a header, or JSON; plain or gzip) into listed instruments, with every row accounted for. The
// import command calls it.

import { readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { dateText, dayOf } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { Micros } from '../../core/units.ts'
import type { ListedInstrument } from '../../market/instrument-list.ts'
import { wordsOf } from '../disk.ts'
import { listed, type ListingRow } from './listing.ts'

export type ReadListing = {
  readonly rows: readonly ListedInstrument[]
  /** Rows of the file, header and blank lines left out. */
  readonly read: number
  /** Rows of segments that are not ours, by segment. */
  readonly others: ReadonlyMap<string, number>
  /** One sentence each, with its line. */
  readonly rejected: readonly string[]
}

/** Unpacked; a list of everything that Upstox has is about a tenth of it. */
const LARGEST = 256 * 1024 * 1024
const STEP = 4096

type OnProgress = (share: number, rows: number) => void

/** Faults: it cannot be read, or is not such a list. `onProgress` hears the share done, 0 to 1, and the rows. */
export function readUpstox(path: string, aliases: ReadonlyMap<string, string>, onProgress: OnProgress): Result<ReadListing> {
  const text = textOf(path)
  if (failed(text)) return text
  const gather = new Gather(aliases)
  const first = text.ok.trimStart().slice(0, 1)
  const wrong = first === '[' ? readJson(path, text.ok, gather, onProgress) : readCsv(path, text.ok, gather, onProgress)
  if (wrong !== undefined) return fault(wrong)
  if (gather.read === 0) return fault(`${path} has no rows`)
  onProgress(1, gather.read)
  return ok(gather.result())
}

function textOf(path: string): Result<string> {
  try {
    if (statSync(path).size > LARGEST) return fault(`${path} is too large for an instrument list`)
    const bytes = readFileSync(path)
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: LARGEST }) : bytes
    return ok(plain.toString('utf8'))
  } catch (error) {
    return fault(`${path} cannot be read: ${wordsOf(error)}`)
  }
}

class Gather {
  read = 0
  readonly #aliases: ReadonlyMap<string, string>
  readonly #rows: ListedInstrument[] = []
  readonly #others = new Map<string, number>()
  readonly #rejected: string[] = []
  /** Place and key of each name taken. */
  readonly #taken = new Map<string, { readonly at: number; readonly share: boolean; readonly place: string }>()

  constructor(aliases: ReadonlyMap<string, string>) {
    this.#aliases = aliases
  }

  /** `place` is `line 7` or `entry 7`. */
  add(row: ListingRow, place: string): void {
    this.read++
    const one = listed(row, this.#aliases)
    if (one === undefined) {
      this.#others.set(row.segment, (this.#others.get(row.segment) ?? 0) + 1)
      return
    }
    if (typeof one === 'string') {
      this.reject(place, one)
      return
    }
    const name = `${one.exchange}:${one.symbol}`
    const share = isShare(row.key)
    const before = this.#taken.get(name)
    if (!before) {
      this.#taken.set(name, { at: this.#rows.push(one) - 1, share, place })
      return
    }
    // A company's warrants and bonds come under the symbol of its share.
    const better = share && !before.share
    if (better) {
      this.#rows[before.at] = one
      this.#taken.set(name, { at: before.at, share, place })
    }
    this.reject(
      better ? before.place : place,
      `${name} is ${better ? place : before.place}${share || before.share ? ', the share' : ' already'}`,
    )
  }

  reject(place: string, why: string): void {
    this.#rejected.push(`${place}: ${why}`)
  }

  result(): ReadListing {
    return { rows: this.#rows, read: this.read, others: this.#others, rejected: this.#rejected }
  }
}

/** The security type within an ISIN: 01 is an equity share, INF a fund's unit. */
function isShare(key: string): boolean {
  const isin = key.slice(key.indexOf('|') + 1)
  return isin.startsWith('INF') || isin.slice(7, 9) === '01'
}

const COLUMNS = [
  'instrument_key',
  'exchange_token',
  'tradingsymbol',
  'last_price',
  'expiry',
  'strike',
  'tick_size',
  'lot_size',
  'option_type',
  'exchange',
] as const

function readCsv(path: string, text: string, gather: Gather, onProgress: OnProgress): string | undefined {
  const headerEnd = text.indexOf('\n')
  const header = fieldsOf(text.slice(0, Math.max(0, headerEnd)).trim())
  const at = COLUMNS.map(name => header.indexOf(name))
  const missing = COLUMNS.filter((_, i) => (at[i] as number) < 0)
  if (missing.length > 0) return `${path} is no Upstox instrument list: its first line names no ${missing.slice(0, 3).join(', ')}`
  const [key, token, symbol, last, expiry, strike, tick, lot, right, segment] = at as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const freeze = header.indexOf('freeze_quantity')
  const number = (field: string | undefined): number => (field ? Number(field) : Number.NaN)
  for (let from = headerEnd + 1, line = 2; from < text.length && headerEnd >= 0; line++) {
    const newline = text.indexOf('\n', from)
    const end = newline < 0 ? text.length : newline
    const raw = text.slice(from, end).trimEnd()
    from = end + 1
    if (line % STEP === 0) onProgress(from / text.length, gather.read)
    if (raw === '') continue
    const fields = fieldsOf(raw)
    if (fields.length !== header.length) {
      gather.read++
      gather.reject(`line ${line}`, `${fields.length} columns instead of ${header.length}`)
      continue
    }
    const field = (i: number): string => fields[i] as string
    gather.add(
      {
        segment: field(segment),
        key: field(key),
        token: field(token),
        symbol: field(symbol),
        last: number(field(last)),
        expiry: field(expiry),
        strike: number(field(strike)),
        tick: number(field(tick)),
        lot: number(field(lot)),
        freeze: number(fields[freeze]),
        right: field(right),
      },
      `line ${line}`,
    )
  }
  return undefined
}

/** The fields of a CSV line; a doubled quote within quotes is a quote. */
function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  if (line.startsWith('"') && line.endsWith('"') && !line.includes('""')) {
    const fields = line.slice(1, -1).split('","')
    if (!fields.some(one => one.includes('"'))) return fields
  }
  const fields: string[] = []
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g
  for (const [, quoted, plain] of line.matchAll(pattern)) fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
  return fields
}

type Entry = Readonly<Record<string, unknown>>

/** JSON says ticks in paise; the index options' own tick tells whether that still holds. */
function readJson(path: string, text: string, gather: Gather, onProgress: OnProgress): string | undefined {
  let entries: unknown
  try {
    entries = JSON.parse(text)
  } catch (error) {
    return `${path} is no valid JSON: ${wordsOf(error)}`
  }
  if (!Array.isArray(entries)) return `${path} is no Upstox instrument list: it is no list`
  const list = entries as readonly Entry[]
  const words = (one: Entry, key: string): string => {
    const value = one[key]
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  }
  const number = (one: Entry, key: string): number => (words(one, key) === '' ? Number.NaN : Number(words(one, key)))
  const option = list.find(one => words(one, 'underlying_symbol') === 'NIFTY' && /^[CP]E$/.test(words(one, 'instrument_type')))
  const sample = option ? number(option, 'tick_size') : 5
  const unit = sample === 5 ? 0.01 : sample === 0.05 ? 1 : 0
  if (unit === 0)
    return `${path}: options on NIFTY have the tick ${sample}, neither 5 paise nor 0.05 rupees, so no tick in it can be trusted`
  for (const [i, one] of list.entries()) {
    if (i % STEP === 0) onProgress(i / list.length, gather.read)
    if (typeof one !== 'object' || one === null) {
      gather.read++
      gather.reject(`entry ${i + 1}`, 'is no instrument')
      continue
    }
    const expiry = number(one, 'expiry')
    const underlying = words(one, 'underlying_symbol')
    gather.add(
      {
        segment: words(one, 'segment'),
        key: words(one, 'instrument_key'),
        token: words(one, 'exchange_token'),
        symbol: words(one, 'trading_symbol'),
        last: Number.NaN,
        expiry: Number.isFinite(expiry) ? dateText(dayOf((expiry * 1000) as Micros)) : '',
        strike: number(one, 'strike_price'),
        tick: number(one, 'tick_size') * unit,
        lot: number(one, 'lot_size'),
        freeze: number(one, 'freeze_quantity'),
        right: words(one, 'instrument_type'),
        ...(underlying === '' ? {} : { underlying }),
        ...(typeof one.cas_eligible === 'boolean' ? { closingAuction: one.cas_eligible } : {}),
      },
      `entry ${i + 1}`,
    )
  }
  return undefined
}
