// The loopback sandbox in a process of its own, with the listings of the synthetic market: the misbehaving venue of a drill, and the one that
// `tapedeck venue` offers.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FaultRates } from '../../sandbox/loopback/server.ts'
import { inRupees } from '../../core/units.ts'
import { syntheticUniverse } from '../config/instruments.ts'
import type { MarketData } from '../config/market-data.ts'

const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const START_MS = 10_000

export type SandboxSettings = {
  readonly instruments: number
  /** Ticks a second of each. */
  readonly rate: number
  readonly intervalMs: number
  /** 0 or left out: any that is free. */
  readonly port?: number
}

export class SandboxProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.url = `http://127.0.0.1:${port}`
  }

  /** Rejects when it does not listen in time. */
  static async start(data: MarketData, { instruments, rate, intervalMs, port = 0 }: SandboxSettings): Promise<SandboxProcess> {
    const listings = syntheticUniverse(instruments, data).map(one => ({
      symbol: one.symbol,
      reference: inRupees(one.price),
      tick: 0.05,
      dailyVolume: one.volume,
    }))
    const file = fileURLToPath(new URL(`../../sandbox/loopback/main${ENDING}`, import.meta.url))
    const child = spawn(process.execPath, [file, JSON.stringify({ port, rate, intervalMs, listings })], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const lines = createInterface({ input: child.stdout })
    const line = once(lines, 'line', { signal: AbortSignal.timeout(START_MS) })
    const died = once(child, 'exit').then(() => Promise.reject(new Error('its process ended at once (is the port in use?)')))
    try {
      const [text] = (await Promise.race([line, died])) as [string]
      return new SandboxProcess(child, (JSON.parse(text) as { port: number }).port)
    } catch (error) {
      child.kill('SIGTERM')
      throw error
    }
  }

  /** Its process has ended. */
  get gone(): Promise<unknown> {
    return this.#child.exitCode === null && this.#child.signalCode === null ? once(this.#child, 'exit') : Promise.resolve()
  }

  misbehave(rates: FaultRates): void {
    this.#tell({ rates })
  }

  /** Cuts every WebSocket. */
  drop(): void {
    this.#tell({ drop: true })
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await gone
  }

  #tell(command: object): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`)
  }
}
