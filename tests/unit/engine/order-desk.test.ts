import { describe, expect, it } from 'vitest'
import { MINUTE, type Micros, type OrderId, type Px, type Qty, SECOND, rupees } from '../../../src/core/units.ts'
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

it('a pause cancels the entries that rest at the venue, exits and stops stay', () => {
  const bench = new Bench()
  bench.hold(10)
  bench.limit(-10, 105)
  bench.limit(5, 95)
  for (const id of [2, 3]) bench.say(id, 'accepted')
  bench.take()
  expect(bench.command({ kind: 'pause' })).toBe(
    'entries are paused, 1 working entry is being cancelled; exits and stops stay, :resume ends it',
  )
  expect(bench.take()).toEqual(['cancel 3'])
  expect(bench.state(2)).toBe('open')
})

it('entries outlive the loss of the feed only for so long, exits for ever', () => {
  const bench = new Bench({ setup: { feedLossPatience: (30 * SECOND) as Micros } })
  bench.hold(10)
  bench.limit(-10, 105)
  bench.limit(5, 95)
  for (const id of [2, 3]) bench.say(id, 'accepted')
  bench.take()
  const link = (up: boolean): void => bench.engine.process({ kind: 'link', t: bench.now, link: 'feed', up, text: '' })
  link(false)
  bench.pass(20 * SECOND)
  link(true)
  link(false)
  bench.pass(20 * SECOND)
  expect(bench.take()).toEqual([])
  bench.pass(10 * SECOND)
  expect(bench.take()).toEqual(['cancel 3'])
})

describe('an exit that is not over', () => {
  it('is a decision when it begins and when it ends, and goes on after a restart', () => {
    const bench = new Bench()
    bench.hold(10)
    bench.limit(-10, 105)
    bench.say(2, 'accepted')
    const decisions: object[] = []
    const { outbox } = bench.engine
    const push = outbox.decisions.push.bind(outbox.decisions)
    outbox.decisions.push = (...many) => {
      decisions.push(...many)
      return push(...many)
    }
    // It waits for the cancel of the target: nothing of it is at the venue yet.
    bench.command({ kind: 'exit', instrument: ROUND, why: 'enough' })
    const kept = { kind: 'closing', instrument: 'NSE:ROUND', owner: 'you', why: 'enough', whole: true }
    expect(decisions).toEqual([{ ...kept, on: true }])
    const again = new Bench({
      recovered: {
        positions: [
          { instrument: ROUND, qty: 10 as Qty, cost: rupees(1000) as never, realised: 0 as never, charges: 0 as never, owners: [] },
        ],
        closing: [{ instrument: ROUND, owner: 'you', why: 'enough', whole: true }],
      },
    })
    expect(again.take()).toEqual(['1 sell 10 by you'])
    bench.say(2, 'cancelled')
    bench.say(3, 'accepted')
    bench.fill(3, -10)
    expect(decisions.at(-1)).toEqual({ ...kept, on: false })
  })
})

describe('a wish above the freeze quantity', () => {
  it('goes as several orders, and above ten of them it is refused with the most that would do', () => {
    const bench = new Bench()
    const frozen = { ...bench.engine.setup.instruments.at(ROUND), freeze: 30 as Qty }
    const { instruments } = bench.engine.setup
    const at = instruments.at.bind(instruments)
    instruments.at = i => (i === ROUND ? frozen : at(i))
    try {
      expect(bench.limit(70, 99)).toBe('order 1 BUY 30 ROUND to 3 sent: 70 in 3 orders of at most 30')
      expect(bench.take()).toEqual(['1 buy 30 by you', '2 buy 30 by you', '3 buy 10 by you'])
      expect(bench.limit(301, 99)).toBe('quantity 301 would need more than 10 orders at the freeze quantity: 300 is the most at once')
      expect(bench.take()).toEqual([])
    } finally {
      instruments.at = at
    }
  })
})
