// A journal as a session writes it: engine, shell and matching venue on a disk in memory, with strategies that trade wildly. For the tests of
// what becomes of it when bytes change.

import { sha256 } from '../../../src/app/engine/sha256.ts'
import { Shell } from '../../../src/app/engine/shell.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import { type InstrumentNo, MINUTE, type Micros, type Px, SECOND } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { InlineVenue } from '../../../src/sim/inline-venue.ts'
import { type OpenedJournal, openJournal } from '../../../src/store/journal.ts'
import { Frame } from '../../../src/tape/frame.ts'
import { OrderHash } from '../../../src/tape/order-hash.ts'
import type { VenueBook } from '../../../src/trading/recovery.ts'
import { MemoryDisk } from '../../disk/memory-disk.ts'
import { FRIDAY, setupOf, table } from '../../sim/setup.ts'

export const FOLDER = '/home/journal'
export const SEGMENT = 1536

export type RealJournal = {
  readonly disk: MemoryDisk
  readonly records: readonly JournalRecord[]
  readonly book: VenueBook
  readonly now: Micros
}

export function openOn(disk: MemoryDisk): OpenedJournal {
  const opened = openJournal(FOLDER, { disk, segmentBytes: SEGMENT })
  if (failed(opened)) throw new Error(opened.error)
  return opened.ok
}

/** So many seconds of trading from ten o'clock. */
export function realJournal(seed: number, seconds: number): RealJournal {
  const disk = new MemoryDisk()
  const { journal } = openOn(disk)
  const random = new Random(seed)
  const { instruments, calendars, ...setup } = setupOf(seed)
  const venue = new InlineVenue({ instruments, calendars, spreadTicks: 2, latency: 20_000 as Micros, jitter: 30_000 as Micros, seed })
  const engine = new Engine({ instruments, calendars, ...setup })
  const records: JournalRecord[] = []
  const shell = new Shell({
    engine,
    venue,
    hash: new OrderHash(sha256()),
    journal: {
      append(record) {
        records.push(structuredClone(record))
        journal.append(record)
      },
      sync: () => journal.sync(),
      close: () => undefined,
    },
  })
  let now = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
  const t = (): Micros => Math.max(now, venue.now, engine.now) as Micros
  venue.start({ order: event => shell.run({ kind: 'order', t: t(), event }), link: () => undefined })
  for (const link of ['feed', 'venue'] as const) shell.run({ kind: 'link', t: t(), link, up: true, text: '' })
  const frame = new Frame()
  let steps = 0
  const last = table.list.map(one => one.tick * 20_000)
  for (const end = now + seconds * SECOND; now < end; now = (now + random.int(20_000, 200_000)) as Micros) {
    frame.clear(now)
    for (const { no, tick } of table.list) {
      last[no] = (last[no] as number) + random.int(-2, 2) * tick
      frame.push(no as InstrumentNo, last[no] as Px, -1, now)
    }
    venue.frame(frame)
    shell.run({ kind: 'frame', t: t(), frame })
    while (engine.nextWake <= now) shell.run({ kind: 'timer', t: t() })
    const command = { 3: 'pause', 4: 'resume' } as const
    const kind = command[++steps as 3 | 4]
    if (kind) shell.run({ kind: 'command', t: t(), ref: steps, command: { kind } })
    venue.advance(now)
  }
  journal.close()
  return { disk, records, book: venue.matching.book(), now: t() }
}
