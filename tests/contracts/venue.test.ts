// One contract for every venue: the inline one of backtests, and the loopback broker against its sandbox over real sockets.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { brokers } from '../../src/brokers/index.ts'
import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../../src/core/units.ts'
import { rupees } from '../../src/core/units.ts'
import type { Feed } from '../../src/ports/feed.ts'
import type { Venue } from '../../src/ports/venue.ts'
import { LoopbackSandbox } from '../../src/sandbox/loopback/server.ts'
import { InlineVenue } from '../../src/sim/inline-venue.ts'
import { DEPTH_LEVELS, Frame } from '../../src/tape/frame.ts'
import type { OrderEvent } from '../../src/trading/order.ts'
import { A, at, B, type Depth, frameOf, short, T0, table, ticket } from '../unit/sim/bench.ts'

type Rig = {
  readonly venue: Venue
  readonly events: OrderEvent[]
  readonly links: boolean[]
  /** A trade at `last`, and depth if given; volumes only count up. */
  market(last: number, depth?: Depth, instrument?: InstrumentNo): void
  /** Waits until so many events have come. */
  heard(count: number): Promise<void>
  /** Present only where there is a wire. */
  readonly feed?: Feed
  readonly sandbox?: LoopbackSandbox
  close(): Promise<void>
}

const LATENCY = 100 as Micros
const options = { instruments: table, spreadTicks: 2, latency: LATENCY, seed: 1 }

function inlineRig(): Promise<Rig> {
  let now = 0
  let volume = 0
  const venue = new InlineVenue(options)
  const events: OrderEvent[] = []
  const links: boolean[] = []
  venue.start({ order: event => events.push(event), link: up => links.push(up) })
  return Promise.resolve({
    venue,
    events,
    links,
    market(last, depth, instrument = A) {
      venue.frame(frameOf(at((now += 1_000)), last, { instrument, volume: ++volume, ...(depth ? { depth } : {}) }))
    },
    heard(count) {
      venue.advance(at((now += 1_000)))
      expect(events).toHaveLength(count)
      return Promise.resolve()
    },
    close: () => venue.close(),
  })
}

/** Microseconds that start at T0, so that the test's day never ends. */
const began = process.hrtime.bigint()
const now = (): Micros => at(Math.floor(Number(process.hrtime.bigint() - began) / 1_000))

async function until(what: () => boolean, why: () => string): Promise<void> {
  for (let turns = 0; !what(); turns++) {
    if (turns > 2_000) throw new Error(why())
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

async function loopbackRig(): Promise<Rig> {
  const sandbox = new LoopbackSandbox({ ...options, now, port: 0 })
  const url = `http://127.0.0.1:${await sandbox.start()}`
  const { venue, feed } = brokers.loopback.open({ url, instruments: table, now, timeoutMs: 150 })
  const events: OrderEvent[] = []
  const links: boolean[] = []
  let volume = 0
  venue.start({ order: event => events.push(event), link: up => links.push(up) })
  await until(
    () => links.length > 0,
    () => 'no link',
  )
  return {
    venue,
    feed,
    sandbox,
    events,
    links,
    market: (last, depth, instrument = A) => sandbox.push(frameOf(T0, last, { instrument, volume: ++volume, ...(depth ? { depth } : {}) })),
    heard: count =>
      until(
        () => events.length >= count,
        () => `waited for ${count} events, had ${events.map(short).join(', ')}`,
      ),
    async close() {
      await Promise.all([venue.close(), feed.close()])
      await sandbox.close()
    },
  }
}

const one = 1 as OrderId
const depth: Depth = {
  bids: [[99.95, 50]],
  asks: [
    [100, 30],
    [100.05, 40],
  ],
}

describe.each([
  ['inline', inlineRig],
  ['loopback', loopbackRig],
])('the %s venue', (_, open) => {
  let rig: Rig
  beforeEach(async () => {
    rig = await open()
  })
  afterEach(() => rig.close())
  const told = () => rig.events.map(short)

  it('says that its link is up', () => {
    expect(rig.links).toEqual([true])
  })

  it('accepts an order and fills it when it is marketable', async () => {
    rig.market(100)
    rig.venue.submit(ticket(1, 10, 101))
    await rig.heard(2)
    expect(told()).toEqual(['accepted 1', 'filled 1 10@100.05'])
  })

  it('fills a part by displayed quantity and the rest when the market comes', async () => {
    rig.market(100, depth)
    rig.venue.submit(ticket(1, 60, 100))
    await rig.heard(2)
    rig.market(99.95)
    await rig.heard(3)
    expect(told()).toEqual(['accepted 1', 'filled 1 30@100', 'filled 1 30@100'])
    const ids = rig.events.flatMap(event => (event.kind === 'filled' ? [event.fillId] : []))
    expect(new Set(ids).size).toBe(2)
  })

  it('rejects with its own words', async () => {
    rig.market(100)
    rig.venue.submit(ticket(1, 10, 100.03))
    await rig.heard(1)
    expect(rig.events).toEqual([{ kind: 'rejected', id: 1, text: 'price 100.03 is not a multiple of the tick 0.05; nearest is 100.05' }])
  })

  it('cancels and modifies', async () => {
    rig.market(100)
    rig.venue.submit(ticket(1, 10, 99))
    rig.venue.submit(ticket(2, 10, 98))
    await rig.heard(2)
    rig.venue.modify(one, { qty: 10 as Qty, limit: rupees(101), trigger: 0 as Px, kind: 'limit' })
    await rig.heard(4)
    rig.venue.cancel(2 as OrderId)
    await rig.heard(5)
    expect(told().slice(2)).toEqual(['modified 1 101', 'filled 1 10@100.05', 'cancelled 2'])
  })

  it('changes quantity and trigger too, and its book has the new terms', async () => {
    rig.market(100)
    rig.venue.submit(ticket(1, 10, 99))
    await rig.heard(1)
    rig.venue.modify(one, { qty: 20 as Qty, limit: rupees(103), trigger: rupees(102), kind: 'sl' })
    await rig.heard(2)
    const { orders } = await rig.venue.readBook()
    expect(orders).toMatchObject([{ id: 1, qty: 20, limit: rupees(103), trigger: rupees(102), triggered: false, state: 'open' }])
    expect(rig.events[1]).toMatchObject({ kind: 'modified', id: 1, qty: 20, limit: rupees(103), trigger: rupees(102), revision: 1 })
    rig.venue.modify(one, { qty: 15 as Qty, limit: rupees(101), trigger: 0 as Px, kind: 'limit' })
    await rig.heard(4)
    expect(told().slice(2)).toEqual(['modified 1 101', 'filled 1 15@100.05'])
  })

  it('refuses to cancel what is filled or unknown', async () => {
    rig.market(100)
    rig.venue.submit(ticket(1, 10, 101))
    await rig.heard(2)
    rig.venue.cancel(one)
    await rig.heard(3)
    rig.venue.modify(7 as OrderId, { qty: 10 as Qty, limit: rupees(99), trigger: 0 as Px, kind: 'limit' })
    await rig.heard(4)
    expect(told().slice(2)).toEqual(['change-refused 1', 'change-refused 7'])
  })

  it('makes one order of an id that comes twice', async () => {
    rig.market(100)
    rig.venue.submit(ticket(1, 10, 99))
    await rig.heard(1)
    rig.venue.submit(ticket(1, 10, 99))
    await rig.heard(2)
    rig.market(98)
    await rig.heard(3)
    expect(told()).toEqual(['accepted 1', 'change-refused 1', 'filled 1 10@99'])
  })

  it('lets an SL order sleep until its trigger, and says when it wakes', async () => {
    rig.market(100)
    rig.venue.submit({ ...ticket(1, -10, 98), kind: 'sl', trigger: rupees(99) })
    await rig.heard(1)
    expect((await rig.venue.readBook()).orders).toMatchObject([{ trigger: rupees(99), triggered: false, validity: 'day', state: 'open' }])
    rig.market(99.05)
    rig.market(98.5)
    await rig.heard(3)
    expect(told()).toEqual(['accepted 1', 'triggered 1', 'filled 1 -10@98.45'])
    expect((await rig.venue.readBook()).orders).toMatchObject([{ triggered: true, state: 'filled' }])
  })

  it('cancels what an IOC order cannot get at once', async () => {
    rig.market(100, depth)
    rig.venue.submit({ ...ticket(1, 90, 100.05), validity: 'ioc' })
    await rig.heard(4)
    expect(told()).toEqual(['accepted 1', 'filled 1 30@100', 'filled 1 40@100.05', 'cancelled 1'])
    expect((await rig.venue.readBook()).orders).toMatchObject([{ validity: 'ioc', state: 'cancelled', filled: 70 }])
  })

  it('holds part of a position under another product, once for each request, and its book says so', async () => {
    rig.market(100)
    rig.venue.submit(ticket(1, 10, 101))
    await rig.heard(2)
    const request = { ref: 7, instrument: A, qty: 4, to: 'CNC' } as const
    const told = (converted: number, ref = 7) => ({ kind: 'product', id: 0, instrument: A, name: 'SYN:A', converted, ref, text: '' })
    rig.venue.convert(request)
    await rig.heard(3)
    rig.venue.convert(request)
    await rig.heard(4)
    expect(rig.events.slice(2)).toEqual([told(4), told(4)])
    rig.venue.convert({ ...request, ref: 8, qty: 7 })
    await rig.heard(5)
    expect(rig.events[4]).toEqual({ kind: 'product', id: 0, instrument: A, name: 'SYN:A', ref: 8, text: 'only 6 of A is held as MIS' })
    rig.venue.convert({ ...request, ref: 9, qty: 1, to: 'MIS' })
    await rig.heard(6)
    expect((await rig.venue.readBook()).positions).toMatchObject([{ instrument: A, qty: 10, converted: 3 }])
    rig.venue.submit(ticket(2, -8, 99))
    await rig.heard(8)
    expect((await rig.venue.readBook()).positions).toMatchObject([{ instrument: A, qty: 2, converted: 2 }])
  })

  it('has a book that equals its events, and positions that are the sums of the fills', async () => {
    rig.market(100, depth)
    rig.market(200, undefined, B)
    rig.venue.submit(ticket(1, 60, 100))
    rig.venue.submit(ticket(2, -20, 199, B))
    rig.venue.submit(ticket(3, 5, 1))
    rig.venue.submit(ticket(4, 5, 0.01))
    await rig.heard(6)
    rig.venue.cancel(3 as OrderId)
    await rig.heard(7)
    const book = await rig.venue.readBook()
    expect(book.orders.map(order => [order.id, order.state, order.filled] as const).sort((a, b) => a[0] - b[0])).toEqual([
      [1, 'open', 30],
      [2, 'filled', -20],
      [3, 'cancelled', 0],
      [4, 'rejected', 0],
    ])
    const heard = rig.events.flatMap(event => (event.kind === 'filled' ? [[event.id, event.fillId, event.qty, event.px, event.time]] : []))
    expect(book.fills.map(fill => [fill.order, fill.fillId, fill.qty, fill.px, fill.time])).toEqual(heard)
    expect(book.positions).toEqual([
      { instrument: A, qty: 30, cost: rupees(3_000), startQty: 0, startCost: 0, converted: 0 },
      { instrument: B, qty: -20, cost: rupees(-199.95 * 20), startQty: 0, startCost: 0, converted: 0 },
    ])
    expect(book.highest).toBe(4)
  })
})

describe('the loopback wire', () => {
  let rig: Rig
  let sandbox: LoopbackSandbox
  beforeEach(async () => {
    rig = await loopbackRig()
    sandbox = rig.sandbox as LoopbackSandbox
    rig.market(100)
  })
  afterEach(() => rig.close())
  const told = () => rig.events.map(short)

  it('takes an event on the socket for the answer when HTTP stays silent', async () => {
    sandbox.fail('silent', 1)
    rig.venue.submit(ticket(1, 10, 99))
    await rig.heard(1)
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(told()).toEqual(['accepted 1'])
  })

  it('calls an order unknown after an error that settles nothing, and does not send it again', async () => {
    sandbox.fail('error', 1)
    rig.venue.submit(ticket(1, 10, 99))
    await rig.heard(1)
    expect(rig.events).toEqual([{ kind: 'unknown', id: 1, text: 'answer 503: the venue is in trouble' }])
    expect(sandbox.venue.duplicates).toBe(0)
    expect((await rig.venue.readBook()).orders).toEqual([])
  })

  it('calls it unknown when the connection breaks after sending, and the book settles it', async () => {
    sandbox.dropLinks()
    sandbox.fail('reset', 1)
    rig.venue.submit(ticket(1, 10, 99))
    await rig.heard(1)
    expect(rig.events[0]).toMatchObject({ kind: 'unknown', id: 1 })
    expect((await rig.venue.readBook()).orders).toMatchObject([{ id: 1, state: 'open' }])
    expect(sandbox.venue.duplicates).toBe(0)
  })

  it('comes back after a lost link and hears what it has missed, once', async () => {
    rig.venue.submit(ticket(1, 10, 99))
    await rig.heard(1)
    sandbox.dropLinks()
    await until(
      () => rig.links.length === 2,
      () => 'the link did not fall',
    )
    rig.market(98)
    expect(told()).toEqual(['accepted 1'])
    await rig.heard(2)
    expect(told()).toEqual(['accepted 1', 'filled 1 10@99'])
    expect(rig.links).toEqual([true, false, true])
  })

  it('rejects what cannot have left', async () => {
    const gone = new LoopbackSandbox({ ...options, now, port: 0 })
    const url = `http://127.0.0.1:${await gone.start()}`
    await gone.close()
    const { venue } = brokers.loopback.open({ url, instruments: table, now })
    const events: OrderEvent[] = []
    venue.start({ order: event => events.push(event), link: () => {} })
    venue.submit(ticket(1, 10, 99))
    await until(
      () => events.length > 0,
      () => 'no answer',
    )
    expect(events[0]).toMatchObject({ kind: 'rejected', id: 1, text: expect.stringContaining('not sent') as string })
    await expect(venue.readBook()).rejects.toThrow("the venue's book cannot be read")
    await venue.close()
  })

  it('carries frames with depth unchanged, more rows than a frame holds at a time', async () => {
    const rows: unknown[] = []
    let frames = 0
    const { feed } = rig
    let up = false
    feed?.start({
      frame: frame => {
        for (let i = 0; i < frame.count; i++) rows.push(rowOf(frame, i))
        // As if every other frame led to orders: the rest comes in a later turn.
        return ++frames % 2 === 0
      },
      link: state => (up = state),
      end: () => {},
    })
    await until(
      () => up,
      () => 'no market link',
    )
    const sent = frameOf(T0, 100, { depth, volume: 5 })
    sent.push(B, rupees(200.05), 7, at(3))
    sandbox.push(sent)
    const full = new Frame()
    full.clear(T0)
    while (!full.full) full.push(A, rupees(100), full.count, at(full.count))
    sandbox.push(full)
    await until(
      () => rows.length === 2 + full.count,
      () => `had ${rows.length} rows`,
    )
    expect(rows.slice(0, 2)).toEqual([rowOf(sent, 0), rowOf(sent, 1)])
    expect(rows.at(-1)).toEqual(rowOf(full, full.count - 1))
  })
})

function rowOf(frame: Frame, i: number): unknown {
  const place = frame.depth[i] as number
  const levels = (column: Float64Array) => (place < 0 ? [] : [...column.subarray(place * DEPTH_LEVELS, (place + 1) * DEPTH_LEVELS)])
  return [
    frame.instrument[i],
    frame.px[i],
    frame.volume[i],
    frame.exchange[i],
    levels(frame.bidPx),
    levels(frame.bidQty),
    levels(frame.askPx),
    levels(frame.askQty),
  ]
}
