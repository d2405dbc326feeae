// The market server of the benches, in a process of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { DIST } from './dist.ts'

export type SandboxSettings = {
  /** Ticks a second of each instrument. */
  readonly rate: number
  /** Between two messages. */
  readonly intervalMs: number
  readonly listings: readonly { readonly symbol: string; readonly reference: number; readonly tick: number; readonly dailyVolume: number }[]
}

export class Sandbox {
  readonly port: Promise<number>
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(settings: SandboxSettings) {
    const text = JSON.stringify({ port: 0, ...settings })
    this.#child = spawn(process.execPath, [`${DIST}/sandbox/loopback/main.js`, text], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!this.#child.stdout) throw new Error('the sandbox has no output')
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.port = this.#answer().then(one => one.port as number)
  }

  /** Ticks told since the last call. */
  async silence(silent: boolean): Promise<number> {
    this.#child.stdin?.write(`${JSON.stringify({ silent })}\n`)
    return (await this.#answer()).told as number
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await gone
  }

  async #answer(): Promise<Record<string, number>> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('the sandbox has ended')
    return JSON.parse(value) as Record<string, number>
  }
}
