// The gate by itself: nanoseconds for one order through every risk rule (each on for the account, or also for strategy, segment, instrument
// and group), in an engine of 500 instruments that holds 20 positions and has 20 orders working; bytes of heap made for it.

import type { Engine as EngineClass } from '../../src/engine/engine.ts'
import type { Frame as FrameClass } from '../../src/tape/frame.ts'
import type { Candidate } from '../../src/risk/rule.ts'
import type { InstrumentNo, Micros, Px, Qty } from '../../src/core/units.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, figure } from './measure.ts'
import type { EntryHours, Measures, ScopePlan } from '../../src/risk/scopes.ts'
import { START, instruments, setupOf } from './world.ts'

const { Engine } = await built<typeof import('../../src/engine/engine.ts')>('engine/engine')
const { Frame } = await built<typeof import('../../src/tape/frame.ts')>('tape/frame')
const { Gate } = await built<typeof import('../../src/risk/gate.ts')>('risk/gate')
const { rules } = await built<typeof import('../../src/risk/index.ts')>('risk/index')

const { WithinBudgets } = await built<typeof import('../../src/risk/within-budgets.ts')>('risk/within-budgets')

const INSTRUMENTS = 500
const HELD = 20
const PX = 1_000_000 as Px

const measures: Measures = {
  orderValue: 1e14,
  orderQty: 1e9,
  positionValue: 1e14,
  grossExposure: 1e15,
  netExposure: 1e15,
  openPositions: 1e6,
  workingOrders: 1e6,
  dayLoss: 1e14,
  giveBack: 1e14,
  weekLoss: 1e14,
  trades: 1e6,
  orders: 1e6,
  consecutiveLosses: 1e6,
  coolDown: 1e6,
  orderToTrade: 1e6,
  priceAge: 1e14,
}
const hours = [[0, 86_400_000_000]] as unknown as EntryHours
const every = Array.from({ length: INSTRUMENTS }, (_, i) => i as InstrumentNo)
const scopes: ScopePlan[] = [
  { kind: 'strategy', name: 'you', instruments: [], measures, hours, allow: every },
  { kind: 'segment', name: 'NSE_EQ', instruments: every, measures, hours },
  ...every.map((i): ScopePlan => ({ kind: 'instrument', name: `NSE:${i}`, instruments: [i], measures })),
  { kind: 'group', name: 'all', instruments: every, measures },
]

/** Every rule on for the account, or in five scopes, or the shipped limits. */
type Wanted = 'account' | 'scopes' | 'shipped'

/** An engine in the middle of a trading day. */
function busy(all: Wanted): EngineClass {
  const setup = setupOf(instruments(INSTRUMENTS), [])
  const account = { measures, hours, allow: every, deny: [] }
  const limits = {
    ...setup.limits,
    account,
    ...(all === 'scopes' ? { scopes } : {}),
    orderToTradeFrom: 10,
    messagesPerMinute: 1e6,
    messagesPerDay: 1e6,
    circuitPercent: 1,
  }
  const engine: EngineClass = new Engine(all === 'shipped' ? setup : { ...setup, limits })
  const frame: FrameClass = new Frame()
  let t: number = START
  for (const link of ['feed', 'venue'] as const) engine.process({ kind: 'link', t: t as Micros, link, up: true, text: '' })
  for (let i = 0; i < INSTRUMENTS; i++) {
    frame.clear(t as Micros)
    frame.push(i as InstrumentNo, PX, -1, t as Micros)
    engine.process({ kind: 'frame', t: t as Micros, frame })
  }
  for (let i = 0; i < HELD * 2; i++) {
    // One a second, or the limit of orders a second would refuse.
    t += 1_000_000
    const id = engine.desk.orders.next
    const order = { kind: 'order', instrument: (i % HELD) as InstrumentNo, qty: 10 as Qty, type: 'limit', limit: PX, why: '' } as const
    engine.process({ kind: 'command', t: t as Micros, ref: 1, command: order })
    engine.process({ kind: 'order', t: t as Micros, event: { kind: 'accepted', id, brokerId: `B${id}` } })
    const event = { kind: 'filled', id, fillId: `F${id}`, qty: 10 as Qty, px: PX, time: t as Micros } as const
    if (i < HELD) engine.process({ kind: 'order', t: t as Micros, event })
    engine.outbox.clear()
  }
  if (engine.desk.orders.working.size !== HELD) throw new Error(`${engine.desk.orders.working.size} orders work`)
  return engine
}

export function gate(pace: Pace): Figure[] {
  const [all, scoped, shipped] = [measured(pace, 'account'), measured(pace, 'scopes'), measured(pace, 'shipped')]
  return [
    figure('gate, one order through every rule', 'ns', { ours: all.nanos }, 'value <= 300'),
    figure('gate, every rule in five scopes at once', 'ns', { ours: scoped.nanos }),
    figure('gate, one order with the shipped limits', 'ns', { ours: shipped.nanos }, 'value <= 300'),
    figure('gate, heap made for an order', 'bytes', { ours: [...all.bytes, ...scoped.bytes] }, 'value <= 1'),
  ]
}

function measured({ quick, say }: Pace, all: Wanted): { readonly nanos: number[]; readonly bytes: number[] } {
  const engine = busy(all)
  const one = new Gate(rules(engine.setup.limits), engine.risk, new WithinBudgets(engine.setup.limits))
  const template = engine.desk.judging.consider({
    instrument: 0 as InstrumentNo,
    qty: 10 as Qty,
    kind: 'limit',
    limit: PX,
    owner: 'you',
    why: '',
  } as never)
  const candidate: Candidate = { ...template }
  const checks = quick ? 300_000 : 2_000_000
  const pass = (): number => {
    let refused = 0
    for (let n = 0; n < checks; n++) {
      candidate.instrument = (n % INSTRUMENTS) as InstrumentNo
      candidate.asked = engine.risk.books.asked(candidate)
      if (one.check(candidate) !== 0) refused++
    }
    return refused
  }
  const nanos: number[] = []
  const bytes: number[] = []
  for (let i = -2; i < 5; i++) {
    globalThis.gc?.()
    const heap = process.memoryUsage().heapUsed
    // Processor time: who else is on the machine does not matter.
    const from = process.cpuUsage()
    const refused = pass()
    const micros = process.cpuUsage(from).user
    const made = process.memoryUsage().heapUsed - heap
    if (refused > 0) throw new Error(`${refused} of ${checks} orders were refused`)
    if (i < 0) continue
    nanos.push((micros / checks) * 1e3)
    bytes.push(made / checks)
  }
  say(`gate, ${all}: ${checks} orders, 5 times`)
  return { nanos, bytes }
}
