// The whole program in a temporary home, as a drill needs it: started without a screen, asked by its socket, killed, started again.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { EngineStatus } from '../../engine/status.ts'
import { socketLink } from '../../protocol/links/socket-link.ts'
import type { Answer, Ask } from '../../protocol/requests.ts'
import { connectHome } from '../home/connect.ts'
import { type HomePaths, homePaths } from '../home/paths.ts'
import { type Asker, openAsker } from '../hub/asker.ts'
import { YOUNG_HEAP_FLAGS } from '../threads/young-heap.ts'

const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const MAIN = fileURLToPath(new URL(`../../main${ENDING}`, import.meta.url))
const START_MS = 30_000
const LOOK_MS = 50

export class RehearsalHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'td-drill-'))
  readonly #env = { ...process.env, TAPEDECK_RUNTIME: join(this.folder, 'run'), DATABASE_URL: '' }
  readonly paths: HomePaths
  #child: ChildProcess | undefined

  constructor() {
    const found = homePaths({ home: join(this.folder, 'home'), env: this.#env, uid: process.getuid?.() ?? 1, platform: process.platform })
    if (failed(found)) throw new Error(found.error)
    this.paths = found.ok
  }

  /** The text of a strategy as a file of this home's folder. */
  strategy(name: string, text: string): string {
    const file = join(this.folder, `${name}.ts`)
    writeFileSync(file, text)
    return file
  }

  /** Resolves when it trades. */
  async start(...args: string[]): Promise<Result<true>> {
    const child = spawn(
      process.execPath,
      [...process.execArgv, ...YOUNG_HEAP_FLAGS, MAIN, 'run', '--home', this.paths.home, '--no-ui', '--set', 'store.database=off', ...args],
      { env: this.#env, cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.#child = child
    let said = ''
    child.stdout.on('data', (bytes: Buffer) => void (said += String(bytes)))
    child.stderr.on('data', (bytes: Buffer) => void (said += String(bytes)))
    for (let waited = 0; waited < START_MS; waited += LOOK_MS) {
      if (said.includes('Tapedeck trades')) return ok(true)
      if (child.exitCode !== null) break
      await wait(LOOK_MS)
    }
    return fault(`the program did not start: ${said.trim().slice(-300)}`)
  }

  async asker(): Promise<Result<Asker>> {
    const connected = await connectHome(this.paths)
    return 'error' in connected ? fault(connected.error) : openAsker(socketLink(connected.ok))
  }

  /** One question on a line of its own. */
  async ask(request: Ask): Promise<Result<Answer>> {
    const asker = await this.asker()
    if (failed(asker)) return asker
    try {
      return await asker.ok.ask(request)
    } finally {
      asker.ok.close()
    }
  }

  async status<T = unknown>(): Promise<(EngineStatus & T) | undefined> {
    const answer = await this.ask({ kind: 'status' })
    return failed(answer) || !answer.ok.ok ? undefined : (answer.ok.data as EngineStatus & T)
  }

  /** Until the status is as wished; undefined when it never was. */
  async until(wished: (status: EngineStatus) => boolean, ms: number): Promise<EngineStatus | undefined> {
    for (const from = performance.now(); performance.now() - from < ms; await wait(LOOK_MS)) {
      const status = await this.status()
      if (status && wished(status)) return status
    }
    return undefined
  }

  log(): string {
    return readFileSync(join(this.paths.logs, 'tapedeck.log'), 'utf8')
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise(done => child.once('exit', done))
    child.kill('SIGKILL')
    await gone
  }

  async end(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

export const isFlat = ({ level, positions, orders }: EngineStatus): boolean =>
  level === 'halted' && positions.length === 0 && orders.length === 0
