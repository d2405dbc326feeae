// Finds the records that say why an order or a position is what it is, as many days back as it takes, and has them told as lines. The command
// `tapedeck why` and the screen's `:why` ask here.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import { nearest } from '../../core/nearest.ts'
import { printable } from '../../core/printable.ts'
import { AuditReader, type Kept } from './read.ts'
import { fillsOf, whyOrder, whyPosition } from './why.ts'
import type { HomePaths } from '../home/paths.ts'

/** Days newest first, and the records of one. */
export type WhyParts = { readonly days: readonly string[]; readonly day: (name: string) => Result<readonly Kept[]> }

/** `what` as typed: the number of an order, or an instrument (RELIANCE or NSE:RELIANCE). A fault says what is not known. */
export function findWhy(paths: Pick<HomePaths, 'audit' | 'journal'>, what: string): Result<string[]> {
  const reader = AuditReader.open(paths)
  if (failed(reader)) return reader
  const days = reader.ok.newestFirst()
  return failed(days) ? days : findWhyIn({ days: days.ok, day: name => reader.ok.day(name) }, what)
}

export function findWhyIn(parts: WhyParts, what: string): Result<string[]> {
  if (parts.days.length === 0) return fault('nothing has traded in this home yet')
  const found = /^-?\d+$/.test(what) ? ofOrder(Number(what), parts, parts.days) : ofPosition(what.toUpperCase(), parts, parts.days)
  // Reasons are texts of strategies and brokers.
  return failed(found) ? found : ok(found.ok.map(printable))
}

function ofOrder(id: number, reader: WhyParts, days: readonly string[]): Result<string[]> {
  let later: readonly Kept[] = []
  let highest = 0
  for (const day of days) {
    const read = reader.day(day)
    if (failed(read)) return read
    for (const one of read.ok) if (one.kind === 'intent') highest = Math.max(highest, one.id)
    // An order of the evening before may have been answered on this day.
    if (read.ok.some(one => one.kind === 'intent' && one.id === id)) return ok(whyOrder(id, [...read.ok, ...later]))
    later = read.ok
  }
  const found = whyOrder(id, later)
  return found.length > 0 ? ok(found) : fault(`there is no order ${id} in the log${highest > 0 ? `; the last one is ${highest}` : ''}`)
}

function ofPosition(what: string, reader: WhyParts, days: readonly string[]): Result<string[]> {
  let records: readonly Kept[] = []
  const names = new Set<string>()
  for (const day of days) {
    const read = reader.day(day)
    if (failed(read)) return read
    records = [...read.ok, ...records]
    for (const one of read.ok) if (one.kind === 'intent') names.add(one.instrument)
    const name = nameOf(what, names)
    if (name !== undefined && beganFlat(name, read.ok)) return told(name, records)
  }
  const name = nameOf(what, names)
  if (name !== undefined) return told(name, records)
  const near = nearest(
    what,
    [...names].map(one => one.slice(one.indexOf(':') + 1)),
  )
  return fault(`no order in ${what} is in the log${near === undefined ? '' : `; did you mean ${near}?`}`)
}

function told(name: string, records: readonly Kept[]): Result<string[]> {
  const lines = whyPosition(name, records)
  const last = records.findLast(one => one.kind === 'intent' && one.instrument === name)
  return lines.length > 0
    ? ok(lines)
    : fault(`nothing was ever filled in ${name}: it is flat; its last order is ${last?.kind === 'intent' ? last.id : 0}`)
}

const nameOf = (what: string, names: ReadonlySet<string>): string | undefined =>
  [...names].find(name => name === what || name.slice(name.indexOf(':') + 1) === what)

/** Whether a day's first fill of the instrument was made from nothing: no earlier day is needed. */
function beganFlat(name: string, records: readonly Kept[]): boolean {
  const ours = new Set(
    records.filter(one => one.kind === 'intent' && one.instrument === name).map(one => (one.kind === 'intent' ? (one.id as number) : 0)),
  )
  const [first] = fillsOf(records, id => ours.has(id))
  const booked = records.find(one => one.kind === 'booked' && one.id === first?.id)
  return first !== undefined && booked?.kind === 'booked' && booked.held === first.qty
}
