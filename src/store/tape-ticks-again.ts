// Reads ticks of a tape back into the database: all of them after a kill -9, or those that found no room while the database was away. Each goes
// under the number it has on its tape, so what is there already stays as it is.

import { type Result, failed, fault, ok } from '../core/result.ts'
import type { CopyWriter } from './postgres/copy-writer.ts'
import { instrumentsOf } from '../tape/header.ts'
import { readTape } from './tape-read.ts'

/** Ticks handed over before the database is waited for. */
const AT_ONCE = 100_000
const PATIENCE_MS = 60_000

export type Range = { from: number; to: number }

/** How many ticks the tape holds (those of `ranges` are sent, or all). A fault when the tape cannot be read or the database is away. */
export async function ticksAgain(path: string, writer: CopyWriter, ranges?: readonly Range[]): Promise<Result<number>> {
  const opened = await readTape(path)
  if (failed(opened)) return opened
  const reader = opened.ok
  const away = fault(`the ticks of ${path} could not be brought to the database yet`)
  try {
    const slots = instrumentsOf(reader.header).list.map(one => writer.instruments.slot(one.name))
    let seq = 0
    let sent = 0
    let at = 0
    do {
      for (let record = reader.next(); record; record = reader.next()) {
        if (record.kind !== 'input' || record.input.kind !== 'frame') continue
        const { frame } = record.input
        for (let i = 0; i < frame.count; i++, seq++) {
          if (ranges) {
            while (at < ranges.length && (ranges[at] as Range).to <= seq) at++
            if (at === ranges.length) return (await writer.flush(PATIENCE_MS)) ? ok(seq) : away
            if (seq < (ranges[at] as Range).from) continue
          }
          const slot = slots[frame.instrument[i] as number] as number
          writer.add(slot, seq, frame.received, frame.exchange[i] as number, frame.px[i] as number, frame.volume[i] as number)
          sent++
        }
        if (sent >= AT_ONCE) {
          sent = 0
          if (!(await writer.flush(PATIENCE_MS))) return away
        }
      }
    } while (await reader.fill())
    return (await writer.flush(PATIENCE_MS)) ? ok(seq) : away
  } finally {
    reader.close()
  }
}
