// Tells a process from a later one with the same pid: pid, its start in the kernel's ticks, and the machine's boot. Locks name
// their holder with it.

import { readFileSync } from 'node:fs'

/** '1234 567890 2f1c...', or the pid alone where the kernel shows no more (macOS). */
export function identityOf(pid: number): string {
  const stat = statOf(pid)
  return stat === undefined ? String(pid) : `${pid} ${stat.start} ${bootId()}`
}

export const pidOf = (identity: string): number => Number(identity.split(' ')[0])

/** True while that very process lives; a zombie is dead. */
export function isAlive(identity: string): boolean {
  const [pidText, start, boot] = identity.split(' ')
  const pid = Number(pidText)
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  if (start === undefined) return signalReaches(pid)
  const stat = statOf(pid)
  return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X' && String(stat.start) === start && boot === bootId()
}

/** Fields 3 and 22 of /proc/PID/stat; undefined without /proc or without that process. */
function statOf(pid: number): { readonly state: string; readonly start: number } | undefined {
  const text = readOrUndefined(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // The name in parentheses may hold anything, spaces and parentheses too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '?', start: Number(fields[19]) }
}

const bootId = (): string => readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? '-'

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // No such process, or no /proc on this system: both mean that nothing is known.
    return undefined
  }
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
