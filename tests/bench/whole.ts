// The whole way of an order on a running line: a market of 10 000 ticks a second over 500 instruments in a process of its own, our engine
// and a bare program on it by turns, each in its own process, five orders a second. No tick may be lost between the two ends.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Phase, ToChild } from './marks.ts'
import { type Figure, type Pace, figure, median, share, sleep } from './measure.ts'
import { Sandbox } from './sandbox.ts'
import { symbolOf } from './world.ts'

const INSTRUMENTS = 500
/** Ticks a second of each. */
const RATE = 20
/** A message of 50 ticks each: a line that speaks as trades happen, not once in a while. */
const INTERVAL_MS = 5
const SETTLE_MS = 300

async function child(file: string, port: number, folder: string): Promise<ChildProcess> {
  const made = fork(join(import.meta.dirname, file), [String(port), folder], { execPath: process.execPath, execArgv: [] })
  await once(made, 'message')
  return made
}

const tell = (to: ChildProcess, message: ToChild): boolean => to.send(message)

/** One program on the line for `ms`; its figures, and the ticks that were sent to it. */
async function phase(program: ChildProcess, sandbox: Sandbox, ms: number): Promise<Phase & { readonly sent: number }> {
  tell(program, { on: true })
  await sleep(SETTLE_MS)
  await sandbox.silence(false)
  await sleep(ms)
  const sent = await sandbox.silence(true)
  await sleep(SETTLE_MS)
  tell(program, { on: false })
  const [taken] = (await once(program, 'message')) as [Phase]
  return { ...taken, sent }
}

export async function whole({ quick, say }: Pace): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-whole-'))
  const sandbox = new Sandbox({
    rate: RATE,
    intervalMs: INTERVAL_MS,
    listings: Array.from({ length: INSTRUMENTS }, (_, i) => ({
      symbol: symbolOf(i),
      reference: 100 + ((i * 377) % 2900),
      tick: 0.05,
      dailyVolume: 1_000_000,
    })),
  })
  const port = await sandbox.port
  await sandbox.silence(true)
  const ours = await child('whole-ours.ts', port, folder)
  const bare = await child('whole-bare.ts', port, folder)
  const turns = quick ? 3 : 6
  const ms = quick ? 3_000 : 6_000
  say(`whole: ${turns} turns of ${ms / 1000} s each, ours and bare`)
  await phase(bare, sandbox, 2_000)
  await phase(ours, sandbox, 2_000)
  const all: { readonly ours: Phase & { readonly sent: number }; readonly bare: Phase }[] = []
  for (let turn = 0; turn < turns; turn++) {
    const b = await phase(bare, sandbox, ms)
    const o = await phase(ours, sandbox, ms)
    say(
      `  ${o.sent} ticks sent, ${o.ticks} received; ${o.written.length} orders, ours ${Math.round(median(o.written))} us, bare ${Math.round(median(b.written))} us`,
    )
    all.push({ ours: o, bare: b })
  }
  ours.disconnect()
  bare.disconnect()
  await Promise.all([once(ours, 'exit'), once(bare, 'exit')])
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
  const of = (pick: 'handed' | 'withoutSync' | 'written', part: number): number[] => all.map(one => share(one.ours[pick], part))
  const bareOf = (part: number): number[] => all.map(one => share(one.bare.written, part))
  const sent = all.reduce((sum, one) => sum + one.ours.sent, 0)
  const lost = sent - all.reduce((sum, one) => sum + one.ours.ticks, 0)
  const against = 'bare ws, pwrite + fdatasync, request'
  return [
    figure('own share, arrival to venue, without the sync, p50', 'us', { ours: of('withoutSync', 0.5) }, 'value <= 50'),
    figure('own share, arrival to venue, without the sync, p99', 'us', { ours: of('withoutSync', 0.99) }, 'value <= 500'),
    figure('arrival to venue with the journal on disk, p50', 'us', { ours: of('handed', 0.5) }),
    figure('arrival to venue with the journal on disk, p99', 'us', { ours: of('handed', 0.99) }),
    figure('socket message to request written, p50', 'us', { ours: of('written', 0.5), bare: bareOf(0.5), against }, 'ratio <= 1.3'),
    figure('socket message to request written, p99', 'us', { ours: of('written', 0.99), bare: bareOf(0.99), against }),
    figure(`ticks lost of ${sent}`, 'ticks', { ours: [lost] }, 'value <= 0'),
    figure('ticks a second on the line', 'ticks/s', { ours: all.map(one => one.ours.sent / (ms / 1000)) }),
  ]
}
