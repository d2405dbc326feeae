// The engine: a synchronous function of an ordered list of inputs. `process` updates the market, lets strategies wish, lets the gate
// judge, and leaves what must be done in the outbox. It reads no clock, no socket, no file and no random number.

import { broken, never } from '../core/assert.ts'
import { failed } from '../core/result.ts'
import { type InstrumentNo, MINUTE, type Micros, type OrderId } from '../core/units.ts'
import type { Gate } from '../risk/gate.ts'
import { gateOf } from '../risk/gate-of.ts'
import type { Doubt, Input } from '../tape/input.ts'
import type { Command } from '../trading/command.ts'
import type { Level } from '../trading/level.ts'
import { type Fill, type Order, type OrderEvent, PERSON } from '../trading/order.ts'
import { reasonCode } from '../trading/reasons.ts'
import { Adjustments } from './adjustments.ts'
import { ClosingPositions } from './closing.ts'
import { type Said, obey } from './commands.ts'
import { Conversions } from './conversions.ts'
import { Doubts } from './doubts.ts'
import { Executions } from './executions.ts'
import { FeedLink } from './feed-link.ts'
import { goOnLeaving } from './leaving.ts'
import { OrderGroups } from './groups.ts'
import { Ledger } from './ledger.ts'
import { TradingLevels } from './levels.ts'
import { MarketState } from './market-state.ts'
import { OrderDesk } from './order-desk.ts'
import { Outbox } from './outbox.ts'
import { recover } from './recover.ts'
import { EngineRiskView } from './risk-view.ts'
import { type EngineSetup, textKey } from './setup.ts'
import { EngineHands } from './strategy-hands.ts'
import { SquareOff } from './square-off.ts'
import { StrategyRunner } from './strategy-runner.ts'
import { Timers } from './timers.ts'
import { TradingDays } from './trading-days.ts'

const REPRICE_ENDED = reasonCode('reprice-ended')

const isEndedByVenue = (order: Order): boolean =>
  order.state === 'rejected' || (order.state === 'cancelled' && order.reason !== REPRICE_ENDED)

export class Engine {
  readonly setup: EngineSetup
  readonly outbox = new Outbox()
  readonly market: MarketState
  readonly ledger: Ledger
  readonly desk: OrderDesk
  readonly strategies: StrategyRunner
  readonly risk: EngineRiskView
  readonly closing: ClosingPositions
  readonly groups: OrderGroups
  readonly executions: Executions
  readonly levels: TradingLevels
  readonly doubts: Doubts
  readonly adjustments: Adjustments
  readonly conversions: Conversions
  now = 0 as Micros
  readonly #gate: Gate
  readonly #timers = new Timers()
  readonly squareOff: SquareOff
  readonly #days: TradingDays
  readonly #feed: FeedLink
  /** The next row of the frame that is being run; 0 between inputs. */
  #row = 0
  /** Sweeping by the clock starts with the first frame: bars close their candles themselves. */
  #sweeping = false

  constructor(setup: EngineSetup) {
    this.setup = setup
    this.strategies = new StrategyRunner(setup.strategies, setup.instruments, setup.meter, setup.strategyOrdersPerMinute)
    const { lengths } = this.strategies
    const built = [...lengths, ...(setup.lengths ?? []), ...(setup.unwatched ? [] : [MINUTE])]
    this.market = new MarketState(
      setup.instruments,
      setup.calendars,
      built,
      {
        candle: (i, from) => {
          if (setup.keepCandles && !this.strategies.muted && (from.length === MINUTE || lengths.has(from.length))) this.#keepCandle(i, from)
          this.strategies.candle(i, from)
        },
        tick: i => {
          this.groups.tick(i, this.market.quotes.last)
          this.strategies.tick(i)
        },
        marked: i => this.desk.keeper.books.mark(i, this.market.quotes.last),
        settle: () => this.strategies.settle(),
      },
      setup.quoteMemory,
    )
    this.ledger = new Ledger(setup.instruments, setup.charges, this.market.quotes.last, setup.startEquity)
    this.desk = new OrderDesk(this.market, this.ledger, this.outbox, this.#timers, setup)
    this.market.watched = this.desk.keeper.books.watched
    this.risk = new EngineRiskView(this.market, this.ledger, this.desk, setup.squareOffBefore)
    this.#gate = gateOf(setup.limits, this.risk)
    this.closing = new ClosingPositions(this.market, this.desk, this.ledger, this.#timers, this.outbox)
    this.groups = new OrderGroups(this.market, this.desk, this.ledger, this.closing, this.outbox, this.#timers)
    this.executions = new Executions(this.market, this.desk, this.ledger, this.closing, this.risk, this.outbox, this.#timers)
    this.desk.judging.useGate(this.#gate, i => this.closing.has(i))
    this.doubts = new Doubts(this.desk)
    const { risk, closing, ledger } = this
    const over = { market: this.market, ledger, desk: this.desk, closing, risk, timers: this.#timers }
    this.conversions = new Conversions({ ...over, outbox: this.outbox, answerTimeout: setup.answerTimeout })
    this.squareOff = new SquareOff({ ...over, before: setup.squareOffBefore, takeBackDenied: of => this.takeBackDenied(of) })
    this.#days = new TradingDays(this, this.squareOff)
    this.#feed = new FeedLink(this.risk, this.desk, this.#timers, setup.feedLossPatience ?? (0 as Micros))
    this.levels = new TradingLevels(this.risk, this.desk, this.closing, this.ledger, this.outbox)
    this.adjustments = new Adjustments(setup.instruments, this.desk, this.ledger, this.outbox, (order, fill) => this.#after(order, fill))
    const { desk, market, outbox } = this
    desk.evidence.valuesOf = (i, owner) => this.strategies.valuesOf(i, owner)
    const hands = new EngineHands(this)
    this.closing.leaves = (i, owner) => {
      this.executions.leave(i, owner)
      if (owner === undefined) hands.targets.leave(i)
    }
    this.strategies.attach({ desk, market, outbox, timers: this.#timers, account: hands, hands, targets: hands.targets })
  }

  /** When the shell must send a timer input; Infinity when never. */
  get nextWake(): Micros {
    return this.#timers.next
  }

  get level(): Level {
    return this.risk.level
  }

  /** Runs one input. Times never go back. What is to be done stands in the outbox, which the caller empties. */
  process(input: Input): void {
    while (this.step(input));
  }

  /**
   * The same, but a frame only up to its first row that leads to an order: true when orders stand in the outbox and the rest of the frame
   * is to be run by another call with the same input. How often a caller stops on the way makes no difference to what is decided.
   */
  step(input: Input): boolean {
    if (input.kind !== 'frame') {
      this.#run(input)
      this.levels.watchLoss()
      return false
    }
    const { frame } = input
    const row = this.#row
    if (row === 0) {
      this.#advance(input)
      if (!this.#sweeping) this.#startSweeping()
    }
    // One stop a frame: the orders after it share one sync.
    const next = this.market.frame(frame, row, row === 0 ? this.outbox : undefined)
    this.#row = next < frame.count ? next : 0
    if (this.#row === 0) this.levels.watchLoss()
    return this.#row > 0
  }

  #run(input: Exclude<Input, { kind: 'frame' }>): void {
    this.#advance(input)
    switch (input.kind) {
      case 'bar':
        return this.#bar(input)
      case 'open':
        return this.#open(input)
      case 'order':
        return this.#order(input.event)
      case 'timer':
        return this.#timer()
      case 'command':
        return this.#command(input.ref, input.command)
      case 'link':
        return this.#link(input.link, input.up, input.text)
      case 'recovered':
        return recover(input.state, this)
      case 'doubts':
        if (input.used !== undefined) this.desk.orders.skip(input.used)
        return this.#doubts(input.doubts)
      case 'strategy-off': {
        const state = this.strategies.byName(input.name)
        if (state) this.strategies.switchOff(state, input.why)
        return
      }
      case 'strategy-reload':
        this.outbox.answers.push({ ref: 0, ...this.#reload(input.name, input.hash) })
        return
      case 'wishes':
        return this.strategies.wished(input, this.setup.wishAgeMs ?? Number.POSITIVE_INFINITY)
      default:
        return never(input, 'no such input')
    }
  }

  #bar({ bar, warmup }: Extract<Input, { kind: 'bar' }>): void {
    this.strategies.muted = warmup
    if (this.strategies.awaitsOpen) this.strategies.openPassed(bar.instrument, bar.time)
    this.market.bar(bar)
    if (!warmup) this.groups.bar(bar)
    this.strategies.muted = false
  }

  #open({ instrument, px, t, last }: Extract<Input, { kind: 'open' }>): void {
    this.market.opened(instrument, px, t)
    this.strategies.opened(instrument, last)
    if (last && this.ledger.positions.qty[instrument] !== 0) this.closing.add(instrument, PERSON, 'the data end')
  }

  #advance(input: Input): void {
    if (!(input.t >= this.now)) broken(`time went back from ${this.now} to ${input.t}`)
    this.now = input.t
    this.desk.now = input.t
    this.market.advance(input)
    this.#days.at(input)
  }

  #order(told: OrderEvent): void {
    const event = this.desk.orders.counted(told)
    if (event.kind === 'found') return this.#found(event)
    const undone = this.adjustments.heard(event)
    if (event.kind === 'product') {
      if (this.conversions.heard(event)) this.squareOff.late(event.instrument)
      return
    }
    const own = event.kind === 'settled' || event.kind === 'elsewhere' ? event : undefined
    const order = own ? this.desk.told(own) : this.desk.event(event)
    const fill = event.kind === 'filled' ? event : own
    if (order) this.#after(order, fill, event)
    if (undone) this.#after(undone.order, undone.fill)
  }

  /** Not ours, but nothing may work where all is to be flat. */
  #found(event: Extract<OrderEvent, { readonly kind: 'found' }>): void {
    const order = this.desk.found(event)
    if (!order) return
    if (this.level === 'halted') this.desk.cancel(order)
    this.#after(order, undefined, event)
  }

  /** What follows from an order's change; `event` is the venue's word, where it is one. */
  #after(order: Order, fill: Pick<Fill, 'qty' | 'px'> | undefined, event?: OrderEvent): void {
    const i = order.instrument
    if (fill) {
      this.desk.exits.trim(i)
      this.closing.filled(order)
    } else if (order.reducing && order.kind === 'market' && isEndedByVenue(order))
      this.closing.failed(order, event?.kind === 'rejected' ? event.haltedUntil : undefined)
    this.levels.keepFlat(i)
    if (event?.kind === 'filled') this.squareOff.filled(order)
    if (event?.kind === 'cancelled' && order.reason === REPRICE_ENDED) goOnLeaving(order, this)
    this.closing.work(i)
    if (fill) this.groups.filled(order, fill.qty)
    this.groups.changed(order)
    this.executions.changed(order)
    this.strategies.changed(order, fill)
  }

  #timer(): void {
    for (let job = this.#timers.due(this.now); job; job = this.#timers.due(this.now)) {
      switch (job.kind) {
        case 'sweep':
          this.market.sweep(this.now - this.setup.grace)
          this.#scheduleSweep()
          break
        case 'watch':
          this.#watch(job.order)
          break
        case 'answer':
          this.desk.answerDue(job.order)
          break
        case 'cancel':
          this.desk.cancelDue(job.order)
          break
        case 'close':
          this.closing.work(job.instrument)
          break
        case 'convert':
          this.conversions.due(job.instrument, job.ref)
          break
        case 'group':
          this.groups.due(job.instrument)
          break
        case 'execution':
          this.executions.due(job.id)
          break
        case 'pace':
          this.desk.pacer.release(this.now)
          break
        case 'square-off':
          this.squareOff.due()
          break
        case 'square-off-soon':
          this.squareOff.soon(job.at)
          break
        case 'strategy':
          this.strategies.timerDue(job.timer, this.now, this.setup.grace)
          break
        case 'opening':
          this.desk.waiting.due(job.order)
          break
        case 'feed-lost':
          this.#feed.staysLost()
          break
        case 'save':
          this.strategies.save()
          break
        default:
          never(job, 'no such timer')
      }
    }
  }

  /** An exit is repriced whatever happens; an entry only while entries may be made at all, else it is taken back. */
  #watch(id: OrderId): void {
    const order = this.desk.orders.get(id)
    const { level, feedUp, venueUp, ending } = this.risk
    const mayEnter = level === 'normal' && feedUp && venueUp && !ending
    if (order && !order.reducing && !mayEnter) this.desk.cancel(order)
    else this.desk.watch.due(id)
  }

  /** Before what is held is made flat: what a person has booked and the venue has nothing of is not there to be sold. */
  takeBackDenied = (of: (i: InstrumentNo) => boolean = () => true): void => {
    const { denied } = this.desk.keeper
    for (let i = 0 as InstrumentNo; i < denied.length; i++)
      if (denied[i] !== 0 && of(i)) for (const { order, fill } of this.adjustments.denied(i)) this.#after(order, fill)
  }

  /** What only reduced while a person's booking was believed may open a position by the book: exits shrink with a doubt, and grow again. */
  #doubts(doubts: readonly Doubt[]): void {
    const touched = new Set([...this.doubts.all.keys(), ...doubts.map(one => one.instrument)])
    this.doubts.set(doubts, i => this.setup.instruments.at(i).name)
    this.takeBackDenied(i => this.level === 'halted' || this.closing.has(i))
    for (const i of touched) {
      if (this.desk.keeper.denied[i] !== 0) this.desk.exits.trim(i)
      this.closing.work(i)
      this.groups.due(i)
    }
  }

  /** The end of an order by a person's word. */
  ended = (event: OrderEvent): void => this.#order(event)

  #command(ref: number, command: Command): void {
    this.outbox.answers.push({ ref, ...obey(command, this) })
  }

  /** The old text goes on when the new one cannot be used. */
  #reload(name: string, hash: string): Said {
    const state = this.strategies.byName(name)
    const text = this.setup.texts?.get(textKey(name, hash))
    if (!state || !text) return { ok: false, text: `there is no text ${hash.slice(0, 8)} of a strategy ${name}` }
    const replaced = this.strategies.replace(state, text)
    if (failed(replaced)) return { ok: false, text: replaced.error }
    const said = `${name} runs its changed file (${hash.slice(0, 8)})`
    this.desk.note('strategy', state.on ? said : `${said}; it is off: ${state.why}`)
    return { ok: true, text: state.on ? said : `${said}; it is off: ${state.why}` }
  }

  #link(link: 'feed' | 'venue' | 'disk' | 'clock' | 'store', up: boolean, text: string): void {
    if (link === 'feed') this.#feed.is(up)
    else if (link === 'venue') this.risk.venueUp = up
    else if (link === 'clock') this.risk.clockSteady = up
    else if (link === 'store') this.risk.storeTrouble = up ? '' : text
    else this.risk.diskFull = !up
    this.desk.note('link', `${link} ${up ? 'up' : 'DOWN'}${text === '' ? '' : `: ${text}`}`)
  }

  #startSweeping(): void {
    this.#sweeping = true
    this.#scheduleSweep()
  }

  #scheduleSweep(): void {
    this.#timers.at(this.market.nextSweep(this.now, this.setup.grace), { kind: 'sweep' })
  }

  #keepCandle(i: InstrumentNo, from: MarketState['builders'][number]): void {
    this.outbox.candles.push({
      instrument: i,
      time: from.start[i] as Micros,
      length: from.length,
      open: from.open[i] as never,
      high: from.high[i] as never,
      low: from.low[i] as never,
      close: from.close[i] as never,
      volume: from.volume[i] as number,
      ticks: from.ticks[i] as number,
      vwap: from.vwap(i),
    })
  }
}
