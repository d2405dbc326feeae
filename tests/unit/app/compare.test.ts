// Ours and the venue's book, however they came apart: after looking a few times both say the same, or the instrument takes no new risk.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { ELSEWHERE } from '../../../src/trading/order.ts'
import type { VenueOrder } from '../../../src/trading/recovery.ts'
import { DAY, ROUND } from '../engine/bench.ts'
import { Account, PX } from './compared-account.ts'

const instrument = fc.constantFrom(ROUND, DAY)
const step = fc.oneof(
  fc.record({ do: fc.constant('order' as const), i: instrument, qty: fc.constantFrom(-3, -1, 2, 4), told: fc.boolean() }),
  fc.record({ do: fc.constant('fill' as const), n: fc.nat(9), share: fc.constantFrom(0.3, 1), told: fc.boolean() }),
  fc.record({ do: fc.constant('end' as const), n: fc.nat(9), told: fc.boolean() }),
  fc.record({
    do: fc.constant('trade' as const),
    i: instrument,
    qty: fc.constantFrom(-5, -1, 1, 3),
    how: fc.constantFrom('listed' as const, 'numbered' as const, 'hidden' as const),
  }),
  fc.record({ do: fc.constant('stranger' as const), i: instrument, qty: fc.constantFrom(-3, 2, 4) }),
  fc.record({ do: fc.constant('look' as const) }),
)

describe('ours and the venue’s book', () => {
  it('agree after a few looks, or the instrument takes no new risk', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), steps => {
        const account = new Account()
        for (const one of steps) {
          if (one.do === 'order') account.order(one.i, one.qty, one.told)
          else if (one.do === 'fill') account.fill(one.n, one.share, one.told)
          else if (one.do === 'end') account.end(one.n, one.told)
          else if (one.do === 'trade') account.trade(one.i, one.qty, one.how)
          else if (one.do === 'stranger') account.stranger(one.i, one.qty)
          else account.look()
        }
        account.look(6)
        const { risk, ledger, desk } = account.bench.engine
        for (const i of [ROUND, DAY]) {
          const same = account.qty(i) === account.held[i]
          expect(same || risk.quarantined(i), `${i}: ${account.qty(i)} of ${account.held[i]}`).toBe(true)
          let shares = 0
          for (const share of ledger.positions.owners(i).values()) shares += share.qty
          expect(shares).toBe(account.qty(i))
        }
        // Nothing may explain a difference any more once no order works: then both are the same.
        for (let n = 0; n < account.orders.length; n++) account.end(0, false)
        account.look(8)
        expect([...desk.orders.working].filter(one => account.orders.some(other => other.id === one.id))).toEqual([])
        for (const i of [ROUND, DAY]) expect(account.qty(i)).toBe(account.held[i])
        // Looking again changes nothing.
        const booked = [...desk.orders.all].length
        account.look(3)
        expect([...desk.orders.all]).toHaveLength(booked)
        expect(account.differences.filter(one => one.events.length > 0)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('a trade that the book lists is booked at once, with its price, for nobody of ours', () => {
    const account = new Account()
    account.trade(ROUND, 3, 'listed')
    account.look()
    expect([account.qty(ROUND), account.share(ROUND, ELSEWHERE)]).toEqual([3, 3])
    expect(account.bench.notes.join('\n')).toContain('was traded past us: by phone')
  })

  it('a trade elsewhere against what we hold makes it smaller, and the stop with it', () => {
    const account = new Account()
    const id = account.order(ROUND, 4, true) as number
    account.fill(0, 1, true)
    const stop = account.bench.engine.desk.orders.next
    account.bench.command({
      kind: 'order',
      instrument: ROUND,
      qty: -4 as Qty,
      type: 'sl',
      limit: 0 as Px,
      trigger: rupees(95),
      why: 'stop',
    })
    account.bench.say(stop, 'accepted')
    const order = account.bench.engine.desk.orders.get(stop)
    account.orders.push({ ...(order as never as VenueOrder), state: 'open', brokerId: 'S', time: account.bench.now })
    account.trade(ROUND, -3, 'listed')
    account.look()
    expect(id).toBeLessThan(stop)
    expect([account.qty(ROUND), account.share(ROUND, 'you'), account.share(ROUND, ELSEWHERE)]).toEqual([1, 1, 0])
    expect(order?.pending?.qty).toBe(-1)
  })

  it('a difference without a trade waits for its message, quarantined, and is then booked as inferred', () => {
    const account = new Account()
    account.trade(ROUND, 3, 'hidden')
    account.look()
    expect([account.qty(ROUND), account.differences[0]?.decision]).toEqual([0, 'wait'])
    account.look()
    expect(account.bench.engine.risk.quarantined(ROUND)).toBe(true)
    account.look(3)
    const booked = [...account.bench.engine.desk.orders.all].at(-1)
    expect([account.qty(ROUND), account.bench.engine.risk.quarantined(ROUND), booked?.filledValue]).toEqual([3, false, 3 * PX])
    expect(booked?.text).toContain('inferred')
  })

  it('the list of trades may come after that: it is one trade, and nothing is traded for it', () => {
    const account = new Account()
    account.trade(ROUND, 3, 'hidden')
    const time = account.bench.now
    account.look(5)
    const count = (): number => [...account.bench.engine.desk.orders.all].length
    const before = count()
    account.elsewhere.push({ instrument: ROUND, qty: 3 as Qty, px: PX, time, text: 'by phone', fillId: 'L1' })
    account.bench.sent.length = 0
    account.look(5)
    expect([account.qty(ROUND), account.bench.engine.risk.quarantined(ROUND), count()]).toEqual([3, false, before])
    expect(account.bench.sent).toEqual([])
    // The same again is another.
    account.trade(ROUND, 3, 'listed')
    account.look()
    expect([account.qty(ROUND), count()]).toEqual([6, before + 1])
  })

  it('what a working order of ours may have filled is not taken for a trade elsewhere', () => {
    const account = new Account()
    account.order(ROUND, 4, true)
    account.trade(ROUND, 2, 'hidden')
    account.look(10)
    expect([account.qty(ROUND), account.bench.engine.risk.quarantined(ROUND)]).toEqual([0, true])
    expect(account.differences.at(-1)).toMatchObject({ class: 'late', decision: 'quarantine' })
  })

  it('a list of trades that lags behind its own orders decides nothing', () => {
    const account = new Account()
    account.order(ROUND, 2, true)
    account.fill(0, 1, false)
    const lagging = { ...account.book(), fills: [] }
    account.look(4, lagging)
    expect([account.qty(ROUND), account.bench.engine.risk.quarantined(ROUND)]).toEqual([0, true])
    account.look(2)
    expect([account.qty(ROUND), account.share(ROUND, 'you'), account.bench.engine.risk.quarantined(ROUND)]).toEqual([2, 2, false])
  })

  it('a book that was asked for before the end of an order was told does not call it back, and its fills still count', () => {
    const account = new Account()
    const id = account.order(ROUND, 4, true) as OrderId
    account.fill(0, 0.5, false)
    const [old, asked] = [account.book(), account.bench.now]
    account.bench.pass(3 * SECOND)
    account.end(0, true)
    account.look(1, old, asked)
    expect(account.bench.engine.desk.orders.get(id)).toMatchObject({ state: 'cancelled', filled: 2 })
    account.look(1, old, asked)
    expect([account.qty(ROUND), account.bench.engine.risk.quarantined(ROUND), account.differences]).toEqual([2, false, []])
    expect(account.bench.sent.join(' ')).not.toContain('cancel')
  })

  it('a book that was asked for before a fill explains nothing, however often it is looked at', () => {
    const account = new Account()
    const old = account.book()
    const asked = account.bench.now
    account.order(ROUND, 2, true)
    account.bench.pass(SECOND)
    account.fill(0, 1, true)
    account.look(6, old, asked)
    expect([account.qty(ROUND), [...account.bench.engine.desk.orders.all].length]).toEqual([2, 1])
    account.look(2)
    expect([account.qty(ROUND), account.bench.engine.risk.quarantined(ROUND)]).toEqual([2, false])
  })

  it('another price for the same fills is told', () => {
    const account = new Account()
    account.order(ROUND, 2, true)
    account.fill(0, 1, true)
    const book = account.book()
    account.look(1, { ...book, fills: book.fills.map(one => ({ ...one, px: (PX + 500) as Px })) })
    expect(account.differences).toMatchObject([{ class: 'cash', decision: 'ask' }])
  })

  it('an order given elsewhere that works is taken in as nobody’s, counts as exposure, and its fills are booked once', () => {
    const account = new Account()
    const id = account.stranger(ROUND, 5)
    account.look()
    const { desk, risk } = account.bench.engine
    const order = desk.orders.get(id)
    expect([order?.owner, order?.state, risk.workingQty(ROUND, 1)]).toEqual([ELSEWHERE, 'open', 5])
    expect(account.differences).toMatchObject([{ class: 'order-unknown-to-us', decision: 'adopt' }])
    expect(account.bench.notes.join('\n')).toContain(`:resolve ${id} adopt`)
    account.fill(0, 0.4, true)
    account.fill(0, 1, false)
    account.look(4)
    expect([account.qty(ROUND), account.share(ROUND, ELSEWHERE), order?.state, risk.quarantined(ROUND)]).toEqual([5, 5, 'filled', false])
    expect(account.differences).toEqual([])
  })

  it('what of it was booked as a trade past us before it was seen is not booked again', () => {
    const account = new Account()
    const id = account.stranger(ROUND, 5)
    account.fill(0, 0.4, false)
    const book = account.book()
    account.look(1, { ...book, orders: [] })
    expect([account.qty(ROUND), account.bench.engine.desk.orders.get(id)]).toEqual([2, undefined])
    account.look(3)
    expect([account.qty(ROUND), account.bench.engine.desk.orders.get(id)?.filled]).toEqual([2, 2])
    account.fill(0, 1, false)
    account.look(2)
    expect([account.qty(ROUND), account.held[ROUND]]).toEqual([5, 5])
  })

  it('an order given elsewhere outlives a pause and a shutdown, and ends with a cancel-all and a flatten', () => {
    for (const [kind, ends] of [
      ['pause', false],
      ['wind-down', false],
      ['cancel-all', true],
      ['flatten', true],
    ] as const) {
      const account = new Account()
      const id = account.stranger(ROUND, 5)
      account.look()
      account.bench.take()
      account.bench.command({ kind })
      account.bench.pass(SECOND)
      expect(account.bench.take().includes(`cancel ${id}`), kind).toBe(ends)
    }
  })

  it('halted, one that turns up is cancelled', () => {
    const account = new Account()
    account.bench.command({ kind: 'flatten' })
    const id = account.stranger(ROUND, 5)
    account.look()
    expect(account.bench.take()).toContain(`cancel ${id}`)
  })

  it('our numbers go on behind those that others have used, but not behind numbers that ours never reach', () => {
    const account = new Account()
    const { orders } = account.bench.engine.desk
    account.trade(ROUND, 3, 'numbered')
    account.look()
    expect(orders.next).toBe(901_001)
    account.orders.push({ ...(account.orders[0] as VenueOrder), id: 99_000_000_000 as OrderId, state: 'rejected' })
    account.look()
    expect(orders.next).toBe(901_001)
  })

  it.each([1, 2])('a flatten ends at the venue’s truth where that has nothing of what was booked by hand (%i times)', times => {
    for (const looked of [true, false]) {
      const account = new Account()
      for (let n = 0; n < times; n++)
        account.bench.command({ kind: 'adjust', instrument: ROUND, qty: 5 as Qty, px: rupees(100 + n), why: 'dealt by phone' })
      account.bench.take()
      if (looked) account.look(2)
      expect(account.bench.engine.risk.quarantined(ROUND)).toBe(looked)
      const sent: string[] = []
      account.bench.command({ kind: 'flatten' })
      for (let n = 0; n < 10; n++) {
        sent.push(...account.trades())
        account.look()
      }
      // What the book is known to lack is not sold; what nobody has looked at is, and bought back once.
      expect(sent).toEqual(looked ? [] : [`1 sell ${5 * times} by you`, `2 buy ${5 * times} by you`])
      expect([account.qty(ROUND), account.held[ROUND], account.bench.engine.adjustments.of(ROUND)]).toEqual([0, 0, 0])
      expect(account.bench.notes.join('\n')).toContain("the venue's book has nothing of it, and it is to be flat")
    }
  })

  it('what the book denies of a booking by hand it denies after a fill of ours too, that both sides have', () => {
    const account = new Account()
    const { keeper } = account.bench.engine.desk
    account.order(ROUND, 3, true)
    account.bench.command({ kind: 'adjust', instrument: ROUND, qty: -5 as Qty, px: rupees(100), why: 'dealt by phone' })
    account.look(2)
    expect(keeper.denied[ROUND]).toBe(-5)
    account.fill(0, 1, true)
    account.look()
    expect([account.qty(ROUND), account.held[ROUND], keeper.denied[ROUND]]).toEqual([-2, 3, -5])
  })

  it('a flatten sells what was booked by hand where the venue’s book has it', () => {
    const account = new Account()
    account.bench.command({ kind: 'adjust', instrument: ROUND, qty: 5 as Qty, px: rupees(100), why: 'dealt by phone' })
    account.bench.take()
    account.trade(ROUND, 5, 'hidden')
    account.look(2)
    account.bench.command({ kind: 'flatten' })
    const sent: string[] = []
    for (let n = 0; n < 10; n++) {
      sent.push(...account.trades())
      account.look()
    }
    expect([sent, account.qty(ROUND), account.held[ROUND]]).toEqual([['1 sell 5 by you'], 0, 0])
  })

  it('a person makes it theirs, or has it cancelled', () => {
    const account = new Account()
    const id = account.stranger(ROUND, 5)
    const own = account.order(ROUND, 1, true) as OrderId
    account.look()
    const say = (order: OrderId, as: 'adopt' | 'cancel') =>
      account.bench.command({ kind: 'resolve', order, as, qty: 0, px: 0 as Px, why: 'mine' })
    expect(say(own, 'adopt')).toContain('no working order from elsewhere')
    account.bench.take()
    expect(say(id, 'cancel')).toContain('cancelling')
    expect(account.bench.take()).toEqual([`cancel ${id}`])
    const other = account.stranger(ROUND, 2)
    account.look()
    expect(say(other, 'adopt')).toContain('is yours')
    account.fill(2, 1, true)
    expect([account.bench.engine.desk.orders.get(other)?.owner, account.share(ROUND, 'you')]).toEqual(['you', 2])
  })

  it('a person’s exit and the emergency flatten take what was traded elsewhere along', () => {
    const account = new Account()
    account.trade(ROUND, 3, 'listed')
    account.look()
    account.bench.sent.length = 0
    expect(account.bench.command({ kind: 'flatten' })).toContain('clos')
    account.bench.pass(SECOND)
    expect(account.bench.sent.join(' ')).toContain('sell 3')
  })

  it('an emergency exit that went unanswered and is not in the book is sent again sooner than an order on a calm day', () => {
    const looksUntilGivenUp = (flatten: boolean): number => {
      const account = new Account()
      account.order(ROUND, 3, true)
      account.fill(0, 1, true)
      account.bench.sent.length = 0
      if (flatten) account.bench.command({ kind: 'flatten' })
      else account.bench.market(-3)
      const exit = account.bench.engine.desk.orders.next - 1
      expect(account.bench.sent.join(' ')).toContain('sell 3')
      account.bench.say(exit, 'unknown')
      for (let looks = 1; looks < 20; looks++) {
        account.look()
        if (account.bench.state(exit) === 'rejected') return looks
      }
      return Number.POSITIVE_INFINITY
    }
    // Two seconds apart.
    expect([looksUntilGivenUp(true), looksUntilGivenUp(false)]).toEqual([3, 7])
  })
})
