// Decodes the loopback protocol (protocol.md): binary market data into the canonical frame, order events and the book from JSON.
// The loopback feed and venue call it. What does not fit the protocol is a fault with a sentence, never a guess.

import { type Fault, fault, ok, type Result } from '../../core/result.ts'
import type { InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../../core/units.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import { DEPTH_LEVELS, type Frame } from '../../tape/frame.ts'
import { NO_ORDER, type OrderEvent } from '../../trading/order.ts'
import type { ElsewhereTrade, UnlistedHolding, VenueBook, VenueFunds, VenueOrder } from '../../trading/recovery.ts'

const MAGIC = 0x5444
const VERSION = 1
const HEADER = 8
const ROW = 32
const DEPTH = DEPTH_LEVELS * 2 * 16
const MALFORMED = -1

/** Rows still to come of one binary message. */
export class MarketReader {
  /** Rows of instruments that are not ours. */
  skipped = 0
  /** The other side's instrument number to ours, or -1. */
  #ours = new Int32Array(0)
  #view: DataView = new DataView(new ArrayBuffer(0))
  #at = 0
  #left = 0

  get left(): number {
    return this.#left
  }

  /** The list that begins a link. */
  map(names: readonly string[], instruments: InstrumentTable): void {
    this.#ours = Int32Array.from(names, name => instruments.byName(name)?.no ?? -1)
  }

  /** Begins a message; false when it has no right header. */
  begin(bytes: Uint8Array): boolean {
    this.#left = 0
    if (bytes.length < HEADER) return false
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    if (view.getUint16(0, true) !== MAGIC || view.getUint16(2, true) !== VERSION) return false
    this.#view = view
    this.#at = HEADER
    this.#left = view.getUint32(4, true)
    return true
  }

  /** Copies what is still to be read, so that the message's own bytes may be used again. */
  keepRest(): void {
    const { buffer, byteOffset, byteLength } = this.#view
    this.#view = new DataView(buffer.slice(byteOffset + this.#at, byteOffset + byteLength))
    this.#at = 0
  }

  /** Fills the frame, which the caller has cleared, until it is full or the message ends. False: the message is malformed. */
  read(frame: Frame): boolean {
    const view = this.#view
    while (this.#left > 0 && !frame.full) {
      const next = this.#row(view, this.#at, frame)
      if (next === MALFORMED) return false
      this.#at = next
      this.#left--
    }
    return this.#left > 0 || this.#at === view.byteLength
  }

  #row(view: DataView, at: number, frame: Frame): number {
    if (at + ROW > view.byteLength) return MALFORMED
    const theirs = view.getUint32(at, true)
    const deep = view.getUint32(at + 4, true)
    const end = at + ROW + (deep === 1 ? DEPTH : 0)
    if (deep > 1 || end > view.byteLength || theirs >= this.#ours.length) return MALFORMED
    const instrument = this.#ours[theirs] as number
    if (instrument < 0) {
      this.skipped++
      return end
    }
    const px = view.getFloat64(at + 8, true)
    const volume = view.getFloat64(at + 16, true)
    const exchange = view.getFloat64(at + 24, true)
    if (!Number.isSafeInteger(px) || px <= 0 || !Number.isSafeInteger(exchange) || !(volume >= -1)) return MALFORMED
    frame.push(instrument as InstrumentNo, px as Px, volume, exchange as Micros)
    return deep === 0 || this.#depth(view, at + ROW, frame) ? end : MALFORMED
  }

  /** False when a price or quantity is no whole number: their sum shows it. */
  #depth(view: DataView, from: number, frame: Frame): boolean {
    const place = frame.openDepth()
    let sum = 0
    for (let level = 0, at = from; level < DEPTH_LEVELS; level++, at += 16) {
      const ask = at + DEPTH_LEVELS * 16
      const bidPx = view.getFloat64(at, true)
      const bidQty = view.getFloat64(at + 8, true)
      const askPx = view.getFloat64(ask, true)
      const askQty = view.getFloat64(ask + 8, true)
      frame.bid(place, level, bidPx as Px, bidQty as Qty)
      frame.ask(place, level, askPx as Px, askQty as Qty)
      sum += bidPx + bidQty + askPx + askQty
    }
    return Number.isSafeInteger(sum)
  }
}

type Fields = Readonly<Record<string, unknown>>

/** A message of the market link that is text: the names of its instruments. */
export function decodeNames(text: string): Result<readonly string[]> {
  const { instruments } = parse(text)
  if (Array.isArray(instruments) && instruments.every(one => typeof one === 'string')) return ok(instruments)
  return strange('a list of instruments', text)
}

/** The greeting, with the number of the event that the next ones follow; or an event. */
export type EventMessage = { readonly session: string; readonly after: number } | { readonly seq: number; readonly event: OrderEvent }

export function decodeEvent(text: string, instruments: InstrumentTable): Result<EventMessage> {
  const { session, after, seq, event } = parse(text)
  if (typeof session === 'string' && isWhole(after)) return ok({ session, after })
  const decoded = isObject(event) ? (productEvent(event, instruments) ?? orderEvent(event)) : undefined
  return isWhole(seq) && decoded ? ok({ seq, event: decoded }) : strange('an order event', text)
}

function productEvent({ kind, instrument: name, converted, ref, text }: Fields, instruments: InstrumentTable): OrderEvent | undefined {
  const instrument = kind === 'product' && typeof name === 'string' ? instruments.byName(name)?.no : undefined
  if (instrument === undefined || !isWhole(ref) || typeof text !== 'string') return undefined
  const about = { kind: 'product', id: NO_ORDER, instrument, name: name as string, ref, text } as const
  return isWhole(converted) ? { ...about, converted: converted as Qty } : about
}

function orderEvent(event: Fields): OrderEvent | undefined {
  const id = orderId(event.tag)
  if (id === undefined) return undefined
  const { kind, price, quantity, time, text, brokerId, fillId } = event
  if (kind === 'accepted' && typeof brokerId === 'string') return { kind, id, brokerId }
  if (kind === 'triggered') return { kind, id }
  const { trigger, revision } = event
  if (kind === 'modified' && isWhole(price) && isWhole(quantity) && isWhole(trigger) && isWhole(revision))
    return { kind, id, limit: price as Px, qty: quantity as Qty, trigger: trigger as Px, revision }
  const { haltedUntil } = event
  if (kind === 'rejected' && typeof text === 'string' && isWhole(haltedUntil)) return { kind, id, text, haltedUntil: haltedUntil as Micros }
  if (kind === 'cancelled' && typeof text === 'string' && event.expired === true) return { kind, id, text, expired: true }
  if ((kind === 'rejected' || kind === 'cancelled' || kind === 'change-refused') && typeof text === 'string') return { kind, id, text }
  if (kind === 'filled' && typeof fillId === 'string' && isWhole(price) && isWhole(quantity) && isWhole(time))
    return { kind, id, fillId, qty: quantity as Qty, px: price as Px, time: time as Micros }
  return undefined
}

/** The answer to GET /book. What it has of instruments that are not ours is gathered by name: the rest of the book counts all the same. */
export function decodeBook(text: string, instruments: InstrumentTable): Result<VenueBook> {
  const { orders, fills, positions, highestTag, elsewhere = [], funds } = parse(text)
  const highest = Number(highestTag)
  if (!Array.isArray(orders) || !Array.isArray(fills) || !Array.isArray(positions) || !Array.isArray(elsewhere) || !isWhole(highest))
    return strange("the venue's book", text)
  const book = {
    orders: [] as VenueOrder[],
    fills: [] as VenueBook['fills'][number][],
    elsewhere: [] as ElsewhereTrade[],
    positions: [] as VenueBook['positions'][number][],
    highest,
  }
  for (const row of [...orders, ...fills, ...elsewhere, ...positions]) {
    if (!isObject(row) || typeof row.instrument !== 'string') return strange("a row of the venue's book", JSON.stringify(row))
  }
  const no = (row: Fields): InstrumentNo => instruments.byName(row.instrument as string)?.no as InstrumentNo
  const ours = (rows: readonly unknown[]): Fields[] => (rows as Fields[]).filter(row => instruments.byName(row.instrument as string))
  for (const row of ours(orders)) {
    const order = bookOrder(row, no(row))
    if (!order) return strange("an order of the venue's book", JSON.stringify(row))
    book.orders.push(order)
  }
  for (const row of ours(fills)) {
    const event = orderEvent({ ...row, kind: 'filled' })
    if (event?.kind !== 'filled') return strange("a fill of the venue's book", JSON.stringify(row))
    const { id, fillId, qty, px, time } = event
    book.fills.push({ order: id, instrument: no(row), fillId, qty, px, time })
  }
  for (const row of ours(elsewhere)) {
    const { fillId, quantity, price, time, text: who } = row
    if (typeof fillId !== 'string' || typeof who !== 'string' || !isWhole(quantity) || !isWhole(price) || !isWhole(time))
      return strange("a trade of the venue's book", JSON.stringify(row))
    book.elsewhere.push({ instrument: no(row), fillId, qty: quantity as Qty, px: price as Px, time: time as Micros, text: who })
  }
  for (const row of ours(positions)) {
    const { quantity, cost, startQuantity, startCost } = row
    if (!isWhole(quantity) || !isWhole(cost) || !isWhole(startQuantity) || !isWhole(startCost))
      return strange("a position of the venue's book", JSON.stringify(row))
    const { converted } = row
    const now = { qty: quantity as Qty, cost: cost as Money, ...(isWhole(converted) ? { converted: converted as Qty } : {}) }
    book.positions.push({ instrument: no(row), ...now, startQty: startQuantity as Qty, startCost: startCost as Money })
  }
  const unlisted = unlistedOf(orders as Fields[], positions as Fields[], instruments)
  if (!unlisted) return strange("a position of the venue's book", text)
  const money = fundsOf(funds)
  if (funds !== undefined && !money) return strange("the funds of the venue's book", JSON.stringify(funds))
  return ok({ ...book, ...(unlisted.length > 0 ? { unlisted } : {}), ...(money ? { funds: money } : {}) })
}

/** Undefined where a row cannot be read: a position must not vanish. */
function unlistedOf(orders: readonly Fields[], positions: readonly Fields[], instruments: InstrumentTable): UnlistedHolding[] | undefined {
  const found = new Map<string, { name: string; qty: Qty; cost: Money; working: number }>()
  const of = (name: string) => {
    const known = found.get(name) ?? { name, qty: 0 as Qty, cost: 0 as Money, working: 0 }
    found.set(name, known)
    return known
  }
  for (const { instrument: name, quantity, cost } of positions) {
    if (instruments.byName(name as string)) continue
    if (!isWhole(quantity) || !isWhole(cost)) return undefined
    if (quantity !== 0) Object.assign(of(name as string), { qty: quantity, cost })
  }
  for (const { instrument: name, state } of orders)
    if (state === 'open' && !instruments.byName(name as string)) of(name as string).working++
  return [...found.values()]
}

function fundsOf(funds: unknown): VenueFunds | undefined {
  if (!isObject(funds) || !isWhole(funds.free) || !isWhole(funds.used)) return undefined
  return { free: funds.free as Money, used: funds.used as Money }
}

function bookOrder(row: Fields, instrument: InstrumentNo): VenueOrder | undefined {
  const id = orderId(row.tag)
  const { brokerId, quantity, price, trigger, triggered, validity, state, filled, text, time } = row
  if (id === undefined || typeof brokerId !== 'string' || typeof text !== 'string') return undefined
  if (!isWhole(quantity) || !isWhole(price) || !isWhole(filled) || !isWhole(time)) return undefined
  if (!isWhole(trigger) || typeof triggered !== 'boolean' || (validity !== 'day' && validity !== 'ioc')) return undefined
  if (state !== 'open' && state !== 'filled' && state !== 'cancelled' && state !== 'rejected') return undefined
  const terms = { limit: price as Px, trigger: trigger as Px, triggered, validity } as const
  return { id, brokerId, instrument, qty: quantity as Qty, ...terms, state, filled: filled as Qty, text, time: time as Micros }
}

/** The sentence of a refusal, or the answer itself where it is no JSON of ours. */
export function decodeError(body: string): string {
  const { error } = parse(body)
  return typeof error === 'string' ? error : body.slice(0, 200)
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const orderId = (tag: unknown): OrderId | undefined =>
  typeof tag === 'string' && /^[1-9]\d{0,14}$/.test(tag) ? (Number(tag) as OrderId) : undefined
const strange = (what: string, text: string): Fault => fault(`expected ${what}, got ${text.slice(0, 120)}`)

/** The fields of a JSON object; none where the text is something else, which the caller then finds missing. */
function parse(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
