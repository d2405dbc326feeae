// What the engine makes of a strategy's wishes: orders past its own demands and the gate, exits, targets; and what it tells strategies of
// the account. The engine makes one; wishes of strategies in other threads come the same way (strategy-wishes.ts).

import { type InstrumentNo, type Micros, type Money, NO_PX, type Qty } from '../core/units.ts'
import type { OrderOptions } from '../strategy/define.ts'
import { executionText } from '../trading/execution-plan.ts'
import { reasonCode } from '../trading/reasons.ts'
import type { ClosingPositions } from './closing.ts'
import type { Executions } from './executions.ts'
import type { OrderGroups } from './groups.ts'
import type { Ledger } from './ledger.ts'
import type { MarketState } from './market-state.ts'
import type { OrderDesk, Wish } from './order-desk.ts'
import type { StrategyContext } from './strategy-context.ts'
import { type SizedBy, StrategyTargets } from './strategy-targets.ts'
import type { StrategyAccount, StrategyHands } from './strategy-world.ts'

const UNMET = reasonCode('feed-demand')
const NO_BRACKET = reasonCode('no-bracket')
const NO_ICEBERG = reasonCode('no-iceberg')

export type HandParts = {
  readonly desk: OrderDesk
  readonly ledger: Ledger
  readonly closing: ClosingPositions
  readonly market: MarketState
  readonly groups: OrderGroups
  readonly executions: Executions
}

export class EngineHands implements StrategyHands, StrategyAccount {
  readonly targets: StrategyTargets
  readonly #parts: HandParts

  constructor(parts: HandParts) {
    this.#parts = parts
    this.targets = new StrategyTargets(parts, this)
  }

  get equity(): Money {
    return this.#parts.ledger.equity
  }

  shareOf(i: InstrumentNo, owner: string): Qty {
    return this.#parts.ledger.positions.of(i, owner)
  }

  isWorking(i: InstrumentNo, owner: string): boolean {
    for (const order of this.#parts.desk.orders.working) if (order.instrument === i && order.owner === owner) return true
    // Between two legs nothing may work.
    return this.#parts.executions.of(i, owner) !== undefined
  }

  order(context: StrategyContext, qty: Qty, why: string, how: OrderOptions): void {
    this.targets.forget(context)
    this.send(context, qty, why, how)
  }

  exit(context: StrategyContext, why: string): void {
    this.targets.forget(context)
    this.#parts.closing.addShare(context.no, context.owner, why)
  }

  target(context: StrategyContext, by: SizedBy, amount: number, why: string): void {
    this.targets.wish(context, by, amount, why)
  }

  cancelEntries(owner: string): void {
    const { desk, executions } = this.#parts
    for (const one of executions.all) if (one.owner === owner && !one.closes) executions.stop(one.id, 'its strategy is off')
    for (const order of desk.orders.working) if (order.owner === owner && !order.reducing) desk.cancel(order)
  }

  /** Legs of what may be seen at a time. */
  #iceberg(wish: Wish, show: number): boolean {
    const { desk, executions } = this.#parts
    const { instrument, owner, qty, limit, why } = wish
    const plan = { kind: 'iceberg', lasts: 0 as Micros, limit, show } as const
    const begun = executions.begin({ instrument, owner, qty, plan })
    if (typeof begun === 'string') desk.refuse(wish, NO_ICEBERG, begun)
    else desk.note('order', `${executionText(begun)} (${owner}: ${why})`)
    return typeof begun !== 'string'
  }

  /** Plain, or with the exits that follow what it fills. */
  #place(wish: Wish, { stop, target, trail, join, show }: OrderOptions): boolean {
    if (show !== undefined) return this.#iceberg(wish, show)
    const { desk, groups } = this.#parts
    if (!stop && !target && !trail && !join) return 'order' in desk.place(wish)
    const { instrument, owner, why, ...entry } = wish
    const at = stop ?? (trail && { by: trail.by === 'chandelier' ? 'atr' : trail.by, amount: trail.amount })
    const plan = { ...(at ? { stop: { at, trail } } : {}), targets: target ? [{ at: target, part: 1 }] : [] }
    const group = { instrument, owner, why, entries: [entry] }
    const taken = join ? groups.join(group) : groups.begin({ ...group, plan })
    // A refusal by the gate has been told by the desk.
    if ('refused' in taken && taken.fault) desk.refuse(wish, NO_BRACKET, taken.refused)
    return 'group' in taken
  }

  /** Sends an order past the strategy's own demands and the gate; false when it was refused. */
  send(context: StrategyContext, qty: Qty, why: string, how: OrderOptions): boolean {
    const { desk, closing } = this.#parts
    const { no, owner, state, demand } = context
    // The runner switches it off when its call is over.
    if (state.overRate !== '') return false
    closing.entryWanted(no, owner, qty)
    const { limit, trigger, ioc } = how
    const kind = trigger !== undefined ? 'sl' : limit === undefined ? 'market' : 'limit'
    const terms = { limit: limit ?? NO_PX, trigger, validity: ioc ? 'ioc' : 'day' } as const
    const wish = { instrument: no, qty, kind, ...terms, owner, why } as const
    if (demand && !desk.judging.consider(wish).reducing) {
      const unmet = demand.unmet(context)
      if (unmet !== '') {
        desk.refuse(wish, UNMET, unmet)
        return false
      }
    }
    const taken = this.#place(wish, how)
    if (taken) state.sent(desk.now)
    return taken
  }
}
