// What every risk rule in the list must keep, alone and behind the gate. A new rule needs a scene in risk-scenes.ts in which it refuses.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Micros, type Money, NO_PX, type Px, type Qty, moneyOf, rupees } from '../../src/core/units.ts'
import type { RiskBooks } from '../../src/risk/books.ts'
import { Gate } from '../../src/risk/gate.ts'
import type { Candidate, RiskView, Rule } from '../../src/risk/rule.ts'
import type { OrderKind } from '../../src/trading/order.ts'
import { ALLOWED, type ReasonCode, reasonCode, reasonText, reasons } from '../../src/trading/reasons.ts'
import { WithinBudgets, budgetRules } from '../../src/risk/within-budgets.ts'
import { ACCOUNT, CROSS, I, NOW, booksWith, calm, judged, limits, list, order as bare, scenes } from './risk-scenes.ts'

const order = judged(bare)
const known = new Set(Object.keys(reasons).map(Number))
const odd = [
  0,
  -0,
  1,
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 31,
  -(2 ** 31),
  1e300,
  Infinity,
  -Infinity,
  Number.NaN,
]
// Among them enough on tick and lot that every rule has its turn.
const number = fc.oneof(fc.constantFrom(75, -150, 10_000_000, 9_900_000), fc.integer(), fc.maxSafeInteger(), fc.constantFrom(...odd))
const candidates: fc.Arbitrary<Candidate> = fc
  .record({
    instrument: fc.constant(I),
    qty: number.map(n => n as Qty),
    kind: fc.constantFrom<OrderKind>('limit', 'market', 'sl'),
    limit: number.map(n => n as Px),
    trigger: fc.oneof(
      fc.constant(NO_PX),
      number.map(n => n as Px),
    ),
    validity: fc.constantFrom('day' as const, 'ioc' as const),
    reducing: fc.boolean(),
    scope: fc.constantFrom(ACCOUNT, CROSS),
    asked: fc.constant(new Int32Array(0)),
  })
  .map(judged)
const wildBooks = (amounts: readonly number[], counts: readonly number[]): RiskBooks =>
  booksWith(books => {
    for (const column of [books.qty, books.buyQty, books.sellQty, books.value, books.potential, books.gross, books.profit, books.worst])
      column.fill(amounts[0] as number)
    for (const column of [books.peak, books.net, books.weekBefore]) column.fill(amounts[1] as number)
    for (const column of [books.taken, books.held, books.atWork, books.orders, books.losses]) column.fill(counts[0] as number)
    for (const column of [books.opened, books.messages, books.fills]) column.fill(counts[1] as number)
    books.lastLoss.fill(NOW - (counts[2] as number))
  })
const views: fc.Arbitrary<RiskView> = fc
  .record({
    now: fc.maxSafeInteger().map(n => n as Micros),
    level: fc.constantFrom('normal', 'paused', 'halted'),
    yes: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    tick: fc.constantFrom(25, 500, 100_000),
    lot: fc.constantFrom(1, 75),
    last: fc.oneof(fc.nat(), fc.constant(0)),
    amounts: fc.array(fc.maxSafeInteger(), { minLength: 3, maxLength: 3 }),
    counts: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
    wild: fc.boolean(),
  })
  .map(({ now, level, yes, tick, lot, last, amounts, counts, wild }) => ({
    ...calm,
    books: wild ? wildBooks(amounts, counts) : calm.books,
    bandLow: () => (wild ? (amounts[2] as Px) : (0 as Px)),
    bandHigh: () => (wild ? (amounts[1] as Px) : (0 as Px)),
    protectedWidth: () => counts[2] as Px,
    now,
    level,
    tradable: () => yes[0] as boolean,
    isOpen: () => yes[1] as boolean,
    isDelivery: () => yes[2] as boolean,
    entriesEnded: () => yes[2] as boolean,
    quarantined: () => yes[3] as boolean,
    tick: () => tick as Px,
    lot: () => lot as Qty,
    last: () => last as Px,
    position: () => amounts[0] as Qty,
    workingQty: () => Math.abs(amounts[1] as number),
    ordersThisSecond: () => counts[0] as number,
    messagesThisMinute: () => counts[1] as number,
    messagesToday: () => counts[2] as number,
    marginNeeded: () => Math.abs(amounts[0] as number) as Money,
    marginAvailable: () => amounts[1] as Money,
  }))

const answers = (rule: Rule, candidate: Candidate, view: RiskView): ReasonCode => rule.check(candidate, view)

describe.each(list.map(rule => [rule.name, rule] as const))('rule %s', (name, rule) => {
  it('has scenes in which it refuses, and allows the calm order', () => {
    expect(scenes, `write the scenes in which ${name} refuses`).toHaveProperty([name])
    expect(answers(rule, order, calm)).toBe(ALLOWED)
  })

  it.each(scenes[name] ?? [])('refuses with $reason and a sentence that names value and limit', ({ reason, order: change, view, says }) => {
    const candidate = judged({ ...order, ...change })
    const sight = { ...calm, ...view }
    const code = answers(rule, candidate, sight)
    expect(code).toBe(reasonCode(reason))
    const sentence = reasonText(code, ...rule.explain(candidate, sight))
    for (const part of says) expect(sentence).toContain(part)
    expect(sentence).not.toMatch(/[{}]|undefined|NaN|\s\s|\sfor$/)
    // The same words through the gate, where nothing else refuses this scene.
    const gate = new Gate(list, sight)
    expect(gate.check(candidate)).toBe(code)
    expect(gate.sentence(code, candidate)).toBe(sentence)
  })

  it('never throws and answers 0 or a reason of the catalogue, whatever the order', () => {
    fc.assert(
      fc.property(candidates, views, (candidate, view) => {
        const before = { ...candidate }
        const code = answers(rule, candidate, view)
        if (code !== ALLOWED) expect(known).toContain(code)
        expect(rule.explain(candidate, view)).toHaveLength(2)
        expect(candidate).toEqual(before)
        expect(answers(rule, candidate, view)).toBe(code)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the list of rules', () => {
  // The order of asking is the order of sentences a trader meets: what no venue would take, then whether it is allowed now, then
  // slips of the finger, then budgets, the quickest to pass last.
  it('stands in this order', () => {
    expect(list.map(rule => rule.name)).toEqual([
      'tradable',
      'tick-multiple',
      'stop-trigger',
      'lot-multiple',
      'delivery-sale',
      'session-open',
      'trading-level',
      'live-market',
      'quarantine',
      'instrument-list',
      'entry-hours',
      'price-band',
      'exchange-band',
      'price-protection',
      'circuit',
      'max-order-value',
      'max-order-qty',
      'max-position-value',
      'max-gross-exposure',
      'max-net-exposure',
      'max-open-positions',
      'margin-available',
      'max-day-loss',
      'max-week-loss',
      'max-give-back',
      'max-consecutive-losses',
      'cool-down',
      'max-trades',
      'max-orders-per-day',
      'max-working-orders',
      'order-to-trade',
      'messages-per-day',
      'messages-per-minute',
      'orders-per-second',
    ])
    expect(Object.keys(scenes)).toEqual(list.map(rule => rule.name))
  })

  it('asks facts before limits', () => {
    expect(list.map(rule => rule.kind).join()).toMatch(/^(?:fact,)+limit(?:,limit)*$/)
  })

  it('has a scene for every reason a rule can give', () => {
    fc.assert(
      fc.property(candidates, views, (candidate, view) => {
        for (const rule of list) {
          const code = answers(rule, candidate, view)
          if (code !== ALLOWED) expect(scenes[rule.name]?.map(one => reasonCode(one.reason))).toContain(code)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the gate', () => {
  it("answers with the first rule that refuses, limits left out when the order reduces, and its sentence is that rule's", () => {
    fc.assert(
      fc.property(candidates, views, (candidate, view) => {
        const asked = list.filter(rule => !(candidate.reducing && rule.kind === 'limit'))
        const first = asked.find(rule => answers(rule, candidate, view) !== ALLOWED)
        const gate = new Gate(list, view)
        const code = gate.check(candidate)
        expect(code).toBe(first ? answers(first, candidate, view) : ALLOWED)
        if (first) expect(gate.sentence(code, candidate)).toBe(reasonText(code, ...first.explain(candidate, view)))
      }),
      { numRuns: 300 },
    )
  })

  it('answers the same whether budgets are looked at together first or not', () => {
    const within = new WithinBudgets(limits)
    let clear = 0
    fc.assert(
      fc.property(candidates, views, fc.boolean(), (candidate, view, calmly) => {
        const { qty, scope } = candidate
        const one = calmly ? judged({ ...order, qty, scope }) : candidate
        const sight = calmly ? { ...view, books: calm.books } : view
        if (within.check(one, sight)) clear++
        expect(new Gate(list, sight, within).check(one)).toBe(new Gate(list, sight).check(one))
      }),
      { numRuns: 1_000 },
    )
    expect(clear).toBeGreaterThan(0)
    expect(within.check(order, calm)).toBe(true)
    const names = list.map(rule => rule.name)
    expect([...budgetRules].filter(name => !names.includes(name))).toEqual([])
  })

  it('refuses in each scene of a budget as without that look', () => {
    const within = new WithinBudgets(limits)
    for (const name of budgetRules)
      for (const { reason, order: change, view } of scenes[name] ?? []) {
        const sight = { ...calm, ...view }
        expect(new Gate(list, sight, within).check(judged({ ...order, ...change }))).toBe(reasonCode(reason))
      }
  })

  it('never so much as asks a limit about an order that reduces', () => {
    const asked: string[] = []
    const spied = list.map(rule => ({
      ...rule,
      check(candidate: Candidate, view: RiskView) {
        if (rule.kind === 'limit') asked.push(rule.name)
        return rule.check(candidate, view)
      },
    }))
    fc.assert(
      fc.property(candidates, views, (candidate, view) => {
        const gate = new Gate(spied, view)
        gate.sentence(gate.check({ ...candidate, reducing: true }), { ...candidate, reducing: true })
        expect(asked).toEqual([])
      }),
    )
    new Gate(spied, calm).check(order)
    expect(asked).toEqual(list.filter(rule => rule.kind === 'limit').map(rule => rule.name))
  })

  it('lets an exit through in the worst of times', () => {
    const worst: RiskView = {
      ...calm,
      level: 'halted',
      isOpen: () => false,
      entriesEnded: () => true,
      quarantined: () => true,
      position: () => -100_000 as Qty,
      workingQty: () => 1e9,
      books: wildBooks([-moneyOf(1e9), moneyOf(1e9)], [1e6, 1e6, 0]),
      ordersThisSecond: () => 1e6,
    }
    expect(new Gate(list, worst).check({ ...order, qty: 100_000 as Qty, limit: rupees(2_000), reducing: true })).toBe(ALLOWED)
  })

  it('refuses what is no whole number on tick and lot, even when it reduces', () => {
    const whole = (n: number, of: number) => Number.isFinite(n) && n % of === 0
    let passed = 0
    fc.assert(
      fc.property(candidates, candidate => {
        const allowed = new Gate(list, calm).check(candidate) === ALLOWED
        passed += allowed ? 1 : 0
        if (allowed)
          expect([whole(candidate.limit, 500), whole(candidate.qty, 5), candidate.qty !== 0, candidate.limit > 0]).toEqual([
            true,
            true,
            true,
            true,
          ])
      }),
      { numRuns: 1_000 },
    )
    expect(passed).toBeGreaterThan(0)
  })
})
