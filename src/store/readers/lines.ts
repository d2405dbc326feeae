// A text file as blocks of whole lines in one reused buffer, so that readers parse bytes and make no strings. All CSV readers use it.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import { openChunks } from '../file-chunks.ts'

const LINE_LIMIT = 64 * 1024
const NEWLINE = 10

/** Takes the lines in bytes[0, end), each ended by a newline; a sentence stops the reading. */
export type TakeLines = (bytes: Uint8Array, end: number) => string | undefined

/** Takes the line in bytes[from, to), to being its newline; a sentence stops the reading. */
export type TakeLine = (bytes: Uint8Array, from: number, to: number) => string | undefined

export type LinesRead = {
  /** False when the last line has no line end: the file may have been cut off in it. */
  readonly complete: boolean
}

/** Streams the file (plain or gzip by content) through `take`. */
export async function eachBlock(path: string, take: TakeLines): Promise<Result<LinesRead>> {
  const opened = await openChunks(path)
  if (failed(opened)) return opened
  const chunks = opened.ok
  try {
    let held = new Uint8Array(512 * 1024)
    let used = 0
    for (;;) {
      const chunk = await chunks.next()
      if (failed(chunk)) return chunk
      if (!chunk.ok) break
      if (used + chunk.ok.length + 1 > held.length) {
        const wider = new Uint8Array((used + chunk.ok.length) * 2)
        wider.set(held.subarray(0, used))
        held = wider
      }
      held.set(chunk.ok, used)
      used += chunk.ok.length
      const end = held.lastIndexOf(NEWLINE, used - 1) + 1
      const wrong = end > 0 ? take(held, end) : undefined
      if (wrong !== undefined) return fault(wrong)
      held.copyWithin(0, end, used)
      used -= end
      if (used > LINE_LIMIT) return fault(`${path} has a line of more than ${LINE_LIMIT} bytes: it is no CSV file`)
    }
    if (used > 0) {
      held[used] = NEWLINE
      const wrong = take(held, used + 1)
      if (wrong !== undefined) return fault(wrong)
    }
    return ok({ complete: used === 0 })
  } finally {
    chunks.close()
  }
}

/** The same, line by line. */
export function eachLine(path: string, take: TakeLine): Promise<Result<LinesRead>> {
  return eachBlock(path, (bytes, end) => {
    let from = 0
    while (from < end) {
      const to = bytes.indexOf(NEWLINE, from)
      const wrong = take(bytes, from, to)
      if (wrong !== undefined) return wrong
      from = to + 1
    }
    return undefined
  })
}
