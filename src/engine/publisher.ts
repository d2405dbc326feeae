// Turns the engine's state into row messages for screens, some ten times a second: only what changed. Reads the engine, changes
// nothing in it, and is never waited for.

import type { InstrumentNo, Micros } from '../core/units.ts'
import { DEPTH_LEVELS } from '../market/depth.ts'
import { Prints } from '../market/prints.ts'
import { RowWriter } from '../protocol/row-codec.ts'
import { LOG_LINES } from '../protocol/tables.ts'
import { type Order, PERSON, isFinal } from '../trading/order.ts'
import { ownersText } from '../trading/positions.ts'
import { budgetsOf, tightest, usedPart } from './budgets.ts'
import { ChartFeed } from './chart-feed.ts'
import type { Engine } from './engine.ts'
import type { Note } from './outbox.ts'
import { closingTime, sessionText } from './session-text.ts'
import { dataFaults } from './status.ts'
import { TradeFeed } from './trade-feed.ts'

/** What only the shell knows. */
export type ShellFacts = {
  readonly mode: 'PAPER' | 'LIVE' | 'REPLAY'
  feed: string
  /** The session's time, micros: it goes on when no input comes, so that a silent feed grows old on screen. */
  clock: Micros
  store: string
  /** Socket event to order handed over, p99 micros. */
  ownP99: number
  speed: number
  speedable: boolean
  since: Micros
  /** Mean nanoseconds of a call, by strategy. */
  strategyNanos: readonly number[]
  /** Shown in place of the engine's reason, by strategy; '' for nothing. */
  strategyShown?: readonly string[]
}

/** A quote older than this is not fresh while its market is open. */
const FRESH = 5_000_000
const KEPT_ORDERS = 200

export class Publisher {
  readonly #engine: Engine
  readonly #facts: ShellFacts
  readonly #rows = new RowWriter()
  readonly #charts = new Map<string, ChartFeed>()
  readonly #byScreen = new Map<string, string>()
  readonly #trades = new Map<InstrumentNo, TradeFeed>()
  readonly #orderRows: number[] = []
  /** Orders seen, by owner. */
  readonly #ordersOf = new Map<string, number>()
  #logSeq = 0
  #faultsAt = 0
  #faultsText = ''

  constructor(engine: Engine, facts: ShellFacts) {
    this.#engine = engine
    this.#facts = facts
    // Kept only where a screen may look: a backtest has no publisher.
    engine.market.prints ??= new Prints(engine.setup.instruments.size)
  }

  /** Takes over from another publisher of the same screens: their rows go. */
  takeOver(): void {
    this.#rows.clearAll()
  }

  /** Lines for the log pane. */
  notes(notes: readonly Note[]): void {
    for (const note of notes) {
      const seq = ++this.#logSeq
      this.#rows.put('log', [seq, note.t, note.kind, note.text])
      if (seq > LOG_LINES) this.#rows.forget('log', [seq - LOG_LINES])
    }
  }

  /** Orders that changed in this turn. */
  orders(orders: Iterable<Order>): void {
    for (const order of orders) {
      const { symbol } = this.#engine.setup.instruments.at(order.instrument)
      const average = order.filled === 0 ? 0 : Math.round(order.filledValue / order.filled)
      const ended = order.state === 'rejected' || order.state === 'cancelled' || order.state === 'unknown'
      const why = ended && order.text !== '' ? order.text : order.why
      if (!this.#orderRows.includes(order.id)) {
        this.#orderRows.push(order.id)
        this.#ordersOf.set(order.owner, (this.#ordersOf.get(order.owner) ?? 0) + 1)
        if (this.#orderRows.length > KEPT_ORDERS) this.#rows.delete('order', [this.#orderRows.shift() as number])
      }
      const row = [order.id, order.created, order.instrument, symbol, order.qty, order.kind, order.limit, order.filled, average]
      this.#rows.put('order', [
        ...row,
        order.state,
        order.owner,
        why,
        isFinal(order.state) ? 0 : 1,
        order.trigger,
        order.triggered ? 1 : 0,
        order.validity,
      ])
    }
  }

  /** A screen shows this chart from now on, instead of the one before. */
  chart(screen: string, no: InstrumentNo, length: Micros): void {
    const key = `${no}|${length}`
    if (this.#byScreen.get(screen) === key) return
    this.screenGone(screen)
    this.#byScreen.set(screen, key)
    if (!this.#charts.has(key)) this.#charts.set(key, new ChartFeed(this.#engine, this.#rows, no, length))
    if (!this.#trades.has(no)) this.#trades.set(no, new TradeFeed(this.#engine, this.#rows, no))
  }

  screenGone(screen: string): void {
    const key = this.#byScreen.get(screen)
    this.#byScreen.delete(screen)
    if (key === undefined || [...this.#byScreen.values()].includes(key)) return
    const chart = this.#charts.get(key)
    this.#charts.delete(key)
    chart?.end()
    if (chart && ![...this.#charts.values()].some(one => one.no === chart.no)) {
      for (let level = 0; level < DEPTH_LEVELS; level++) this.#rows.delete('book', [chart.no, level])
      this.#trades.get(chart.no)?.end()
      this.#trades.delete(chart.no)
    }
  }

  /** Everything that changed since the last call, as one row message; undefined when nothing did. */
  frame(): Uint8Array | undefined {
    this.#header()
    this.#watch()
    this.#positions()
    this.#strategies()
    for (const chart of this.#charts.values()) {
      chart.publish()
      this.#book(chart.no)
    }
    for (const trades of this.#trades.values()) trades.publish()
    return this.#rows.take()
  }

  #header(): void {
    const { market, ledger, desk, setup, level, levels, risk } = this.#engine
    const now = Math.max(this.#engine.now, this.#facts.clock) as Micros
    const { quotes } = market
    let fresh = 0
    let oldest = 0
    for (const one of setup.instruments.list) {
      const seen = quotes.exchange[one.no] as number
      const age = now - seen
      if (seen === 0 || !market.sessionOf(one.no).open) continue
      if (age <= FRESH) fresh++
      if (age > oldest) oldest = age
    }
    if (now - this.#faultsAt > 1_000_000) {
      this.#faultsAt = now
      this.#faultsText = Object.entries(dataFaults(this.#engine))
        .map(([kind, count]) => `${kind} ${count}`)
        .join(' · ')
    }
    const pnl = ledger.dayProfit
    const budgets = budgetsOf(this.#engine)
    for (const one of budgets) this.#rows.put('budget', [one.name, one.used, one.limit, one.unit])
    const tight = tightest(budgets)
    const facts = this.#facts
    this.#rows.put('header', [
      0,
      facts.mode,
      facts.feed,
      risk.feedUp ? 1 : 0,
      sessionText(market.sessions),
      closingTime(market.sessions),
      now,
      fresh,
      setup.instruments.size,
      oldest,
      facts.ownP99,
      desk.pacer.used(now),
      setup.limits.ordersPerSecond,
      desk.ordersToday,
      pnl,
      ledger.dayStart === 0 ? 0 : Math.round((pnl / ledger.dayStart) * 1e6) / 1e4,
      ledger.dayCharges,
      Math.round(usedPart(tight) * 1000) / 1000,
      tight.name,
      level,
      levels.why,
      this.#faultsText,
      facts.store,
      facts.speed,
      facts.speedable ? 1 : 0,
      facts.since,
      quotes.ticks,
      desk.account.used,
      desk.account.available,
    ])
  }

  #watch(): void {
    const { market, setup, ledger } = this.#engine
    const { quotes } = market
    for (const one of setup.instruments.list) {
      const i = one.no
      const last = quotes.last[i] as number
      const reference = quotes.reference[i] as number
      const faults =
        (quotes.late[i] as number) +
        (quotes.volumeBack[i] as number) +
        (quotes.gaps[i] as number) +
        (quotes.badTime[i] as number) +
        (quotes.bad[i] as number)
      const change = reference === 0 ? 0 : Math.round(((last - reference) / reference) * 1e4) / 100
      const seen = quotes.exchange[i] as number
      const row = [i, one.symbol, one.name, last, change, quotes.volume[i] as number, seen, this.#signal(ledger.positions.owners(i))]
      this.#rows.put('watch', [
        ...row,
        one.tick,
        one.lot,
        one.tradable ? 1 : 0,
        quotes.bid[i] as number,
        quotes.ask[i] as number,
        faults,
        ...this.#feedTruth(i),
      ])
    }
  }

  #feedTruth(i: InstrumentNo): readonly number[] {
    const { quotes } = this.#engine.market
    const seen = quotes.exchange[i] as number
    return [
      quotes.late[i] as number,
      quotes.repeated[i] as number,
      quotes.gaps[i] as number,
      quotes.volumeBack[i] as number,
      (quotes.bad[i] as number) + (quotes.badTime[i] as number),
      seen === 0 ? 0 : (quotes.received[i] as number) - seen,
    ]
  }

  #signal(owners: ReturnType<Engine['ledger']['positions']['owners']>): string {
    let qty = 0
    let trades = 0
    for (const [owner, share] of owners) {
      if (owner === PERSON) continue
      qty += share.qty
      trades += share.trades
    }
    return `${qty > 0 ? '▲' : qty < 0 ? '▼' : '·'} ${trades}`
  }

  #positions(): void {
    const { market, setup, ledger } = this.#engine
    const { positions } = ledger
    for (const i of positions.touched) {
      const last = market.last(i)
      const charges = positions.charges[i] as number
      const pnl = positions.profit(i, last) - charges
      const row = [i, setup.instruments.at(i).symbol, positions.qty[i] as number, positions.average(i), last, pnl]
      this.#rows.put('position', [...row, positions.realised[i] as number, charges, ownersText(positions.owners(i))])
    }
  }

  #strategies(): void {
    const { strategies, ledger, market } = this.#engine
    for (const state of strategies.states) {
      let pnl = 0
      let trades = 0
      for (const i of state.plan.instruments) {
        const share = ledger.positions.owners(i).get(state.plan.name)
        if (!share) continue
        pnl += share.realised + share.qty * market.last(i) - share.cost - share.charges
        trades += share.trades
      }
      const nanos = Math.round(this.#facts.strategyNanos[state.no] ?? 0)
      this.#rows.put('strategy', [
        state.no,
        state.plan.name,
        state.on ? 1 : 0,
        state.plan.instruments.length,
        pnl,
        trades,
        nanos,
        this.#facts.strategyShown?.[state.no] || state.why,
        this.#ordersOf.get(state.plan.name) ?? 0,
      ])
    }
  }

  #book(no: InstrumentNo): void {
    const { bidPx, bidQty, askPx, askQty } = this.#engine.market.quotes.depth
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      const at = no * DEPTH_LEVELS + level
      this.#rows.put('book', [no, level, bidPx[at] as number, bidQty[at] as number, askPx[at] as number, askQty[at] as number])
    }
  }
}
