// The note a running process leaves in its home: who it is and where its socket lies. It is the second half of the lock (a
// process whose socket was removed still holds its home) and it shows attach and stop the way from any login.

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { isAlive, pidOf } from './identity.ts'
import type { HomePaths } from './paths.ts'

const note = z.object({ identity: z.string().min(1).max(200), socket: z.string().min(1).max(200) })
export type Running = z.infer<typeof note> & { readonly pid: number }

/** The living process that holds this home, or undefined. */
export function findRunning(paths: HomePaths): Running | undefined {
  let text: string
  try {
    text = readFileSync(paths.running, 'utf8')
  } catch {
    // No note, or none that we may read: nothing is known to run.
    return undefined
  }
  const read = note.safeParse(jsonOrUndefined(text)).data
  return read !== undefined && isAlive(read.identity) ? { ...read, pid: pidOf(read.identity) } : undefined
}

export function writeRunning(paths: HomePaths, identity: string): void {
  const aside = `${paths.running}.${process.pid}`
  writeFileSync(aside, `${JSON.stringify({ identity, socket: paths.socket })}\n`, { mode: 0o600 })
  renameSync(aside, paths.running)
}

export const removeRunning = (paths: HomePaths): void => rmSync(paths.running, { force: true })

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A note cut short by a full disk or a power cut: its process is gone.
    return undefined
  }
}
