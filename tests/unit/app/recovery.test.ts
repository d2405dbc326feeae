// Random days at the matching venue and the journal that an engine would have written of them; a start must make the venue's truth of it.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { STILL_COMING, reconcile } from '../../../src/app/recovery/reconcile.ts'
import { boiledDown } from '../../../src/app/recovery/shorter-journal.ts'
import { GIVE_UP, missed, settle } from '../../../src/app/recovery/settle.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import {
  type DayNo,
  type InstrumentNo,
  type Micros,
  type Money,
  MINUTE,
  NO_PX,
  type OrderId,
  type Px,
  type Qty,
  SECOND,
} from '../../../src/core/units.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { isJournalRecord } from '../../../src/store/journal.ts'
import { InlineVenue } from '../../../src/sim/inline-venue.ts'
import { Frame } from '../../../src/tape/frame.ts'
import { NEVER_ARRIVED, type OrderEvent } from '../../../src/trading/order.ts'
import { Orders } from '../../../src/trading/orders.ts'
import { FRIDAY, charges, table } from '../../sim/setup.ts'

const TODAY = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const YESTERDAY = (startOfDay((FRIDAY - 1) as DayNo) + 600 * MINUTE) as Micros
const OWNERS = ['you', 'a', 'b'] as const

type Wish = { i: number; qty: number; limit: number; owner: number; fate: 'sent' | 'lost' | 'strange'; day: 'yesterday' | 'today' }
const wish: fc.Arbitrary<Wish> = fc.record({
  i: fc.constantFrom(0, 1),
  qty: fc.integer({ min: -4, max: 4 }).filter(n => n !== 0),
  limit: fc.integer({ min: 990, max: 1010 }),
  owner: fc.integer({ min: 0, max: 2 }),
  fate: fc.constantFrom('sent', 'sent', 'sent', 'lost', 'strange'),
  day: fc.constantFrom('today', 'today', 'yesterday'),
})
const decision: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.constantFrom('normal', 'paused', 'halted').map(level => ({ kind: 'level' as const, t: TODAY, level: level as never, why: '' })),
  fc.record({
    kind: fc.constant('strategy' as const),
    t: fc.constant(TODAY),
    name: fc.constantFrom('a', 'b'),
    on: fc.boolean(),
    why: fc.constant(''),
  }),
  fc.record({
    kind: fc.constant('equity' as const),
    t: fc.constantFrom(TODAY, YESTERDAY),
    dayStart: fc.nat().map(n => n as Money),
    dayBase: fc.nat().map(n => n as Money),
    base: fc.nat().map(n => n as Money),
    equity: fc.nat().map(n => n as Money),
  }),
)

function history(wishes: readonly Wish[]) {
  const journal: JournalRecord[] = []
  const venue = new InlineVenue({ instruments: table, spreadTicks: 2, latency: 1_000 as Micros, seed: 1 })
  const event = (one: OrderEvent) => void journal.push({ kind: 'event', t: venue.now, event: one })
  venue.start({ order: event, link: () => undefined })
  const frame = new Frame()
  let id = 0
  for (const day of ['yesterday', 'today'] as const) {
    let t = day === 'today' ? TODAY : YESTERDAY
    for (const one of wishes.filter(w => w.day === day)) {
      t = (t + SECOND) as Micros
      const { no, tick, lot } = table.at(one.i as InstrumentNo)
      frame.clear(t)
      for (const other of table.list) frame.push(other.no, (1_000 * other.tick) as Px, -1, t)
      venue.frame(frame)
      const order = { id: ++id as OrderId, qty: (one.qty * lot) as Qty, limit: (one.limit * tick) as Px }
      const owner = OWNERS[one.owner] as string
      if (one.fate !== 'strange')
        journal.push({ kind: 'intent', t, instrument: table.at(no).name, type: 'limit', owner, why: 'w', reducing: false, ...order })
      if (one.fate !== 'lost') venue.submit({ ...order, instrument: no, kind: 'limit', trigger: NO_PX, validity: 'day' })
      venue.advance((t + 10_000) as Micros)
    }
  }
  const now = (TODAY + 1_000 * SECOND) as Micros
  venue.advance(now)
  return { journal, venue, now, highest: id }
}

const start = (journal: Iterable<JournalRecord>, venue: InlineVenue, now: Micros) => {
  const parts = { instruments: table, charges, now, startMoney: 5 as Money }
  return reconcile({ journal: readJournalState(journal), book: venue.matching.book(), ...parts })
}

describe('a start', () => {
  it('holds what the venue holds, to the owners the journal names, and goes on above every order number', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), wishes => {
        const { journal, venue, now, highest } = history(wishes)
        const state = start(journal, venue, now)
        const book = venue.matching.book()
        for (const { instrument, qty } of book.positions) {
          const held = state.positions.find(one => one.instrument === instrument)
          expect(held?.qty ?? 0).toBe(qty)
          expect((held?.owners ?? []).reduce((sum, one) => sum + one.qty, 0)).toBe(qty)
        }
        expect(state.nextOrder).toBeGreaterThan(Math.max(0, ...book.orders.map(one => one.id)))
        if (wishes.length > 0 && wishes.at(-1)?.fate === 'sent') expect(state.nextOrder).toBeLessThanOrEqual(highest + 1 + STILL_COMING)
        const owners = new Map(journal.flatMap(one => (one.kind === 'intent' ? [[one.id, one.owner] as const] : [])))
        const found = state.orders.filter(one => one.text !== NEVER_ARRIVED)
        expect(found.map(one => [one.id, one.owner, one.filled, one.state])).toEqual(
          book.orders.map(one => [one.id, owners.get(one.id) ?? 'you', one.filled, one.state]),
        )
      }),
    )
  })

  it('names every order of today that the venue never had, and every order that the journal never had', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 25 }), wishes => {
        const { journal, venue, now } = history(wishes)
        const { notes } = start(journal, venue, now)
        const today = wishes.filter(one => one.day === 'today')
        expect(notes.filter(text => text.includes('never had it')).length).toBe(today.filter(one => one.fate === 'lost').length)
        const ours = new Set(journal.flatMap(one => (one.kind === 'intent' ? [one.id] : [])))
        const strange = venue.matching.book().orders.filter(one => !ours.has(one.id))
        expect(notes.filter(text => text.includes('not in our journal')).length).toBe(strange.length)
      }),
    )
  })

  it('from a boiled-down journal is the start from the whole one', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 25 }), fc.array(decision, { maxLength: 8 }), (wishes, decisions) => {
        const { journal, venue, now } = history(wishes)
        const whole = [...journal, ...decisions]
        const short = boiledDown(whole, readJournalState(whole), now)
        const again = boiledDown(short, readJournalState(short), now)
        // When the latest record was written is another matter: the shorter journal is written now.
        const found = (records: readonly JournalRecord[]) => ({ ...start(records, venue, now), lastAt: undefined })
        expect(found(short)).toEqual(found(whole))
        expect(found(again)).toEqual(found(whole))
      }),
    )
  })

  it('keeps the level and the strategies that were switched off, the last word counting', () => {
    const says = (records: JournalRecord[]) => start(records, history([]).venue, TODAY)
    const level = (to: 'normal' | 'halted'): JournalRecord => ({ kind: 'level', t: TODAY, level: to, why: '' })
    const strategy = (name: string, on: boolean): JournalRecord => ({ kind: 'strategy', t: TODAY, name, on, why: '' })
    expect(says([level('halted')]).level).toBe('halted')
    expect(says([level('halted'), level('normal')]).level).toBe('normal')
    expect(says([strategy('a', false), strategy('b', false), strategy('a', true)]).off).toEqual(['b'])
  })

  it('begins a day with yesterday’s money, and goes on with today’s; open profit counts towards the day, not twice', () => {
    const equity = (t: Micros): JournalRecord => ({
      kind: 'equity',
      t,
      dayStart: 70 as Money,
      dayBase: 60 as Money,
      equity: 90 as Money,
      base: 80 as Money,
    })
    const money = (records: JournalRecord[]) => {
      const { startEquity, dayStart } = start(records, history([]).venue, TODAY)
      return [startEquity, dayStart]
    }
    expect([money([]), money([equity(YESTERDAY)]), money([equity(TODAY)])]).toEqual([
      [5, 5],
      [80, 90],
      [60, 70],
    ])
  })

  it('charges what was held over a night as delivery, once however often it starts and whatever it holds on from before', () => {
    const { venue, now } = history([{ i: 0, qty: 8, limit: 1010, owner: 1, fate: 'sent', day: 'yesterday' }])
    const held = venue.matching.book().positions.find(one => one.startQty !== 0)
    const { name } = table.at(held?.instrument as never)
    const cost = held?.startCost as number
    // 0.1 % of STT and 0.015 % of stamp instead of 0.003 %.
    const more = Math.round((cost * (10_000 + 1500 - 300)) / 1e7)
    const amounts = { dayStart: 1e6 as Money, dayBase: 1e6 as Money, equity: 1e6 as Money, base: 1e6 as Money }
    const began = (t: Micros, carried?: Record<string, number>) => {
      const state = start([{ kind: 'equity', t, ...amounts, ...(carried ? { carried } : {}) }], venue, now)
      const [position] = state.positions
      expect(position?.overnight).toEqual({ start: held?.startQty, left: held?.startQty })
      expect(position?.charges).toBe(0)
      return 1e6 - state.startEquity
    }
    expect(more).toBeGreaterThan(0)
    expect([began(YESTERDAY), began(YESTERDAY, { [name]: held?.startQty as number }), began(TODAY)]).toEqual([more, 0, 0])
  })

  it('does not give up an order that may still be on its way', () => {
    const { journal, venue } = history([{ i: 0, qty: 1, limit: 1000, owner: 1, fate: 'lost', day: 'today' }])
    const sent = journal.find(one => one.kind === 'intent')?.t as Micros
    const soon = start(journal, venue, (sent + 5 * SECOND) as Micros)
    expect(soon.orders.map(({ id, state, owner }) => ({ id, state, owner }))).toEqual([{ id: 1, state: 'unknown', owner: 'a' }])
    // Given up, but known: it may turn up at the venue after all.
    const later = start(journal, venue, (sent + 11 * SECOND) as Micros)
    expect(later.orders.map(({ id, state, text }) => ({ id, state, text }))).toEqual([{ id: 1, state: 'rejected', text: NEVER_ARRIVED }])
  })
})

describe('the venue’s book', () => {
  it('brings an engine that heard only some of the events to the venue’s state', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 25 }), fc.infiniteStream(fc.boolean()), (wishes, heard) => {
        const { journal, venue, now } = history(wishes.map(one => ({ ...one, day: 'today' as const })))
        const orders = new Orders(1 as OrderId)
        for (const record of journal) {
          if (record.kind === 'event') {
            if (heard.next().value) orders.apply(record.event, now)
          } else if (record.kind === 'intent') {
            const instrument = table.byName(record.instrument)?.no as InstrumentNo
            orders.restartAt(record.id)
            const { qty, type: kind, limit, owner, why, reducing } = record
            orders.create({ instrument, qty: qty as Qty, kind, limit, owner, why, reducing }, record.t).state = 'sent'
          }
        }
        const book = venue.matching.book()
        const doubtful = new Set([...missed(id => orders.get(id), book), ...[...orders.working].filter(one => one.state === 'sent')])
        for (const order of doubtful) for (const event of settle(order, book, now, GIVE_UP)) orders.apply(event, now)
        expect(missed(id => orders.get(id), book)).toEqual([])
        for (const order of orders.all) {
          const there = book.orders.find(one => one.id === order.id)
          expect([order.state, order.filled]).toEqual(there ? [there.state, there.filled] : ['rejected', 0])
        }
      }),
    )
  })
})

it('a stop without a limit of its own is one after a restart too', () => {
  const venue = new InlineVenue({ instruments: table, spreadTicks: 2, latency: 1_000 as Micros, seed: 1 })
  const frame = new Frame()
  frame.clear(TODAY)
  frame.push(0 as InstrumentNo, 1_000_000 as Px, -1, TODAY)
  venue.frame(frame)
  const terms = { limit: 985_000 as Px, trigger: 990_000 as Px, validity: 'day' } as const
  venue.submit({ id: 1 as OrderId, instrument: 0 as InstrumentNo, qty: -5 as Qty, kind: 'sl', ...terms })
  venue.advance((TODAY + SECOND) as Micros)
  const intent: JournalRecord = {
    kind: 'intent',
    t: TODAY,
    id: 1 as OrderId,
    instrument: 'NSE:ROUND',
    qty: -5,
    type: 'sl',
    ...terms,
    owner: 'you',
    why: 'stop',
    reducing: true,
    chased: true,
    closes: true,
  }
  const records = JSON.parse(JSON.stringify([intent])) as JournalRecord[]
  expect(records.every(isJournalRecord)).toBe(true)
  const parts = { book: venue.matching.book(), instruments: table, charges, now: (TODAY + SECOND) as Micros, startMoney: 0 as Money }
  expect(reconcile({ journal: readJournalState(records), ...parts }).orders).toMatchObject([
    { kind: 'sl', state: 'open', chased: true, closes: true },
  ])
})

it('an exit that had not ended goes on, also from a journal made shorter, and says so', () => {
  const one = { kind: 'closing', t: YESTERDAY, owner: 'you', why: 'enough', whole: true } as const
  const share = { ...one, owner: 's', whole: false }
  const records: JournalRecord[] = [
    { ...one, instrument: 'NSE:ROUND', on: true },
    { ...share, instrument: 'NSE:ROUND', on: true },
    { ...share, instrument: 'NSE:ROUND', on: false },
    { ...share, instrument: 'NSE:GONE', on: true },
  ]
  expect(records.every(isJournalRecord)).toBe(true)
  const venue = new InlineVenue({ instruments: table, spreadTicks: 2, latency: 1_000 as Micros, seed: 1 })
  const parts = { book: venue.matching.book(), instruments: table, charges, now: TODAY, startMoney: 0 as Money }
  const shorter = boiledDown(records, readJournalState(records), TODAY)
  for (const from of [records, shorter]) {
    const { closing, notes } = reconcile({ journal: readJournalState(from), ...parts })
    expect(closing).toEqual([{ instrument: 0, owner: 'you', why: 'enough', whole: true }])
    expect(notes).toContain('the exit of NSE:ROUND (you: enough) was not over: it goes on')
  }
})

it('what was converted is held so after a restart; what nobody had answered is told', () => {
  const { journal, venue, now } = history([{ day: 'today', i: 0, qty: 3, limit: 1_100, owner: 0, fate: 'sent' }])
  const asked = { kind: 'convert', t: now, ref: 5, instrument: 'NSE:ROUND', qty: 2, to: 'CNC' } as const
  expect(isJournalRecord(asked)).toBe(true)
  venue.convert({ ref: 5, instrument: 0 as InstrumentNo, qty: 2, to: 'CNC' })
  venue.advance((now + SECOND) as Micros)
  const told = journal.at(-1)
  expect(told).toMatchObject({ kind: 'event', event: { kind: 'product', converted: 2 } })
  expect(isJournalRecord(told)).toBe(true)
  const unheard = start([...journal.slice(0, -1), asked], venue, now)
  const heard = start([...journal.slice(0, -1), asked, told as JournalRecord], venue, now)
  for (const { positions } of [unheard, heard]) expect(positions).toMatchObject([{ qty: 3, converted: 2 }])
  const sentence = 'to hold 2 NSE:ROUND as CNC was asked and not answered: the venue has +1 as MIS and +2 as CNC'
  expect(unheard.notes).toContain(sentence)
  expect(heard.notes).not.toContain(sentence)
})

it('changes of before that had only a limit are read, and the kind of a changed order comes back', () => {
  const venue = new InlineVenue({ instruments: table, spreadTicks: 2, latency: 1_000 as Micros, seed: 1 })
  const frame = new Frame()
  frame.clear(TODAY)
  frame.push(0 as InstrumentNo, 1_000_000 as Px, -1, TODAY)
  venue.frame(frame)
  const [id, limit] = [1 as OrderId, 990_000 as Px]
  venue.submit({ id, instrument: 0 as InstrumentNo, qty: 5 as Qty, kind: 'market', limit, trigger: NO_PX, validity: 'day' })
  venue.modify(id, { qty: 7 as Qty, limit: 985_000 as Px, trigger: NO_PX, kind: 'limit' })
  venue.advance((TODAY + SECOND) as Micros)
  const terms = { id, instrument: 'NSE:ROUND', qty: 5, type: 'market', limit, owner: 'you', why: '', reducing: false } as const
  const records: JournalRecord[] = [
    { kind: 'intent', t: TODAY, ...terms },
    { kind: 'modify', t: TODAY, id, limit },
    { kind: 'modify', t: TODAY, id, limit: 985_000 as Px, qty: 7, trigger: NO_PX, type: 'limit' },
  ]
  expect(records.every(isJournalRecord)).toBe(true)
  const parts = { book: venue.matching.book(), instruments: table, charges, now: (TODAY + SECOND) as Micros, startMoney: 0 as Money }
  expect(reconcile({ journal: readJournalState(records), ...parts }).orders).toMatchObject([
    { qty: 7, limit: 985_000, kind: 'limit', modifications: 2, state: 'open' },
  ])
})

it('orders that wait for an opening wait on, with their latest terms, and their numbers are not used again', () => {
  const one = { t: YESTERDAY, instrument: 'NSE:DAY', type: 'limit', limit: 1_000_000 as Px, trigger: NO_PX, validity: 'day' } as const
  const rest = { owner: 'you', why: 'by hand', reducing: false, chased: false } as const
  const records: JournalRecord[] = [
    { kind: 'waiting', id: 5 as OrderId, qty: 10 as Qty, ...one, ...rest },
    { kind: 'waiting', id: 5 as OrderId, qty: 20 as Qty, ...one, ...rest },
    { kind: 'waiting', id: 6 as OrderId, qty: 10 as Qty, ...one, ...rest },
    { kind: 'waited', t: YESTERDAY, id: 6 as OrderId },
  ]
  expect(records.every(isJournalRecord)).toBe(true)
  const venue = new InlineVenue({ instruments: table, spreadTicks: 2, latency: 1_000 as Micros, seed: 1 })
  const parts = { book: venue.matching.book(), instruments: table, charges, now: TODAY, startMoney: 0 as Money }
  const shorter = boiledDown(records, readJournalState(records), TODAY)
  for (const from of [records, shorter]) {
    const { orders, nextOrder } = reconcile({ journal: readJournalState(from), ...parts })
    expect(orders).toMatchObject([{ id: 5, qty: 20, kind: 'limit', state: 'created', limit: 1_000_000 }])
    expect(nextOrder).toBe(7 + STILL_COMING)
  }
})
