import { describe, expect, it } from 'vitest'
import { MINUTE, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
import { NEVER_ARRIVED } from '../../../src/trading/order.ts'
import { Bench, ROUND, untraded } from './bench.ts'

describe('silence of the venue', () => {
  it('makes an unanswered order unknown, refuses new risk, and asks for the book again and again', () => {
    const bench = new Bench()
    bench.limit(1, 99)
    bench.pass(3 * SECOND)
    expect([bench.state(1), bench.probes.length]).toEqual(['unknown', 1])
    expect(bench.limit(1, 99)).toContain('unknown state')
    bench.pass(3 * SECOND)
    expect(bench.probes.length).toBe(2)
  })

  it('makes an unanswered cancel unknown, and cancels again when the book says that the order stands', () => {
    const bench = new Bench()
    bench.limit(1, 99)
    bench.say(1, 'accepted')
    bench.command({ kind: 'cancel', order: 1 as OrderId })
    bench.pass(2 * SECOND)
    expect(bench.state(1)).toBe('cancelling')
    bench.pass(SECOND)
    expect([bench.state(1), bench.probes.length]).toEqual(['unknown', 1])
    bench.say(1, 'accepted')
    expect(bench.take()).toEqual(['1 buy 1 by you', 'cancel 1'])
    bench.pass(SECOND)
    expect(bench.take()).toEqual(['cancel 1'])
    bench.say(1, 'cancelled')
    bench.pass(MINUTE)
    expect([bench.take(), bench.state(1)]).toEqual([[], 'cancelled'])
  })

  it('goes on repricing an exit after an unanswered price change', () => {
    const bench = new Bench()
    bench.hold(5)
    bench.market(-5)
    bench.say(2, 'accepted')
    bench.pass(500_000)
    expect(bench.take()).toEqual(['2 sell 5 by you', 'modify 2'])
    bench.pass(3 * SECOND)
    expect(bench.state(2)).toBe('unknown')
    bench.say(2, 'accepted')
    bench.pass(SECOND)
    expect(bench.take()).toEqual(['modify 2'])
  })

  it('counts the time-out from the moment a message was sent, not from when it was wanted', () => {
    const bench = new Bench({ setup: { venuePerSecond: 1, answerTimeout: (SECOND / 2) as never } })
    bench.limit(1, 99)
    bench.limit(1, 99)
    bench.say(1, 'accepted')
    bench.pass(SECOND - 1)
    expect(bench.state(2)).toBe('created')
    bench.pass(1)
    expect(bench.state(2)).toBe('sent')
    bench.pass(SECOND / 2)
    expect(bench.state(2)).toBe('unknown')
  })
})

describe('refused changes', () => {
  it('a refused cancel puts the order in doubt: the venue may know a fill that we do not', () => {
    const bench = new Bench()
    bench.limit(1, 99)
    bench.say(1, 'accepted')
    bench.command({ kind: 'cancel', order: 1 as OrderId })
    bench.say(1, 'change-refused')
    expect([bench.state(1), bench.probes.length]).toEqual(['unknown', 1])
    bench.fill(1, 1)
    expect([bench.state(1), bench.held()]).toEqual(['filled', 1])
  })

  it('a venue that refuses every cancel is asked with growing pauses', () => {
    const bench = new Bench()
    bench.limit(1, 99)
    bench.say(1, 'accepted')
    bench.take()
    bench.command({ kind: 'cancel', order: 1 as OrderId })
    for (let second = 0; second < 60; second++) {
      if (bench.state(1) === 'cancelling') bench.say(1, 'change-refused')
      if (bench.state(1) === 'unknown') bench.say(1, 'accepted')
      bench.pass(SECOND)
    }
    const asked = bench.take().length
    expect(asked).toBeGreaterThan(5)
    expect(asked).toBeLessThan(15)
  })

  it('a refused price change of an exit is tried again, at most as often as configured before a new order', () => {
    const bench = new Bench()
    bench.hold(5)
    bench.market(-5)
    bench.say(2, 'accepted')
    for (let n = 0; n < 3; n++) {
      bench.pass(400_000)
      bench.say(2, 'change-refused')
    }
    bench.pass(400_000)
    expect(bench.take()).toEqual(['2 sell 5 by you', 'modify 2', 'modify 2', 'modify 2', 'cancel 2'])
    bench.say(2, 'cancelled')
    expect(bench.take()).toEqual(['3 sell 5 by you'])
  })

  it('a refusal that comes after the end changes nothing', () => {
    const bench = new Bench()
    bench.limit(1, 99)
    bench.fill(1, 1, 99)
    bench.say(1, 'change-refused')
    bench.tell({ kind: 'modified', id: 1 as OrderId, limit: rupees(5) })
    expect(bench.engine.desk.orders.get(1 as OrderId)).toMatchObject({ state: 'filled', text: '', limit: rupees(99) })
  })
})

describe('reducing orders', () => {
  it('go on for their own rest only', () => {
    const bench = new Bench()
    bench.hold(5)
    bench.market(-2)
    bench.say(2, 'accepted')
    bench.fill(2, -1)
    for (let n = 0; n < 4; n++) {
      bench.pass(400_000)
      bench.say(2, 'change-refused')
    }
    bench.say(2, 'cancelled')
    expect(bench.take().at(-1)).toBe('3 sell 1 by you')
  })

  it('are cut when a part of what they would reduce has gone another way, and cancelled when all has', () => {
    const bench = new Bench()
    bench.hold(5)
    bench.limit(-5, 102)
    bench.say(2, 'accepted')
    bench.limit(-4, 100)
    bench.say(3, 'accepted')
    bench.take()
    bench.fill(3, -4)
    expect(bench.take()).toEqual(['modify 2'])
    expect(bench.engine.desk.orders.get(2 as OrderId)?.pending?.qty).toBe(-1)
    bench.tell({ kind: 'modified', id: 2 as OrderId, qty: -1 as Qty, limit: rupees(102) })
    bench.limit(-1, 100)
    bench.say(4, 'accepted')
    bench.take()
    bench.fill(4, -1)
    expect(bench.take()).toEqual(['cancel 2'])
  })

  it('are counted once: a second exit of the same shares is an entry and asks the limits', () => {
    const bench = new Bench()
    bench.hold(5)
    bench.command({ kind: 'pause' })
    expect(bench.market(-5)).toContain('sent')
    expect(bench.market(-1)).toContain('paused')
  })
})

it('withdraws entries that still wait when a person pauses, and takes market entries back instead of chasing the price', () => {
  const bench = new Bench({ setup: { venuePerSecond: 2 } })
  bench.market(1)
  bench.market(1)
  bench.market(1)
  bench.command({ kind: 'pause' })
  bench.pass(5 * SECOND)
  expect([bench.take(), bench.state(3)]).toEqual([['1 buy 1 by you', '2 buy 1 by you', 'cancel 1', 'cancel 2'], 'cancelled'])
})

it('does not change the price of an order that is being cancelled', () => {
  const bench = new Bench({ setup: { venuePerSecond: 1 } })
  bench.market(1)
  bench.say(1, 'accepted')
  bench.pass(SECOND)
  bench.limit(1, 99)
  bench.pass(450_000)
  bench.command({ kind: 'cancel', order: 1 as OrderId })
  bench.pass(2 * SECOND)
  expect(bench.take().filter(one => one.endsWith(' 1'))).toEqual(['modify 1', 'cancel 1'])
})

it('shows no more the orders that finished longest ago, and still books their fills', () => {
  const bench = new Bench({
    setup: { limits: { ...new Bench().engine.setup.limits, ordersPerSecond: 1e9, maxWorkingOrders: 1e9 }, venuePerSecond: 1e9 },
  })
  bench.limit(1, 99)
  for (let id = 2; id <= 700; id++) {
    bench.limit(1, 99)
    bench.say(id, 'cancelled')
  }
  bench.fill(1, 1, 99)
  expect([bench.held(), bench.state(1), bench.state(2)]).toEqual([1, 'filled', 'cancelled'])
  expect([...bench.engine.desk.orders.all].length).toBe(500)
  bench.tell({ kind: 'filled', id: 2 as OrderId, fillId: 'late', qty: 1 as Qty, px: rupees(99), time: bench.now })
  bench.tell({ kind: 'filled', id: 2 as OrderId, fillId: 'late', qty: 1 as Qty, px: rupees(99), time: bench.now })
  expect([bench.held(), bench.state(2)]).toEqual([2, 'filled'])
})

it('an order that is more than filled has ended', () => {
  const bench = new Bench()
  bench.limit(1, 99)
  bench.fill(1, 3, 99)
  expect([bench.state(1), bench.held()]).toEqual(['filled', 3])
  expect(bench.notes.some(text => text.includes('more than was ordered'))).toBe(true)
})

describe('after a restart', () => {
  const order = {
    id: 4 as OrderId,
    instrument: ROUND,
    qty: 10 as Qty,
    kind: 'limit',
    owner: 'you',
    why: '',
    created: 0 as never,
    reducing: false,
    limit: rupees(1000) as Px,
    state: 'open',
    filled: 5 as Qty,
    filledValue: rupees(5000) as never,
    brokerId: 'B4',
    text: '',
    fillIds: [],
  } as const

  it('an order half filled before pays its brokerage once', () => {
    const bench = new Bench({ recovered: { orders: [order] } })
    bench.fill(4, 5, 1000)
    const whole = new Bench({ recovered: { orders: [{ ...order, filled: 0 as Qty, filledValue: 0 as never }] } })
    whole.fill(4, 5, 1000)
    const half = whole.engine.ledger.charges
    whole.fill(4, 5, 1000)
    expect(bench.engine.ledger.charges).toBe(whole.engine.ledger.charges - half)
  })

  it('an order that may still be on its way is unknown until the book is read', () => {
    const bench = new Bench({ recovered: { orders: [{ ...order, filled: 0 as Qty, filledValue: 0 as never, state: 'unknown' }] } })
    expect([bench.state(4), bench.probes.length]).toEqual(['unknown', 1])
    expect(bench.limit(1, 99)).toContain('unknown state')
  })

  it('a position without a price yet is neither profit nor loss', () => {
    const held = {
      instrument: ROUND,
      qty: 100 as Qty,
      cost: rupees(90_000) as never,
      realised: rupees(-10) as never,
      charges: 0 as never,
      owners: [{ owner: 'you', qty: 100 as Qty, ...untraded }],
    }
    const bench = new Bench({ price: false, recovered: { positions: [held] } })
    expect(bench.engine.ledger.dayProfit).toBe(rupees(-10))
  })

  it('an exit on its way goes on when the venue rejects it', () => {
    const held = {
      instrument: ROUND,
      qty: 10 as Qty,
      cost: rupees(1000) as never,
      realised: 0 as never,
      charges: 0 as never,
      owners: [{ owner: 's', qty: 10 as Qty, ...untraded }],
    }
    const exit = {
      ...order,
      qty: -10 as Qty,
      kind: 'market',
      owner: 's',
      reducing: true,
      filled: 0 as Qty,
      filledValue: 0 as never,
    } as const
    const bench = new Bench({ recovered: { nextOrder: 5 as OrderId, positions: [held], orders: [exit] } })
    bench.say(4, 'rejected')
    bench.pass(SECOND)
    expect(bench.take().at(-1)).toBe('5 sell 10 by s')
  })
})

it('cancels an order that arrives after it was given up', () => {
  const bench = new Bench()
  bench.limit(1, 99)
  bench.pass(12 * SECOND)
  bench.tell({ kind: 'rejected', id: 1 as OrderId, text: NEVER_ARRIVED })
  bench.say(1, 'accepted')
  expect(bench.take()).toEqual(['1 buy 1 by you', 'cancel 1'])
  bench.fill(1, 1, 99)
  expect([bench.state(1), bench.held()]).toEqual(['filled', 1])
})

it('a cancel that waits for its turn is not overdue by the answer to the order itself', () => {
  const bench = new Bench({ setup: { venuePerSecond: 2 } })
  bench.pass(0.5 * SECOND)
  bench.limit(1, 99)
  bench.say(1, 'accepted')
  bench.pass(2.6 * SECOND)
  bench.limit(1, 98)
  bench.limit(1, 97)
  bench.command({ kind: 'cancel', order: 1 as OrderId })
  // The order's own time is over before the next second lets the cancel go.
  bench.pass(0.5 * SECOND)
  expect([bench.state(1), bench.probes]).toEqual(['cancelling', []])
  bench.pass(SECOND)
  expect(bench.take().at(-1)).toBe('cancel 1')
})
