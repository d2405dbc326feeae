// `--data db:NSE:RELIANCE:1m:2021-04-01..2021-06-11`: bars of the home's database for a backtest, as if they had been read from a file.

import { parseDate, startOfDay } from '../core/ist.ts'
import { nearest } from '../core/nearest.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import type { DayNo } from '../core/units.ts'
import { isTimeframe, timeframes } from '../market/timeframe.ts'
import { Connection } from '../store/postgres/connect.ts'
import { readStoredBars, type StoredBars } from '../store/postgres/read-bars.ts'
import type { BarFile } from '../store/readers/bars.ts'
import { instrumentName } from '../store/readers/symbol.ts'
import { loadConfig } from './config/load.ts'
import type { MarketData } from './config/market-data.ts'
import { homeOf } from './command-line.ts'
import { houseOf } from './home-database.ts'
import { TAPEDECK } from './typed.ts'

/** Both dates are of the market and belong to it; either may be left out. */
const WISH = /^db:(?:([A-Z]+:)?([A-Z0-9&_.-]+)):(\w+)(?::(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?)?$/
const SHAPE =
  'write it as db:EXCHANGE:SYMBOL:LENGTH or db:EXCHANGE:SYMBOL:LENGTH:FROM..TO, such as db:NSE:RELIANCE:1m:2021-04-01..2021-06-11'
const READ_MS = 120_000

export const isStoredBars = (wish: string): boolean => wish.startsWith('db:')

export async function storedBars(wish: string, home: string | undefined, data: MarketData): Promise<Result<BarFile>> {
  const asked = parse(wish, data)
  if (failed(asked)) return asked
  const paths = homeOf(home)
  if (failed(paths)) return paths
  const config = loadConfig({ home: paths.ok.home })
  if (failed(config)) return config
  const warnings: string[] = []
  const house = houseOf(paths.ok, config.ok.store, line => void warnings.push(line))
  if (failed(house)) return house
  const connection = new Connection(house.ok.target, () => undefined, READ_MS)
  try {
    const bars = await readStoredBars(connection, asked.ok)
    if (failed(bars)) return bars
    const { name } = asked.ok
    if (bars.ok.count === 0)
      return fault(
        `the database of ${paths.ok.home} has no bars for ${wish}: bring them with ${TAPEDECK} import bars, or choose other dates`,
      )
    const kind = data.indices.some(one => name.endsWith(`:${one.symbol}`)) ? 'IDX' : 'EQ'
    return ok({ ...bars.ok, symbol: name, kind, rounded: 0, noVolume: 0, badRows: 0, warnings })
  } finally {
    await connection.drop()
    await house.ok.leave()
  }
}

function parse(wish: string, { aliases }: MarketData): Result<StoredBars> {
  const parts = WISH.exec(wish)
  if (!parts) return fault(`--data ${wish}: ${SHAPE}`)
  const [, exchange = '', symbol = '', length = '', from, to] = parts
  if (!isTimeframe(length)) {
    // db:NSE:RELIANCE: the exchange taken for the symbol, the symbol for the length.
    if (/^[A-Z]{3,}$/.test(length)) return fault(`--data ${wish} has no length of bars: ${SHAPE}`)
    const near = nearest(length, Object.keys(timeframes))
    return fault(`--data ${wish}: ${length} is no length of bars${near === undefined ? '' : `; did you mean ${near}?`}`)
  }
  const days: (DayNo | undefined)[] = []
  for (const text of [from, to]) {
    const day = text === undefined ? undefined : parseDate(text)
    if (text !== undefined && day === undefined) return fault(`--data ${wish}: ${text} is no date`)
    days.push(day)
  }
  const [first, last] = days
  return ok({
    name: instrumentName(`${exchange}${symbol}`, aliases),
    length: timeframes[length],
    from: first === undefined ? 0 : startOfDay(first),
    till: last === undefined ? Number.MAX_SAFE_INTEGER : startOfDay((last + 1) as DayNo),
  })
}
