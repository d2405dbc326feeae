// `tapedeck note [DATE]`: the contract note of a trading day of this home's paper account, as a table or as JSON. Reads the account's
// book and changes nothing; an engine may be running.

import { existsSync } from 'node:fs'
import { printable } from '../core/printable.ts'
import { dateText, dayOf, parseDate, clockText } from '../core/ist.ts'
import { rupeesText } from '../core/money-text.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { type DayNo, inRupees, type Micros, type Money, type Px } from '../core/units.ts'
import { signed } from '../core/signed.ts'
import { type BookRecord, isBookRecord } from '../sim/book-record.ts'
import { folderNames } from '../store/disk.ts'
import { readSegments } from '../store/segment-read.ts'
import type { ChargeItems } from '../trading/contract-note.ts'
import { isElsewhere, isSettlement } from '../trading/order.ts'
import type { KeptAdjustment } from '../trading/recovery.ts'
import { AuditReader } from './audit/read.ts'
import { chargeBookOf } from './config/charges.ts'
import { loadConfig } from './config/load.ts'
import { loadMarketData } from './config/market-data.ts'
import { type DayNote, dayNote, tradedDays } from './day-note.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'

export type NoteOptions = {
  readonly paths: HomePaths
  /** As typed; undefined for the last day on which anything traded. */
  readonly date: string | undefined
  readonly json: boolean
  readonly profile: string | undefined
  readonly sets: readonly string[]
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

/** A trade booked by hand on that day, or taken back: no broker's note has it. */
type ByHand = Pick<KeptAdjustment, 'name' | 'qty' | 'px' | 'charges' | 'why'> & { readonly back: boolean }

type Noted = {
  readonly note: DayNote
  readonly byHand: readonly ByHand[]
  readonly broker: string
  readonly plan: string
  readonly warnings: readonly string[]
}

/** Exit code 0, or 2 where there is no such note, with a sentence why. */
export function noteCommand(options: NoteOptions): ExitCode {
  const made = noteOf(options)
  if (failed(made)) {
    options.complain(made.error)
    return exitCodes.usage
  }
  for (const text of made.ok.warnings) options.complain(text)
  if (options.json) options.print(JSON.stringify(jsonOf(made.ok), undefined, 2))
  else for (const line of noteLines(made.ok)) options.print(line)
  return exitCodes.ok
}

function noteOf({ paths, date, profile, sets }: NoteOptions): Result<Noted> {
  const day = date === undefined ? undefined : parseDate(date)
  if (date !== undefined && day === undefined) return fault(`'${date}' is no date: write it like 2026-11-20`)
  const config = loadConfig({ home: paths.home, profile, sets, cwd: process.cwd() })
  if (failed(config)) return config
  const data = loadMarketData()
  if (failed(data)) return data
  const charges = chargeBookOf(data.ok.tariffs, config.ok.account)
  if (failed(charges)) return charges
  // Reading makes no folder where there is no account yet.
  if (!existsSync(paths.book)) return fault(`there is no paper account in ${paths.home}: nothing has run there yet`)
  const names = folderNames(paths.book)
  const read = failed(names) ? names : readSegments<BookRecord>(paths.book, names.ok, isBookRecord)
  if (failed(read)) return read
  const days = tradedDays(read.ok.records)
  const last = days.at(-1)
  if (last === undefined) return fault(`nothing has traded in the paper account of ${paths.home}`)
  const wanted = day ?? last
  if (!days.includes(wanted)) {
    const near = days.findLast(one => one < wanted) ?? (days[0] as DayNo)
    return fault(`nothing traded on ${dateText(wanted)}; the nearest day with trades is ${dateText(near)}`)
  }
  const note = dayNote(read.ok.records, wanted, dayOf((Date.now() * 1000) as Micros), {
    charges: charges.ok,
    data: data.ok,
    shares: config.ok.account.product,
  })
  if (failed(note)) return note
  const old = charges.ok.warning(wanted)
  const byHand = bookedByHand(paths, dateText(wanted))
  const { broker, plan } = config.ok.account
  const warnings = [...(old ? [old] : []), ...(failed(byHand) ? [`what was booked by hand cannot be read: ${byHand.error}`] : [])]
  return ok({ note: note.ok, byHand: failed(byHand) ? [] : byHand.ok, broker, plan, warnings })
}

/** The audit log has them, whatever became of the journal since. */
function bookedByHand(paths: HomePaths, day: string): Result<readonly ByHand[]> {
  const reader = AuditReader.open(paths)
  if (failed(reader)) return reader
  const records = reader.ok.day(day)
  if (failed(records)) return records
  return ok(
    records.ok.flatMap(one => {
      // Of an earlier day, and it still stands: that day's note has it.
      if (one.kind !== 'adjusted' || one.adjustment.carried) return []
      const { name, qty, px, charges, why, undoes } = one.adjustment
      return [{ name, qty, px, charges, why, back: undoes !== undefined }]
    }),
  )
}

const ITEMS: readonly (readonly [key: keyof ChargeItems, label: string])[] = [
  ['brokerage', 'brokerage'],
  ['exchange', 'exchange transaction'],
  ['ipft', 'IPFT'],
  ['sebi', 'SEBI turnover fee'],
  ['gst', 'GST'],
  ['stt', 'STT'],
  ['stamp', 'stamp duty'],
  ['dp', 'DP charge'],
]
/** To the last 1/10 000 rupee where it is not whole paise. */
const exact = (amount: number): string => (amount % 100 === 0 ? rupeesText(amount) : inRupees(amount as Money).toFixed(4))

export function noteLines({ note, byHand, broker, plan }: Noted): string[] {
  const { orders, items } = note
  const rows = orders.map(({ id, instrument, trades, qty, value, charges }) => [
    isSettlement(id) ? 'settled' : isElsewhere(id) ? 'past us' : String(id),
    clockText(trades[0]?.time ?? (0 as Micros)),
    instrument,
    signed(qty),
    String(trades.length),
    rupeesText(Math.round(value / Math.abs(qty))),
    rupeesText(value),
    exact(charges),
  ])
  const amounts = ITEMS.map(([key, label]) => [label, exact(items[key])])
  const sums = [
    ['total of the note', exact(items.total)],
    ['booked by trade', exact(note.booked)],
    ['rounding', exact(note.rounding)],
  ]
  const title = `contract note of ${dateText(note.day)}: ${broker}${plan === 'standard' ? '' : ` ${plan}`}, paper account`
  return [
    title,
    '',
    ...aligned([['order', 'time', 'instrument', 'quantity', 'trades', 'average', 'value', 'charges'], ...rows], 3),
    ...orders.filter(one => one.settlement !== '').map(one => `  ${one.instrument} ${signed(one.qty)}: ${one.settlement}`),
    ...note.converted.map(
      one => `  ${one.instrument} ${signed(one.qty)} was held over night: intraday charges became delivery, ${exact(one.charges)} more`,
    ),
    ...byHand.map(
      one =>
        `  ${one.name} ${signed(one.qty)} @ ${rupeesText(one.px)} was ${one.back ? 'taken back' : 'booked by hand'}, charges ${exact(one.charges)}, in no sum here (${printable(one.why)})`,
    ),
    '',
    ...aligned(
      [
        ['bought', rupeesText(note.bought)],
        ['sold', rupeesText(note.sold)],
        [note.open.length === 0 ? 'net before charges' : 'net of these trades before charges', rupeesText(note.sold - note.bought)],
      ],
      1,
    ),
    ...(note.open.length === 0
      ? []
      : [`  held after these trades and not in the net: ${note.open.map(one => `${signed(one.qty)} ${one.instrument}`).join(', ')}`]),
    '',
    ...aligned([...amounts, ...sums], 1),
  ]
}

/** Columns as wide as their widest cell; from column `right` on to the right. */
function aligned(rows: readonly (readonly string[])[], right: number): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)))
  return rows.map(row => `  ${row.map((cell, i) => (i >= right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ')}`)
}

/** Money and prices in rupees, times in micros. */
function jsonOf({ note, byHand, broker, plan }: Noted): unknown {
  const money = (amount: number): number => inRupees(amount as Money)
  return {
    date: dateText(note.day),
    broker,
    plan,
    orders: note.orders.map(({ id, instrument, qty, value, charges, trades, settlement }) => ({
      id,
      ...(settlement === '' ? {} : { settlement }),
      instrument,
      qty,
      average: money(value) / Math.abs(qty),
      value: money(value),
      charges: money(charges),
      trades: trades.map(one => ({ fillId: one.fillId, time: one.time, qty: one.qty, price: inRupees(one.px as Px) })),
    })),
    converted: note.converted.map(one => ({ ...one, charges: money(one.charges) })),
    open: note.open,
    byHand: byHand.map(one => ({ ...one, px: money(one.px), charges: money(one.charges) })),
    bought: money(note.bought),
    sold: money(note.sold),
    charges: Object.fromEntries(Object.entries(note.items).map(([key, amount]) => [key, money(amount)])),
    booked: money(note.booked),
    rounding: money(note.rounding),
  }
}
