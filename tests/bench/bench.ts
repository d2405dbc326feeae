// `npm run bench`: every figure of speed, size and memory, each part in a process of its own. Options: --json (an array on stdout), --only NAME
// (engine, allocation-ticks, allocation-candles, gate, backtest, codecs, journal, whole, emergency, process, store, screen, indicators, memory), --quick
// (shorter), --long (memory too, and 20 minutes of the whole process).
// The built program is measured: run `npm run build` first. Exit code 1 when a target is missed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Figure, Pace } from './measure.ts'

type Part = {
  readonly run: (pace: Pace) => Promise<readonly Figure[]> | readonly Figure[]
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly long?: true
}

const parts: Readonly<Record<string, Part>> = {
  engine: { run: async pace => (await import('./engine-alone.ts')).engineAlone(pace) },
  'allocation-ticks': { run: async pace => (await import('./engine-alone.ts')).allocation('tick', pace) },
  'allocation-candles': { run: async pace => (await import('./engine-alone.ts')).allocation('1m', pace) },
  gate: {
    run: async pace => (await import('./gate.ts')).gate(pace),
    flags: ['--min-semi-space-size=256', '--max-semi-space-size=256'],
  },
  backtest: { run: async pace => (await import('./backtests.ts')).backtests(pace) },
  codecs: { run: async pace => (await import('./codecs.ts')).codecs(pace) },
  journal: { run: async pace => (await import('./journals.ts')).journals(pace) },
  whole: { run: async pace => (await import('./whole.ts')).whole(pace) },
  emergency: { run: async pace => (await import('./emergency.ts')).emergency(pace) },
  process: { run: async pace => (await import('./process.ts')).wholeProcess(pace) },
  store: { run: async pace => (await import('./storing.ts')).storing(pace) },
  screen: { run: async pace => (await import('./screens.ts')).screens(pace), env: { NODE_ENV: 'production' } },
  indicators: {
    run: async pace => (await import('./indicators.ts')).pushes(pace),
    flags: ['--min-semi-space-size=64', '--max-semi-space-size=64'],
  },
  memory: { run: async pace => (await import('./memory.ts')).memory(pace), long: true },
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    /** The child's side: prints its figures as one line. */
    inside: { type: 'string' },
  },
})

if (values.inside === undefined) await all()
else {
  const part = parts[values.inside] as Part
  const say = (text: string): void => void process.stderr.write(`${text}\n`)
  process.stdout.write(JSON.stringify(await part.run({ quick: values.quick, long: values.long, say })), () => process.exit(0))
}

async function all(): Promise<void> {
  const names = Object.keys(parts).filter(name => (values.only === undefined ? !parts[name]?.long || values.long : name === values.only))
  if (names.length === 0) {
    process.stderr.write(`there is no part ${values.only}: choose one of ${Object.keys(parts).join(', ')}\n`)
    process.exit(2)
  }
  sayLoad()
  const figures: Figure[] = []
  for (const name of names) figures.push(...(await inProcess(name)))
  sayLoad()
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 1)}\n` : table(figures))
  process.exitCode = figures.some(one => one.pass === false) ? 1 : 0
}

/** Figures taken beside other work are worse than the program is: the noise columns show by how much. */
function sayLoad(): void {
  const [load = 0] = loadavg()
  process.stderr.write(`load of the machine in the last minute: ${load.toFixed(1)} on ${availableParallelism()} cores\n`)
}

async function inProcess(name: string): Promise<Figure[]> {
  const { flags = [], env = {} } = parts[name] as Part
  const args = [
    '--expose-gc',
    ...flags,
    fileURLToPath(import.meta.url),
    '--inside',
    name,
    ...(values.quick ? ['--quick'] : []),
    ...(values.long ? ['--long'] : []),
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  let text = ''
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`the part ${name} failed (${code})`)
  return JSON.parse(text) as Figure[]
}

function table(figures: readonly Figure[]): string {
  const number = (value: number | null): string => (value === null ? '' : value.toLocaleString('en-US', { maximumFractionDigits: 3 }))
  const percent = (value: number | null): string => (value === null ? '' : `±${Math.round(value / 2)}%`)
  const rows = figures.map(one => [
    one.name,
    number(one.value),
    one.unit,
    percent(one.spread),
    number(one.baseline),
    one.against,
    percent(one.noise),
    number(one.ratio),
    one.target ?? '',
    one.pass === null ? '' : one.pass ? 'ok' : 'MISSED',
  ])
  const head = ['figure', 'value', 'unit', 'spread', 'baseline', 'of', 'noise', 'ratio', 'target', '']
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map(row => (row[i] as string).length)))
  const right = new Set([1, 3, 4, 6, 7])
  return [head, ...rows]
    .map(row =>
      row
        .map((cell, i) => (right.has(i) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
        .join('  ')
        .trimEnd(),
    )
    .map(line => `${line}\n`)
    .join('')
}
