// Resident memory of the program itself after a minute on a synthetic market of 500 instruments without a screen, and how much of it came in
// the second half of that minute.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIST } from './dist.ts'
import { type Figure, type Pace, figure, sleep } from './measure.ts'

const SECONDS = 60

export async function memory({ say }: Pace): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'bm-'))
  chmodSync(home, 0o711)
  const program = spawn(process.execPath, [`${DIST}/main.js`, '--home', home, '--no-ui', '--set', 'synthetic.instruments=500'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const gone = once(program, 'exit')
  say(`memory: ${SECONDS} s with 500 instruments`)
  await sleep((SECONDS / 2) * 1000)
  const half = residentOf(program.pid)
  await sleep((SECONDS / 2) * 1000)
  const whole = residentOf(program.pid)
  program.kill('SIGTERM')
  await gone
  rmSync(home, { recursive: true, force: true })
  return [
    figure(`resident memory after ${SECONDS} s, 500 instruments`, 'MB', { ours: [whole] }, 'value <= 400'),
    figure(`of it in the last ${SECONDS / 2} s`, 'MB', { ours: [whole - half] }),
  ]
}

/** Megabytes; Linux only. */
function residentOf(pid: number | undefined): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) / 1024
}
