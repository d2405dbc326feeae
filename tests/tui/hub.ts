// An engine's process as a screen sees it, in memory: takes hello and requests, publishes rows of a small made-up market, answers
// as it is told. Used by the stories and by demo.ts.

import { ANSWER, BYE, fromJsonBytes, HELLO, jsonBytes, KEY, type MessageLink, REQUEST, ROWS, WELCOME } from '../../src/protocol/messages.ts'
import type { Answer, Request } from '../../src/protocol/requests.ts'
import { RowWriter } from '../../src/protocol/row-codec.ts'
import { type TableName, tables } from '../../src/protocol/tables.ts'

export type Values = Record<string, number | string>
/** 2026-11-20 11:42:07 IST, in micros. */
export const NOON = Date.UTC(2026, 10, 20, 6, 12, 7) * 1_000
const NAMES = [
  'RELIANCE',
  'TCS',
  'INFY',
  'HDFCBANK',
  'ICICIBANK',
  'SBIN',
  'ITC',
  'LT',
  'AXISBANK',
  'MARUTI',
  'BAJAJ-AUTO',
  'M&M',
  'NIFTY 50',
]

export class FakeHub {
  readonly link: MessageLink
  readonly requests: Request[] = []
  hello: unknown
  closed = false
  readonly #writer = new RowWriter()
  readonly #rows = new Map<string, Values>()
  #toScreen: ((type: number, payload: Uint8Array) => void) | undefined
  #onClose: ((why: string) => void) | undefined
  /** How a request is answered; undefined leaves it without an answer. */
  answer: (request: Request) => Omit<Answer, 'ref'> | undefined = () => ({ ok: true, text: 'done' })
  /** Whether hello is welcomed. */
  welcomes = true

  constructor() {
    this.link = {
      send: (type, payload) => this.#take(type, payload),
      onMessage: take => {
        this.#toScreen = take
      },
      onClose: take => {
        this.#onClose = take
      },
      close: () => {
        this.closed = true
      },
    }
  }

  /** Changes columns of a row and keeps the rest. */
  put(table: TableName, values: Values): void {
    const key = `${table}|${tables[table].key.map(one => values[one]).join('|')}`
    const row = { ...(this.#rows.get(key) ?? blank(table)), ...values }
    this.#rows.set(key, row)
    this.#writer.put(
      table,
      Object.keys(tables[table].columns).map(column => row[column] as number | string),
    )
  }

  delete(table: TableName, key: readonly (number | string)[]): void {
    this.#rows.delete(`${table}|${key.join('|')}`)
    this.#writer.delete(table, key)
  }

  flush(): void {
    const bytes = this.#writer.take()
    if (bytes) this.#toScreen?.(ROWS, bytes)
  }

  send(type: number, payload: Uint8Array): void {
    this.#toScreen?.(type, payload)
  }

  bye(why: string): void {
    this.send(BYE, jsonBytes({ why }))
  }

  /** Says who holds the write key; this screen is 'screen-2'. */
  key(holder: string, screens = 2): void {
    this.send(KEY, jsonBytes({ you: 'screen-2', holder, screens }))
  }

  drop(why: string): void {
    this.#onClose?.(why)
  }

  asked<K extends Request['kind']>(kind: K): Extract<Request, { kind: K }>[] {
    return this.requests.filter((one): one is Extract<Request, { kind: K }> => one.kind === kind)
  }

  #take(type: number, payload: Uint8Array): void {
    if (type === HELLO) {
      this.hello = fromJsonBytes(payload)
      if (this.welcomes) queueMicrotask(() => this.welcome())
    } else if (type === REQUEST) {
      const request = fromJsonBytes(payload) as Request
      this.requests.push(request)
      const answer = this.answer(request)
      if (answer) queueMicrotask(() => this.send(ANSWER, jsonBytes({ ref: request.ref, ...answer })))
    }
  }

  welcome(): void {
    this.send(WELCOME, jsonBytes({ version: 1, pid: 1, readOnly: false, home: '/tmp', build: 'test' }))
    this.flush()
  }
}

function blank(table: TableName): Values {
  return Object.fromEntries(Object.entries(tables[table].columns).map(([name, kind]) => [name, kind === 'n' ? 0 : '']))
}

/** Fills a hub with a market of `count` instruments, positions, orders, strategies, log, candles and a book. */
export function fillMarket(hub: FakeHub, count = NAMES.length): void {
  hub.put('header', {
    id: 0,
    mode: 'PAPER',
    feed: 'synthetic',
    feedUp: 1,
    session: 'NSE open',
    closes: NOON + 12_780e6,
    clock: NOON,
    fresh: count,
    instruments: count,
    oldest: 800_000,
    ownP99: 410,
    ordersThisSecond: 2,
    ordersPerSecond: 8,
    ordersToday: 41,
    pnl: 123_405_000,
    pnlPercent: 0.62,
    charges: 2_461_300,
    riskUsed: 0.34,
    riskName: 'day loss',
    level: 'normal',
    store: 'db 1.3 ms',
    speed: 1,
    since: NOON - 9_300e6,
  })
  hub.put('budget', { name: 'day loss', used: 0, limit: 200_000_000, unit: 1 })
  hub.put('budget', { name: 'position value', used: 1_020_000_000, limit: 3_000_000_000, unit: 1 })
  hub.put('budget', { name: 'working orders', used: 1, limit: 40, unit: 0 })
  for (let no = 0; no < count; no++) {
    const symbol = NAMES[no] ?? `SYM${no}`
    const last = (500 + ((no * 397) % 3_000)) * 10_000
    hub.put('watch', {
      no,
      symbol,
      name: `NSE:${symbol}`,
      last,
      change: ((no * 37) % 300) / 100 - 1.4,
      volume: ((no + 1) * 314_159) % 4_000_000,
      seen: NOON - no * 90_000,
      signal: no % 4 ? '· 0' : '▲ 3',
      tick: 500,
      lot: 1,
      tradable: symbol.startsWith('NIFTY') ? 0 : 1,
      bid: last - 500,
      ask: last + 500,
    })
  }
  hub.put('position', {
    no: 0,
    symbol: 'RELIANCE',
    qty: 100,
    average: 4_900_000,
    last: 5_000_000,
    pnl: 8_300_000,
    realised: 0,
    charges: 246_100,
    by: 'ema-cross',
  })
  hub.put('position', {
    no: 1,
    symbol: 'TCS',
    qty: -50,
    average: 8_900_000,
    last: 8_970_000,
    pnl: -3_500_000,
    realised: -120_000,
    charges: 146_100,
    by: 'you',
  })
  hub.put('order', {
    id: 40,
    time: NOON - 60e6,
    no: 1,
    symbol: 'TCS',
    qty: -50,
    kind: 'limit',
    limit: 8_900_000,
    filled: -50,
    average: 8_900_000,
    state: 'filled',
    by: 'you',
    why: 'by hand',
  })
  hub.put('order', {
    id: 41,
    time: NOON - 9e6,
    no: 0,
    symbol: 'RELIANCE',
    qty: 100,
    kind: 'limit',
    limit: 4_895_000,
    state: 'open',
    by: 'ema-cross',
    why: 'fast crossed above slow',
    open: 1,
  })
  hub.put('strategy', { no: 0, name: 'ema-cross', on: 1, instruments: 12, pnl: 8_300_000, trades: 3, nanos: 900 })
  hub.put('strategy', { no: 1, name: 'orb-15', on: 0, instruments: 12, pnl: -1_200_000, trades: 1, nanos: 400, why: 'switched off by you' })
  hub.put('log', {
    seq: 1,
    time: NOON - 9_003e3,
    kind: 'refused',
    text: 'TCS BUY 400: position would be worth 5,60,000, over the limit of 5,00,000',
  })
  hub.put('log', { seq: 2, time: NOON - 8_880e3, kind: 'fill', text: '000040 TCS -50 @ 890.00 charges 24.61' })
  fillChart(hub, 0, 300e6, 90)
}

/** A seeded walk of candles that ends at the instrument's made-up last price, and its book. */
export function fillChart(hub: FakeHub, no: number, length: number, bars: number): void {
  let seed = 7 + no
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  const last = (500 + ((no * 397) % 3_000)) * 10_000
  let close = last * 0.985
  let [ema9, ema21, value, volume] = [close, close, 0, 0]
  for (let i = 0; i < bars; i++) {
    const open = close
    close = i === bars - 1 ? last : open + (random() - 0.46) * last * 0.003
    const high = Math.max(open, close) + random() * last * 0.001
    const low = Math.min(open, close) - random() * last * 0.001
    ema9 += (close - ema9) / 5
    ema21 += (close - ema21) / 11
    const traded = Math.round(random() * 50_000)
    value += traded * close
    volume += traded
    const time = Math.floor(NOON / length) * length - (bars - 1 - i) * length
    hub.put('candle', {
      no,
      length,
      time,
      open: Math.round(open),
      high: Math.round(high),
      low: Math.round(low),
      close: Math.round(close),
      volume: traded,
      ema9: Math.round(ema9),
      ema21: i < 20 ? 0 : Math.round(ema21),
      vwap: Math.round(value / Math.max(1, volume)),
      average: Math.round((open + close) / 2),
      trades: 10 + i,
      missed: 0,
    })
  }
  for (let level = 0; level < 5; level++)
    hub.put('book', {
      no,
      level,
      bid: last - 500 * (level + 1),
      bidQty: 75 * (5 - level) + level * 40,
      ask: last + 500 * (level + 1),
      askQty: 60 * (level + 1),
    })
  let side = 0
  for (let seq = 0; seq < 40; seq++) {
    const step = Math.round(random() * 2 - 1)
    side = step || side
    hub.put('trade', { no, seq, time: NOON - (39 - seq) * 730_000, px: last + step * 500, qty: 1 + Math.round(random() * 400), side })
  }
}
