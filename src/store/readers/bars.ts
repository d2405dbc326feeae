// Reads bar files of one instrument (minute or daily, with or without volume) into columns. Time must run forward: a bar that does
// not is a bad row, as is one whose high or low does not hold its open and close.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import { DAY, MINUTE, type Micros } from '../../core/units.ts'
import { BadRows, type OnBadRow } from './bad-rows.ts'
import { instrumentOf } from './bar-name.ts'
import { Columns, ROW_LIMIT } from './columns.ts'
import { type BarFormat, headerOf, lastColumn, lineText } from './format.ts'
import { eachLine } from './lines.ts'
import { Row, isMidnight } from './row.ts'
import { type Aliases, NO_ALIASES, SymbolTable } from './symbol.ts'

export type BarColumns = {
  readonly count: number
  /** Length of every bar. */
  readonly length: Micros
  /** Start of the bar, micros; of a daily bar IST midnight. */
  readonly time: Float64Array
  /** Px; so the next three. */
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  /** Units within the bar, 0 where the file says nothing. */
  readonly volume: Float64Array
  readonly ticks: Float64Array
  /** Average price, 0 where a bar does not tell it; absent where none does. */
  readonly vwap?: Float64Array | undefined
}

export type BarFile = BarColumns & {
  /** NSE:RELIANCE. */
  readonly symbol: string
  readonly kind: 'EQ' | 'IDX'
  /** Prices of more than four decimals, rounded half away from zero. */
  readonly rounded: number
  /** Rows with an empty volume, in a file that has the column. */
  readonly noVolume: number
  readonly badRows: number
  /** What a person should know: names that disagree, rows left out, a cut file. */
  readonly warnings: readonly string[]
}

export type BarOptions = {
  readonly aliases?: Aliases
  /** NSE:RELIANCE, whatever column and file name say. */
  readonly as?: string
  /** Length of the bars; else the least distance between two of them. */
  readonly length?: Micros
  readonly onBadRow?: OnBadRow
}

export async function readBars(path: string, options: BarOptions = {}): Promise<Result<BarFile>> {
  const parser = new BarParser(path, new BadRows(path, options.onBadRow ?? 'stop'))
  const read = await eachLine(path, (bytes, from, to) => parser.line(bytes, from, to))
  if (failed(read)) return read
  return parser.result(options, read.ok.complete)
}

class BarParser {
  readonly #path: string
  readonly #bad: BadRows
  readonly #row = new Row()
  readonly #rows = new Columns(8)
  readonly #symbols = new SymbolTable()
  /** Names in the symbol column in order of appearance, each with its first line. */
  readonly #names: { readonly text: string; readonly line: number }[] = []
  #symbol = -1
  #format: BarFormat | undefined
  #last = 0
  #line = 0
  #rounded = 0
  #noVolume = 0
  #anyVolume = false
  #gap = Number.POSITIVE_INFINITY
  #daily = true

  constructor(path: string, bad: BadRows) {
    this.#path = path
    this.#bad = bad
  }

  line(bytes: Uint8Array, from: number, to: number): string | undefined {
    this.#line++
    return this.#format ? this.#take(bytes, from, to) : this.#header(lineText(bytes, from, to))
  }

  result(options: BarOptions, complete: boolean): Result<BarFile> {
    const format = this.#format
    if (!format) return fault(`${this.#path} is empty`)
    if (this.#rows.count === 0)
      return fault(`${this.#path} holds no bars${this.#bad.first && `; the first row left out: ${this.#bad.first}`}`)
    const found = instrumentOf(this.#path, this.#names, options.as, options.aliases ?? NO_ALIASES)
    if (failed(found)) return found
    const name = found.ok
    const length = options.length ?? (this.#daily ? DAY : Number.isFinite(this.#gap) ? (this.#gap as Micros) : MINUTE)
    const warnings = [...name.warnings, ...this.#bad.warnings]
    if (!complete) warnings.push(`${this.#path} ends inside a line: it may have been cut off`)
    const [time, open, high, low, close, volume, ticks, vwap] = this.#rows.columns.map((_, i) => this.#rows.take(i)) as Eight
    return ok({
      count: this.#rows.count,
      length,
      time,
      open,
      high,
      low,
      close,
      volume,
      ticks,
      vwap: format.vwap >= 0 ? vwap : undefined,
      symbol: name.symbol,
      kind: name.kind ?? (this.#anyVolume ? 'EQ' : 'IDX'),
      rounded: this.#rounded,
      noVolume: this.#noVolume,
      badRows: this.#bad.count,
      warnings,
    })
  }

  #header(line: string): string | undefined {
    const format = headerOf(this.#path, 'bars', line)
    if (failed(format)) return format.error
    this.#format = format.ok
    this.#last = lastColumn(format.ok)
    return undefined
  }

  #take(bytes: Uint8Array, from: number, to: number): string | undefined {
    const row = this.#row
    const format = this.#format as BarFormat
    row.split(bytes, from, to)
    if (row.fields === 1 && row.empty(0)) return undefined
    if (row.fields <= this.#last) return this.#bad.add(this.#line, `${row.fields} columns instead of ${format.columns.length}`)
    if (!row.moment(format.moment)) return this.#wrong(format.moment, 'no date or time')
    let time = row.value
    if (format.time >= 0) {
      if (!row.timeOfDay(format.time)) return this.#wrong(format.time, 'no time of day')
      time += row.value
    }
    const at = this.#rows.count
    if (!this.#rows.room()) return `${this.#path} has more than ${ROW_LIMIT} rows`
    const columns = this.#rows.columns as Eight
    const before = at === 0 ? Number.NEGATIVE_INFINITY : (columns[0][at - 1] as number)
    if (time <= before) return this.#wrong(format.time >= 0 ? format.time : format.moment, 'not later than the bar before')
    const wrong = this.#prices(format, at)
    if (wrong !== undefined) return wrong.stop
    if (format.symbol >= 0) this.#name(row.from(format.symbol), row.to(format.symbol))
    columns[0][at] = time
    this.#rows.count++
    if (time - before < this.#gap) this.#gap = time - before
    if (this.#daily && !isMidnight(time)) this.#daily = false
    return undefined
  }

  /** Fills the row's seven numbers; on a bad row what to do about it. */
  #prices(format: BarFormat, at: number): { readonly stop: string | undefined } | undefined {
    const row = this.#row
    const columns = this.#rows.columns as Eight
    let rounded = 0
    for (let i = 1; i <= 4; i++) {
      const column = i === 1 ? format.open : i === 2 ? format.high : i === 3 ? format.low : format.close
      if (!row.decimal(column, 4) || row.value <= 0) return { stop: this.#wrong(column, 'no price') }
      if (row.rounded) rounded++
      ;(columns[i] as Float64Array)[at] = row.value
    }
    const [open, high, low, close] = [
      columns[1][at] as number,
      columns[2][at] as number,
      columns[3][at] as number,
      columns[4][at] as number,
    ]
    if (high < open || high < close || high < low) return { stop: this.#wrong(format.high, 'a high below another price') }
    if (low > open || low > close) return { stop: this.#wrong(format.low, 'a low above another price') }
    columns[5][at] = 0
    if (format.volume >= 0) {
      if (row.empty(format.volume)) this.#noVolume++
      else if (!row.decimal(format.volume, 0) || row.value < 0) return { stop: this.#wrong(format.volume, 'no volume') }
      else columns[5][at] = row.value
    }
    columns[6][at] = 0
    if (format.ticks >= 0 && !row.empty(format.ticks)) {
      if (!row.decimal(format.ticks, 0) || row.value < 0) return { stop: this.#wrong(format.ticks, 'no count') }
      columns[6][at] = row.value
    }
    columns[7][at] = 0
    if (format.vwap >= 0 && !row.empty(format.vwap)) {
      if (!row.decimal(format.vwap, 4) || row.value < 0) return { stop: this.#wrong(format.vwap, 'no average price') }
      columns[7][at] = row.value
    }
    if ((columns[5][at] as number) > 0) this.#anyVolume = true
    this.#rounded += rounded
    return undefined
  }

  #name(from: number, to: number): void {
    const number = this.#symbols.number(this.#row.bytes, from, to)
    if (number === this.#symbol) return
    this.#symbol = number
    // More than a few changes are reported by their count, so the list may end.
    if (this.#names.length < 100) this.#names.push({ text: this.#symbols.names[number] ?? '', line: this.#line })
  }

  #wrong(column: number, what: string): string | undefined {
    const name = (this.#format as BarFormat).columns[column]
    return this.#bad.add(this.#line, `${what} in column ${name || column + 1}: '${this.#row.text(column)}'`)
  }
}

type Eight = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
