// Where one home keeps everything, and where its sockets lie. The composition roots, attach, stop and status ask here; nothing is
// created. The socket's place depends on the home alone, never on the login: a lock that moves between logins locks nothing.

import { createHash } from 'node:crypto'
import { isAbsolute, join, resolve } from 'node:path'
import { type Result, fault, ok } from '../../core/result.ts'

export type HomePaths = {
  readonly home: string
  /** Sockets: mode 0700, short. Not in XDG_RUNTIME_DIR, which goes when the last login ends while the engine trades on. */
  readonly runtime: string
  readonly socket: string
  /** Who runs here, as JSON (running.ts). */
  readonly running: string
  /** Takes turns among processes that start at once (turn.ts). */
  readonly turns: string
  readonly journal: string
  readonly book: string
  /** The audit log, a file a day. */
  readonly audit: string
  /** What the supervisor did and no journal has yet (stop-mark.ts). */
  readonly stopMark: string
  readonly tapes: string
  /** Instrument lists by day. */
  readonly instruments: string
  readonly logs: string
  /** Rows that wait for the database. */
  readonly rows: string
  readonly pgData: string
  /** PostgreSQL's socket folder; as root it belongs to another user, so it does not lie in `runtime`. */
  readonly pgRun: string
  readonly config: string
  /** Each text of a strategy that was run, for replays. */
  readonly texts: string
  /** What the type checker said about them. */
  readonly typeChecks: string
}

export type HomeQuestion = {
  /** --home as typed; relative to `cwd`. */
  readonly home?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly uid: number
  readonly platform: string
  readonly cwd?: string
}

/** Where a home keeps the instrument lists of each day. */
export const bookFolder = (home: string): string => join(home, 'book')
export const instrumentsFolder = (home: string): string => join(home, 'instruments')

/** Longest name PostgreSQL puts into its socket folder. */
const PG_SOCKET = '.s.PGSQL.5432.lock'

/** Fault: no home can be told, or a socket's path would be too long. */
export function homePaths(question: HomeQuestion): Result<HomePaths> {
  if (question.platform === 'win32') return fault('Tapedeck runs on Linux and macOS; on Windows, inside WSL')
  const folder = homeFolder(question)
  if ('error' in folder) return folder
  const home = folder.ok
  const limit = question.platform === 'darwin' ? 103 : 107
  const runtime = runtimeFolder(home, question, limit)
  const pgRun = `${runtime}-pg`
  const socket = join(runtime, 'attach.sock')
  for (const path of [socket, join(pgRun, PG_SOCKET)]) {
    const bytes = Buffer.byteLength(path)
    if (bytes > limit)
      return fault(`the socket path ${path} has ${bytes} bytes and ${limit} is the limit: set TAPEDECK_RUNTIME to a shorter folder`)
  }
  return ok({
    home,
    runtime,
    socket,
    running: join(home, 'running.json'),
    turns: join(home, 'turns'),
    journal: join(home, 'journal'),
    book: bookFolder(home),
    audit: join(home, 'audit'),
    stopMark: join(home, 'stop-mark.json'),
    tapes: join(home, 'tapes'),
    instruments: instrumentsFolder(home),
    logs: join(home, 'logs'),
    rows: join(home, 'rows'),
    pgData: join(home, 'pg'),
    pgRun,
    config: join(home, 'config.yaml'),
    texts: join(home, 'texts'),
    typeChecks: join(home, 'type-checks.json'),
  })
}

function homeFolder({ home, env, uid, cwd = process.cwd() }: HomeQuestion): Result<string> {
  if (home !== undefined) {
    if (home === '' || home.includes('\0')) return fault('--home needs a folder')
    // A shell leaves --home=~/x alone.
    if (home !== '~' && !home.startsWith('~/')) return ok(resolve(cwd, home))
    return env.HOME
      ? ok(join(env.HOME, home.slice(1)))
      : fault(`--home ${home}: HOME is not set, so ~ means nothing; give the folder in full`)
  }
  if (uid === 0) return ok('/var/lib/tapedeck')
  // XDG: a relative path there is to be ignored.
  if (env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME)) return ok(join(env.XDG_DATA_HOME, 'tapedeck'))
  if (env.HOME && isAbsolute(env.HOME)) return ok(join(env.HOME, '.local/share/tapedeck'))
  return fault('no home: HOME is not set; give the folder with --home')
}

function runtimeFolder(home: string, { env, uid }: HomeQuestion, limit: number): string {
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 8)
  if (env.TAPEDECK_RUNTIME) return join(resolve(env.TAPEDECK_RUNTIME), hash)
  if (uid === 0) return join('/run/tapedeck', hash)
  const inside = join(home, 'run')
  const fits = Buffer.byteLength(join(`${inside}-pg`, PG_SOCKET)) <= limit
  return fits ? inside : join(`/tmp/tapedeck-${uid}`, hash)
}
