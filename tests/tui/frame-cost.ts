// What a frame costs: `npm run build && NODE_ENV=production npx node tests/tui/frame-cost.ts [columns] [rows]` publishes 30 changing
// numbers ten times a second and prints milliseconds from rows to the last byte written, CPU and bytes of a frame.

import { PassThrough, Writable } from 'node:stream'
import { fillMarket, FakeHub, NOON } from './hub.ts'

const dist = process.env.TAPEDECK_DIST ?? `${import.meta.dirname}/../../dist`
const { openScreen } = (await import(`${dist}/tui/screen.js`)) as typeof import('../../src/tui/screen.tsx')
const [columns = 200, rows = 50] = process.argv.slice(2).map(Number)
const WARM = 60
const FRAMES = 200

let bytes = 0
let writtenAt = 0
const stdout = Object.assign(
  new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _, done) {
      bytes += Buffer.byteLength(chunk)
      // The end of a synchronized update: the first one after the rows is the frame.
      if (writtenAt === 0 && String(chunk).includes('?2026l')) writtenAt = performance.now()
      done()
    },
  }),
  { columns, rows, isTTY: true },
)
const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin })
const hub = new FakeHub()
fillMarket(hub, 50)
const screen = openScreen({
  link: hub.link,
  stdin: stdin as unknown as NodeJS.ReadStream,
  stdout: stdout as unknown as NodeJS.WriteStream,
  readOnly: false,
  canKeep: false,
  colours: 256,
  fps: 1_000,
  clock: () => performance.now(),
  onLeave: () => process.exit(1),
})

let seed = 1
const random = (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}
const prices: number[] = []
function publish(frame: number): void {
  const clock = NOON + frame * 100_000
  hub.put('header', { id: 0, clock, pnl: 123_405_000 + frame * 1_000 })
  for (let i = 0; i < 10; i++) {
    const no = (frame * 3 + i) % 20
    const last = (prices[no] = (prices[no] ?? 5_000_000) + Math.round(random() * 6 - 3) * 500)
    hub.put('watch', { no, last, seen: clock, volume: 1_000_000 + frame * 1_000 + i, bid: last - 500, ask: last + 500 })
  }
  for (let level = 0; level < 5; level++)
    hub.put('book', { no: 0, level, bidQty: Math.round(random() * 900), askQty: Math.round(random() * 900) })
  for (let no = 0; no < 2; no++) hub.put('position', { no, last: prices[no] ?? 5_000_000, pnl: Math.round(random() * 1e8) })
  hub.put('candle', { no: 0, length: 300e6, time: Math.floor(NOON / 300e6) * 300e6, close: prices[0] ?? 5_000_000 })
  hub.flush()
}

const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
const at = (sorted: readonly number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
const times: number[] = []
const sizes: number[] = []
let cpu = process.cpuUsage()
await wait(500)
for (let frame = 0; frame < WARM + FRAMES; frame++) {
  if (frame === WARM) cpu = process.cpuUsage()
  const before = bytes
  const start = performance.now()
  writtenAt = 0
  publish(frame)
  await wait(100)
  if (frame >= WARM) {
    times.push(writtenAt - start)
    sizes.push(bytes - before)
  }
}
const used = process.cpuUsage(cpu)
screen.close('')
times.sort((a, b) => a - b)
sizes.sort((a, b) => a - b)
const ms = (n: number): string => n.toFixed(2)
process.stdout.write(
  `${columns}x${rows}: rows to last byte p50 ${ms(at(times, 0.5))} ms, p99 ${ms(at(times, 0.99))} ms; CPU ${ms((used.user + used.system) / 1e3 / FRAMES)} ms; bytes p50 ${at(sizes, 0.5)}, p99 ${at(sizes, 0.99)}\n`,
)
process.exit(0)
