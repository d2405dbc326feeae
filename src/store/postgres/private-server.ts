// Finds or starts ONE local PostgreSQL in a data folder, on a unix socket, without TCP. The server is a process of its own: it survives a
// kill -9 of the program and is adopted by the next start. The Database calls this.

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, fchmodSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { failed, fault, ok, type Result } from '../../core/result.ts'
import { type Binaries, findBinaries, type ProgramsChoice } from './binaries.ts'
import { dataVersion, lastLine, makeCluster, serverEnvironment } from './cluster.ts'
import { type Log, reasonOf } from './log.ts'
import { accepts, alive, readPostmaster } from './postmaster-file.ts'
import { PORT, prepareSocketFolder } from './socket-folder.ts'
import { asSpawnIds, cannotEnter, serverUser, type SystemUser } from './system-user.ts'

export type PrivateServerPlace = {
  /** The cluster's own folder (the one with PG_VERSION); made when absent. Its parent must exist or be makeable. */
  readonly dataDir: string
  /** A folder for the socket alone; short, because socket paths are. Made when absent, kept at mode 0700. */
  readonly runDir: string
  readonly log: Log
  /** Whose programs to run; the machine's before the npm package's when left out. */
  readonly programs?: ProgramsChoice
  /** Where to look for PostgreSQL's programs; the usual places when left out. */
  readonly binaries?: readonly string[]
}

export type PrivateServer = {
  /** Path of the unix socket. */
  readonly socket: string
  readonly pid: number
  /** It was already running. */
  readonly adopted: boolean
}

/** A killed server's lock may linger until its process is reaped (0.7-1.5 s seen). */
const LOCK_PATIENCE = 15_000
/** Recovery after a crash replays at most max_wal_size. */
const START_PATIENCE = 120_000
const STOP_PATIENCE = 15_000
const LOG_LIMIT = 10_000_000

const SETTINGS = [
  'listen_addresses=',
  'unix_socket_permissions=0700',
  'shared_buffers=64MB',
  'max_connections=30',
  'jit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'logging_collector=off',
  'log_checkpoints=off',
  'timezone=UTC',
]

export async function ensurePrivateServer(place: PrivateServerPlace): Promise<Result<PrivateServer>> {
  try {
    const running = await runningServer(place.dataDir)
    return running === undefined ? await prepareAndStart(place) : ok(running)
  } catch (cause) {
    // folders and files: not allowed, not there any more, disk full
    return fault(`the local database could not be started in ${place.dataDir}: ${reasonOf(cause)}`)
  }
}

async function prepareAndStart(place: PrivateServerPlace): Promise<Result<PrivateServer>> {
  const user = serverUser(place.dataDir)
  if (failed(user)) return user
  const version = dataVersion(place.dataDir)
  if (failed(version)) return version
  const { dataDir, programs: choice = 'auto', binaries: folders } = place
  const binaries = findBinaries({ user: user.ok, wanted: version.ok, dataDir, choice, folders })
  if (failed(binaries)) return binaries
  const folder = prepareSocketFolder(place.runDir, user.ok)
  if (failed(folder)) return folder
  if (version.ok === undefined) {
    const made = makeCluster(binaries.ok, place.dataDir, user.ok, place.log)
    if (failed(made)) return made
  }
  const closed = cannotEnter(user.ok, place.dataDir)
  return closed === undefined ? start(place, binaries.ok, user.ok) : fault(closed)
}

/** It holds the data folder still. */
export const isRunning = (dataDir: string, server: PrivateServer): boolean =>
  readPostmaster(dataDir)?.pid === server.pid && alive(server.pid)

/** Ends the server in fast mode and waits, with a limit; true when it is gone. Open connections of others are cut. */
export async function stopPrivateServer(dataDir: string, server: PrivateServer): Promise<boolean> {
  if (!isRunning(dataDir, server)) return true
  process.kill(server.pid, 'SIGINT')
  for (let waited = 0; waited < STOP_PATIENCE; waited += 20) {
    if (!isRunning(dataDir, server)) return true
    await sleep(20)
  }
  return false
}

async function runningServer(dataDir: string): Promise<PrivateServer | undefined> {
  // one that another program has just started, or that recovers from a crash, accepts and refuses each query: it is waited for
  for (let waited = 0; waited < START_PATIENCE; waited += 50) {
    const found = readPostmaster(dataDir)
    if (found === undefined || !alive(found.pid) || !(await accepts(found.socket))) return undefined
    if (found.ready) return { socket: found.socket, pid: found.pid, adopted: true }
    await sleep(50)
  }
  return undefined
}

async function start(place: PrivateServerPlace, binaries: Binaries, user: SystemUser): Promise<Result<PrivateServer>> {
  const logFile = join(place.dataDir, 'tapedeck-server.log')
  for (let waited = 0; ; waited += 150) {
    const child = launch(place, binaries, user, logFile)
    const up = await untilReady(place.dataDir, child)
    if (up !== undefined) return ok(up)
    if (child.pid === undefined) return fault(`PostgreSQL in ${binaries.folder} could not be run as ${user.name}`)
    if (child.exitCode === null && child.signalCode === null)
      return fault(`the local database did not become ready within ${START_PATIENCE / 1000} s; its log is ${logFile}`)
    const why = lastReason(logFile)
    // another program may have been faster; or the lock of a killed server lingers
    const running = await runningServer(place.dataDir)
    if (running !== undefined) return ok(running)
    if (waited >= LOCK_PATIENCE || !/lock file .* already exists|shared memory block/.test(why))
      return fault(`the local database did not start: ${lastLine(why) || 'no reason given'}; its log is ${logFile}`)
    await sleep(150)
  }
}

/** Detached, in a session of its own, output to a file: neither Ctrl+C nor the end of the program reaches it. */
function launch(place: PrivateServerPlace, binaries: Binaries, user: SystemUser, logFile: string): ChildProcess {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(logFile, `${logFile}.old`)
  // the folder belongs to another user when we are root: follow no link put there
  const output = openSync(logFile, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  fchmodSync(output, 0o600)
  if (user.uid !== undefined && user.gid !== undefined) fchownSync(output, user.uid, user.gid)
  const folder = `unix_socket_directories="${place.runDir.replaceAll('"', '""')}"`
  const settings = [...SETTINGS, folder].flatMap(setting => ['-c', setting])
  const child = spawn(join(binaries.folder, 'postgres'), ['-D', place.dataDir, '-p', String(PORT), ...settings], {
    ...asSpawnIds(user),
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.once('error', cause => place.log('error', `PostgreSQL in ${binaries.folder} could not be run: ${cause.message}`))
  child.unref()
  closeSync(output)
  return child
}

/** Undefined when the process ended, or when patience did. */
async function untilReady(dataDir: string, child: ChildProcess): Promise<PrivateServer | undefined> {
  for (let waited = 0; waited < START_PATIENCE; waited += 20) {
    const found = readPostmaster(dataDir)
    if (found !== undefined && found.pid === child.pid && found.ready && (await accepts(found.socket)))
      return { socket: found.socket, pid: found.pid, adopted: false }
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return undefined
    await sleep(20)
  }
  return undefined
}

/** The last FATAL line of the server's log. */
function lastReason(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n')
  return lines.findLast(line => line.includes('FATAL')) ?? lines.at(-1) ?? ''
}
