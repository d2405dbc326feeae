// Runs seeds: `npm run -s sim -- --seeds 300 --from 1`, `--shrink SEED` makes one that fails small, `--world JSON` runs one as described, `--json`
// prints figures alone, `--workers 2` uses two processes. Prints how fast they ran and what broke, with the last lines of its log; ends with 1 when anything did.

import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { type Outcome, runOne } from './one.ts'
import { type Options, planOf } from './plan.ts'
import { shrink } from './shrink.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    lines: { type: 'string', default: '40' },
    shrink: { type: 'string' },
    world: { type: 'string' },
    // Stop at the first that fails.
    first: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1' },
  },
})

function show({ options, wrong, log }: Outcome): void {
  console.log(`seed ${options.seed}: ${wrong === '' ? 'nothing wrong' : wrong}`)
  if (wrong !== '') console.log(log.slice(-Number(values.lines)).join('\n'))
}

/** The parts of the plan that are left, so that one can see what it takes. */
function describe(options: Options): void {
  const { rates, actions, ...rest } = planOf(options)
  const there = Object.entries(rates).filter(([, share]) => share > 0)
  console.log(
    JSON.stringify({ ...rest, rates: Object.fromEntries(there), actions: actions.map(one => `${one.kind} ${(one.at / 1e6).toFixed(1)}`) }),
  )
}

function runMany(first: number, count: number): void {
  const began = performance.now()
  const failed: { seed: number; wrong: string }[] = []
  let [seeds, orders, fills, steps, lives] = [0, 0, 0, 0, 0]
  for (let seed = first; seed < first + count; seed++) {
    const outcome = runOne({ seed })
    seeds++
    orders += outcome.orders
    fills += outcome.fills
    steps += outcome.steps
    lives += outcome.lives
    if (outcome.wrong === '') continue
    failed.push({ seed, wrong: outcome.wrong.split('\n')[0] ?? '' })
    if (!values.json) show(outcome)
    if (values.first) break
  }
  const seconds = (performance.now() - began) / 1000
  const cpu = process.cpuUsage().user / 1e6
  const figures = { first, seeds, failed, seconds, cpu, perMinute: (seeds / seconds) * 60, perCpuMinute: (seeds / cpu) * 60 }
  const perSeed = { steps: steps / seeds, orders: orders / seeds, fills: fills / seeds, lives: lives / seeds }
  if (values.json) console.log(JSON.stringify({ ...figures, perSeed }))
  else {
    const { perMinute, perCpuMinute } = figures
    console.log(`${seeds} seeds from ${first}: ${failed.length} with violations; ${seconds.toFixed(1)} s`)
    console.log(`${perMinute.toFixed(0)} seeds a minute (${perCpuMinute.toFixed(0)} a minute of processor)`)
    console.log(
      `an average seed: ${Object.entries(perSeed)
        .map(([what, n]) => `${n.toFixed(1)} ${what}`)
        .join(', ')}`,
    )
    for (const { seed, wrong } of failed) console.log(`failed: ${seed} ${wrong}`)
  }
  process.exitCode = failed.length > 0 ? 1 : 0
}

/** The same in several processes, each with its part of the seeds. */
function spread(first: number, count: number, workers: number): void {
  const part = Math.ceil(count / workers)
  for (let n = 0; n < workers; n++) {
    const seeds = Math.min(part, count - n * part)
    const args = [
      '--conditions=source',
      import.meta.filename,
      '--from',
      String(first + n * part),
      '--seeds',
      String(seeds),
      '--lines',
      values.lines,
    ]
    const child = spawn(process.execPath, args, { stdio: 'inherit' })
    child.on('exit', code => {
      if (code !== 0) process.exitCode = 1
    })
  }
}

if (values.shrink !== undefined) {
  const small = shrink({ seed: Number(values.shrink) }, text => console.log(text))
  show(runOne(small))
  describe(small)
  console.log(JSON.stringify(small))
} else if (values.world !== undefined) {
  const options = JSON.parse(values.world) as Options
  show(runOne(options))
  describe(options)
} else if (values.workers !== '1') spread(Number(values.from), Number(values.seeds), Number(values.workers))
else runMany(Number(values.from), Number(values.seeds))
