// Which CSV format a header line announces and where its columns are: files are known by their columns, never by their extension.

import { nearest } from '../../core/nearest.ts'
import { printable } from '../../core/printable.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { eachBlock } from './lines.ts'

export type TickFormat = {
  readonly kind: 'ticks'
  readonly columns: readonly string[]
  readonly second: number
  readonly symbol: number
  readonly px: number
  readonly volume: number
}

export type BarFormat = {
  readonly kind: 'bars'
  readonly columns: readonly string[]
  /** A full date and time, or a date alone. */
  readonly moment: number
  /** The time of day in a column of its own, or -1. */
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** -1 where the file has no such column; so below. */
  readonly volume: number
  readonly ticks: number
  /** Average price of the bar. */
  readonly vwap: number
  readonly symbol: number
}

export type CsvFormat = TickFormat | BarFormat

const KNOWN = ['sec_of_day_ist', 'symbol', 'ltp', 'cum_volume', 'ts', 'date', 'open', 'high', 'low', 'close', 'volume']

/** Reads the header line. The first column of bars may have no name, as pandas writes its index. */
export function formatOf(header: string): Result<CsvFormat> {
  const columns = header
    .replace(/^\uFEFF?#?/, '')
    .split(',')
    .map(name => printable(name.trim().replace(/^"(.*)"$/, '$1')))
  const lower = columns.map(name => name.toLowerCase())
  const place = (...names: readonly string[]): number => names.map(name => lower.indexOf(name)).find(at => at >= 0) ?? -1
  const second = place('sec_of_day_ist')
  const [symbol, px, volume] = [place('symbol', 'instrument', 'ticker'), place('ltp'), place('cum_volume')]
  if (second >= 0 && symbol >= 0 && px >= 0) return ok({ kind: 'ticks', columns, second, symbol, px, volume })
  const moment = place('ts', 'datetime', 'timestamp', 'date', '')
  const [open, high, low, close] = [place('open'), place('high'), place('low'), place('close')]
  const time = place('time')
  if (open >= 0 && high >= 0 && low >= 0 && close >= 0 && (moment >= 0 || time >= 0)) {
    const when = moment >= 0 ? { moment, time } : { moment: time, time: -1 }
    const [ticks, vwap] = [place('ticks', 'trades'), place('vwap')]
    return ok({ kind: 'bars', columns, ...when, open, high, low, close, volume: place('volume'), ticks, vwap, symbol })
  }
  const odd = columns.find(name => !KNOWN.includes(name.toLowerCase()))
  const near = odd === undefined ? undefined : nearest(odd, KNOWN)
  return fault(
    `its first line is neither ticks (sec_of_day_IST,symbol,ltp,cum_volume) nor bars (ts or Date, open, high, low, close): ${printable(header.slice(0, 80))}${near ? `; for ${odd}, did you mean ${near}?` : ''}`,
  )
}

/** The format of a file that has to be of this kind, by its header line. */
export function headerOf<K extends CsvFormat['kind']>(path: string, kind: K, line: string): Result<Extract<CsvFormat, { kind: K }>> {
  const format = formatOf(line)
  if (failed(format)) return fault(`${path}: ${format.error}`)
  if (format.ok.kind !== kind) return fault(`${path} holds ${format.ok.kind}, not ${kind}`)
  return ok(format.ok as Extract<CsvFormat, { kind: K }>)
}

/** The columns a row must have at the least. */
export const lastColumn = (format: CsvFormat): number =>
  Math.max(...Object.values(format).filter((value): value is number => typeof value === 'number'))

/** What the file is, from its first line. */
export async function sniff(path: string): Promise<Result<CsvFormat>> {
  let first = ''
  // Any sentence stops the reading; what it says is dropped.
  const read = await eachBlock(path, (bytes, end) => {
    first = lineText(bytes, 0, Math.min(end, bytes.indexOf(10)))
    return 'enough'
  })
  if (first === '') return failed(read) && read.error !== 'enough' ? read : fault(`${path} is empty or begins with an empty line`)
  const format = formatOf(first)
  return failed(format) ? fault(`${path}: ${format.error}`) : format
}

/** A header line as text, without its line end; at most 1 KiB of it. */
export const lineText = (bytes: Uint8Array, from: number, to: number): string =>
  new TextDecoder().decode(bytes.subarray(from, Math.min(to, from + 1024))).trim()
