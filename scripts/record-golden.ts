// Records the golden tape that tests/golden replays: twenty seconds of a small synthetic market with a strategy that trades often.
// Run it with `node scripts/record-golden.ts` after a build, when the tape's format or the engine's decisions change on purpose; then
// put the order hash it prints into tests/golden/golden.test.ts.

import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { replayTape } from '../src/app/replay-headless.ts'
import { loadMarketData } from '../src/app/config/market-data.ts'
import { type Result, failed } from '../src/core/result.ts'
import { listTapes } from '../src/store/tape-file.ts'

const RECORD_MS = 20_000
const ROOT = resolve(import.meta.dirname, '..')
const TARGET = join(ROOT, 'tests/golden/churn.tape.gz')

const STRATEGY = { use: join(ROOT, 'tests/fixtures/churn.ts'), instruments: ['*'], params: { every: 5, qty: 300 } }
const settings = [
  `strategies=${JSON.stringify([STRATEGY])}`,
  'synthetic.instruments=3',
  'synthetic.ticksPerSecond=10',
  'synthetic.seed=7',
  'risk.maxOrderValue=10000000',
  'risk.maxPositionValue=10000000',
  'risk.maxDayLoss=10000000',
  'risk.ordersPerSecond=10',
  'store.database=off',
]

const folder = mkdtempSync(join(tmpdir(), 'td-golden-'))
chmodSync(folder, 0o711)
try {
  const tape = await record()
  const played = got(await replayTape(tape, got(loadMarketData())))
  if (played.same !== true) throw new Error(`the new tape does not play the same: ${JSON.stringify(played)}`)
  copyFileSync(tape, TARGET)
  process.stdout.write(`${TARGET}: ${statSync(TARGET).size} bytes, ${played.messages} messages, order hash ${played.orderHash}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function record(): Promise<string> {
  const home = join(folder, 'home')
  const args = [join(ROOT, 'dist/main.js'), 'run', '--no-ui', '--home', home, ...settings.flatMap(one => ['--set', one])]
  const child = spawn(process.execPath, args, { env: { ...process.env, TAPEDECK_RUNTIME: join(folder, 'run') }, stdio: 'inherit' })
  const ended = new Promise<number | null>(done => child.once('exit', done))
  await Promise.race([wait(RECORD_MS), ended])
  // The emergency flatten, so that its exits are on the tape as well.
  child.kill('SIGUSR2')
  await Promise.race([wait(2_000), ended])
  child.kill('SIGTERM')
  const code = await ended
  if (code !== 0) throw new Error(`the recording ended with code ${code}`)
  const [tape] = got(listTapes(join(home, 'tapes')))
  if (tape === undefined) throw new Error('the recording left no tape')
  return tape
}

function got<T>(result: Result<T>): T {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
