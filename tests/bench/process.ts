// The program as a trader runs it, all of it at once: a market server in a process of its own at 10 000 ticks a second over 500 instruments,
// paper account, 40 strategies that look and one that trades, database on, the screen on a pty of 200 x 50. Figures are the program's own.

import { spawn as spawnTerminal } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DatabaseStats } from '../../src/store/postgres/database.ts'
import { built, DIST } from './dist.ts'
import { type Figure, type Pace, figure, share, sleep } from './measure.ts'
import { Sandbox } from './sandbox.ts'
import { marketData } from './world.ts'

const { syntheticUniverse } = await built<typeof import('../../src/app/config/instruments.ts')>('app/config/instruments')

const INSTRUMENTS = 500
const RATE = 20
const INTERVAL_MS = 5
const STRATEGIES = 40
const WIDTH = 12
const COLUMNS = 200
const ROWS = 50

const LOOKING = `import { strategy } from 'tapedeck/strategy'
export const looking = strategy({
  name: 'looking',
  on: 'tick',
  make(s) {
    const fast = s.ema('1m', 9)
    const slow = s.ema('1m', 21)
    return c => {
      if (slow.ready && fast.value > slow.value * 2) c.buy(s.lot, 'never')
    }
  },
})
`
const TRADING = `import { strategy } from 'tapedeck/strategy'
export const trading = strategy({
  name: 'trading',
  on: 'tick',
  make(s) {
    let at = 0
    return c => {
      if (c.now - at < 5_000_000 || c.working) return
      at = c.now
      if (c.position === 0) c.buy(s.lot, 'in')
      else c.exit('out')
    }
  },
})
`

type Status = {
  readonly pid: number
  readonly ticks: number
  readonly ordersToday: number
  readonly faults: Readonly<Record<string, number>>
  readonly orderMicros: { readonly p50: number; readonly p99: number; readonly orders: number }
  readonly ownMicros: { readonly p50: number; readonly p99: number }
  readonly database: DatabaseStats
}

/** `minutes` of load after a minute of warming up. */
export async function wholeProcess({ quick, long, say }: Pace): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'bp-'))
  chmodSync(home, 0o711)
  const listed = syntheticUniverse(INSTRUMENTS, marketData)
  writeHome(
    home,
    listed.map(one => one.symbol),
  )
  const sandbox = new Sandbox({
    rate: RATE,
    intervalMs: INTERVAL_MS,
    listings: listed.map(one => ({ symbol: one.symbol, reference: one.price / 10_000, tick: 0.05, dailyVolume: one.volume })),
  })
  const port = await sandbox.port
  const terminal = new Terminal(`${process.execPath} ${DIST}/main.js --home ${home} --feed loopback:http://127.0.0.1:${port}`)
  const status = async (): Promise<Status> => {
    const { stdout } = await promisify(execFile)(process.execPath, [`${DIST}/main.js`, 'status', '--home', home, '--json'])
    return JSON.parse(stdout) as Status
  }
  await sleep(quick ? 10_000 : 60_000)
  const seconds = quick ? 20 : long ? 1_200 : 300
  say(`process: ${seconds} s under load`)
  const { pid } = await status()
  const keys: number[] = []
  const memory: number[] = []
  const from = { bytes: terminal.bytes, at: performance.now() }
  while (performance.now() - from.at < seconds * 1_000) {
    keys.push(await terminal.key(keys.length % 2 === 0 ? '\u001B[B' : '\u001B[A'))
    memory.push(residentOf(pid))
    await sleep(Math.max(250, seconds))
  }
  const perSecond = (terminal.bytes - from.bytes) / ((performance.now() - from.at) / 1_000)
  const sent = await sandbox.silence(true)
  await sleep(3_000)
  const last = await status()
  say(`process: ${last.ordersToday} orders; faults of the data ${JSON.stringify(last.faults)}`)
  await promisify(execFile)(process.execPath, [`${DIST}/main.js`, 'stop', '--shutdown', '--home', home])
  await terminal.ended
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
  const { ticks } = last.database
  const slope = memory.length < 8 ? Number.NaN : slopeOf(memory) * ((memory.length * 60) / seconds)
  return [
    figure('process: own share, message to venue, without the sync, p50', 'us', { ours: [last.ownMicros.p50] }, 'value <= 50'),
    figure('process: own share, message to venue, without the sync, p99', 'us', { ours: [last.ownMicros.p99] }, 'value <= 500'),
    figure('process: message to venue with the journal on disk, p50', 'us', { ours: [last.orderMicros.p50] }),
    figure(`process: ticks lost of ${sent}`, 'ticks', { ours: [sent - last.ticks] }, 'value <= 0'),
    figure('process: message to row committed, p50', 'ms', { ours: [ticks.latency.p50Ms] }),
    figure('process: message to row committed, p99', 'ms', { ours: [ticks.latency.p99Ms] }, 'value <= 12'),
    figure('process: key to changed cell on a pty, p50', 'ms', { ours: [share(keys, 0.5)] }),
    figure('process: key to changed cell on a pty, p99', 'ms', { ours: [share(keys, 0.99)] }, 'value <= 60'),
    figure('process: bytes a second to the screen at 200x50', 'bytes', { ours: [perSecond] }, 'value <= 61440'),
    figure('process: resident memory under load, screen on', 'MB', { ours: [memory.at(-1) ?? Number.NaN] }, 'value <= 350'),
    // Only after twenty minutes does a slope say more than the collector's moods.
    figure(`process: its slope over ${seconds} s`, 'MB/min', { ours: [slope] }, long ? 'value <= 0.3' : null),
  ]
}

function writeHome(home: string, symbols: readonly string[]): void {
  writeFileSync(join(home, 'looking.ts'), LOOKING)
  writeFileSync(join(home, 'trading.ts'), TRADING)
  const looking = Array.from({ length: STRATEGIES }, (_, s) => ({
    use: 'looking.ts',
    name: `looking-${s}`,
    instruments: Array.from({ length: WIDTH }, (__, k) => symbols[(s * WIDTH + k) % symbols.length]),
  }))
  // Instruments from everywhere, so that the tick that leads to an order stands anywhere in its message.
  const trading = { use: 'trading.ts', name: 'trading', instruments: Array.from({ length: 20 }, (_, i) => symbols[i * 25]) }
  writeFileSync(
    join(home, 'config.yaml'),
    JSON.stringify({
      synthetic: { instruments: INSTRUMENTS },
      strategies: [...looking, trading],
      risk: { maxDayLoss: 100_000_000, maxWorkingOrders: 100 },
    }),
  )
}

/** A pty with the program in it, and what a person would see. */
class Terminal {
  bytes = 0
  readonly ended: Promise<void>
  readonly #seen = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true })
  readonly #pty: ReturnType<typeof spawnTerminal>
  #look: (() => void) | undefined

  constructor(command: string) {
    const env = { ...process.env, NODE_ENV: 'production', TERM: 'xterm-256color' } as Record<string, string>
    this.#pty = spawnTerminal('sh', ['-c', command], { cols: COLUMNS, rows: ROWS, env })
    this.#pty.onData(data => {
      this.bytes += Buffer.byteLength(data)
      this.#seen.write(data, () => this.#look?.())
    })
    this.#seen.onData(data => this.#pty.write(data))
    this.ended = new Promise(done => this.#pty.onExit(() => done()))
  }

  /** Milliseconds until the cursor of the watch list has moved. */
  async key(key: string): Promise<number> {
    const before = this.#cursor()
    const from = performance.now()
    const moved = Promise.withResolvers<number>()
    this.#look = () => {
      if (this.#cursor() !== before) moved.resolve(performance.now() - from)
    }
    const late = setTimeout(() => moved.resolve(10_000), 10_000)
    this.#pty.write(key)
    const ms = await moved.promise
    clearTimeout(late)
    this.#look = undefined
    return ms
  }

  /** The row that the cursor stands on, -1 where there is none. */
  #cursor(): number {
    const { active } = this.#seen.buffer
    for (let row = 0; row < ROWS; row++) {
      const line = active.getLine(active.baseY + row)
      if (line?.translateToString(true, 0, 12).includes('▸') && !line.translateToString(true, 0, 12).includes('▸1')) return row
    }
    return -1
  }
}

/** Megabytes; Linux only. */
function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** Of the straight line that fits best, a step of the values. */
function slopeOf(values: readonly number[]): number {
  const n = values.length
  const mean = values.reduce((sum, one) => sum + one, 0) / n
  let above = 0
  let below = 0
  for (let i = 0; i < n; i++) {
    above += (i - (n - 1) / 2) * ((values[i] as number) - mean)
    below += (i - (n - 1) / 2) ** 2
  }
  return above / below
}
