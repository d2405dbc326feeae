// What every risk rule in the list must keep, alone and behind the gate. A new rule needs a scene here in which it refuses.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MINUTE,
  SECOND,
  type InstrumentNo,
  type Micros,
  type Money,
  NO_PX,
  type Px,
  type Qty,
  moneyOf,
  rupees,
} from '../../src/core/units.ts'
import { Gate } from '../../src/risk/gate.ts'
import { type RiskLimits, rules } from '../../src/risk/index.ts'
import type { Candidate, RiskView, Rule } from '../../src/risk/rule.ts'
import type { OrderKind } from '../../src/trading/order.ts'
import { ALLOWED, type ReasonCode, reasonCode, reasonText, reasons } from '../../src/trading/reasons.ts'

const limits: RiskLimits = {
  maxOrderValue: moneyOf(500_000),
  maxPositionValue: moneyOf(1_000_000),
  maxDayLoss: moneyOf(10_000),
  ordersPerSecond: 8,
  maxWorkingOrders: 20,
  priceBandPercent: 3,
  maxPriceAge: (30 * SECOND) as Micros,
  marginChecked: true,
}
const list = rules(limits)

const I = 0 as InstrumentNo
const order: Candidate = {
  instrument: I,
  qty: 10 as Qty,
  kind: 'limit',
  limit: rupees(1_000),
  trigger: NO_PX,
  validity: 'day',
  reducing: false,
}
const calm: RiskView = {
  now: MINUTE,
  level: 'normal',
  feedUp: true,
  venueUp: true,
  diskFull: false,
  ending: false,
  priceAge: () => SECOND,
  nameOf: () => 'NSE:RELIANCE',
  tradable: () => true,
  isDelivery: () => false,
  isOpen: () => true,
  entriesEnded: () => false,
  squareOffText: () => '15:20',
  tick: () => rupees(0.05),
  lot: () => 5 as Qty,
  last: () => rupees(1_000),
  position: () => 0 as Qty,
  workingQty: () => 0,
  quarantined: () => false,
  dayLoss: () => 0 as Money,
  ordersThisSecond: () => 0,
  workingOrders: () => 0,
  marginNeeded: () => moneyOf(2_000),
  marginAvailable: () => moneyOf(2_000),
}

type Scene = {
  readonly reason: Parameters<typeof reasonCode>[0]
  readonly order?: Partial<Candidate>
  readonly view?: Partial<RiskView>
  readonly says: readonly string[]
}

/** For each rule the scenes in which it refuses, one for each of its reasons, and what the sentence must then name. */
const scenes: Readonly<Record<string, readonly Scene[]>> = {
  tradable: [
    { reason: 'not-tradable', view: { tradable: () => false }, says: ['NSE:RELIANCE'] },
    { reason: 'zero-quantity', order: { qty: 0 as Qty }, says: ['zero'] },
    { reason: 'no-price', view: { last: () => 0 as Px }, says: ['NSE:RELIANCE'] },
  ],
  'tick-multiple': [{ reason: 'off-tick', order: { limit: rupees(1_000.03) }, says: ['1,000.05', '0.05'] }],
  'stop-trigger': [
    { reason: 'trigger-missing', order: { kind: 'sl' }, says: ['trigger'] },
    { reason: 'trigger-off-tick', order: { kind: 'sl', trigger: rupees(1_001.03), limit: rupees(1_002) }, says: ['1,001.05', '0.05'] },
    { reason: 'trigger-side', order: { kind: 'sl', trigger: rupees(1_000), limit: rupees(1_002) }, says: ['1,000.00', 'above'] },
    {
      reason: 'trigger-side',
      order: { kind: 'sl', qty: -10 as Qty, trigger: rupees(1_001), limit: rupees(999) },
      says: ['1,001.00', 'below'],
    },
    { reason: 'trigger-limit', order: { kind: 'sl', trigger: rupees(1_001), limit: rupees(1_000) }, says: ['1,001.00', '1,000.00'] },
    {
      reason: 'trigger-limit',
      order: { kind: 'sl', qty: -10 as Qty, trigger: rupees(999), limit: rupees(1_000) },
      says: ['999.00', '1,000.00'],
    },
    { reason: 'trigger-unused', order: { trigger: rupees(1_001) }, says: ['limit'] },
    { reason: 'trigger-ioc', order: { kind: 'sl', validity: 'ioc', trigger: rupees(1_001), limit: rupees(1_002) }, says: ['IOC'] },
  ],
  'lot-multiple': [{ reason: 'off-lot', order: { qty: -7 as Qty }, says: ['7', '5'] }],
  'delivery-sale': [
    {
      reason: 'delivery-short',
      order: { qty: -15 as Qty },
      view: { isDelivery: () => true, position: () => 20 as Qty, workingQty: () => 10 },
      says: ['15', '10'],
    },
  ],
  'session-open': [
    { reason: 'market-closed', view: { isOpen: () => false }, says: ['NSE:RELIANCE'] },
    { reason: 'square-off', view: { entriesEnded: () => true }, says: ['15:20'] },
  ],
  'trading-level': [
    { reason: 'paused', view: { level: 'paused' }, says: ['paused'] },
    { reason: 'halted', view: { level: 'halted' }, says: ['halted'] },
  ],
  'live-market': [
    { reason: 'ending', view: { ending: true }, says: ['shutting down'] },
    { reason: 'venue-down', view: { venueUp: false }, says: ['venue'] },
    { reason: 'feed-down', view: { feedUp: false }, says: ['feed'] },
    { reason: 'disk-full', view: { diskFull: true }, says: ['journal'] },
    { reason: 'stale-price', view: { priceAge: () => 31 * SECOND }, says: ['NSE:RELIANCE', '31 s'] },
  ],
  quarantine: [{ reason: 'quarantined', view: { quarantined: () => true }, says: ['NSE:RELIANCE'] }],
  'price-band': [{ reason: 'price-band', order: { limit: rupees(1_050) }, says: ['5.0%', '3%'] }],
  'max-order-value': [{ reason: 'order-value', order: { qty: 505 as Qty }, says: ['5,05,000.00', '5,00,000.00'] }],
  'max-position-value': [
    { reason: 'position-value', view: { position: () => 900 as Qty, workingQty: () => 100 }, says: ['10,10,000.00', '10,00,000.00'] },
  ],
  'margin-available': [{ reason: 'margin', view: { marginAvailable: () => moneyOf(1_999.99) }, says: ['2,000.00', '1,999.99'] }],
  'max-day-loss': [{ reason: 'day-loss', view: { dayLoss: () => moneyOf(10_000.5) }, says: ['10,000.50', '10,000.00'] }],
  'max-working-orders': [{ reason: 'too-many-orders', view: { workingOrders: () => 20 }, says: ['20 orders', 'limit is 20'] }],
  'orders-per-second': [{ reason: 'order-rate', view: { ordersThisSecond: () => 9 }, says: ['9 orders', 'limit is 8'] }],
}

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
const candidates: fc.Arbitrary<Candidate> = fc.record({
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
    counts: fc.array(fc.nat(), { minLength: 2, maxLength: 2 }),
  })
  .map(({ now, level, yes, tick, lot, last, amounts, counts }) => ({
    ...calm,
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
    dayLoss: () => Math.abs(amounts[2] as number) as Money,
    ordersThisSecond: () => counts[0] as number,
    workingOrders: () => counts[1] as number,
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
    const candidate = { ...order, ...change }
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
      'price-band',
      'max-order-value',
      'max-position-value',
      'margin-available',
      'max-day-loss',
      'max-working-orders',
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
      dayLoss: () => moneyOf(1e9),
      ordersThisSecond: () => 1e6,
      workingOrders: () => 1e6,
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
