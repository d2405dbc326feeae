// What the disk says after a kill, read past the program: the paper venue's book and the order journal, by segment-read alone.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Micros, Qty } from '../../src/core/units.ts'
import type { HomePaths } from '../../src/app/home/paths.ts'
import { InstrumentTable } from '../../src/market/instrument.ts'
import type { JournalRecord } from '../../src/ports/journal.ts'
import type { BookRecord } from '../../src/sim/book-record.ts'
import { MatchingVenue } from '../../src/sim/matching-venue.ts'
import { folderNames } from '../../src/store/disk.ts'
import { readSegments } from '../../src/store/segment-read.ts'
import { got } from './home.ts'

export type BookFill = {
  readonly fillId: string
  readonly order: number
  readonly instrument: string
  readonly qty: number
  readonly px: number
}

export type Book = {
  readonly records: readonly BookRecord[]
  readonly fills: readonly BookFill[]
  /** Net quantity of each instrument that is not flat, summed by hand. */
  readonly positions: Readonly<Record<string, number>>
  /** The same, as a venue restored from the records has them. */
  readonly restored: Readonly<Record<string, number>>
  readonly ids: readonly number[]
  /** Of orders that may still fill. */
  readonly open: readonly number[]
}

/** Nothing where no start has come so far: looking must not make the folder. */
const read = <T>(folder: string): readonly T[] =>
  existsSync(folder) ? got(readSegments<T>(folder, got(folderNames(folder)), () => true)).records : []

export const readJournal = (paths: HomePaths): readonly JournalRecord[] => read<JournalRecord>(paths.journal)

export function readBook(paths: HomePaths): Book {
  const records = read<BookRecord>(paths.book)
  const names = new Map<number, string>()
  for (const one of records) if ('instrument' in one) names.set(one.id, one.instrument)
  const fills = records
    .filter(one => one.kind === 'fill')
    .map(({ fillId, id, qty, px }): BookFill => ({ fillId, order: id, instrument: names.get(id) ?? '', qty, px }))
  const open = new Map<number, number>()
  for (const one of records) {
    if (one.kind === 'order') open.set(one.id, one.qty)
    else if (one.kind === 'fill') open.set(one.id, (open.get(one.id) ?? 0) - one.qty)
    else if (one.kind === 'cancel') open.delete(one.id)
  }
  const sums = new Map<string, number>()
  for (const { instrument, qty } of fills) sums.set(instrument, (sums.get(instrument) ?? 0) + qty)
  return {
    records,
    fills,
    positions: withoutZeros(sums),
    restored: restoredPositions(records, [...new Set(names.values())]),
    ids: records.filter(one => one.kind === 'order' || one.kind === 'reject').map(one => one.id),
    open: [...open].filter(([, left]) => left !== 0).map(([id]) => id),
  }
}

function restoredPositions(records: readonly BookRecord[], names: readonly string[]): Readonly<Record<string, number>> {
  const table = new InstrumentTable(
    names.map(name => ({
      exchange: 'SYN' as const,
      symbol: name.slice(name.indexOf(':') + 1),
      kind: 'EQ' as const,
      tick: 500 as never,
      lot: 1 as Qty,
      product: 'intraday' as const,
      calendar: 'always' as const,
      tradable: true,
    })),
  )
  const venue = new MatchingVenue({ instruments: table, spreadTicks: 1, latency: 1 as Micros, seed: 1, emit: () => undefined })
  got(venue.restore(records))
  const { positions } = venue.book()
  return withoutZeros(new Map(positions.map(({ instrument, qty }) => [table.at(instrument).name, qty as number])))
}

export const withoutZeros = (quantities: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...quantities].filter(([, qty]) => qty !== 0).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The newest segment of a log, by name. */
export const newestSegment = (folder: string): string =>
  join(
    folder,
    got(folderNames(folder))
      .filter(name => name.endsWith('.seg'))
      .toSorted()
      .at(-1) ?? '',
  )
