// A private server in a temporary folder, for the tests of src/store/postgres. Started by a program that is then killed, as after a crash.

import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { failed, type Result } from '../../../src/core/result.ts'
import { programsAt, type ProgramsChoice } from '../../../src/store/postgres/binaries.ts'
import type { Sql } from '../../../src/store/postgres/connect.ts'
import { Database, type DatabaseOptions } from '../../../src/store/postgres/database.ts'
import { ensurePrivateServer, type PrivateServer } from '../../../src/store/postgres/private-server.ts'

const SOURCE = resolve(import.meta.dirname, '../../../src/store/postgres/private-server.ts')
/** Monday 22 February 2021, 09:15 IST, in micros. */
export const OPEN = 1_613_965_500_000_000

export const postgresFound = programsAt('auto') !== undefined
if (!postgresFound) process.stderr.write('postgres tests are skipped: no PostgreSQL programs on this machine\n')

export const got = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
export const errorOf = (result: Result<unknown>): string => (failed(result) ? result.error : 'no error')

export class PostgresHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'pg-'))
  readonly programs: ProgramsChoice
  readonly said: string[] = []
  readonly place: Pick<DatabaseOptions, 'dataDir' | 'runDir' | 'log' | 'programs'>
  server: PrivateServer = { socket: '', pid: 0, adopted: false }

  constructor(programs: ProgramsChoice = 'auto') {
    this.programs = programs
    this.place = {
      dataDir: join(this.folder, 'data/pg'),
      runDir: join(this.folder, 'run/db'),
      programs,
      log: (level: string, sentence: string): void => void this.said.push(`${level}: ${sentence}`),
    }
  }

  /** A program of its own makes and starts the server, then dies the hard way. */
  async start(): Promise<void> {
    // the server's user must get through when we are root
    chmodSync(this.folder, 0o711)
    const script = `import { ensurePrivateServer } from ${JSON.stringify(SOURCE)}
      const place = ${JSON.stringify(this.place)}
      console.log(JSON.stringify(await ensurePrivateServer({ ...place, log: () => {} })))
      setInterval(() => {}, 1000)`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await new Promise<string>(done => starter.stdout.once('data', bytes => done(String(bytes))))
    const gone = new Promise(done => starter.once('exit', done))
    starter.kill('SIGKILL')
    await gone
    this.server = got(JSON.parse(line) as Result<PrivateServer>)
  }

  adopt(): Promise<Result<PrivateServer>> {
    return ensurePrivateServer(this.place)
  }

  connect(database = 'postgres'): Sql {
    return postgres({
      path: this.server.socket,
      user: 'tapedeck',
      database,
      max: 1,
      fetch_types: false,
      onnotice: () => undefined,
      types: { int8: { to: 20, from: [20], serialize: String, parse: Number } },
    })
  }

  async open(more: Partial<DatabaseOptions> = {}): Promise<Database> {
    return got(await Database.open({ ...this.place, account: 'paper', atClose: 'leave', ...more }))
  }

  /** Ends the server as the program does; its last sentence, and whether a server is left. */
  async end(): Promise<{ said: string | undefined; left: boolean }> {
    const last = await this.open({ atClose: 'stop' })
    await last.close()
    const left = existsSync(join(this.place.dataDir, 'postmaster.pid'))
    rmSync(this.folder, { recursive: true, force: true })
    return { said: this.said.at(-1), left }
  }
}
