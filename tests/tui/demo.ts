// The screen with a made-up market, to look at: `npm run build && npx node tests/tui/demo.ts [live|replay|read-only] [blind]`.
// Nothing is traded. TAPEDECK_DIST names another build.

import { fillChart, fillMarket, FakeHub, NOON } from './hub.ts'

const dist = process.env.TAPEDECK_DIST ?? `${import.meta.dirname}/../../dist`
const { openScreen } = (await import(`${dist}/tui/screen.js`)) as typeof import('../../src/tui/screen.tsx')
const words = new Set(process.argv.slice(2))

const hub = new FakeHub()
fillMarket(hub, 50)
if (words.has('live')) hub.put('header', { id: 0, mode: 'LIVE', feed: 'kite' })
if (words.has('replay')) hub.put('header', { id: 0, mode: 'REPLAY', feed: 'tape 2026-11-20', speedable: 1, speed: 20 })
let order = 42
hub.answer = request => {
  if (request.kind === 'chart') {
    const row = Number(/SYM(\d+)/.exec(request.instrument)?.[1] ?? Math.max(0, names.indexOf(request.instrument)))
    fillChart(hub, row, request.length, 90)
    return { ok: true, text: '' }
  }
  if (request.kind === 'preview') {
    const value = Math.abs(request.qty) * (request.limit || 5_000_000)
    const refused = value > 5_000_000_000 ? 'order value is over the limit of 5,00,000.00' : ''
    return {
      ok: true,
      text: '',
      data: {
        value,
        charges: Math.round(value * 0.0003),
        roundTrip: 400_000,
        margin: 1_000_000_0,
        available: 900_000_000_0,
        breakEven: Math.round((request.limit || 5_000_000) * 1.0006),
        price: request.limit || 5_000_000,
        refused,
        reducing: false,
      },
    }
  }
  if (request.kind === 'order') {
    hub.put('order', {
      id: order,
      time: NOON + tick * 1e5,
      no: 0,
      symbol: request.instrument.slice(4),
      qty: request.qty,
      kind: request.type,
      limit: request.limit,
      state: 'open',
      by: 'you',
      why: request.why,
      open: 1,
    })
    return { ok: true, text: `order ${String(order++).padStart(6, '0')} was sent` }
  }
  if (request.kind === 'speed') hub.put('header', { id: 0, speed: request.speed })
  if (request.kind === 'stop') hub.put('header', { id: 0, level: request.level === 'flatten' ? 'halted' : 'paused', levelWhy: 'by you' })
  if (request.kind === 'resume') hub.put('header', { id: 0, level: 'normal', levelWhy: '' })
  return { ok: true, text: `${request.kind}: done` }
}
const names = [
  'RELIANCE',
  'TCS',
  'INFY',
  'HDFCBANK',
  'ICICIBANK',
  'SBIN',
  'ITC',
  'LT',
  'AXISBANK',
  'MARUTI',
  'BAJAJ-AUTO',
  'M&M',
  'NIFTY 50',
].map(one => `NSE:${one}`)

let tick = 0
const prices = Array.from({ length: 50 }, (_, no) => (500 + ((no * 397) % 3_000)) * 10_000)
const timer = setInterval(() => {
  tick++
  const clock = NOON + tick * 100_000
  hub.put('header', { id: 0, clock, pnl: 123_405_000 + Math.round(Math.sin(tick / 30) * 2e8), ordersThisSecond: tick % 8 })
  for (let i = 0; i < 10; i++) {
    const no = (tick * 7 + i * 5) % 50
    prices[no] = (prices[no] as number) + Math.round(Math.random() * 6 - 3) * 500
    const last = prices[no] as number
    hub.put('watch', { no, last, seen: clock - 50_000, bid: last - 500, ask: last + 500 })
    hub.put('book', { no: 0, level: i % 5, bidQty: Math.round(Math.random() * 900) })
  }
  hub.put('position', { no: 0, last: prices[0] as number, pnl: ((prices[0] as number) - 4_900_000) * 100 })
  hub.put('candle', { no: 0, length: 300e6, time: Math.floor(NOON / 300e6) * 300e6, close: prices[0] as number })
  if (tick % 20 === 0) hub.put('log', { seq: 10 + tick, time: clock, kind: 'fill', text: `0000${tick} RELIANCE +1 @ 500.00 charges 0.61` })
  hub.flush()
}, 100)

openScreen({
  link: hub.link,
  stdin: process.stdin,
  stdout: process.stdout,
  readOnly: words.has('read-only'),
  canKeep: true,
  clock: () => performance.now(),
  theme: words.has('blind') ? 'colour-blind' : words.has('light') ? 'light' : 'dark',
  onLeave(choice, why) {
    clearInterval(timer)
    process.stdout.write(`left: ${choice} ${why}\n`)
    process.exit(0)
  },
})
