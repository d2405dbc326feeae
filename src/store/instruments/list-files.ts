// The home's own instrument lists: one compact file a day, seen whole or not at all, read back and compared before the import says done.
// Other programs may read them: gzip of JSON, whose first keys say what follows.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { dateText, parseDate } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { DayNo, Px, Qty } from '../../core/units.ts'
import { type Contract, contractName, type Right } from '../../market/contract.ts'
import { type Exchange, exchanges, type InstrumentKind, instrumentKinds } from '../../market/instrument.ts'
import { InstrumentList, type ListedInstrument } from '../../market/instrument-list.ts'
import { disk, fileBytes, folderNames, placeFile, wordsOf } from '../disk.ts'

const FORMAT = 1
const NAME = /^(\d{4}-\d{2}-\d{2})\.json\.gz$/

/** Exchange, kind, tick, lot, freeze, last, token, closing auction (-1 not known), then the symbol, or underlying, expiry, strike, right. */
type Row = readonly [string, string, number, number, number, number, string, number, string, number?, number?, string?]

type File = {
  readonly format: number
  readonly day: string
  readonly source: string
  readonly count: number
  readonly rows: readonly Row[]
}

/** Returns the file's path once what it holds has been read back and is the same. */
export function writeInstrumentList(folder: string, list: InstrumentList, source: string): Result<string> {
  const names = folderNames(folder)
  if (failed(names)) return names
  const day = dateText(list.day)
  const file: File = { format: FORMAT, day, source, count: list.rows.length, rows: list.rows.map(rowOf) }
  const text = JSON.stringify(file)
  const name = `${day}.json.gz`
  try {
    placeFile(disk, folder, name, gzipSync(text, { level: 6 }))
  } catch (error) {
    return fault(`the instrument list could not be written to ${join(folder, name)}: ${wordsOf(error)}`)
  }
  const again = readText(join(folder, name))
  if (failed(again)) return again
  return again.ok === text ? ok(join(folder, name)) : fault(`${join(folder, name)} does not hold what was written to it: check the disk`)
}

/** The latest list of `day` or before; undefined when there is none. Fault: it is damaged, or of a newer build. */
export function readInstrumentList(folder: string, day: DayNo): Result<InstrumentList | undefined> {
  if (!existsSync(folder)) return ok(undefined)
  const wanted = dateText(day)
  const name = readdirSync(folder)
    .filter(one => (NAME.exec(one)?.[1] ?? '~') <= wanted)
    .toSorted()
    .at(-1)
  if (name === undefined) return ok(undefined)
  const path = join(folder, name)
  const text = readText(path)
  if (failed(text)) return text
  const list = parse(path, text.ok)
  return list
}

function readText(path: string): Result<string> {
  const bytes = fileBytes(path)
  if (failed(bytes)) return bytes
  try {
    return ok(gunzipSync(bytes.ok).toString('utf8'))
  } catch (error) {
    return fault(`${path} is damaged (${wordsOf(error)}): import the instrument list anew`)
  }
}

function parse(path: string, text: string): Result<InstrumentList> {
  try {
    const file = JSON.parse(text) as File
    if (file.format > FORMAT) return fault(`${path} is of format ${file.format} and this build reads ${FORMAT}: import the list anew`)
    const day = parseDate(file.day)
    const rows = file.rows.map(instrumentOf)
    if (day !== undefined && rows.length === file.count && rows.every(isSound)) return ok(new InstrumentList(day, rows))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
  }
  return fault(`${path} does not hold an instrument list: import it anew`)
}

function rowOf({ exchange, kind, tick, lot, freeze, last, token, closingAuction, symbol, contract }: ListedInstrument): Row {
  const common = [exchange, kind, tick, lot, freeze, last, token, closingAuction === undefined ? -1 : Number(closingAuction)] as const
  return contract ? [...common, contract.underlying, contract.expiry, contract.strike, contract.right] : [...common, symbol]
}

function instrumentOf(row: Row): ListedInstrument {
  const [exchange, kind, tick, lot, freeze, last, token, auction, name, expiry, strike, right] = row
  const contract: Contract | undefined =
    expiry === undefined ? undefined : { underlying: name, expiry: expiry as DayNo, strike: strike as Px, right: right as Right | '' }
  return {
    exchange: exchange as Exchange,
    kind: kind as InstrumentKind,
    symbol: contract ? contractName(contract) : name,
    tick: tick as Px,
    lot: lot as Qty,
    freeze: freeze as Qty,
    last: last as Px,
    token,
    closingAuction: auction < 0 ? undefined : auction === 1,
    contract,
  }
}

const isSound = (one: ListedInstrument): boolean =>
  exchanges.includes(one.exchange) && instrumentKinds.includes(one.kind) && one.tick > 0 && one.lot > 0 && one.symbol !== ''
