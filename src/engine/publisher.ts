// Turns the engine's state into row messages for screens, some ten times a second: only what changed. Reads the engine, changes
// nothing in it, and is never waited for.

import type { Micros } from '../core/units.ts'
import { Prints } from '../market/prints.ts'
import { RowWriter } from '../protocol/row-codec.ts'
import { LOG_LINES } from '../protocol/tables.ts'
import { PERSON } from '../trading/order.ts'
import { heldText } from '../trading/products.ts'
import { ownersText } from '../trading/positions.ts'
import { AheadRows } from './ahead-rows.ts'
import { ChartSubscriptions } from './chart-subscriptions.ts'
import type { Engine } from './engine.ts'
import { exposureOf, exposureText } from './exposure.ts'
import { HeaderRow } from './header-row.ts'
import { OrderRows } from './order-rows.ts'
import type { Note } from './outbox.ts'
import type { ShellFacts } from './shell-facts.ts'

/** A signal of strategies that have not traded. */
const NO_TRADES = '· 0'

export class Publisher {
  readonly orders: OrderRows
  readonly charts: ChartSubscriptions
  readonly #engine: Engine
  readonly #facts: ShellFacts
  readonly #header: HeaderRow
  readonly #ahead: AheadRows
  readonly #rows = new RowWriter()
  /** Reused: thousands of rows a second are compared, and few are sent whole. */
  readonly #watchRow: (number | string)[] = []
  #logSeq = 0

  constructor(engine: Engine, facts: ShellFacts) {
    this.#engine = engine
    this.#facts = facts
    this.#header = new HeaderRow(engine, facts, this.#rows)
    this.#ahead = new AheadRows(engine, this.#rows)
    this.orders = new OrderRows(engine.setup.instruments, this.#rows)
    this.charts = new ChartSubscriptions(engine, this.#rows)
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

  /** Everything that changed since the last call, as one row message; undefined when nothing did. */
  frame(): Uint8Array | undefined {
    const now = Math.max(this.#engine.now, this.#facts.clock) as Micros
    this.#header.write(now)
    this.#ahead.write(now)
    this.#watch()
    this.#positions()
    this.#strategies()
    this.charts.publish()
    return this.#rows.take()
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
        (quotes.bad[i] as number) +
        market.tooLate(i)
      const change = reference === 0 ? 0 : Math.round(((last - reference) / reference) * 1e4) / 100
      const seen = quotes.exchange[i] as number
      const row = this.#watchRow
      row[0] = i
      row[1] = one.symbol
      row[2] = one.name
      row[3] = last
      row[4] = change
      row[5] = quotes.volume[i] as number
      row[6] = seen
      row[7] = this.#signal(ledger.positions.owners(i))
      row[8] = one.tick
      row[9] = one.lot
      row[10] = one.tradable ? 1 : 0
      row[11] = quotes.bid[i] as number
      row[12] = quotes.ask[i] as number
      row[13] = faults
      row[14] = quotes.late[i] as number
      row[15] = quotes.repeated[i] as number
      row[16] = quotes.gaps[i] as number
      row[17] = quotes.volumeBack[i] as number
      row[18] = (quotes.bad[i] as number) + (quotes.badTime[i] as number)
      row[19] = seen === 0 ? 0 : (quotes.received[i] as number) - seen
      row[20] = market.tooLate(i)
      row[21] = market.minutes.allMissed[i] as number
      this.#rows.put('watch', row)
    }
  }

  #signal(owners: ReturnType<Engine['ledger']['positions']['owners']>): string {
    if (owners.size === 0) return NO_TRADES
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
    const { desk, doubts } = this.#engine
    const unsure = [...desk.orders.working].filter(order => order.state === 'unknown').map(order => order.instrument)
    for (const i of new Set([...positions.touched, ...unsure, ...doubts.all.keys()])) {
      const range = exposureOf(this.#engine, i)
      const last = market.last(i)
      const charges = positions.charges[i] as number
      const pnl = positions.profit(i, last) - charges
      const row = [i, setup.instruments.at(i).symbol, positions.qty[i] as number, positions.average(i), last, pnl]
      this.#rows.put('position', [
        ...row,
        positions.realised[i] as number,
        charges,
        ownersText(positions.owners(i)),
        range ? exposureText(range) : '',
        doubts.of(i),
        positions.converted[i] === 0 ? '' : heldText(setup.instruments.at(i), positions.qty[i] as number, positions.converted[i] as number),
      ])
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
        state.whyWith(this.#facts.strategyShown?.[state.no] ?? ''),
        this.orders.sentBy(state.plan.name),
      ])
    }
  }
}
