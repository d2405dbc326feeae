// `tapedeck instruments`: what names and patterns mean on a day, by the home's instrument list; without arguments, what the
// configuration names.

import { dateText, dayOf, parseDate } from '../core/ist.ts'
import { failed } from '../core/result.ts'
import { inRupees, type Micros } from '../core/units.ts'
import type { ListedInstrument } from '../market/instrument-list.ts'
import { readInstrumentList } from '../store/instruments/list-files.ts'
import { loadConfig } from './config/load.ts'
import { loadMarketData } from './config/market-data.ts'
import { chooseInstruments } from './config/choose-instruments.ts'
import { nearestSymbol } from './config/resolve-symbol.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'

export type ListInstruments = {
  readonly patterns: readonly string[]
  readonly date: string | undefined
  readonly paths: HomePaths
  readonly profile: string | undefined
  readonly sets: readonly string[]
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export function listInstruments({ patterns, date, paths, profile, sets, json, print, complain }: ListInstruments): ExitCode {
  const refuse = (error: string): ExitCode => {
    complain(error)
    return exitCodes.usage
  }
  const day = date === undefined ? dayOf((Date.now() * 1000) as Micros) : parseDate(date)
  if (day === undefined) return refuse(`--date ${date}: write it like 2026-11-21`)
  const data = loadMarketData()
  if (failed(data)) return refuse(data.error)
  const config = loadConfig({ home: paths.home, profile, sets, cwd: process.cwd() })
  if (failed(config)) return refuse(config.error)
  const list = readInstrumentList(paths.instruments, day)
  if (failed(list)) return refuse(list.error)
  const { instruments } = config.ok.market
  const byDefault = patterns.length === 0 && instruments === 'nifty50'
  // The default universe is of no date: what the day's list no longer has is left out.
  const universe = data.ok.stocks.map(one => one.symbol).filter(symbol => !list.ok || list.ok.byName(`NSE:${symbol}`))
  const wanted = patterns.length > 0 ? patterns : instruments === 'nifty50' ? universe : instruments
  const chosen = chooseInstruments(wanted, list.ok, day, data.ok)
  if (failed(chosen)) return refuse(chosen.error)
  // Without a list any name could be a share; one that no table has is more likely mistyped.
  const shipped = new Set([...data.ok.stocks, ...data.ok.indices].map(one => one.symbol))
  const strange = list.ok ? undefined : chosen.ok.find(one => !one.contract && !shipped.has(one.symbol))
  if (strange) {
    const near = nearestSymbol(strange.symbol, data.ok)
    complain(`${strange.symbol} is not known${near === undefined ? '' : `; did you mean ${near}?`} (no instrument list has been imported)`)
    return exitCodes.failed
  }
  if (json) {
    print(JSON.stringify({ day: dateText(day), list: list.ok ? dateText(list.ok.day) : null, instruments: chosen.ok.map(plain) }))
    return exitCodes.ok
  }
  for (const one of chosen.ok) print(lineOf(one))
  print(
    `${chosen.ok.length} instruments on ${dateText(day)}, ${list.ok ? `by the list of ${dateText(list.ok.day)}` : 'without an imported list'}`,
  )
  const gone = byDefault ? data.ok.stocks.map(one => one.symbol).filter(symbol => !universe.includes(symbol)) : []
  if (gone.length > 0) print(`of nifty50 not in that list: ${gone.join(', ')}`)
  return exitCodes.ok
}

const plain = ({ exchange, symbol, kind, tick, lot, freeze, token, contract }: ListedInstrument): object => ({
  name: `${exchange}:${symbol}`,
  kind,
  tick: inRupees(tick),
  lot,
  freeze,
  token,
  ...(contract
    ? { underlying: contract.underlying, expiry: dateText(contract.expiry), strike: inRupees(contract.strike), right: contract.right }
    : {}),
})

function lineOf({ exchange, symbol, tick, lot, freeze, last }: ListedInstrument): string {
  const facts = [
    `tick ${inRupees(tick)}`,
    `lot ${lot}`,
    ...(freeze > 0 ? [`freeze ${freeze}`] : []),
    ...(last > 0 ? [`last ${inRupees(last)}`] : []),
  ]
  return `${`${exchange}:${symbol}`.padEnd(32)} ${facts.join('  ')}`
}
