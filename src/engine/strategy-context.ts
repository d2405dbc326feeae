// What a strategy holds in its hands when it is called: what it sees of an instrument, and the wishes it may make there. One for each
// strategy and instrument, the same for every call.

import { timeOfDay } from '../core/ist.ts'
import { type InstrumentNo, type Micros, type Money, type Px, type Qty } from '../core/units.ts'
import type { BarView, Context, OrderOptions } from '../strategy/define.ts'
import { InstrumentSight } from './instrument-sight.ts'
import { StrategySizes } from './strategy-sizes.ts'
import type { StrategyDemand } from './strategy-demand.ts'
import type { StrategyWorld } from './strategy-world.ts'
import type { StrategyState } from './strategy-state.ts'
import type { SizedBy } from './strategy-targets.ts'

export class StrategyContext extends InstrumentSight implements Context {
  bar: BarView
  demand: StrategyDemand | undefined
  readonly state: StrategyState
  readonly size: StrategySizes
  /** The own share of the position; kept up by `refresh`, so that reading it looks nothing up. */
  readonly #share = new Float64Array(1)

  constructor(no: InstrumentNo, state: StrategyState, bar: BarView, world: StrategyWorld) {
    super(no, world)
    this.state = state
    this.bar = bar
    this.size = new StrategySizes(this)
  }

  get now(): Micros {
    return this.world.desk.now
  }

  get time(): Micros {
    return timeOfDay(this.world.desk.now)
  }

  get equity(): Money {
    return this.world.account.equity
  }

  get position(): Qty {
    return this.#share[0] as Qty
  }

  /** Fills of the instrument may have changed the share, whoever ordered them. */
  refresh(): void {
    this.#share[0] = this.world.account.shareOf(this.no, this.owner)
  }

  get owner(): string {
    return this.state.plan.name
  }

  get working(): boolean {
    return this.world.account.isWorking(this.no, this.owner)
  }

  buy(qty: Qty | number, why: string, how?: Px | OrderOptions): void {
    this.#wish(qty as Qty, why, how)
  }

  sell(qty: Qty | number, why: string, how?: Px | OrderOptions): void {
    this.#wish(-qty as Qty, why, how)
  }

  exit(why: string): void {
    const reason = checkedWhy(why)
    if (!this.world.muted) this.world.hands.exit(this, reason)
  }

  target(qty: Qty | number, why: string): void {
    if (!Number.isSafeInteger(qty)) throw new TypeError(`a target must be a whole number of units, not ${String(qty)}`)
    this.#aim('units', qty, why)
  }

  targetValue(value: Money | number, why: string): void {
    this.#sized('value', value, why)
  }

  targetFraction(fraction: number, why: string): void {
    this.#sized('fraction', fraction, why)
  }

  #wish(qty: Qty, why: string, how: Px | OrderOptions | undefined): void {
    if (!Number.isSafeInteger(qty)) throw new TypeError(`a quantity must be a whole number, not ${String(qty)}`)
    const terms: OrderOptions = typeof how === 'object' ? how : how === undefined ? MARKET : { limit: how }
    checkPx('limit', terms.limit)
    checkPx('trigger', terms.trigger)
    checkExits(terms)
    checkShow(terms)
    const reason = checkedWhy(why)
    if (!this.world.muted) this.world.hands.order(this, qty, reason, terms)
  }

  #sized(by: 'value' | 'fraction', amount: number, why: string): void {
    if (!Number.isFinite(amount)) throw new TypeError(`a ${by} must be a number, not ${String(amount)}`)
    this.#aim(by, amount, why)
  }

  #aim(by: SizedBy, amount: number, why: string): void {
    const reason = checkedWhy(why)
    if (this.world.muted) return
    if (amount === 0) this.world.hands.exit(this, reason)
    else this.world.hands.target(this, by, amount, reason)
  }
}

const MARKET: OrderOptions = {}
const LONGEST_WHY = 120

function checkPx(name: string, px: Px | undefined): void {
  if (px !== undefined && !Number.isSafeInteger(px))
    throw new TypeError(`a ${name} must be a whole number of 1/10 000 rupee, not ${String(px)}`)
}

function checkExits({ stop, target, trail, join }: OrderOptions): void {
  if (join && (stop ?? target ?? trail))
    throw new TypeError('an order that joins a bracket has its exits: leave out stop, target and trail')
  for (const [name, one] of [
    ['stop', stop],
    ['target', target],
    ['trail', trail],
  ] as const)
    if (one !== undefined && !(one.amount > 0 && typeof one.by === 'string'))
      throw new TypeError(`a ${name} must be a distance above 0, as percent(1), points(rupees(5)), atr(2) or at(px)`)
}

function checkShow({ show, limit, trigger, ioc, stop, target, trail, join }: OrderOptions): void {
  if (show === undefined) return
  if (!(Number.isSafeInteger(show) && show > 0)) throw new TypeError(`show must be a whole number above 0, not ${String(show)}`)
  if (limit === undefined || (trigger ?? stop ?? target ?? trail) !== undefined || ioc || join)
    throw new TypeError('an iceberg (show) needs a limit, and goes without trigger, ioc and exits')
}

/** Strategies are run with their types stripped: what the compiler would refuse is refused here, and switches the strategy off. */
function checkedWhy(why: unknown): string {
  if (typeof why !== 'string' || why === '') throw new TypeError('say why: buy(qty, why), sell(qty, why) and exit(why) need a text')
  return why.slice(0, LONGEST_WHY)
}
