// `npm run kills -- --runs 500`: kill -9 of the running program again and again while it trades at a venue in another process that misbehaves,
// two homes side by side. After each kill a start must find the truth: positions and working orders those of the venue's book, every
// order there in our journal, none twice. Exit code 1 when anything is lost, doubled or unexplained.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { syntheticUniverse } from '../../src/app/config/instruments.ts'
import { loadMarketData } from '../../src/app/config/market-data.ts'
import { connectHome } from '../../src/app/home/connect.ts'
import { type HomePaths, homePaths } from '../../src/app/home/paths.ts'
import { openAsker } from '../../src/app/hub/asker.ts'
import { Random } from '../../src/core/random.ts'
import { failed } from '../../src/core/result.ts'
import type { EngineStatus } from '../../src/engine/status.ts'
import type { JournalRecord } from '../../src/ports/journal.ts'
import { socketLink } from '../../src/protocol/links/socket-link.ts'
import type { Ask } from '../../src/protocol/requests.ts'
import { folderNames } from '../../src/store/disk.ts'
import { readSegments } from '../../src/store/segment-read.ts'

const root = resolve(import.meta.dirname, '../..')
const INSTRUMENTS = 6
const market = loadMarketData()
if (failed(market)) throw new Error(market.error)
/** The same as a home with so many synthetic instruments has. */
const LISTINGS = syntheticUniverse(INSTRUMENTS, market.ok).map(({ symbol, price, volume }) => ({
  symbol,
  reference: price / 10_000,
  tick: 0.05,
  dailyVolume: volume,
}))
/** A start has so long until its books agree with the venue's. */
const AGREE_MS = 30_000
const START_MS = 60_000

type Book = {
  readonly orders: readonly { readonly tag: string; readonly state: string }[]
  readonly fills: readonly { readonly tag: string; readonly fillId: string }[]
  readonly positions: readonly { readonly instrument: string; readonly quantity: number }[]
}

class Venue {
  readonly #child: ChildProcess
  readonly url: Promise<string>

  constructor(seed: number) {
    const settings = JSON.stringify({ port: 0, seed, rate: 15, intervalMs: 10, listings: LISTINGS })
    this.#child = spawn(process.execPath, [join(root, 'dist/sandbox/loopback/main.js'), settings], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })
    this.url = once(lines, 'line').then(([line]) => `http://127.0.0.1:${(JSON.parse(String(line)) as { port: number }).port}`)
  }

  misbehave(command: object): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`)
  }

  async book(): Promise<Book> {
    return (await (await fetch(`${await this.url}/book`)).json()) as Book
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}

class Program {
  readonly #paths: HomePaths
  readonly #args: readonly string[]
  #child: ChildProcess | undefined
  said = ''

  constructor(paths: HomePaths, args: readonly string[]) {
    this.#paths = paths
    this.#args = args
  }

  /** Resolves when it trades. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(root, 'dist/main.js'), 'run', ...this.#args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.said = ''
    const ready = Promise.withResolvers<void>()
    const hear = (part: Buffer): void => {
      this.said += part.toString()
      if (this.said.includes('Tapedeck trades')) ready.resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', code => ready.reject(new Error(`it ended with ${code}: ${this.said}`)))
    const late = setTimeout(() => ready.reject(new Error(`it does not start: ${this.said}`)), START_MS)
    await ready.promise.finally(() => clearTimeout(late))
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.removeAllListeners('exit')
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async ask<T = unknown>(request: Ask): Promise<T> {
    const found = await connectHome(this.#paths)
    if (failed(found)) throw new Error(found.error)
    const asker = await openAsker(socketLink(found.ok))
    if (failed(asker)) throw new Error(asker.error)
    try {
      const answer = await asker.ok.ask(request)
      if (failed(answer)) throw new Error(answer.error)
      if (!answer.ok.ok) throw new Error(answer.ok.text)
      return answer.ok.data as T
    } finally {
      asker.ok.close()
    }
  }
}

const held = (positions: readonly (readonly [string, number])[]): string =>
  JSON.stringify([...positions].filter(([, qty]) => qty !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1)))

type Found = { kills: number; orders: number; fills: number; faults: number; readonly wrong: string[] }

/** One home: starts, looks, lets it trade among faults, kills, and so on. */
async function home(no: number, kills: number, seed: number, found: Found): Promise<void> {
  const random = new Random(seed)
  const folder = mkdtempSync(join(tmpdir(), 'td-kills-'))
  const paths = homePaths({
    home: join(folder, 'home'),
    env: process.env,
    uid: process.getuid?.() ?? 1,
    platform: process.platform,
    cwd: folder,
  })
  if (failed(paths)) throw new Error(paths.error)
  mkdirSync(paths.ok.home, { recursive: true })
  copyFileSync(join(root, 'tests/fixtures/churn.ts'), join(paths.ok.home, 'churn.ts'))
  const strategy = { use: 'churn.ts', instruments: ['*'], params: { every: 7, qty: 300 }, on: false }
  // Nothing may end the trading before the last kill: neither a limit nor the money.
  const risk = { maxOrderValue: 1e8, maxPositionValue: 1e8, maxDayLoss: 1e8, maxWeekLoss: 0, maxWorkingOrders: 1000 }
  const account = { startMoney: 1e9 }
  writeFileSync(
    join(paths.ok.home, 'config.yaml'),
    JSON.stringify({ account, strategies: [strategy], store: { database: 'off' }, synthetic: { instruments: INSTRUMENTS }, risk }),
  )
  const venue = new Venue(seed)
  const program = new Program(paths.ok, ['--home', paths.ok.home, '--no-ui', '--broker', `loopback:${await venue.url}`])
  try {
    for (let n = 0; n < kills && found.wrong.length === 0; n++) {
      await program.start()
      const wrong = await differences(venue, program, paths.ok)
      if (wrong !== '') {
        found.wrong.push(`home ${no}, after kill ${n} (seed ${seed}, kept in ${folder}): ${wrong}\n${program.said}`)
        break
      }
      await program.ask({ kind: 'strategy', name: 'churn', on: true }).catch(() => undefined)
      const end = performance.now() + 300 + random.next() * 1_700
      while (performance.now() < end) {
        await sleep(20 + random.next() * 150)
        if (random.next() < 0.25) {
          found.faults++
          const kind = (['silent', 'reset', 'error'] as const)[random.int(0, 2)]
          venue.misbehave(random.next() < 0.15 ? { drop: true } : { fault: kind, count: 1 })
        }
      }
      await program.kill()
      found.kills++
    }
    const book = await venue.book()
    found.orders += book.orders.length
    found.fills += book.fills.length
  } finally {
    await program.kill()
    venue.end()
    if (found.wrong.length === 0) rmSync(folder, { recursive: true, force: true })
  }
}

/** '' once both sides agree; else what still differs when the time is up. */
async function differences(venue: Venue, program: Program, paths: HomePaths): Promise<string> {
  const end = performance.now() + AGREE_MS
  for (;;) {
    const before = JSON.stringify(await venue.book())
    const status = await program.ask<EngineStatus>({ kind: 'status' })
    const book = await venue.book()
    // An event on its way from venue to program is no difference.
    const still = JSON.stringify(book) === before
    const wrong = still ? compared(status, book, paths) : 'the venue does not come to rest'
    if (wrong === '' || performance.now() > end) return wrong
    await sleep(100)
  }
}

function compared(status: EngineStatus, book: Book, paths: HomePaths): string {
  const ours = held(status.positions.map(({ instrument, qty }) => [instrument, qty]))
  const theirs = held(book.positions.map(({ instrument, quantity }) => [instrument, quantity]))
  if (ours !== theirs) return `positions ${ours}, at the venue ${theirs}`
  const working = status.orders.map(({ id }) => id).toSorted((a, b) => a - b)
  const open = book.orders
    .filter(one => one.state === 'open')
    .map(one => Number(one.tag))
    .toSorted((a, b) => a - b)
  if (JSON.stringify(working) !== JSON.stringify(open)) return `orders ${working.join(' ')} work here, ${open.join(' ')} at the venue`
  const tags = book.orders.map(one => one.tag)
  if (new Set(tags).size !== tags.length) return 'an order stands at the venue twice'
  if (new Set(book.fills.map(one => one.fillId)).size !== book.fills.length) return 'a fill stands in the book twice'
  const names = folderNames(paths.journal)
  const read = failed(names) ? names : readSegments<JournalRecord>(paths.journal, names.ok, () => true)
  if (failed(read)) return read.error
  const intents = read.ok.records.filter(one => one.kind === 'intent').map(one => one.id)
  if (new Set(intents).size !== intents.length) return 'a number stands in the journal twice'
  const known = new Set<number>(intents)
  const strange = tags.filter(tag => !known.has(Number(tag)))
  return strange.length > 0 ? `orders ${strange.join(' ')} at the venue are in no journal` : ''
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' }, seed: { type: 'string' } } })
const runs = Number(values.runs)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
process.stdout.write(`${runs} times kill -9 in two homes, seed ${seed}\n`)
const found: Found = { kills: 0, orders: 0, fills: 0, faults: 0, wrong: [] }
const told = setInterval(() => process.stdout.write(`${found.kills} kills, ${found.faults} faults\n`), 60_000)
const began = performance.now()
await Promise.all([home(1, Math.ceil(runs / 2), seed, found), home(2, Math.floor(runs / 2), seed + 1, found)])
clearInterval(told)
const minutes = ((performance.now() - began) / 60_000).toFixed(1)
process.stdout.write(
  `${found.kills} kills, ${found.orders} orders, ${found.fills} fills, ${found.faults} faults of the venue, ${minutes} min\n`,
)
for (const one of found.wrong) process.stdout.write(`WRONG: ${one}\n`)
process.stdout.write(`${found.wrong.length} lost, doubled or unexplained\n`)
process.exitCode = found.wrong.length === 0 && found.kills === runs ? 0 : 1
