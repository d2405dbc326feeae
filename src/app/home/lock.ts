// One engine a home. The lock is the bound attach socket together with the note of who bound it: a socket left by kill -9 is taken
// over, a living process is never pushed aside, not even when its socket has been removed. Composition roots call this first.

import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { type Server, type Socket, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { ok } from '../../core/result.ts'
import { socketLink } from '../../protocol/links/socket-link.ts'
import { exitCodes } from '../exit-codes.ts'
import { openAsker } from '../hub/asker.ts'
import { type Outcome, type Refusal, dial, nobodyListens } from './connect.ts'
import { makeHome } from './folders.ts'
import { identityOf } from './identity.ts'
import type { HomePaths } from './paths.ts'
import { findRunning, removeRunning, writeRunning } from './running.ts'
import { takeTurn } from './turn.ts'
import { TAPEDECK } from '../typed.ts'

/** How long a start waits for another start, or for a process that is just ending, milliseconds. */
const PATIENCE_MS = 5_000
const POLL_MS = 50
/** Connections kept until somebody takes them. */
const HELD_LIMIT = 32

export type HomeLock = {
  readonly server: Server
  /** Hands over every connection to the attach socket, those that came before this call first. */
  onConnection(take: (socket: Socket) => void): void
  /** Gives the home free; the very last step of ending. Connections already taken are the taker's to close. */
  release(): void
}

export type LockOptions = { readonly uid?: number; readonly patienceMs?: number }

/** Refused with `alreadyRunning` while another process holds the home; the sentence names it and how to attach. */
export async function lockHome(paths: HomePaths, options: LockOptions = {}): Promise<Outcome<HomeLock>> {
  const patience = options.patienceMs ?? PATIENCE_MS
  const made = makeHome(paths, options.uid ?? process.getuid?.() ?? 0)
  if ('error' in made) return { ...made, code: exitCodes.usage }
  try {
    const turn = await takeTurn(paths.turns, patience)
    if ('error' in turn) return { ...turn, code: exitCodes.alreadyRunning }
    try {
      return (await occupied(paths, patience)) ?? (await bind(paths))
    } finally {
      turn.ok()
    }
  } catch (error) {
    return { error: `the home ${paths.home} cannot be locked: ${messageOf(error)}`, code: exitCodes.failed }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Why the home is not free; undefined when it is. Waits for a process that no longer listens to end. */
async function occupied(paths: HomePaths, patienceMs: number): Promise<Refusal | undefined> {
  for (let waited = 0; ; waited += POLL_MS) {
    const running = findRunning(paths)
    const dialled = await dial(running?.socket ?? paths.socket)
    if ('socket' in dialled) return alreadyRunning(paths, await whoListens(dialled.socket, running?.pid))
    if (!running && nobodyListens(dialled)) return undefined
    if (!running) {
      return { error: `${paths.socket} may be in use (${dialled.errno}): start as the user it belongs to`, code: exitCodes.failed }
    }
    if (waited >= patienceMs) {
      const error = `process ${running.pid} still holds ${paths.home}, but its socket does not answer: it is ending or stuck; 'kill -USR2 ${running.pid}' flattens, 'kill ${running.pid}' ends it`
      return { error, code: exitCodes.alreadyRunning, pid: running.pid }
    }
    await wait(POLL_MS)
  }
}

async function whoListens(socket: Socket, noted: number | undefined): Promise<number | undefined> {
  const link = socketLink(socket)
  // The note is as good as an answer; only a listener without one is asked who it is.
  const asker = noted === undefined ? await openAsker(link, 1_000) : undefined
  link.close()
  return asker && 'ok' in asker ? asker.ok.welcome.pid : noted
}

function alreadyRunning(paths: HomePaths, pid: number | undefined): Refusal {
  const who = pid === undefined ? 'another process' : `process ${pid}`
  const error = `already running: ${who} holds ${paths.home}; see it with '${TAPEDECK} attach --home ${paths.home}'`
  return pid === undefined ? { error, code: exitCodes.alreadyRunning } : { error, code: exitCodes.alreadyRunning, pid }
}

/** Only while holding the turn, and when nobody listens. */
async function bind(paths: HomePaths): Promise<Outcome<HomeLock>> {
  const left = lstatSync(paths.socket, { throwIfNoEntry: false })
  if (left && !left.isSocket()) return { error: `${paths.socket} is not a socket: remove it and start again`, code: exitCodes.failed }
  rmSync(paths.socket, { force: true })
  const held: Socket[] = []
  let taker: ((socket: Socket) => void) | undefined
  const server = createServer(socket => {
    // A connection without this would end the process when it breaks before anybody took it.
    socket.on('error', () => socket.destroy())
    if (taker) taker(socket)
    else if (held.length < HELD_LIMIT) held.push(socket)
    else socket.destroy()
  })
  await new Promise<void>((done, refuse) => {
    server.once('error', refuse)
    server.listen(paths.socket, () => {
      server.off('error', refuse)
      done()
    })
  })
  try {
    chmodSync(paths.socket, 0o600)
    writeRunning(paths, identityOf(process.pid))
  } catch (error) {
    server.close()
    throw error
  }
  const release = () => {
    server.close()
    for (const socket of held.splice(0)) socket.destroy()
    rmSync(paths.socket, { force: true })
    // Last: as long as the note names us, nobody else binds, so the socket just removed was ours.
    removeRunning(paths)
  }
  const onConnection = (take: (socket: Socket) => void) => {
    taker = take
    for (const socket of held.splice(0)) if (!socket.destroyed) take(socket)
  }
  return ok({ server, onConnection, release })
}
