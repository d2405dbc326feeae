// Reads the dated market data of config/market/ (sessions, holidays, charges, brokers, margins, price protection, ticks, contracts, aliases, the default universe), checks it and builds
// from it what the rest of the program uses as values. The composition roots call it once.

import { join } from 'node:path'
import type { z } from 'zod'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { type Px, type Qty, rupees } from '../../core/units.ts'
import type { Calendars } from '../../market/calendar.ts'
import type { InstrumentKind } from '../../market/instrument.ts'
import { ContractTable, type DatedQty } from '../../market/contract-table.ts'
import { type TickBand, TickTable } from '../../market/tick-table.ts'
import { LppTable } from '../../trading/lpp.ts'
import { MarginBook } from '../../trading/margins.ts'
import { calendarsOf, dayOfText } from './calendars.ts'
import { type Tariffs, tariffsOf } from './charges.ts'
import {
  aliasesFile,
  brokersFile,
  chargesFile,
  contractsFile,
  holidaysFile,
  marginsFile,
  priceProtectionFile,
  sessionsFile,
  ticksFile,
  universeFile,
  WEEKDAYS,
} from './market-files.ts'
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
  /** Shares of one sector move together in a synthetic market. */
  readonly sector?: string | undefined
}

export type MarketData = {
  readonly calendars: Calendars
  /** Of every broker; chargeBookOf picks an account's. */
  readonly tariffs: Tariffs
  readonly margins: MarginBook
  readonly lpp: LppTable
  readonly ticks: TickTable
  readonly contracts: ContractTable
  /** Names in capitals, and the symbol they mean. */
  readonly aliases: ReadonlyMap<string, string>
  /** The default universe. */
  readonly stocks: readonly Listed[]
  readonly indices: readonly Listed[]
}

/** A file's checked data, with the places of its keys. */
export type Checked<T> = { readonly data: T; readonly source: Source }

/** Faults name the file, line and key. `folder` is the config folder. */
export function loadMarketData(folder = CONFIG_FOLDER): Result<MarketData> {
  const sessions = read(folder, 'sessions.yaml', sessionsFile)
  if (failed(sessions)) return sessions
  const holidays = read(folder, 'holidays.yaml', holidaysFile)
  if (failed(holidays)) return holidays
  const charges = read(folder, 'charges.yaml', chargesFile)
  if (failed(charges)) return charges
  const brokers = read(folder, 'brokers.yaml', brokersFile)
  if (failed(brokers)) return brokers
  const margins = read(folder, 'margins.yaml', marginsFile)
  if (failed(margins)) return margins
  const protection = read(folder, 'price-protection.yaml', priceProtectionFile)
  if (failed(protection)) return protection
  const ticks = read(folder, 'ticks.yaml', ticksFile)
  if (failed(ticks)) return ticks
  const aliases = read(folder, 'aliases.yaml', aliasesFile)
  if (failed(aliases)) return aliases
  const universe = read(folder, 'nifty50.yaml', universeFile)
  if (failed(universe)) return universe

  const contracts = read(folder, 'contracts.yaml', contractsFile)
  if (failed(contracts)) return contracts
  const calendars = calendarsOf(sessions.ok, holidays.ok)
  if (failed(calendars)) return calendars
  const { stocks, indices } = universe.ok.data
  return ok({
    calendars: calendars.ok,
    tariffs: tariffsOf(charges.ok.data, brokers.ok.data),
    margins: marginBook(margins.ok.data),
    lpp: lppTable(protection.ok.data),
    ticks: tickTable(ticks.ok.data),
    contracts: contractTable(contracts.ok.data),
    aliases: new Map(Object.entries(aliases.ok.data.aliases)),
    stocks: Object.entries(stocks).map(([symbol, one]) => ({
      symbol,
      kind: 'EQ',
      price: rupees(one.price),
      volume: one.volume,
      sector: one.sector,
    })),
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

const marginBook = (data: z.output<typeof marginsFile>): MarginBook =>
  new MarginBook(data.tables.map(one => ({ ...one, from: dayOfText(one.from), underlyings: new Map(Object.entries(one.underlyings)) })))

function lppTable(data: z.output<typeof priceProtectionFile>): LppTable {
  type Written = { readonly percent: number; readonly atLeast: number }
  const range = ({ percent, atLeast }: Written) => ({ percent, atLeast: rupees(atLeast) })
  const of = ({ option, future }: { readonly option: Written; readonly future: Written }) => ({
    option: range(option),
    future: range(future),
  })
  return new LppTable(data.tables.map(one => ({ from: dayOfText(one.from), NSE: of(one.NSE), BSE: of(one.BSE) })))
}

function tickTable(data: z.output<typeof ticksFile>): TickTable {
  type Band = { readonly below?: number | undefined; readonly upTo?: number | undefined; readonly tick: number }
  const bands = (list: readonly Band[]): TickBand[] =>
    list.map(one => ({
      upTo: one.upTo !== undefined ? rupees(one.upTo) : one.below !== undefined ? rupees(one.below) - 1 : Number.POSITIVE_INFINITY,
      tick: rupees(one.tick),
    }))
  return new TickTable(
    data.tables.map(({ from, equity, index, indexFuture, indexOption, stockOption }) => ({
      from: dayOfText(from),
      bands: {
        equity: bands(equity),
        index: bands(index),
        indexFuture: bands(indexFuture),
        indexOption: bands(indexOption),
        stockOption: bands(stockOption),
      },
    })),
  )
}

function contractTable(data: z.output<typeof contractsFile>): ContractTable {
  const dated = (list: readonly { readonly from: string; readonly qty: number }[]): DatedQty[] =>
    list.map(one => ({ from: dayOfText(one.from), qty: one.qty as Qty }))
  return new ContractTable(
    new Map(Object.entries(data.underlyings).map(([name, one]) => [name, { ...one, lots: dated(one.lots), freezes: dated(one.freezes) }])),
    data.expiries.map(one => ({
      from: dayOfText(one.from),
      weekday: { NSE: WEEKDAYS.indexOf(one.NSE), BSE: WEEKDAYS.indexOf(one.BSE) },
    })),
  )
}
