// `tapedeck import instruments`: a broker's instrument list into the home's own dated file, with every row accounted for.

import { dateText, dayOf, parseDate } from '../core/ist.ts'
import { failed } from '../core/result.ts'
import type { DayNo, Micros } from '../core/units.ts'
import { InstrumentList, type ListedInstrument } from '../market/instrument-list.ts'
import { writeInstrumentList } from '../store/instruments/list-files.ts'
import { readUpstox } from '../store/instruments/upstox.ts'
import { basename } from 'node:path'
import { loadMarketData } from './config/market-data.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'
import { Progress } from './progress.ts'

export type ImportInstruments = {
  readonly file: string
  /** 2026-11-21; today unless given. */
  readonly date: string | undefined
  readonly paths: HomePaths
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

/** Sentences about single rows that are printed; `--json` has up to a thousand. */
const SHOWN = 20
const KEPT = 1000

export function importInstruments({ file, date, paths, json, print, complain }: ImportInstruments): ExitCode {
  const began = performance.now()
  const day = date === undefined ? dayOf((Date.now() * 1000) as Micros) : parseDate(date)
  if (day === undefined) {
    complain(`--date ${date}: write it like 2026-11-21`)
    return exitCodes.usage
  }
  const data = loadMarketData()
  if (failed(data)) {
    complain(data.error)
    return exitCodes.failed
  }
  const { stderr } = process
  const progress = new Progress({ tty: stderr.isTTY, write: text => void stderr.write(text), clock: () => performance.now() / 1000 })
  const read = readUpstox(file, data.ok.aliases, (share, rows) => progress.at(share, rows, basename(file)))
  progress.end()
  if (failed(read)) {
    complain(read.error)
    return exitCodes.usage
  }
  const { rows, others, rejected } = read.ok
  if (rows.length === 0) {
    complain(`${file} has no instrument that can be used${rejected[0] ? `; ${rejected[0]}` : ''}`)
    return exitCodes.failed
  }
  const list = new InstrumentList(day, rows)
  const written = writeInstrumentList(paths.instruments, list, basename(file))
  if (failed(written)) {
    complain(written.error)
    return exitCodes.failed
  }
  const counts = countsOf(rows, day)
  const seconds = Math.round(performance.now() - began) / 1000
  if (json) {
    const facts = {
      file: written.ok,
      day: dateText(day),
      rows: read.ok.read,
      kept: rows.length,
      ...counts,
      others: Object.fromEntries(others),
    }
    print(JSON.stringify({ ...facts, rejected: rejected.length, rejections: rejected.slice(0, KEPT), seconds }))
    return exitCodes.ok
  }
  print(`${read.ok.read} rows read in ${seconds} s: ${rows.length} kept as ${written.ok}`)
  print(`  ${counts.shares} shares and funds, ${counts.indices} indices, ${counts.futures} futures, ${counts.options} options`)
  if (counts.expired > 0) print(`  ${counts.expired} contracts have expired by ${dateText(day)}: for a list of another day give --date`)
  if (others.size > 0) print(`  left out, of other segments: ${[...others].map(([segment, count]) => `${count} ${segment}`).join(', ')}`)
  if (rejected.length > 0) print(`  rejected: ${rejected.length}`)
  for (const sentence of rejected.slice(0, SHOWN)) print(`    ${sentence}`)
  if (rejected.length > SHOWN) print(`    and ${rejected.length - SHOWN} more (--json lists them)`)
  return exitCodes.ok
}

function countsOf(rows: readonly ListedInstrument[], day: DayNo): Record<'shares' | 'indices' | 'futures' | 'options' | 'expired', number> {
  const counts = { shares: 0, indices: 0, futures: 0, options: 0, expired: 0 }
  const of = { EQ: 'shares', IDX: 'indices', FUT: 'futures', OPT: 'options' } as const
  for (const { kind, contract } of rows) {
    counts[of[kind]]++
    if (contract && contract.expiry < day) counts.expired++
  }
  return counts
}
