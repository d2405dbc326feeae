// The screen on a pretended terminal of 200 x 50: milliseconds from rows to the last byte of the frame and bytes of a frame when some 30
// numbers change, beside a plain repaint of all cells; and from a key to the frame that shows it. Run with NODE_ENV=production.

import { PassThrough, Writable } from 'node:stream'
import { FakeHub, NOON, fillMarket } from '../tui/hub.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, figure, share, sleep } from './measure.ts'
import { seeded } from './world.ts'

const { openScreen } = await built<typeof import('../../src/tui/screen.tsx')>('tui/screen')

const COLUMNS = 200
const ROWS = 50
const WARM = 40
const BLOCKS = 5

/** Takes what is drawn; remembers when a frame ended. */
class Terminal {
  bytes = 0
  /** End of the first frame since it was last set to 0. */
  endedAt = 0
  readonly stdout: NodeJS.WriteStream
  readonly stdin: NodeJS.ReadStream & PassThrough

  constructor() {
    const written = new Writable({
      decodeStrings: false,
      write: (chunk: string | Uint8Array, _, done) => {
        this.bytes += Buffer.byteLength(chunk)
        // Ink wraps a frame in a synchronized update: this is its end.
        if (this.endedAt === 0 && String(chunk).includes('?2026l')) this.endedAt = performance.now()
        done()
      },
    })
    this.stdout = Object.assign(written, { columns: COLUMNS, rows: ROWS, isTTY: true }) as unknown as NodeJS.WriteStream
    const keys = new PassThrough()
    this.stdin = Object.assign(keys, {
      isTTY: true,
      setRawMode: () => keys,
      ref: () => keys,
      unref: () => keys,
    }) as unknown as NodeJS.ReadStream & PassThrough
  }
}

export async function screens({ quick, say }: Pace): Promise<Figure[]> {
  const terminal = new Terminal()
  const hub = new FakeHub()
  fillMarket(hub, 50)
  const screen = openScreen({
    link: hub.link,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    readOnly: false,
    canKeep: false,
    colours: 256,
    // So that no frame waits for its turn; it is we who publish ten a second.
    fps: 1_000,
    clock: () => performance.now(),
    onLeave: (_, why) => {
      throw new Error(`the screen ended: ${why}`)
    },
  })
  await sleep(500)
  const count = quick ? 20 : 60
  say(`screen: ${BLOCKS} times ${count} frames at ${COLUMNS}x${ROWS}`)
  const publish = publisher(hub)
  const frames = { p50: [] as number[], p99: [] as number[], bytes: [] as number[] }
  for (let block = -1; block < BLOCKS; block++) {
    const ms: number[] = []
    const sizes: number[] = []
    for (let i = 0; i < (block < 0 ? WARM : count); i++) {
      const before = terminal.bytes
      ms.push(await frame(terminal, publish))
      sizes.push(terminal.bytes - before)
    }
    if (block < 0) continue
    frames.p50.push(share(ms, 0.5))
    frames.p99.push(share(ms, 0.99))
    frames.bytes.push(share(sizes, 0.5))
  }
  say('screen: keys')
  const keys = { p50: [] as number[], p99: [] as number[] }
  for (let block = -1; block < BLOCKS; block++) {
    const ms: number[] = []
    // The cursor goes down the watch list and comes back: each key changes cells.
    for (let i = 0; i < (quick ? 10 : 30); i++) ms.push(await frame(terminal, () => terminal.stdin.write(i % 2 ? '\u001B[A' : '\u001B[B')))
    if (block < 0) continue
    keys.p50.push(share(ms, 0.5))
    keys.p99.push(share(ms, 0.99))
  }
  screen.close('')
  const against = 'one byte for each cell of the screen'
  return [
    figure('frame, rows to last byte, p50', 'ms', { ours: frames.p50 }, 'value <= 12'),
    figure('frame, rows to last byte, p99', 'ms', { ours: frames.p99 }, 'value <= 100'),
    figure(
      'bytes of a frame with 30 changed numbers, p50',
      'bytes',
      { ours: frames.bytes, bare: [COLUMNS * ROWS], against },
      'ratio <= 0.5',
    ),
    figure('key to changed cell, p50', 'ms', { ours: keys.p50 }, 'value <= 33'),
    figure('key to changed cell, p99', 'ms', { ours: keys.p99 }, 'value <= 60'),
  ]
}

/** Milliseconds from `cause` to the end of the frame it brings, ten such a second. */
async function frame(terminal: Terminal, cause: () => void): Promise<number> {
  terminal.endedAt = 0
  const from = performance.now()
  cause()
  await sleep(100)
  if (terminal.endedAt === 0) throw new Error('a change brought no frame')
  return terminal.endedAt - from
}

/** About 30 numbers on screen: seven quotes of the watch list with change and volume, a book's quantities, a position, the header. */
function publisher(hub: FakeHub): () => void {
  const random = seeded()
  const prices: number[] = []
  let n = 0
  return () => {
    n++
    const clock = NOON + n * 100_000
    hub.put('header', { id: 0, clock, pnl: 123_405_000 + n * 1_000 })
    for (let i = 0; i < 7; i++) {
      const no = (n * 3 + i) % 20
      const last = (prices[no] = (prices[no] ?? 5_000_000) + Math.round(random() * 6 - 3) * 500)
      hub.put('watch', { no, last, seen: clock, volume: 1_000_000 + n * 1_000 + i, bid: last - 500, ask: last + 500 })
    }
    for (let level = 0; level < 3; level++)
      hub.put('book', { no: 0, level, bidQty: Math.round(random() * 900), askQty: Math.round(random() * 900) })
    hub.put('position', { no: 0, last: prices[0] ?? 5_000_000, pnl: Math.round(random() * 1e8) })
    hub.put('candle', { no: 0, length: 300e6, time: Math.floor(NOON / 300e6) * 300e6, close: prices[0] ?? 5_000_000 })
    hub.flush()
  }
}
