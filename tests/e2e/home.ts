// A home in a temporary folder with real processes on it: `./tapedeck` as a user types it. Whatever a test does or fails to do, `end`
// leaves no process, no database server and no file behind.

import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { onTestFinished } from 'vitest'
import { type HomePaths, homePaths } from '../../src/app/home/paths.ts'
import { connectHome } from '../../src/app/home/connect.ts'
import { findRunning } from '../../src/app/home/running.ts'
import { type Asker, openAsker } from '../../src/app/hub/asker.ts'
import { type Result, failed } from '../../src/core/result.ts'
import type { EngineStatus } from '../../src/engine/status.ts'
import { socketLink } from '../../src/protocol/links/socket-link.ts'
import type { Ask } from '../../src/protocol/requests.ts'
import { programsAt } from '../../src/store/postgres/binaries.ts'
import type { Sql } from '../../src/store/postgres/connect.ts'
import { alive, readPostmaster } from '../../src/store/postgres/postmaster-file.ts'
import { ensurePrivateServer, stopPrivateServer } from '../../src/store/postgres/private-server.ts'
import { Screen, type Size, WIDE } from './terminal.ts'
import { eventually, must } from './wait.ts'

export const root = resolve(import.meta.dirname, '../..')
export const program = join(root, 'tapedeck')
export const fixture = (name: string): string => join(root, 'tests/fixtures', name)

/** Where there is no PostgreSQL the tests run without a database. */
export const postgresFound = programsAt('auto') !== undefined
export const withoutDatabase: readonly string[] = ['--set', 'store.database=off']

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string }
export type Status = EngineStatus & { readonly pid: number; readonly tape: string; readonly screens: number }

const START_MS = 30_000
const RUN_MS = 40_000

export const got = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

/** A home that ends with the test. */
export function testHome(): Home {
  const home = new Home()
  onTestFinished(() => home.end())
  return home
}

export class Home {
  /** Holds the home, its sockets and whatever else the test writes. */
  readonly folder = mkdtempSync(join(tmpdir(), 'td-e2e-'))
  readonly home = join(this.folder, 'home')
  readonly env: Record<string, string> = environment(this.folder)
  readonly paths: HomePaths = got(
    homePaths({ home: this.home, env: this.env, uid: process.getuid?.() ?? 1, platform: process.platform, cwd: this.folder }),
  )
  readonly #children = new Set<ChildProcess>()
  readonly #screens = new Set<Screen>()

  constructor() {
    // As root the database runs as another user, who must get through.
    chmodSync(this.folder, 0o711)
  }

  /** Runs a command to its end. `--home` is not added: not every command has it. */
  async run(...args: string[]): Promise<Ran> {
    const child = this.#spawn(args)
    const timer = setTimeout(() => child.kill('SIGKILL'), RUN_MS)
    const ran = await ending(child)
    clearTimeout(timer)
    return ran
  }

  /** The same with this home. */
  command(name: string, ...args: string[]): Promise<Ran> {
    return this.run(name, '--home', this.home, ...args)
  }

  /** Starts an engine without a screen and waits until it trades. */
  async start(...args: string[]): Promise<Engine> {
    const engine = this.launch(...args)
    await engine.ready
    return engine
  }

  /** Starts one and waits for nothing. */
  launch(...args: string[]): Engine {
    return new Engine(this.#spawn(['run', '--home', this.home, '--no-ui', ...args]))
  }

  /** `tapedeck status --json`. */
  async status(): Promise<Status> {
    const { code, out, err } = await this.command('status', '--json')
    if (code !== 0) throw new Error(`status ended with ${code}: ${err}`)
    return JSON.parse(out) as Status
  }

  /** Asks the engine by its socket. A refusal is an error here. */
  async ask(request: Ask): Promise<string> {
    const asker = await this.asker()
    try {
      const answer = got(await asker.ask(request))
      if (!answer.ok) throw new Error(answer.text)
      return answer.text
    } finally {
      asker.close()
    }
  }

  async asker(): Promise<Asker> {
    return got(await openAsker(socketLink(got((await connectHome(this.paths)) as Result<never>))))
  }

  /** Uses the home's database; starts and stops its server when the engine has done so already. */
  async database<T>(use: (sql: Sql) => Promise<T>): Promise<T> {
    const server = got(await ensurePrivateServer({ dataDir: this.paths.pgData, runDir: this.paths.pgRun, log: () => undefined }))
    const types = { int8: { to: 20, from: [20], serialize: String, parse: Number } }
    const sql: Sql = postgres({ path: server.socket, user: 'tapedeck', database: 'postgres', max: 1, fetch_types: false, types })
    try {
      return await use(sql)
    } finally {
      await sql.end({ timeout: 1 })
      if (!server.adopted) await stopPrivateServer(this.paths.pgData, server)
    }
  }

  /** Opens a terminal with this command in it, at a shell's prompt as in life. */
  terminal(command: string, size: Size = WIDE): Screen {
    const screen = new Screen(command, this.folder, this.env, size)
    this.#screens.add(screen)
    return screen
  }

  /** The engine that holds this home, whoever started it. */
  get enginePid(): number | undefined {
    return findRunning(this.paths)?.pid
  }

  async end(): Promise<void> {
    for (const screen of this.#screens) screen.close()
    await Promise.all([...this.#children].map(child => killed(child)))
    // One that a launcher has let go is nobody's child.
    await eventually(() => {
      const left = this.#processes()
      for (const pid of left) killNow(pid)
      must(left.length === 0, `processes ${left.join(', ')} do not end`)
    })
    await this.stopDatabase()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }

  async stopDatabase(): Promise<void> {
    const server = readPostmaster(this.paths.pgData)
    if (!server || !alive(server.pid)) return
    process.kill(server.pid, 'SIGINT')
    await eventually(() => must(!alive(server.pid) || readPostmaster(this.paths.pgData) === undefined, 'the database does not end'))
  }

  /** Everything started with this home's environment. */
  #processes(): number[] {
    const mark = `TAPEDECK_RUNTIME=${this.env.TAPEDECK_RUNTIME}`
    const pids = existsSync('/proc') ? readdirSync('/proc').filter(name => /^\d+$/.test(name)) : []
    const ours = pids.filter(pid => environOf(pid).split('\0').includes(mark)).map(Number)
    const running = this.enginePid
    return running === undefined || ours.includes(running) ? ours : [...ours, running]
  }

  #spawn(args: readonly string[]): ChildProcess {
    const child = spawn(program, args, { cwd: this.folder, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
    return child
  }
}

export class Engine {
  readonly child: ChildProcess
  /** Settles when it trades; fails when it ends before. */
  readonly ready: Promise<void>
  readonly ended: Promise<Ran>

  constructor(child: ChildProcess) {
    this.child = child
    this.ended = ending(child)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.ready = promise
    // Not every test waits for it.
    promise.catch(() => undefined)
    let said = ''
    child.stdout?.on('data', (bytes: Buffer) => {
      said += String(bytes)
      if (said.includes('Tapedeck trades on paper')) resolve()
    })
    const timer = setTimeout(() => reject(new Error(`not ready within ${START_MS} ms: ${said}`)), START_MS)
    void this.ended.then(({ code, err }) => {
      clearTimeout(timer)
      reject(new Error(`ended with ${code} before it was ready: ${err}`))
    })
    void promise.then(
      () => clearTimeout(timer),
      () => undefined,
    )
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** kill -9, and the wait until it is gone. */
  kill(): Promise<void> {
    return killed(this.child)
  }
}

function ending(child: ChildProcess): Promise<Ran> {
  let out = ''
  let err = ''
  child.stdout?.on('data', (bytes: Buffer) => void (out += String(bytes)))
  child.stderr?.on('data', (bytes: Buffer) => void (err += String(bytes)))
  return new Promise((done, refuse) => {
    child.once('error', refuse)
    // Not 'close': a database server that was started inherits nothing, but a pipe held by anybody must not hold up the test.
    child.once('exit', code => setTimeout(() => done({ code, out, err }), 20))
  })
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(done => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}

/** As in a plain login: nothing of the test runner, and sockets below `folder`. */
function environment(folder: string): Record<string, string> {
  const strange = /^(VITEST|CI$|NODE_|npm_|TAPEDECK_|DATABASE_URL$|XDG_|FORCE_COLOR$|NO_COLOR$|TEST$|DEV$|PROD$|MODE$)/
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !strange.test(entry[0]))
  return { ...Object.fromEntries(kept), TAPEDECK_RUNTIME: join(folder, 'run') }
}

function environOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return '' // ended meanwhile, or not ours to read
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
