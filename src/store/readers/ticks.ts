// Reads tick files (sec_of_day_IST,symbol,ltp,cum_volume; the date stands in the file's name) into columns. Faults of the data
// itself, such as time or volume that runs backwards, are counted and left in: the engine has to live with them.

import { basename } from 'node:path'
import { parseDate, startOfDay } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { DAY, type DayNo } from '../../core/units.ts'
import { NO_VOLUME } from '../../tape/frame.ts'
import { BadRows, type OnBadRow } from './bad-rows.ts'
import { Columns, ROW_LIMIT } from './columns.ts'
import { type TickFormat, headerOf, lastColumn, lineText } from './format.ts'
import { eachLine } from './lines.ts'
import { Row } from './row.ts'
import { type Aliases, NO_ALIASES, SymbolTable, instrumentName } from './symbol.ts'

export type TickFaults = {
  /** Rows whose time is before that of the row above. */
  readonly outOfOrder: number
  /** Rows whose cumulative volume is below the symbol's row before. */
  readonly volumeBackwards: number
  /** Rows that say nothing new: second, price and volume of the symbol's row before. */
  readonly repeated: number
  /** Prices of more than four decimals, rounded half away from zero. */
  readonly rounded: number
}

/** Rows in the order of the file. */
export type TickColumns = {
  readonly day: DayNo
  readonly count: number
  /** Micros. */
  readonly time: Float64Array
  /** Place in `symbols`. */
  readonly symbol: Int32Array
  /** NSE:RELIANCE, after aliases; distinct. */
  readonly symbols: readonly string[]
  /** Px. */
  readonly px: Float64Array
  /** Cumulative volume in units, or NO_VOLUME. */
  readonly volume: Float64Array
  readonly faults: TickFaults
  /** Rows left out with onBadRow 'skip'. */
  readonly badRows: number
  readonly warnings: readonly string[]
}

export type TickOptions = {
  readonly aliases?: Aliases
  /** The day of the ticks, where the file's name has none. */
  readonly day?: DayNo
  /** 'stop' with a sentence (the default), or 'skip' and count. */
  readonly onBadRow?: OnBadRow
}

export async function readTicks(path: string, options: TickOptions = {}): Promise<Result<TickColumns>> {
  const inName = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/.exec(basename(path))?.[0]
  const day = options.day ?? (inName === undefined ? undefined : parseDate(inName))
  if (day === undefined)
    return fault(`${path}: no date in the file's name; ticks are seconds of a day, so name it like ticks-2021-06-09.csv`)
  const parser = new TickParser(path, startOfDay(day), new BadRows(path, options.onBadRow ?? 'stop'))
  const read = await eachLine(path, (bytes, from, to) => parser.line(bytes, from, to))
  if (failed(read)) return read
  return parser.result(day, options.aliases ?? NO_ALIASES, read.ok.complete)
}

class TickParser {
  readonly #path: string
  readonly #midnight: number
  readonly #bad: BadRows
  readonly #row = new Row()
  readonly #rows = new Columns(4)
  readonly #symbols = new SymbolTable()
  #format: TickFormat | undefined
  #last = 0
  #line = 0
  #time = 0
  /** The last row of each symbol, -1 for none. */
  readonly #lastRow = new Int32Array(SymbolTable.LIMIT).fill(-1)
  #outOfOrder = 0
  #volumeBackwards = 0
  #repeated = 0
  #rounded = 0

  constructor(path: string, midnight: number, bad: BadRows) {
    this.#path = path
    this.#midnight = midnight
    this.#bad = bad
  }

  line(bytes: Uint8Array, from: number, to: number): string | undefined {
    this.#line++
    return this.#format ? this.#take(bytes, from, to) : this.#header(lineText(bytes, from, to))
  }

  result(day: DayNo, aliases: Aliases, complete: boolean): Result<TickColumns> {
    if (!this.#format) return fault(`${this.#path} is empty`)
    const { symbols, numbers } = named(this.#symbols.names, aliases)
    const raw = this.#rows.columns[1] as Float64Array
    const symbol = new Int32Array(this.#rows.count)
    for (let i = 0; i < symbol.length; i++) symbol[i] = numbers[raw[i] as number] as number
    return ok({
      day,
      count: this.#rows.count,
      time: this.#rows.take(0),
      symbol,
      symbols,
      px: this.#rows.take(2),
      volume: this.#rows.take(3),
      faults: {
        outOfOrder: this.#outOfOrder,
        volumeBackwards: this.#volumeBackwards,
        repeated: this.#repeated,
        rounded: this.#rounded,
      },
      badRows: this.#bad.count,
      warnings: [...this.#bad.warnings, ...(complete ? [] : [`${this.#path} ends inside a line: it may have been cut off`])],
    })
  }

  #header(line: string): string | undefined {
    const format = headerOf(this.#path, 'ticks', line)
    if (failed(format)) return format.error
    this.#format = format.ok
    this.#last = lastColumn(format.ok)
    return undefined
  }

  #take(bytes: Uint8Array, from: number, to: number): string | undefined {
    const row = this.#row
    const format = this.#format as TickFormat
    row.split(bytes, from, to)
    if (row.fields === 1 && row.empty(0)) return undefined
    if (row.fields <= this.#last) return this.#bad.add(this.#line, `${row.fields} columns instead of ${format.columns.length}`)
    if (!row.decimal(format.second, 6) || row.value < 0 || row.value >= DAY) return this.#wrong(format.second, 'no second of the day')
    const time = this.#midnight + row.value
    if (row.empty(format.symbol)) return this.#wrong(format.symbol, 'no symbol')
    if (!row.decimal(format.px, 4) || row.value <= 0) return this.#wrong(format.px, 'no price')
    const px = row.value
    if (row.rounded) this.#rounded++
    let volume = NO_VOLUME
    if (format.volume >= 0 && !row.empty(format.volume)) {
      if (!row.decimal(format.volume, 0) || row.value < 0) return this.#wrong(format.volume, 'no volume')
      volume = row.value
    }
    // Last, so that a bad row makes no symbol.
    const symbol = this.#symbols.number(bytes, row.from(format.symbol), row.to(format.symbol))
    if (symbol < 0) return `${this.#path} line ${this.#line}: more than ${SymbolTable.LIMIT} symbols`
    return this.#add(time, symbol, px, volume)
  }

  #add(time: number, symbol: number, px: number, volume: number): string | undefined {
    const rows = this.#rows
    if (!rows.room()) return `${this.#path} has more than ${ROW_LIMIT} rows`
    const [times, symbols, prices, volumes] = rows.columns as [Float64Array, Float64Array, Float64Array, Float64Array]
    if (time < this.#time) this.#outOfOrder++
    this.#time = time
    const before = this.#lastRow[symbol] as number
    if (before >= 0) {
      const had = volumes[before] as number
      if (volume !== NO_VOLUME && volume < had) this.#volumeBackwards++
      if (had === volume && prices[before] === px && times[before] === time) this.#repeated++
    }
    this.#lastRow[symbol] = rows.count
    times[rows.count] = time
    symbols[rows.count] = symbol
    prices[rows.count] = px
    volumes[rows.count] = volume
    rows.count++
    return undefined
  }

  #wrong(column: number, what: string): string | undefined {
    const name = (this.#format as TickFormat).columns[column]
    return this.#bad.add(this.#line, `${what} in column ${name}: '${this.#row.text(column)}'`)
  }
}

/** Instrument names for the names in the file; two that mean one instrument get one number. */
function named(names: readonly string[], aliases: Aliases): { symbols: string[]; numbers: Int32Array } {
  const symbols: string[] = []
  const places = new Map<string, number>()
  const numbers = Int32Array.from(names, text => {
    const name = instrumentName(text, aliases)
    const place = places.get(name) ?? symbols.push(name) - 1
    places.set(name, place)
    return place
  })
  return { symbols, numbers }
}
