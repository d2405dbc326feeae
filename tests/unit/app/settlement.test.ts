// An expiry through every book there is: the venue's, the engine's, the journal, the tape, the contract note and the next start. All
// must tell the same, whether something ran at the close or only days later.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chargeBookOf } from '../../../src/app/config/charges.ts'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { dayNote } from '../../../src/app/day-note.ts'
import { Shell } from '../../../src/app/engine/shell.ts'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { reconcile } from '../../../src/app/recovery/reconcile.ts'
import { unheard } from '../../../src/app/recovery/settle.ts'
import { dayOf, startOfDay } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type DayNo, type InstrumentNo, type Micros, MINUTE, type OrderId, type Qty, moneyOf, rupees } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { parseContract } from '../../../src/market/contract.ts'
import { type InstrumentRow, InstrumentTable } from '../../../src/market/instrument.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import type { BookRecord } from '../../../src/sim/book-record.ts'
import { InlineVenue } from '../../../src/sim/inline-venue.ts'
import { TapeDecoder, TapeEncoder } from '../../../src/tape/codec.ts'
import { Frame } from '../../../src/tape/frame.ts'
import type { Input } from '../../../src/tape/input.ts'
import { OrderHash } from '../../../src/tape/order-hash.ts'
import { type OrderEvent, SETTLEMENT } from '../../../src/trading/order.ts'
import { setupOf } from '../../sim/setup.ts'

const loaded = loadMarketData()
if (failed(loaded)) throw new Error(loaded.error)
const data = loaded.ok
const tariffs = chargeBookOf(data.tariffs, { broker: 'zerodha', plan: 'standard' } as never)
if (failed(tariffs)) throw new Error(tariffs.error)
const charges = tariffs.ok

/** A Tuesday on which NIFTY options expire, and the day before it. */
const EXPIRY = 20_774 as DayNo
const T0 = (startOfDay(EXPIRY) + 600 * MINUTE) as Micros
const MORNING = (startOfDay((EXPIRY + 1) as DayNo) + 540 * MINUTE) as Micros

const row = (symbol: string): InstrumentRow => {
  const contract = parseContract(symbol)
  const kind = !contract ? 'IDX' : contract.right === '' ? 'FUT' : 'OPT'
  const product = kind === 'OPT' ? 'option' : 'future'
  const calendar = contract ? 'nse-fo' : 'nse-equity'
  return { exchange: 'NSE', symbol, kind, tick: rupees(0.05), lot: 1 as Qty, product, calendar, tradable: kind !== 'IDX', contract }
}
const table = new InstrumentTable(['NIFTY50', 'NIFTY-17NOV26-26000CE', 'NIFTY-17NOV26-26000PE', 'NIFTY-17NOV26-FUT'].map(row))
const [INDEX, CALL, PUT, FUT] = [0, 1, 2, 3] as [InstrumentNo, InstrumentNo, InstrumentNo, InstrumentNo]
const underlyings = { symbolOf: (one: string) => (one === 'NIFTY' ? 'NIFTY50' : one), isIndex: () => true }

class Account {
  readonly book: BookRecord[] = []
  readonly journal: JournalRecord[] = []
  tape: Uint8Array[] = []
  #encoder = new TapeEncoder({ depth: 'off' })
  notes: string[] = []
  venue!: InlineVenue
  engine!: Engine
  #shell!: Shell
  deaf = false
  now = T0

  readonly under: number

  constructor(under: number) {
    this.under = under
    this.start()
  }

  /** As a start does: the venue from its book, the engine from both. */
  start(): void {
    this.venue = new InlineVenue({
      instruments: table,
      calendars: data.calendars,
      spreadTicks: 0,
      latency: 1 as Micros,
      seed: 1,
      settlement: { ...underlyings, priceAt: () => rupees(this.under) },
      keep: { append: record => void this.book.push(record), sync: () => undefined },
    })
    this.venue.matching.restore([...this.book])
    this.venue.start({ order: event => this.#event(event), link: () => undefined })
    this.deaf = true
    this.venue.advance(this.now)
    this.deaf = false
    const setup = { ...setupOf(1), instruments: table, calendars: data.calendars, charges, strategies: [], squareOffBefore: 0 as Micros }
    this.engine = new Engine({
      ...setup,
      limits: { ...setup.limits, maxOrderValue: Infinity as never, maxPositionValue: Infinity as never, marginChecked: false },
    })
    this.tape = []
    this.#encoder = new TapeEncoder({ depth: 'off' })
    this.notes = []
    this.#shell = new Shell({
      engine: this.engine,
      venue: this.venue,
      hash: new OrderHash({ update: () => undefined, digest: () => '' } as never),
      journal: { append: record => void this.journal.push(structuredClone(record)), sync: () => undefined, close: () => undefined },
      tape: input => void this.tape.push(this.#encoder.input(input).slice()),
      onNotes: notes => void this.notes.push(...notes.map(one => one.text)),
    })
    const state = readJournalState(this.journal)
    const book = this.venue.matching.book()
    this.run({
      kind: 'recovered',
      t: this.now,
      state: reconcile({ journal: state, book, instruments: table, charges, now: this.now, startMoney: moneyOf(1e6) }),
    })
    for (const link of ['feed', 'venue'] as const) this.run({ kind: 'link', t: this.now, link, up: true, text: '' })
    this.keepEquity()
  }

  run(input: Input): void {
    this.#shell.run(input)
  }

  quote(prices: Partial<Record<number, number>>): void {
    const frame = new Frame()
    frame.clear(this.now)
    for (const [no, px] of Object.entries(prices)) frame.push(Number(no) as InstrumentNo, rupees(px as number), -1, this.now)
    this.venue.frame(frame)
    this.run({ kind: 'frame', t: this.now, frame })
  }

  trade(instrument: InstrumentNo, qty: number, px: number): void {
    this.quote({ [instrument]: px })
    this.run({
      kind: 'command',
      t: this.now,
      ref: 1,
      command: { kind: 'order', instrument, qty: qty as Qty, type: 'limit', limit: rupees(px), why: 'test' },
    })
    this.to((this.now + 1000) as Micros)
    expect(this.engine.ledger.positions.qty[instrument], this.notes.join('; ')).toBe(qty)
  }

  to(t: Micros): void {
    this.now = t
    this.venue.advance(t)
    while (this.engine.nextWake <= t) this.run({ kind: 'timer', t })
  }

  keepEquity(): void {
    const { dayStart, dayBase, equity, base } = this.engine.ledger
    this.journal.push({ kind: 'equity', t: this.now, dayStart, dayBase, equity, base })
  }

  #event(event: OrderEvent): void {
    if (!this.deaf) this.run({ kind: 'order', t: Math.max(this.now, this.venue.now) as Micros, event })
  }

  result(): { realised: number; charges: number; held: number } {
    const { positions } = this.engine.ledger
    const sum = (of: Float64Array) => of.reduce((a, b) => a + b, 0)
    return { realised: sum(positions.realised), charges: sum(positions.charges), held: positions.qty.filter(qty => qty !== 0).length }
  }
}

const qty = fc
  .integer({ min: -4, max: 4 })
  .filter(Boolean)
  .map(lots => lots * 75)
const scene = fc.tuple(fc.integer({ min: 24_500, max: 27_500 }), qty, qty, qty)

function bought([under, call, put, fut]: [number, number, number, number]): Account {
  const account = new Account(under)
  account.trade(CALL, call, 150)
  account.trade(PUT, put, 90)
  account.trade(FUT, fut, 26_010)
  return account
}

const exerciseOf = ([under, call, put]: [number, number, number, number]): number => {
  const tax = (held: number, worth: number) => (held > 0 ? Math.round(rupees(Math.max(0, worth)) * held * 0.0015) : 0)
  return tax(call, under - 26_000) + tax(put, 26_000 - under)
}

const flowed = ([under, call, put, fut]: [number, number, number, number]): number =>
  call * rupees(Math.max(0, under - 26_000) - 150) + put * rupees(Math.max(0, 26_000 - under) - 90) + fut * rupees(under - 26_010)

describe('an expiry', () => {
  it('at the close is booked once, with the tax on exercise; journal, venue, note and a restart agree', () => {
    fc.assert(
      fc.property(scene, parts => {
        const account = bought(parts)
        const before = account.result()
        account.now = (T0 + 330 * MINUTE) as Micros
        account.quote({ [INDEX]: parts[0] })
        account.to((startOfDay(EXPIRY) + 940 * MINUTE) as Micros)
        const after = account.result()
        expect(after).toEqual({ realised: flowed(parts), charges: before.charges + exerciseOf(parts), held: 0 })
        expect(account.venue.matching.cash).toBe(after.realised)
        for (const i of [CALL, PUT, FUT]) {
          const owners = account.engine.ledger.positions.owners(i)
          expect([...owners].map(([name, share]) => [name, share.qty])).toEqual([
            ['you', 0],
            [SETTLEMENT, 0],
          ])
        }
        expect(account.journal.filter(one => one.kind === 'event' && one.event.kind === 'settled')).toHaveLength(3)
        expect(account.notes.filter(text => text.includes('source settlement'))).toHaveLength(3)
        // Told again, as a bad line or a reading of the book may: nothing changes.
        const book = account.venue.matching.book()
        for (const event of unheard(() => false, book, table)) account.run({ kind: 'order', t: account.now, event })
        expect(account.result()).toEqual(after)
        expect(unheard(id => account.engine.desk.orders.knowsVenues(id), book, table)).toEqual([])
        const note = dayNote(account.book, EXPIRY, EXPIRY, { charges, data, shares: 'intraday' })
        expect(failed(note) ? note : note.ok.booked).toBe(account.engine.ledger.charges)
        if (!failed(note)) expect(note.ok.orders.map(one => one.settlement !== '')).toEqual([false, false, false, true, true, true])
        // The same recording gives the same books again.
        const replayed = new Engine(account.engine.setup)
        replay(account.tape, replayed)
        expect([...replayed.ledger.positions.realised]).toEqual([...account.engine.ledger.positions.realised])
        expect(replayed.ledger.charges).toBe(account.engine.ledger.charges)
        const equity = account.engine.ledger.equity
        account.start()
        expect(account.result()).toEqual(after)
        expect(account.engine.ledger.equity).toBe(equity)
      }),
      { numRuns: 25 },
    )
  })

  it('when nothing ran is made up for at the next start, once, and the money is the same', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 3 }), (parts, starts) => {
        const account = bought(parts)
        account.keepEquity()
        const paid = account.engine.ledger.charges
        account.now = MORNING
        for (let n = 0; n < starts; n++) account.start()
        const { realised, charges: today, held } = account.result()
        expect([held, today]).toEqual([0, exerciseOf(parts)])
        expect(account.venue.matching.cash).toBe(realised)
        expect(account.engine.ledger.equity).toBe(moneyOf(1e6) + flowed(parts) - paid - exerciseOf(parts))
        expect(account.notes.filter(text => text.includes('is held no more: source settlement'))).toHaveLength(3)
        expect(account.book.filter(one => one.kind === 'settle')).toHaveLength(3)
        const note = dayNote(account.book, dayOf(MORNING), dayOf(MORNING), { charges, data, shares: 'intraday' })
        expect(failed(note) ? note : note.ok.booked).toBe(exerciseOf(parts))
        // Settlements take no numbers of ours; a start after a death skips a hundred.
        expect(account.engine.desk.orders.next).toBe(104 as OrderId)
      }),
      { numRuns: 25 },
    )
  })
})

/** Runs a recording through a fresh engine. */
function replay(tape: readonly Uint8Array[], engine: Engine): void {
  const decoder = new TapeDecoder()
  for (const bytes of tape) {
    const decoded = decoder.decode(bytes, 0)
    if (failed(decoded) || decoded.ok.record.kind !== 'input') throw new Error('not an input')
    engine.process(decoded.ok.record.input)
    engine.outbox.clear()
  }
}
