// `tapedeck import bars|ticks FILE...`: brings files into the home's database. Rows that cannot be read are left out, counted and placed;
// rows that are there already stay as they are.

import { statSync } from 'node:fs'
import { countText } from '../core/count-text.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { Connection } from '../store/postgres/connect.ts'
import { IMPORT_MS, type Imported, type ImportOptions, importBars, importTicks } from '../store/postgres/import-rows.ts'
import { readBars } from '../store/readers/bars.ts'
import { readTicks } from '../store/readers/ticks.ts'
import { loadConfig } from './config/load.ts'
import { loadMarketData, type MarketData } from './config/market-data.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'
import { houseOf } from './home-database.ts'
import { Progress } from './progress.ts'

export type ImportQuestion = {
  readonly kind: 'bars' | 'ticks'
  readonly files: readonly string[]
  readonly paths: HomePaths
  readonly sets: readonly string[]
  /** NSE:RELIANCE, whatever the file says; bars of one file only. */
  readonly instrument?: string | undefined
  readonly replace: boolean
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
  /** Where progress is shown. */
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown }
}

/** FILE or FILE=NSE:SYMBOL, as a backtest has it. */
const named = (wish: string): { readonly file: string; readonly as: string | undefined } => {
  const [, file = wish, as] = /^(.*?)(?:=([^=/]+))?$/.exec(wish) ?? []
  return { file, as }
}

export type ImportedFile = Imported & {
  readonly file: string
  /** What it was taken as: one instrument, or how many. */
  readonly as: string
  readonly rows: number
  /** Rows that could not be read. */
  readonly rejected: number
  readonly warnings: readonly string[]
}

export async function importCommand(question: ImportQuestion): Promise<ExitCode> {
  const { files, print, complain, json, kind } = question
  const began = performance.now()
  const prepared = prepare(question)
  if (failed(prepared)) {
    complain(prepared.error)
    return exitCodes.usage
  }
  const { data, house, sizes } = prepared.ok
  const connection = new Connection(house.target, (level, text) => void (level === 'error' && complain(text)), IMPORT_MS)
  const { stderr } = question
  const progress = new Progress({
    tty: stderr.isTTY === true,
    write: text => void stderr.write(text),
    clock: () => performance.now() / 1000,
  })
  const done: ImportedFile[] = []
  let wrong = ''
  try {
    const total = sizes.reduce((a, b) => a + b, 0)
    let bytes = 0
    let rows = 0
    for (const [i, file] of files.entries()) {
      const size = sizes[i] as number
      const before = rows
      const show = (at: number, of: number): void => progress.at((bytes + (size * at) / of) / total, before + at, file)
      const one = await importFile(question, file, data, connection, show)
      if (failed(one)) {
        wrong = one.error
        break
      }
      bytes += size
      rows += one.ok.rows
      done.push(one.ok)
    }
  } finally {
    progress.end()
    await connection.drop()
    await house.leave()
  }
  const seconds = (performance.now() - began) / 1000
  report({ kind, done, seconds, json, print, error: wrong })
  if (wrong === '') return exitCodes.ok
  complain(wrong)
  return exitCodes.failed
}

function prepare({ files, instrument, kind, paths, sets, complain }: ImportQuestion) {
  if (instrument !== undefined && (kind === 'ticks' || files.length > 1))
    return fault('--instrument names the bars of one file: ticks say their instruments themselves, and several files would become one')
  if (instrument !== undefined && !/^[A-Z]+:[A-Z0-9&_.-]+$/.test(instrument))
    return fault(`--instrument ${instrument}: write it as EXCHANGE:SYMBOL in capitals, such as NSE:RELIANCE`)
  const sizes: number[] = []
  for (const wish of files) {
    const { file } = named(wish)
    const size = statSync(file, { throwIfNoEntry: false })?.size
    if (size === undefined) return fault(`there is no file ${file}`)
    sizes.push(Math.max(1, size))
  }
  const config = loadConfig({ home: paths.home, sets, cwd: process.cwd() })
  if (failed(config)) return config
  const data = loadMarketData()
  if (failed(data)) return data
  const house = houseOf(paths, config.ok.store, complain)
  return failed(house) ? house : ok({ data: data.ok, house: house.ok, sizes })
}

async function importFile(
  { kind, instrument, replace }: ImportQuestion,
  wish: string,
  { aliases }: MarketData,
  connection: Connection,
  show: (rows: number, of: number) => void,
): Promise<Result<ImportedFile>> {
  const { file, as = instrument } = named(wish)
  const onBadRow = 'skip'
  if (kind === 'bars') {
    const bars = await readBars(file, { aliases, onBadRow, ...(as === undefined ? {} : { as }) })
    if (failed(bars)) return bars
    const { count, badRows: rejected, warnings, symbol } = bars.ok
    const options: ImportOptions = { replace, onRows: rows => show(rows, count) }
    const brought = await importBars(connection, bars.ok, options)
    return failed(brought) ? brought : ok({ file, as: symbol, rows: count, ...brought.ok, rejected, warnings })
  }
  const ticks = await readTicks(file, { aliases, onBadRow })
  if (failed(ticks)) return ticks
  const { count, badRows: rejected, warnings, symbols } = ticks.ok
  const brought = await importTicks(connection, ticks.ok, { replace, onRows: rows => show(rows, count) })
  return failed(brought)
    ? brought
    : ok({ file, as: countText(symbols.length, 'instrument'), rows: count, ...brought.ok, rejected, warnings })
}

type Report = {
  readonly kind: 'bars' | 'ticks'
  readonly done: readonly ImportedFile[]
  readonly seconds: number
  readonly json: boolean
  readonly error: string
  readonly print: (line: string) => void
}

function report({ kind, done, seconds, json, error, print }: Report): void {
  const sum = (of: (file: ImportedFile) => number): number => done.reduce((a, file) => a + of(file), 0)
  const totals = {
    rows: sum(one => one.rows),
    inserted: sum(one => one.inserted),
    present: sum(one => one.present),
    differing: sum(one => one.differing),
    rejected: sum(one => one.rejected),
  }
  if (json) {
    const rate = Math.round(totals.rows / seconds)
    print(JSON.stringify({ kind, files: done, ...totals, seconds, rowsPerSecond: rate, ...(error === '' ? {} : { error }) }))
    return
  }
  for (const { file, as, rows, inserted, present, differing, rejected, warnings } of done) {
    const parts = [`${inserted.toLocaleString('en-US')} new`]
    if (present > 0) parts.push(`${present.toLocaleString('en-US')} there already`)
    if (differing > 0) parts.push(`${differing.toLocaleString('en-US')} there with other values (--replace takes the file's)`)
    if (rejected > 0) parts.push(`${rejected.toLocaleString('en-US')} rejected`)
    print(`${file}: ${rows.toLocaleString('en-US')} ${kind} of ${as}: ${parts.join(', ')}`)
    for (const warning of warnings) print(`  ${warning}`)
  }
  print(`${totals.rows.toLocaleString('en-US')} ${kind} in ${seconds.toFixed(1)} s`)
}
