// The table of an order's life, cell by cell, and what it promises: every message has an answer in every state, what is over stays so,
// and whatever order the messages of a real venue come in, they end the same.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GIVE_UP, settle } from '../../../src/app/recovery/settle.ts'
import { type InstrumentNo, type Micros, NO_PX, type OrderId, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { type ChangedTerms, type OrderEvent, type OrderState, isFinal } from '../../../src/trading/order.ts'
import { type Act, type Message, NEVER, NOTHING, acts, messages, orderStates } from '../../../src/trading/order-states.ts'
import { Orders } from '../../../src/trading/orders.ts'
import { at, frameOf, stand, T0, ticket } from '../sim/bench.ts'

const states = Object.keys(orderStates) as OrderState[]
/** 'open: partly filled', with ! for what cannot be; '.' changes nothing, '-' is a bug to do. */
const cell = (state: OrderState, what: Act | Message): string => {
  const step = orderStates[state][what]
  if (step === NOTHING) return '.'
  return step === NEVER ? '-' : `${step.to}${step.fault === undefined ? '' : '!'}: ${step.name}`
}

describe('the table', () => {
  it('has these steps', () => {
    const table = Object.fromEntries(states.map(state => [state, [...acts, ...messages].map(what => `${what} -> ${cell(state, what)}`)]))
    expect(table).toMatchSnapshot()
  })

  it('has an answer to every message, and a bug for every act that makes no sense', () => {
    for (const state of states) {
      for (const message of messages) expect(orderStates[state][message]).not.toBe(NEVER)
      for (const act of acts) expect(orderStates[state][act]).not.toBe(NOTHING)
    }
  })

  it('lets nothing but fills and a word that it stands change what is over, and lets nothing that is sent be unsent', () => {
    for (const state of states) {
      for (const message of messages) {
        const step = orderStates[state][message]
        if (step === NOTHING || step === NEVER) continue
        if (isFinal(state) && !isFinal(step.to)) expect(['grown', 'stands']).toContain(message)
        if (state !== 'created') expect(step.to).not.toBe('created')
        if (step.to === 'sent') expect(state).toBe('sent')
      }
    }
  })

  it('reaches every state', () => {
    const reached = new Set<OrderState>(['created'])
    // What is added on the way is gone through as well.
    for (const state of reached) {
      for (const what of [...acts, ...messages]) {
        const step = orderStates[state][what]
        if (step !== NOTHING && step !== NEVER) reached.add(step.to)
      }
    }
    expect([...reached].sort()).toEqual([...states].sort())
  })
})

const ID = 1 as OrderId
const T = 1 as Micros
const fresh = (qty: number): Orders => {
  const orders = new Orders(ID)
  const wish = { instrument: 0 as InstrumentNo, qty: qty as Qty, limit: rupees(99), owner: 'you', why: '', reducing: false } as const
  orders.act(orders.create({ ...wish, kind: 'limit' }, T), 'send')
  return orders
}

describe('impossible messages are told', () => {
  const say = (orders: Orders, event: OrderEvent): string => {
    orders.apply(event, T)
    return orders.complaint
  }
  const fill = (id: string, qty: number): OrderEvent => ({ kind: 'filled', id: ID, fillId: id, qty: qty as Qty, px: rupees(99), time: T })

  it('a fill of what was rejected, a fill beyond the whole, news of what was never sent', () => {
    const rejected = fresh(10)
    say(rejected, { kind: 'rejected', id: ID, text: 'no' })
    expect(say(rejected, fill('a', 4))).toContain('although it had been rejected')
    const beyond = fresh(10)
    expect(say(beyond, fill('a', 10))).toBe('')
    expect(say(beyond, fill('b', 1))).toContain('more than was ordered')
    const unsent = new Orders(ID)
    unsent.create({ instrument: 0 as InstrumentNo, qty: 1 as Qty, kind: 'limit', limit: 1 as Px, owner: '', why: '', reducing: false }, T)
    expect(say(unsent, { kind: 'accepted', id: ID, brokerId: 'B' })).toContain('before it was sent')
  })

  it('and acts that make no sense are bugs', () => {
    const orders = fresh(10)
    const order = orders.get(ID)!
    expect(() => orders.act(order, 'send')).toThrow('send of order 1, which is sent')
    expect(() => orders.act(order, 'ask-change')).toThrow()
    orders.apply({ kind: 'cancelled', id: ID, text: '' }, T)
    expect(() => orders.act(order, 'ask-cancel')).toThrow()
  })
})

/** What a venue told of one order while it was changed, cancelled and traded against, and its book at the end. */
type Recording = { readonly events: readonly OrderEvent[]; readonly book: ReturnType<ReturnType<typeof stand>['venue']['book']> }

const deed = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('trade' as const), qty: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      qty: fc.integer({ min: 1, max: 30 }),
      px: fc.integer({ min: 0, max: 8 }),
      stop: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wake' as const) }) },
)

function record(deeds: readonly (typeof deed extends fc.Arbitrary<infer D> ? D : never)[]): Recording {
  const { venue, events } = stand()
  let now = 0
  const next = (): Micros => at((now += 5_000))
  venue.frame(frameOf(T0, 100))
  venue.submit(ticket(1, 20, 99), at(1))
  venue.advance(next())
  for (const one of deeds) {
    const limit = (99 + ('px' in one ? one.px : 0) / 4) * 10_000
    const terms: ChangedTerms =
      one.do === 'change' && one.stop
        ? { qty: one.qty as Qty, limit: rupees(104), trigger: rupees(103), kind: 'sl' }
        : { qty: (one.do === 'change' ? one.qty : 1) as Qty, limit: limit as Px, trigger: NO_PX, kind: 'limit' }
    if (one.do === 'change') venue.modify(ID, terms, next())
    else if (one.do === 'cancel') venue.cancel(ID, next())
    else if (one.do === 'wake') venue.frame(frameOf(next(), 103, { depth: { bids: [], asks: [[103.5, 3]] } }))
    else venue.frame(frameOf(next(), 100, { depth: { bids: [], asks: [[99, one.qty]] } }))
    venue.advance(next())
  }
  return { events: [...events], book: venue.book() }
}

/** What our side makes of them, asked for the book where the order is in doubt or a change of it is. */
function ends(events: readonly OrderEvent[], { book }: Recording) {
  const orders = fresh(20)
  for (const event of events) orders.apply(event, T)
  const order = orders.get(ID)!
  if (!isFinal(order.state)) for (const event of settle(order, book, T, GIVE_UP)) orders.apply(event, T)
  const { state, filled, filledValue, qty, limit, trigger, kind } = order
  return { state, filled, filledValue, qty, limit, trigger, kind, working: orders.working.size }
}

/** What the venue has. */
function truth({ book }: Recording) {
  const [order] = book.orders
  const value = book.fills.reduce((sum, fill) => sum + fill.px * fill.qty, 0)
  return { state: order!.state, filled: order!.filled, filledValue: value, qty: order!.qty, limit: order!.limit, trigger: order!.trigger }
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]]
  return list.flatMap((one, n) => permutations([...list.slice(0, n), ...list.slice(n + 1)]).map(rest => [one, ...rest]))
}

describe('recorded messages of a venue', () => {
  it('end as its book says in every order, each told once or twice', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 5 }), deeds => {
        const recording = record(deeds)
        fc.pre(recording.events.length <= 6)
        const end = ends(recording.events, recording)
        expect(end).toMatchObject(truth(recording))
        for (const order of permutations(recording.events)) {
          expect(ends(order, recording)).toEqual(end)
          expect(
            ends(
              order.flatMap(event => [event, event]),
              recording,
            ),
          ).toEqual(end)
          expect(ends([...order, ...order.toReversed()], recording)).toEqual(end)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('and longer ones in any order, with any of them repeated', () => {
    const long = fc.array(deed, { minLength: 4, maxLength: 25 })
    fc.assert(
      fc.property(long, fc.infiniteStream(fc.nat()), (deeds, random) => {
        const recording = record(deeds)
        const end = ends(recording.events, recording)
        expect(end).toMatchObject(truth(recording))
        const said = [...recording.events]
        for (const event of recording.events) if ((random.next().value as number) % 3 === 0) said.push(event)
        for (let i = said.length - 1; i > 0; i--) {
          const j = (random.next().value as number) % (i + 1)
          ;[said[i], said[j]] = [said[j]!, said[i]!]
        }
        expect(ends(said, recording)).toEqual(end)
      }),
      { numRuns: 500 },
    )
  })
})
