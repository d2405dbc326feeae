// What a backtest writes down while it plays: trades, the curve, exposure, and what a reader of its figures must be warned of. It sees
// each piece of data before and after the engine; backtest.ts makes its result of it.

import { dayOf, stampText, startOfDay } from '../core/ist.ts'
import { DAY, type InstrumentNo, type Micros, type Money, type Px } from '../core/units.ts'
import type { Engine } from '../engine/engine.ts'
import type { BookedFill, Conversion } from '../engine/outbox.ts'
import type { Bar } from '../market/bar.ts'
import { EquityCurve } from '../results/equity.ts'
import { Trades } from '../results/trades.ts'
import type { Frame } from '../tape/frame.ts'
import { reasonName } from '../trading/reasons.ts'
import { CarriedNights } from './carried-nights.ts'
import type { Onlooker } from './engine/player.ts'

export class BacktestRecord implements Onlooker {
  readonly trades = new Trades()
  readonly curve: EquityCurve
  fillCount = 0
  pieces = 0
  held = 0
  readonly #nights: CarriedNights
  /** Instruments with a fill since their last piece of data. */
  readonly #traded = new Set<InstrumentNo>()
  #dayEnd: number
  readonly #engine: Engine

  constructor(engine: Engine, first: Micros) {
    this.#engine = engine
    this.#nights = new CarriedNights(engine)
    this.curve = new EquityCurve(first, engine.ledger.equity)
    this.#dayEnd = endOfDay(first)
  }

  fills(fills: readonly BookedFill[]): void {
    for (const { orderRecord, qty, px, time, charges } of fills) {
      this.trades.fill({ instrument: orderRecord.instrument, qty, px, time, charges: charges as Money })
    }
    this.fillCount += fills.length
    for (const { orderRecord } of fills) this.#traded.add(orderRecord.instrument)
  }

  converted(converted: readonly Conversion[]): void {
    for (const { instrument, charges } of converted) this.trades.charge(instrument, charges)
  }

  /** Before the engine sees a piece of data of time `t`. */
  before(t: Micros): void {
    if (t < this.#dayEnd) return
    this.#dayEnd = endOfDay(t)
    this.#nights.night()
  }

  /** After it: one point of the curve, one look at exposure. */
  bar(bar: Bar): void {
    const { instrument } = bar
    if (this.#saw(instrument)) {
      this.trades.mark(instrument, bar.low)
      this.trades.mark(instrument, bar.high)
    }
    this.curve.append(this.#engine.now, this.#engine.ledger.equity)
  }

  frame(frame: Frame): void {
    for (let row = 0; row < frame.count; row++) {
      const i = frame.instrument[row] as InstrumentNo
      if (this.#saw(i)) this.trades.mark(i, frame.px[row] as Px)
    }
    if (frame.count > 0) this.curve.append(this.#engine.now, this.#engine.ledger.equity)
  }

  /** The data have ended: the last day's contract note is booked too, and the curve ends there. */
  close(): void {
    this.#engine.ledger.bookNote()
    this.curve.append(this.#engine.now, this.#engine.ledger.equity)
  }

  /** Net result of what is still held, at the last prices as the ledger values it. */
  get openResult(): Money {
    const { ledger, market } = this.#engine
    const { qty, cost } = ledger.positions
    return this.trades.openResult(i => {
      const px = market.last(i) as number
      return (px === 0 ? cost[i] : (qty[i] as number) * px) as number
    })
  }

  /** Counts a price of the instrument; true while it is held. */
  #saw(i: InstrumentNo): boolean {
    const { ledger, now } = this.#engine
    this.pieces++
    this.#nights.saw(i, now)
    const traded = this.#traded.size > 0 && this.#traded.delete(i)
    const holds = ledger.positions.qty[i] !== 0
    if (traded || holds) this.held++
    return holds
  }

  warnings(): string[] {
    const { positions } = this.#engine.ledger
    const { instruments, charges } = this.#engine.setup
    const open = positions.touched.filter(i => positions.qty[i] !== 0)
    const outside = this.#engine.market.outside
    const charged = instruments.list.some(one => one.exchange !== 'FILE')
    const price = charged ? charges.warning(dayOf(this.curve.start)) : undefined
    return [
      ...(price ? [price] : []),
      ...this.#nights.warnings(),
      ...(outside > 0 ? [`${outside} bars or ticks lay outside the sessions of their day and were left out`] : []),
      ...[...this.#engine.desk.refusals].map(([code, { count, t, text }]) => {
        const many = count === 1 ? '1 order was' : `${count} orders were`
        return `${many} refused: ${reasonName(code)} (${count === 1 ? '' : 'the first '}at ${stampText(t).slice(0, 16)}: ${text})`
      }),
      ...this.#engine.strategies.states.filter(state => !state.on).map(state => `${state.plan.name} was switched off: ${state.why}`),
      ...open.map(i => `${instruments.at(i).name} ${positions.qty[i]} is still open at the end, valued at the last price`),
    ]
  }
}

const endOfDay = (t: Micros): number => startOfDay(dayOf(t)) + DAY
