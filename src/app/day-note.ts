// The contract note of a day: every order that traded with its trades and charges, and the day's items as a broker rounds them. Made
// from the paper account's own book, which keeps every fill ever and is there whether an engine runs or not.

import { dayOf } from '../core/ist.ts'
import { type Result, failed, ok } from '../core/result.ts'
import type { DayNo, InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../core/units.ts'
import { type Exchange, type InstrumentRow, InstrumentTable } from '../market/instrument.ts'
import type { BookRecord } from '../sim/book-record.ts'
import { ChargeMeter } from '../trading/charge-meter.ts'
import type { ChargeBook } from '../trading/charges.ts'
import type { ChargeItems } from '../trading/contract-note.ts'
import { PERSON } from '../trading/order.ts'
import { Positions } from '../trading/positions.ts'
import type { MarketData } from './config/market-data.ts'
import { resolveSymbol } from './config/resolve-symbol.ts'

/** Quantities signed; money in 1/10 000 rupee. */
export type NotedOrder = {
  readonly id: OrderId
  readonly instrument: string
  qty: number
  /** Sum of price x quantity, unsigned. */
  value: number
  charges: number
  /** Of a venue's settlement of an expired contract: by whose price; of a trade past us: by whom; else ''. */
  readonly settlement: string
  readonly trades: { readonly fillId: string; readonly time: Micros; readonly qty: Qty; readonly px: Px }[]
}

export type DayNote = {
  readonly day: DayNo
  readonly orders: readonly NotedOrder[]
  /** Intraday shares held over the night after it, whose charges became delivery. */
  readonly converted: readonly { readonly instrument: string; readonly qty: number; readonly charges: Money }[]
  /** What is held after the day's last trade: the trades alone say nothing of its worth. */
  readonly open: readonly { readonly instrument: string; readonly qty: number }[]
  readonly bought: Money
  readonly sold: Money
  readonly items: ChargeItems
  /** Charges as they were booked fill by fill; the note's total is this and the rounding. */
  readonly booked: Money
  readonly rounding: Money
}

export type NoteParts = {
  readonly charges: ChargeBook
  readonly data: MarketData
  /** How the account holds shares. */
  readonly shares: 'intraday' | 'delivery'
}

type Fill = Extract<BookRecord, { readonly kind: 'fill' | 'settle' | 'elsewhere' }>
const isFill = (one: BookRecord): one is Fill => one.kind === 'fill' || one.kind === 'settle' || one.kind === 'elsewhere'

/** The days on which anything traded, ascending. */
export const tradedDays = (records: readonly BookRecord[]): DayNo[] =>
  [...new Set(records.filter(isFill).map(one => dayOf(one.t)))].toSorted((a, b) => a - b)

/** `today` says whether the day is over. A fault when the book holds a name that is no symbol. A day without trades has an empty note. */
export function dayNote(records: readonly BookRecord[], day: DayNo, today: DayNo, { charges, data, shares }: NoteParts): Result<DayNote> {
  const names = new Map<OrderId, string>()
  for (const one of records)
    if (one.kind === 'order' || one.kind === 'settle' || one.kind === 'elsewhere') names.set(one.id, one.instrument)
  const table = tableOf(new Set(names.values()), data, shares)
  if (failed(table)) return table
  const { meter, positions, fills } = untilDay(records, names, day, table.ok, charges)
  const orders = new Map<OrderId, NotedOrder>()
  let bought = 0
  let sold = 0
  for (const fill of fills) {
    const { id, fillId, qty, px } = fill
    const time = fill.kind === 'elsewhere' ? fill.t : fill.time
    const instrument = names.get(id) ?? ''
    const no = table.ok.byName(instrument)?.no as InstrumentNo
    const order: NotedOrder = orders.get(id) ?? {
      id,
      instrument,
      qty: 0,
      value: 0,
      charges: 0,
      trades: [],
      settlement: fill.kind === 'fill' ? '' : fill.kind === 'settle' ? fill.text : `traded past us, ${fill.text}`,
    }
    orders.set(id, order)
    const paid = fill.kind === 'settle' ? meter.settle(no, qty, px) : meter.fill(no, qty, px, order.value as Money)
    positions.fill(no, PERSON, qty, px, paid)
    order.qty += qty
    order.value += Math.abs(qty) * px
    order.charges += paid
    order.trades.push({ fillId, time, qty, px })
    if (qty > 0) bought += qty * px
    else sold -= qty * px
  }
  const open = positions.touched
    .filter(no => positions.qty[no] !== 0)
    .map(no => ({ instrument: table.ok.at(no).name, qty: positions.qty[no] as number }))
  const converted = day < today ? carried(meter, positions, table.ok) : []
  const { items } = meter
  return ok({
    day,
    orders: [...orders.values()],
    converted,
    open,
    bought: bought as Money,
    sold: sold as Money,
    items: items.note(),
    booked: items.total,
    rounding: items.difference(),
  })
}

/** Everything before `day` replayed, so that it is known what was held over; and the fills of the day itself. */
function untilDay(
  records: readonly BookRecord[],
  names: ReadonlyMap<OrderId, string>,
  day: DayNo,
  table: InstrumentTable,
  charges: ChargeBook,
): { readonly meter: ChargeMeter; readonly positions: Positions; readonly fills: readonly Fill[] } {
  const positions = new Positions(table.size)
  const fills: Fill[] = []
  let at = day
  let meter: ChargeMeter | undefined
  const traded = new Map<OrderId, number>()
  for (const one of records) {
    if (!isFill(one) || dayOf(one.t) > day) continue
    if (dayOf(one.t) === day) {
      fills.push(one)
      continue
    }
    if (!meter) meter = new ChargeMeter(table, charges, dayOf(one.t))
    else if (dayOf(one.t) !== at) {
      carried(meter, positions, table)
      meter.useDay(dayOf(one.t))
    }
    at = dayOf(one.t)
    const no = table.byName(names.get(one.id) ?? '')?.no
    if (no === undefined) continue
    const before = (traded.get(one.id) ?? 0) as Money
    traded.set(one.id, before + Math.abs(one.qty) * one.px)
    const paid = one.kind === 'settle' ? meter.settle(no, one.qty, one.px) : meter.fill(no, one.qty, one.px, before)
    positions.fill(no, PERSON, one.qty, one.px, paid)
  }
  if (!meter) return { meter: new ChargeMeter(table, charges, day), positions, fills }
  carried(meter, positions, table)
  meter.useDay(day)
  return { meter, positions, fills }
}

/** The day of the meter ends. */
function carried(meter: ChargeMeter, positions: Positions, table: InstrumentTable): DayNote['converted'] {
  return positions.touched
    .map(no => {
      const qty = positions.qty[no] as Qty
      return { instrument: table.at(no).name, qty: qty as number, charges: meter.carry(no, qty, positions.cost[no] as Money) }
    })
    .filter(one => one.charges !== 0)
}

/** What a name alone says is enough for charges: kind, and with it the product. */
function tableOf(names: Iterable<string>, data: MarketData, shares: NoteParts['shares']): Result<InstrumentTable> {
  const rows: InstrumentRow[] = []
  for (const name of names) {
    const found = resolveSymbol(name, data)
    if (failed(found)) return found
    const { kind, contract } = found.ok
    const [exchange = 'NSE', symbol = name] = name.split(':')
    const product = kind === 'EQ' ? shares : kind === 'OPT' ? 'option' : 'future'
    rows.push({
      exchange: exchange as Exchange,
      symbol,
      kind,
      product,
      contract,
      tick: 1 as Px,
      lot: 1 as Qty,
      calendar: 'always',
      tradable: true,
    })
  }
  return ok(new InstrumentTable(rows))
}
