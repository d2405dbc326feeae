// The limits, the calm order in a calm market, and for each risk rule the scenes in which it refuses: risk.test.ts plays them.

import { MINUTE, SECOND, type InstrumentNo, type Micros, NO_PX, type Px, type Qty, moneyOf, rupees } from '../../src/core/units.ts'
import { scopesOf } from '../../src/risk/account-scope.ts'
import { RiskBooks } from '../../src/risk/books.ts'
import { type RiskLimits, rules } from '../../src/risk/index.ts'
import type { Candidate, RiskView } from '../../src/risk/rule.ts'
import type { reasonCode } from '../../src/trading/reasons.ts'

export const limits: RiskLimits = {
  maxOrderValue: moneyOf(500_000),
  maxPositionValue: moneyOf(1_000_000),
  maxDayLoss: moneyOf(10_000),
  ordersPerSecond: 8,
  maxWorkingOrders: 20,
  priceBandPercent: 3,
  maxPriceAge: (30 * SECOND) as Micros,
  marginChecked: true,
  account: {
    measures: {
      orderQty: 1_000,
      grossExposure: moneyOf(1_500_000),
      netExposure: moneyOf(1_200_000),
      openPositions: 3,
      weekLoss: moneyOf(30_000),
      giveBack: moneyOf(5_000),
      trades: 30,
      orders: 200,
      consecutiveLosses: 4,
      coolDown: 5 * MINUTE,
      orderToTrade: 20,
    },
    hours: [[(560 * MINUTE) as Micros, (900 * MINUTE) as Micros]],
    deny: [7 as InstrumentNo],
  },
  scopes: [
    { kind: 'strategy', name: 'cross', instruments: [], measures: { dayLoss: moneyOf(1_000), positionValue: moneyOf(50_000) } },
    { kind: 'segment', name: 'NSE_EQ', instruments: [0 as InstrumentNo, 7 as InstrumentNo], measures: { workingOrders: 2 } },
    { kind: 'instrument', name: 'NSE:RELIANCE', instruments: [0 as InstrumentNo], measures: { orderQty: 900, trades: 2 } },
    { kind: 'group', name: 'oil', instruments: [0 as InstrumentNo], measures: { grossExposure: moneyOf(700_000) } },
  ],
  orderToTradeFrom: 50,
  messagesPerDay: 4_500,
  messagesPerMinute: 300,
  circuitPercent: 0.5,
}
export const [ACCOUNT, CROSS, SEGMENT, RELIANCE, OIL] = [0, 1, 2, 3, 4] as const
export const list = rules(limits)

export const I = 0 as InstrumentNo
/** 10:00 IST of a day. */
export const NOW = (20_700 * 86_400_000_000 + 270 * MINUTE) as Micros
export const booksWith = (change: (books: RiskBooks) => void = () => undefined): RiskBooks => {
  const books = new RiskBooks(scopesOf(limits, 8))
  change(books)
  return books
}
export const order: Candidate = {
  instrument: I,
  qty: 10 as Qty,
  kind: 'limit',
  limit: rupees(1_000),
  trigger: NO_PX,
  validity: 'day',
  reducing: false,
  scope: 0,
  asked: new Int32Array(0),
}
/** The order as it is judged: with its scopes. */
export const judged = (one: Candidate): Candidate => ({ ...one, asked: calm.books.asked(one) })
export const calm: RiskView = {
  books: booksWith(),
  now: NOW,
  level: 'normal',
  feedUp: true,
  venueUp: true,
  diskFull: false,
  storeFull: false,
  clockSteady: true,
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
  bandLow: () => rupees(900),
  bandHigh: () => rupees(1_100),
  protectedWidth: () => 0 as Px,
  ordersThisSecond: () => 0,
  messagesThisMinute: () => 0,
  messagesToday: () => 0,
  marginNeeded: () => moneyOf(2_000),
  marginAvailable: () => moneyOf(2_000),
}

export type Scene = {
  readonly reason: Parameters<typeof reasonCode>[0]
  readonly order?: Partial<Candidate>
  readonly view?: Partial<RiskView>
  readonly says: readonly string[]
}

/** For each rule the scenes in which it refuses, one for each of its reasons, and what the sentence must then name. */
export const scenes: Readonly<Record<string, readonly Scene[]>> = {
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
    { reason: 'clock-jump', view: { clockSteady: false }, says: ['clock'] },
    { reason: 'disk-full', view: { diskFull: true }, says: ['journal'] },
    { reason: 'store-full', view: { storeFull: true }, says: ['stored'] },
    { reason: 'stale-price', view: { priceAge: () => 31 * SECOND }, says: ['NSE:RELIANCE', '31 s'] },
  ],
  quarantine: [{ reason: 'quarantined', view: { quarantined: () => true }, says: ['NSE:RELIANCE'] }],
  'instrument-list': [{ reason: 'instrument-list', order: { instrument: 7 as InstrumentNo }, says: ['NSE:RELIANCE'] }],
  'entry-hours': [{ reason: 'entry-hours', view: { now: (NOW + 5 * 60 * MINUTE) as Micros }, says: ['15:00', '09:20-15:00'] }],
  'price-band': [{ reason: 'price-band', order: { limit: rupees(1_050) }, says: ['5.0%', '3%'] }],
  'exchange-band': [{ reason: 'exchange-band', view: { bandHigh: () => rupees(999) }, says: ['1,000.00', '900.00 to 999.00'] }],
  'price-protection': [
    { reason: 'price-protection', order: { limit: rupees(1_025) }, view: { protectedWidth: () => rupees(20) }, says: ['25.00', '20.00'] },
  ],
  circuit: [{ reason: 'circuit', view: { bandHigh: () => rupees(1_003) }, says: ['NSE:RELIANCE', '1,003.00'] }],
  'max-order-value': [{ reason: 'order-value', order: { qty: 505 as Qty }, says: ['5,05,000.00', '5,00,000.00'] }],
  'max-order-qty': [
    {
      reason: 'order-quantity',
      order: { qty: -905 as Qty, limit: rupees(500) },
      view: { last: () => rupees(500), bandLow: () => 0 as Px },
      says: ['905', '900 for NSE:RELIANCE'],
    },
  ],
  'max-position-value': [
    {
      reason: 'position-value',
      view: {
        books: booksWith(books => {
          books.qty[I] = 900
          books.buyQty[I] = 100
        }),
      },
      says: ['10,10,000.00', '10,00,000.00'],
    },
    {
      reason: 'position-value',
      order: { scope: CROSS, qty: -10 as Qty },
      view: { books: booksWith(books => (books.qty[8] = -45)) },
      says: ['55,000.00', '50,000.00 of strategy cross'],
    },
  ],
  'max-gross-exposure': [
    {
      reason: 'gross-exposure',
      view: { books: booksWith(books => (books.gross[ACCOUNT] = moneyOf(1_491_000))) },
      says: ['15,01,000.00', '15,00,000.00'],
    },
    {
      reason: 'gross-exposure',
      view: { books: booksWith(books => (books.gross[OIL] = moneyOf(695_000))) },
      says: ['7,05,000.00', 'of group oil'],
    },
  ],
  'max-net-exposure': [
    {
      reason: 'net-exposure',
      view: { books: booksWith(books => (books.net[ACCOUNT] = moneyOf(1_195_000))) },
      says: ['12,05,000.00', '12,00,000.00'],
    },
  ],
  'max-open-positions': [
    { reason: 'open-positions', view: { books: booksWith(books => (books.taken[ACCOUNT] = 3)) }, says: ['3 positions', 'limit is 3'] },
  ],
  'margin-available': [{ reason: 'margin', view: { marginAvailable: () => moneyOf(1_999.99) }, says: ['2,000.00', '1,999.99'] }],
  'max-day-loss': [
    {
      reason: 'day-loss',
      view: { books: booksWith(books => (books.worst[ACCOUNT] = -moneyOf(10_000.5))) },
      says: ['10,000.50', '10,000.00'],
    },
    {
      reason: 'day-loss',
      order: { scope: CROSS },
      view: { books: booksWith(books => (books.worst[CROSS] = -moneyOf(1_000))) },
      says: ['1,000.00', 'of strategy cross'],
    },
  ],
  'max-week-loss': [
    {
      reason: 'week-loss',
      view: {
        books: booksWith(books => {
          books.weekBefore[ACCOUNT] = -moneyOf(25_000)
          books.profit[ACCOUNT] = -moneyOf(5_000)
        }),
      },
      says: ['30,000.00', 'Monday'],
    },
  ],
  'max-give-back': [
    {
      reason: 'give-back',
      view: {
        books: booksWith(books => {
          books.peak[ACCOUNT] = moneyOf(8_000)
          books.profit[ACCOUNT] = moneyOf(3_000)
        }),
      },
      says: ['5,000.00'],
    },
  ],
  'max-consecutive-losses': [
    { reason: 'consecutive-losses', view: { books: booksWith(books => (books.losses[ACCOUNT] = 4)) }, says: ['4 trades', 'limit is 4'] },
  ],
  'cool-down': [
    { reason: 'cool-down', view: { books: booksWith(books => (books.lastLoss[ACCOUNT] = NOW - 2 * MINUTE)) }, says: ['09:58', '10:03'] },
  ],
  'max-trades': [
    {
      reason: 'trades-per-day',
      view: { books: booksWith(books => (books.opened[RELIANCE] = 2)) },
      says: ['2 positions', '2 for NSE:RELIANCE'],
    },
  ],
  'max-orders-per-day': [
    { reason: 'orders-per-day', view: { books: booksWith(books => (books.orders[ACCOUNT] = 200)) }, says: ['200 orders', 'limit is 200'] },
  ],
  'max-working-orders': [
    { reason: 'too-many-orders', view: { books: booksWith(books => (books.atWork[ACCOUNT] = 20)) }, says: ['20 orders', 'limit is 20'] },
    { reason: 'too-many-orders', view: { books: booksWith(books => (books.atWork[SEGMENT] = 2)) }, says: ['2 orders', '2 for NSE_EQ'] },
  ],
  'order-to-trade': [
    {
      reason: 'order-to-trade',
      view: {
        books: booksWith(books => {
          books.messages[ACCOUNT] = 60
          books.fills[ACCOUNT] = 3
        }),
      },
      says: ['60 messages for 3 fills', '20'],
    },
  ],
  'messages-per-day': [{ reason: 'messages-per-day', view: { messagesToday: () => 4_500 }, says: ['4500', '4500'] }],
  'messages-per-minute': [{ reason: 'messages-per-minute', view: { messagesThisMinute: () => 300 }, says: ['300'] }],
  'orders-per-second': [{ reason: 'order-rate', view: { ordersThisSecond: () => 9 }, says: ['9 orders', 'limit is 8'] }],
}
