// One process at a time, with plain files: for taking over a home's socket, where two starts may race. Node has no flock, and
// removing a dead holder's lock file races with whoever takes it next; so the newest file is never removed.
//
// Files are numbered. The highest number holds the turn while its process lives and the file is not empty. The next process
// creates number + 1, which only one can, and looks again: a higher number means that it was late. Only the holder removes files,
// and only those two below its own, so the highest number never falls.

import { linkSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Result, fault, ok } from '../../core/result.ts'
import { identityOf, isAlive, pidOf } from './identity.ts'
import { makeFolder } from '../../store/make-folder.ts'

const POLL_MS = 20

/** Waits at most `patienceMs`; the value gives the turn back. Fault: whose turn it still is. Throws on a folder that cannot be used. */
export async function takeTurn(folder: string, patienceMs: number): Promise<Result<() => void>> {
  const until = process.hrtime.bigint() + BigInt(patienceMs) * 1_000_000n
  const me = identityOf(process.pid)
  makeFolder(folder, 0o700)
  for (;;) {
    const highest = Math.max(0, ...numbers(folder))
    const holder = holderOf(join(folder, String(highest)))
    if (holder === undefined) {
      if (create(folder, highest + 1, me)) return ok(() => truncateSync(join(folder, String(highest + 1))))
    } else if (process.hrtime.bigint() > until) return fault(`process ${pidOf(holder)} is just starting here: try again when it has`)
    else await wait(POLL_MS)
  }
}

const numbers = (folder: string): number[] =>
  readdirSync(folder)
    .filter(name => /^\d+$/.test(name))
    .map(Number)

/** Who holds the turn by that file; undefined when it is given back or its process is dead. */
function holderOf(path: string): string | undefined {
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    // No first turn yet, or removed since by a holder of a higher number, which `create` then sees.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  return text !== '' && isAlive(text) ? text : undefined
}

/** True when number `mine` is ours and the highest. A file appears whole: it is written aside and linked. */
function create(folder: string, mine: number, me: string): boolean {
  const aside = join(folder, `new-${process.pid}`)
  const path = join(folder, String(mine))
  writeFileSync(aside, me, { mode: 0o600 })
  try {
    linkSync(aside, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
  const all = numbers(folder)
  if (Math.max(...all) > mine) {
    rmSync(path, { force: true })
    return false
  }
  for (const number of all) if (number < mine - 1) rmSync(join(folder, String(number)), { force: true })
  return true
}
