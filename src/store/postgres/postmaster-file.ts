// Reads postmaster.pid, PostgreSQL's own note of which server holds a data folder and where it listens.

import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { socketPath } from './socket-folder.ts'

export type Postmaster = { readonly pid: number; readonly socket: string; readonly ready: boolean }

export function readPostmaster(dataDir: string): Postmaster | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined // absent: no server; it may also vanish between a look and a read
  }
  const [pid, , , port, folder, , , status] = lines
  if (!Number(pid) || !Number(port) || !folder) return undefined
  return { pid: Number(pid), socket: socketPath(folder, Number(port)), ready: (status ?? '').trim() === 'ready' }
}

/** A process of that id exists; an unreaped one counts too. */
export function alive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Somebody accepts on that unix socket. */
export function accepts(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    const done = (yes: boolean): void => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(2_000, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}
