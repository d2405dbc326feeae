// From a message's arrival to its commit: the store's thread with a private database of its own, fed 10 000 ticks a second through the ring as
// the engine's thread does. The thread's own histogram gives the percentiles; what was sent must be committed.

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InstrumentNo, Micros, Px } from '../../src/core/units.ts'
import type { DatabaseStats } from '../../src/store/postgres/database.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, figure, sleep } from './measure.ts'
import { TICK, instruments, seeded } from './world.ts'

const { StoreHandle } = await built<typeof import('../../src/app/threads/store-handle.ts')>('app/threads/store-handle')
const { Ring } = await built<typeof import('../../src/core/ring.ts')>('core/ring')
const { Frame } = await built<typeof import('../../src/tape/frame.ts')>('tape/frame')
const { TapeEncoder } = await built<typeof import('../../src/tape/codec.ts')>('tape/codec')
const { tapeHeader } = await built<typeof import('../../src/tape/header.ts')>('tape/header')
const { STORE_TAPE } = await built<typeof import('../../src/ports/store.ts')>('ports/store')
const { programsAt } = await built<typeof import('../../src/store/postgres/binaries.ts')>('store/postgres/binaries')

const INSTRUMENTS = 500
const PER_SECOND = 10_000
const FRAME_MS = 20
const ROWS = (PER_SECOND * FRAME_MS) / 1000

const wallMicros = (): Micros => Math.floor((performance.timeOrigin + performance.now()) * 1000) as Micros

export async function storing({ quick, say }: Pace): Promise<Figure[]> {
  if (programsAt('auto') === undefined) {
    say('store: left out, no PostgreSQL programs on this machine')
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'bs-'))
  // The server's own user must get through when we are root.
  chmodSync(folder, 0o711)
  mkdirSync(join(folder, 'tapes'))
  const table = instruments(INSTRUMENTS)
  const ring = new Ring(64 * 1024 * 1024)
  const started = wallMicros()
  const handle = await StoreHandle.start(
    {
      ring: ring.shared,
      tapes: join(folder, 'tapes'),
      keepDays: 0,
      instruments: table.list.map(one => one.name),
      database: { dataDir: join(folder, 'data/pg'), runDir: join(folder, 'run/db'), account: 'bench', rows: join(folder, 'rows') },
      started,
    },
    { log: (level, text) => level !== 'info' && say(`store ${level}: ${text}`), text: () => undefined },
  )
  if ('error' in handle) throw new Error(handle.error)
  const encoder = new TapeEncoder({ depth: 'off' })
  const header = encoder.header(
    tapeHeader({ build: 'bench', mode: 'paper', started, configHash: '', strategiesHash: '', setup: {} }, table),
  )
  if ('error' in header) throw new Error(header.error)
  ring.write(STORE_TAPE, header.ok)
  const seconds = quick ? 5 : 20
  say(`store: ${PER_SECOND} ticks/s for ${seconds} s`)
  const sent = await feed(ring, encoder, seconds)
  const stats = await settled(() => handle.ok.stats as DatabaseStats | undefined, sent)
  await handle.ok.close()
  rmSync(folder, { recursive: true, force: true })
  const { latency, committed } = stats.ticks
  const figures = [
    figure('message to commit, p50', 'ms', { ours: [latency.p50Ms] }),
    figure('message to commit, p99', 'ms', { ours: [latency.p99Ms] }, 'value <= 12'),
    figure('message to commit, longest', 'ms', { ours: [latency.maxMs] }),
    figure(`ticks not committed of ${sent}`, 'ticks', { ours: [sent - committed + ring.dropped] }, 'value <= 0'),
  ]
  return figures
}

/** A frame every 20 ms, received now; catches up after a late timer. Returns the ticks sent. */
async function feed(ring: InstanceType<typeof Ring>, encoder: InstanceType<typeof TapeEncoder>, seconds: number): Promise<number> {
  const frame = new Frame()
  const random = seeded()
  const began = performance.now()
  let frames = 0
  while (frames * FRAME_MS < seconds * 1000) {
    while (frames * FRAME_MS <= performance.now() - began && frames * FRAME_MS < seconds * 1000) {
      const now = wallMicros()
      frame.clear(now)
      for (let row = 0; row < ROWS; row++) {
        const px = (20_000 + Math.floor(random() * 500)) * TICK
        frame.push(Math.floor(random() * INSTRUMENTS) as InstrumentNo, px as Px, frames * 10, (now - 1000) as Micros)
      }
      ring.write(STORE_TAPE, encoder.input({ kind: 'frame', t: now, frame }))
      frames++
    }
    await sleep(2)
  }
  return frames * ROWS
}

/** The thread tells its figures once a second. */
async function settled(stats: () => DatabaseStats | undefined, sent: number): Promise<DatabaseStats> {
  for (let waited = 0; waited < 20; waited++) {
    await sleep(1_100)
    const now = stats()
    if (now && now.ticks.committed >= sent) return now
  }
  const last = stats()
  if (!last) throw new Error('the store told no figures')
  return last
}
