// The cockpit's engine on a broker's line: LiveSession with the loopback broker, a real journal, a tape ring, 40 strategies that look and
// one that trades five times a second. `node whole-ours.ts PORT FOLDER`, a child of whole.ts.

import type { Feed, FeedEvents } from '../../src/ports/feed.ts'
import type { InstrumentNo, Micros } from '../../src/core/units.ts'
import type { StoreSink } from '../../src/ports/store.ts'
import type { Strategy } from '../../src/strategy/define.ts'
import { built } from './dist.ts'
import { serve, watchRequests } from './marks.ts'
import { instruments, plansOf, setupOf } from './world.ts'

const { LiveSession } = await built<typeof import('../../src/app/engine/live-session.ts')>('app/engine/live-session')
const { KeepWarm, WARM_MS } = await built<typeof import('../../src/app/engine/keep-warm.ts')>('app/engine/keep-warm')
const { StrategyMeter } = await built<typeof import('../../src/app/engine/strategy-meter.ts')>('app/engine/strategy-meter')
const { SystemClock, clockSpec } = await built<typeof import('../../src/app/system-clock.ts')>('app/system-clock')
const { openJournal } = await built<typeof import('../../src/store/journal.ts')>('store/journal')
const { loopback } = await built<typeof import('../../src/brokers/loopback/loopback.ts')>('brokers/loopback/loopback')
const { Ring } = await built<typeof import('../../src/core/ring.ts')>('core/ring')

const [port = '', folder = ''] = process.argv.slice(2)
const EVERY = 200_000 as Micros
const url = `http://127.0.0.1:${port}`

/** Two averages of its instrument on each tick. */
const looking: Strategy = {
  name: 'looking',
  on: 'tick',
  make(s) {
    const fast = s.ema('1m', 9)
    const slow = s.ema('1m', 21)
    return c => {
      if (slow.ready && fast.value > slow.value * 2) c.buy(1, 'never')
    }
  },
}
const trading: Strategy = {
  name: 'trading',
  on: 'tick',
  make: () => {
    let at = 0
    return c => {
      if (c.now - at < EVERY || c.working) return
      at = c.now
      if (c.position === 0) c.buy(1, 'in')
      else c.exit('out')
    }
  },
}

const table = instruments(500, 'SYN')
const strategies = [
  ...plansOf(looking, 40, 12, table),
  { name: trading.name, strategy: trading, instruments: [0 as InstrumentNo], params: {}, on: true },
]
const clock = new SystemClock(clockSpec())
const meter = new StrategyMeter(strategies.map(() => ({ callMs: 50, meanMicros: 500 })))
const opened = openJournal(`${folder}/journal`)
if ('error' in opened) throw new Error(opened.error)
const { journal } = opened.ok

let ticks = 0
let handed: number[] = []
let withoutSync: number[] = []
let written: number[] = []
let arrived = 0
let inFrame = false
let syncing = 0
let waiting = 0

const sync = journal.sync.bind(journal)
journal.sync = () => {
  const from = performance.now()
  sync()
  syncing += performance.now() - from
}

const brokerOf = () =>
  loopback.open({
    url,
    instruments: table,
    // Read once for each socket message.
    now: () => {
      arrived = performance.now()
      syncing = 0
      return clock.now()
    },
  })
const { venue } = brokerOf()
const submit = venue.submit.bind(venue)
venue.submit = order => {
  if (inFrame) {
    const own = (performance.now() - arrived) * 1000
    handed.push(own)
    withoutSync.push(own - syncing * 1000)
    waiting = arrived
  }
  submit(order)
}
watchRequests(now => {
  if (waiting > 0) written.push((now - waiting) * 1000)
  waiting = 0
})

/** One feed to the session, a new link for each phase. */
let link: Feed | undefined
let events: FeedEvents | undefined
const feed: Feed = {
  start(to) {
    events = to
  },
  close: () => Promise.resolve(),
}
const counted = (to: FeedEvents): FeedEvents => ({
  ...to,
  frame(frame) {
    ticks += frame.count
    inFrame = true
    const ordered = to.frame(frame)
    inFrame = false
    return ordered
  },
})

const ring = new Ring(64 * 1024 * 1024)
const text = new TextEncoder()
const store: StoreSink = {
  tape: bytes => ring.write(1, bytes),
  row: row => ring.write(2, text.encode(JSON.stringify(row))),
}
// Somebody has to read it, or it is full after three minutes.
setInterval(() => ring.drain(() => undefined), 50)

const setup = setupOf(table, strategies)
const session = new LiveSession({
  mode: 'LIVE',
  feedName: 'loopback',
  setup: { ...setup, keepCandles: true, meter },
  meter,
  clock,
  feed,
  venue,
  journal,
  recovered: {
    orders: [],
    positions: [],
    nextOrder: 1,
    ordersToday: 0,
    level: 'normal',
    startEquity: setup.startEquity,
    dayStart: setup.startEquity,
    off: [],
    notes: [],
  } as never,
  warnings: [],
  history: [],
  depth: 'top',
  store,
  onNotes: () => undefined,
})
const keepWarm = new KeepWarm(setup, clock.now())
keepWarm.run()
setInterval(() => keepWarm.step(), WARM_MS)
session.start()

serve({
  open() {
    link = brokerOf().feed
    link.start(counted(events as FeedEvents))
  },
  close: () => link?.close() ?? Promise.resolve(),
  take() {
    const phase = { ticks, handed, withoutSync, written }
    ticks = 0
    handed = []
    withoutSync = []
    written = []
    return phase
  },
})
