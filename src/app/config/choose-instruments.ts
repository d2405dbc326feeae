// From the names and patterns of the configuration or the command line to instruments with their facts of a day: by the home's instrument
// list where there is one, else by the shipped tables.

import { dateText, parseDate } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { DayNo, Px } from '../../core/units.ts'
import { contractName } from '../../market/contract.ts'
import type { InstrumentRow } from '../../market/instrument.ts'
import type { InstrumentList, ListedInstrument } from '../../market/instrument-list.ts'
import { type InstrumentPattern, parsePattern, selectInstruments } from '../../market/instrument-pattern.ts'
import { buildInstruments, type InstrumentOptions } from './instruments.ts'
import type { MarketData } from './market-data.ts'
import { TAPEDECK } from '../typed.ts'
import { resolveSymbol } from './resolve-symbol.ts'

/** In the order of `texts`, each once. Faults: a sentence about the first text that names nothing. */
export function chooseInstruments(
  texts: readonly string[],
  list: InstrumentList | undefined,
  day: DayNo,
  data: MarketData,
): Result<readonly ListedInstrument[]> {
  const chosen = new Map<string, ListedInstrument>()
  for (const text of texts) {
    const found = chosenBy(text, list, day, data)
    if (failed(found)) return found
    for (const one of found.ok) chosen.set(`${one.exchange}:${one.symbol}`, withFreeze(one, day, data))
  }
  return ok([...chosen.values()])
}

function chosenBy(text: string, list: InstrumentList | undefined, day: DayNo, data: MarketData): Result<readonly ListedInstrument[]> {
  const resolved = resolveSymbol(text, data)
  // A name that resolves is a single instrument, as the aliases or the list have it; anything else is a pattern.
  if (!failed(resolved)) {
    const { symbol, exchange = 'NSE' } = resolved.ok
    const listed = list?.byName(`${exchange}:${symbol}`)
    if (listed) return ok([listed])
    if (list && !resolved.ok.contract) {
      const by = parsePattern(symbol)
      return failed(by) ? by : selectInstruments({ ...by.ok, exchange, text }, list, day)
    }
    return byTable([text], day, data)
  }
  const pattern = parsePattern(text)
  if (failed(pattern)) return pattern
  if (list) return selectInstruments(pattern.ok, list, day)
  const futures = pattern.ok.kind === 'futures' ? futuresByTable(pattern.ok, day, data) : undefined
  if (futures) return futures
  return fault(`${text}: a pattern needs an instrument list of that day or before (${TAPEDECK} import instruments FILE)`)
}

function byTable(symbols: readonly string[], day: DayNo, data: MarketData): Result<readonly ListedInstrument[]> {
  const table = buildInstruments({ symbols, day, exchange: 'NSE', indicesTradable: false, shares: 'intraday' }, data)
  return failed(table) ? table : ok(table.ok.list.map(one => ({ ...one, last: 0 as Px, token: '', closingAuction: undefined })))
}

/** Futures on an index, whose expiries the tables know: the last of this month and the next two. */
function futuresByTable(pattern: InstrumentPattern, day: DayNo, data: MarketData): Result<readonly ListedInstrument[]> | undefined {
  const { exchange, symbol } = pattern
  if (pattern.kind !== 'futures' || data.contracts.underlying(symbol)?.exchange !== exchange) return undefined
  const calendar = data.calendars[exchange === 'BSE' ? 'bse-fo' : 'nse-fo']
  const months = [0, 31, 62, 93].map(ahead => dateText((startOfMonth(day) + ahead) as DayNo).slice(0, 7))
  const expiries = [...new Set(months)].map(month => data.contracts.monthly(exchange, month, calendar)).filter(one => one !== undefined)
  const series = expiries.filter(one => one >= day).slice(0, 3)
  const { which } = pattern
  const chosen = which === 'all' ? series : which === 'nearest' ? series.slice(0, 1) : which === 'next' ? series.slice(1, 2) : [which]
  return byTable(
    chosen.map(expiry => `${exchange}:${contractName({ underlying: symbol, expiry, strike: 0 as Px, right: '' })}`),
    day,
    data,
  )
}

const startOfMonth = (day: DayNo): DayNo => parseDate(`${dateText(day).slice(0, 7)}-01`) as DayNo

/** Some lists do not say the freeze; the tables know it for indices. */
function withFreeze(one: ListedInstrument, day: DayNo, data: MarketData): ListedInstrument {
  return one.contract && one.freeze === 0 ? { ...one, freeze: data.contracts.freezeOn(one.contract.underlying, day) } : one
}

/** The row of an engine's table. `list` tells which shares end with the closing auction. */
export function rowOfListed(
  one: ListedInstrument,
  list: InstrumentList | undefined,
  { indicesTradable, shares }: Pick<InstrumentOptions, 'indicesTradable' | 'shares'>,
): InstrumentRow {
  const { exchange, symbol, kind, tick, lot, freeze, contract } = one
  const part = exchange === 'BSE' ? 'bse' : 'nse'
  const late = kind === 'EQ' && list !== undefined && !list.hasClosingAuction(one)
  return {
    exchange,
    symbol,
    kind,
    tick,
    lot,
    freeze,
    product: kind === 'EQ' ? shares : kind === 'OPT' ? 'option' : 'future',
    calendar: kind === 'FUT' || kind === 'OPT' ? `${part}-fo` : late ? `${part}-equity-late` : `${part}-equity`,
    tradable: kind !== 'IDX' || indicesTradable,
    contract,
  }
}
