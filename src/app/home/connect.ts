// Finds and dials the engine that runs on a home: for attach, stop and status, and for a start that looks whether it is the first.

import { type Socket, connect } from 'node:net'
import type { Fault } from '../../core/result.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { HomePaths } from './paths.ts'
import { findRunning } from './running.ts'

/** A sentence, and what the command answers to the shell. `pid` is the process that lives there but cannot be reached. */
export type Refusal = Fault & { readonly code: ExitCode; readonly pid?: number }
export type Outcome<T> = { readonly ok: T } | Refusal

/** A connection, or the system's error code (ENOENT, ECONNREFUSED: nobody listens). */
export type Dialled = { readonly socket: Socket } | { readonly errno: string }

const DIAL_MS = 2_000

export function dial(path: string): Promise<Dialled> {
  return new Promise(done => {
    const socket = connect(path)
    const timer = setTimeout(() => {
      socket.destroy()
      done({ errno: 'ETIMEDOUT' })
    }, DIAL_MS)
    const end = (dialled: Dialled) => {
      clearTimeout(timer)
      socket.removeAllListeners()
      done(dialled)
    }
    socket.once('connect', () => end({ socket }))
    socket.once('error', error => end({ errno: 'code' in error ? String(error.code) : error.message }))
  })
}

export const nobodyListens = (dialled: Dialled): boolean => 'errno' in dialled && ['ENOENT', 'ECONNREFUSED'].includes(dialled.errno)

/** A fresh connection to the engine of this home; it has not yet said hello. */
export async function connectHome(paths: HomePaths): Promise<Outcome<Socket>> {
  const running = findRunning(paths)
  const dialled = await dial(running?.socket ?? paths.socket)
  if ('socket' in dialled) return { ok: dialled.socket }
  if (running) {
    const error = `process ${running.pid} holds ${paths.home} but its socket does not answer (${dialled.errno}): 'kill -USR2 ${running.pid}' flattens, 'kill ${running.pid}' ends it`
    return { error, code: exitCodes.failed, pid: running.pid }
  }
  if (nobodyListens(dialled)) return { error: `nothing runs on ${paths.home}`, code: exitCodes.nothingRuns }
  if (dialled.errno === 'EACCES' || dialled.errno === 'EPERM') {
    return { error: `the engine on ${paths.home} belongs to another user: ask as that user`, code: exitCodes.failed }
  }
  return { error: `the engine on ${paths.home} cannot be reached: ${dialled.errno} on ${paths.socket}`, code: exitCodes.failed }
}
