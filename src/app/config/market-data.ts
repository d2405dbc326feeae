// Reads the dated market data of config/market/ (sessions, holidays, charges, ticks, aliases, the default universe), checks it and builds
// from it what the rest of the program uses as values. The composition roots call it once.

import { join } from 'node:path'
import type { z } from 'zod'
import { parseDate, parseTimeOfDay } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { type DayNo, moneyOf, type Px, rupees } from '../../core/units.ts'
import type { Calendars } from '../../market/calendar.ts'
import type { InstrumentKind } from '../../market/instrument.ts'
import { calendarsFrom, type Hours, type SessionTable, type SpecialDay } from '../../market/sessions.ts'
import { type TickBand, TickTable } from '../../market/tick-table.ts'
import { ChargeBook, type ProductRates } from '../../trading/charges.ts'
import { aliasesFile, chargesFile, holidaysFile, sessionsFile, ticksFile, universeFile } from './market-files.ts'
import { sentenceFor } from './sentence.ts'
import { CONFIG_FOLDER, type Path, readShipped, type Source } from './source.ts'

/** A share or index of the default universe. */
export type Listed = {
  readonly symbol: string
  readonly kind: InstrumentKind
  /** A plausible price: where a synthetic market starts. */
  readonly price: Px
  /** Shares a day, 0 for an index. */
  readonly volume: number
}

export type MarketData = {
  readonly calendars: Calendars
  readonly charges: ChargeBook
  readonly ticks: TickTable
  /** Names in capitals, and the symbol they mean. */
  readonly aliases: ReadonlyMap<string, string>
  /** The default universe. */
  readonly stocks: readonly Listed[]
  readonly indices: readonly Listed[]
}

type Checked<T> = { readonly data: T; readonly source: Source }

/** Faults name the file, line and key. `folder` is the config folder. */
export function loadMarketData(folder = CONFIG_FOLDER): Result<MarketData> {
  const sessions = read(folder, 'sessions.yaml', sessionsFile)
  if (failed(sessions)) return sessions
  const holidays = read(folder, 'holidays.yaml', holidaysFile)
  if (failed(holidays)) return holidays
  const charges = read(folder, 'charges.yaml', chargesFile)
  if (failed(charges)) return charges
  const ticks = read(folder, 'ticks.yaml', ticksFile)
  if (failed(ticks)) return ticks
  const aliases = read(folder, 'aliases.yaml', aliasesFile)
  if (failed(aliases)) return aliases
  const universe = read(folder, 'nifty50.yaml', universeFile)
  if (failed(universe)) return universe

  const table = sessionTable(sessions.ok, holidays.ok)
  if (failed(table)) return table
  const { stocks, indices } = universe.ok.data
  return ok({
    calendars: calendarsFrom(table.ok),
    charges: chargeBook(charges.ok.data),
    ticks: tickTable(ticks.ok.data),
    aliases: new Map(Object.entries(aliases.ok.data.aliases)),
    stocks: Object.entries(stocks).map(([symbol, one]) => ({ symbol, kind: 'EQ', price: rupees(one.price), volume: one.volume })),
    indices: Object.entries(indices).map(([symbol, one]) => ({ symbol, kind: 'IDX', price: rupees(one.price), volume: 0 })),
  })
}

function read<S extends z.ZodType>(folder: string, file: string, schema: S): Result<Checked<z.output<S>>> {
  const source = readShipped(join(folder, 'market', file), `config/market/${file}`)
  if (failed(source)) return source
  const parsed = schema.safeParse(source.ok.data)
  if (parsed.success) return ok({ data: parsed.data, source: source.ok })
  const place = (path: Path, missing: boolean): string => source.ok.place(missing ? path.slice(0, -1) : path)
  return fault(sentenceFor(parsed.error.issues, schema, source.ok.data, place))
}

/** Text that the schema has checked to be a date. */
const day = (text: string): DayNo => parseDate(text) as DayNo

function hoursOf(windows: readonly string[]): Hours[] {
  return windows.map(text => {
    const [open, close] = text.split('-').map(parseTimeOfDay)
    return { open, close } as Hours
  })
}

function sessionTable(
  sessions: Checked<z.output<typeof sessionsFile>>,
  { data, source }: Checked<z.output<typeof holidaysFile>>,
): Result<SessionTable> {
  const holidays = new Map<DayNo, string>()
  for (const [year, days] of Object.entries(data.holidays)) {
    for (const [date, name] of Object.entries(days)) {
      if (!date.startsWith(year)) return fault(`${source.place(['holidays', year, date])}: ${date} stands under ${year}`)
      holidays.set(day(date), name)
    }
  }
  const years = new Set(Object.keys(data.holidays).map(Number))
  const special = new Map<DayNo, SpecialDay>()
  for (const [i, one] of data.special.entries()) {
    const place = source.place(['special', i])
    if (special.has(day(one.date))) return fault(`${place}: special day ${one.date} stands here a second time`)
    if (!years.has(Number(one.date.slice(0, 4)))) return fault(`${place}: special day ${one.date} is in a year without a list of holidays`)
    special.set(day(one.date), { note: one.note, hours: typeof one.hours === 'string' ? one.hours : hoursOf(one.hours) })
  }
  const hours = sessions.data.equity.map(one => ({ from: day(one.from), hours: hoursOf(one.continuous) }))
  return ok({ hours, years, holidays, special })
}

function chargeBook(data: z.output<typeof chargesFile>): ChargeBook {
  const rates = (one: z.output<typeof chargesFile>['tables'][number]['future']): ProductRates => ({
    ...one,
    brokerage: { cap: moneyOf(one.brokerage.cap), rate: one.brokerage.rate },
  })
  return new ChargeBook(
    data.tables.map(one => ({
      from: day(one.from),
      gstPercent: one.gstPercent,
      rates: { intraday: rates(one.intraday), future: rates(one.future) },
    })),
  )
}

function tickTable(data: z.output<typeof ticksFile>): TickTable {
  type Band = { readonly below?: number | undefined; readonly upTo?: number | undefined; readonly tick: number }
  const bands = (list: readonly Band[]): TickBand[] =>
    list.map(one => ({
      upTo: one.upTo !== undefined ? rupees(one.upTo) : one.below !== undefined ? rupees(one.below) - 1 : Number.POSITIVE_INFINITY,
      tick: rupees(one.tick),
    }))
  return new TickTable(data.tables.map(one => ({ from: day(one.from), bands: { EQ: bands(one.equity), IDX: bands(one.index) } })))
}
