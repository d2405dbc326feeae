// What the supervisor did past a silent engine, kept in a file until an engine has taken it into its journal: however the process ends in
// between, the next start is halted and knows whose those orders are. Written by engine-keeper.ts, read by every start.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { type Result, fault, ok } from '../../core/result.ts'
import { syncFolder } from '../../store/sync-folder.ts'

const whole = z.int()
const markShape = z.strictObject({
  level: z.enum(['paused', 'halted']),
  why: z.string(),
  /** Orders sent past the engine. */
  orders: z.array(z.strictObject({ id: whole, t: whole, instrument: z.string(), qty: whole, limit: whole })),
})
export type StopMark = z.infer<typeof markShape>

/** Undefined where there is none. A mark that cannot be read is a halt. */
export function readStopMark(file: string): StopMark | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    return unreadable(file, error)
  }
  try {
    return markShape.parse(JSON.parse(text))
  } catch (error) {
    return unreadable(file, error)
  }
}

/** On disk when it returns. */
export function writeStopMark(file: string, mark: StopMark): Result<true> {
  try {
    const fresh = `${file}.new`
    const fd = openSync(fresh, 'w', 0o600)
    try {
      writeSync(fd, JSON.stringify(mark))
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(fresh, file)
    syncFolder(dirname(file))
    return ok(true)
  } catch (error) {
    return fault(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** An engine's journal has it. */
export function forgetStopMark(file: string): void {
  rmSync(file, { force: true })
}

const unreadable = (file: string, error: unknown): StopMark => ({
  level: 'halted',
  why: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  orders: [],
})
