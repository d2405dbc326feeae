// The journal as a newer build leaves it: it has a record that this build does not know. A start must say so and change nothing; then the
// right build goes on, which is this one with the journal as it was.

import { failed } from '../../src/core/result.ts'
import { openJournal } from '../../src/store/journal.ts'
import { openSegments } from '../../src/store/segment-log.ts'
import type { MemoryDisk } from './memory-disk.ts'
import { SEGMENT } from './stage.ts'
import { fail } from './truth.ts'

const same = (a: ReadonlyMap<string, Uint8Array>, b: ReadonlyMap<string, Uint8Array>): boolean =>
  a.size === b.size && [...a].every(([path, bytes]) => Buffer.compare(bytes, b.get(path) ?? new Uint8Array(0)) === 0)

/** Only while nothing runs and the disk works. */
export function tryNewer(disk: MemoryDisk): void {
  const before = disk.copy()
  const newer = openSegments<{ readonly kind: string; readonly t: number }>('journal', { disk, segmentBytes: SEGMENT, is: () => true })
  if (failed(newer)) return fail(`a newer build cannot open the journal: ${newer.error}`)
  newer.ok.log.append({ kind: 'of-tomorrow', t: 1 })
  newer.ok.log.sync()
  newer.ok.log.close()
  const left = disk.copy()
  const opened = openJournal('journal', { disk, segmentBytes: SEGMENT })
  if (!failed(opened)) return fail('the journal of a newer build was opened')
  if (!opened.error.includes('open it with the build that wrote it')) fail(`the journal of a newer build is refused with: ${opened.error}`)
  if (!same(left, disk.copy())) fail('the journal of a newer build was changed although it was refused')
  disk.restore(before)
}
