// What stands now, as plain JSON for `tapedeck status --json` and for tests: positions, orders, level, money in rupees.

import { inRupees, type InstrumentNo, type Money, type Px } from '../core/units.ts'
import { dataFaults, instrumentFaults } from './data-faults.ts'
import { budgetsOf } from './budgets.ts'
import { heldText } from '../trading/products.ts'
import { type Execution, legAt, legsOf, sliceAt } from '../trading/execution-plan.ts'
import type { Engine } from './engine.ts'
import { type LevelCause, causesOf, shownLevel } from './level-causes.ts'
import { exposureOf } from './exposure.ts'

export type EngineStatus = {
  /** What of each limit is used; money in rupees. */
  readonly risk: readonly { readonly name: string; readonly used: number; readonly limit: number; readonly rule: string }[]
  readonly time: number
  readonly level: string
  readonly levelWhy: string
  /** Every reason for it, with its way back. */
  readonly levelCauses: readonly LevelCause[]
  readonly feedUp: boolean
  readonly ticks: number
  readonly equity: number
  readonly pnl: number
  /** Of the day. */
  readonly charges: number
  /** Money tied up by positions and orders, and money free for entries. */
  readonly margin: number
  readonly available: number
  readonly positions: readonly {
    readonly instrument: string
    readonly qty: number
    readonly average: number
    readonly last: number
    readonly pnl: number
    readonly owners: Readonly<Record<string, number>>
    /** While orders of it are unknown: none of them filled, or all. */
    readonly between?: readonly [number, number]
    /** Of one that was converted: what of it is held as what. */
    readonly held?: string
  }[]
  readonly orders: readonly {
    readonly id: number
    readonly instrument: string
    readonly qty: number
    readonly filled: number
    readonly kind: string
    /** Rupees; 0 where there is none. */
    readonly limit: number
    readonly trigger: number
    /** A stop whose trigger has not been reached. */
    readonly waiting: boolean
    readonly state: string
    readonly owner: string
  }[]
  /** Execution algorithms at work: prices in rupees, slippage in basis points against the price at the begin. */
  readonly executions: readonly {
    readonly id: number
    readonly kind: string
    readonly instrument: string
    /** Signed, as asked and filled. */
    readonly qty: number
    readonly filled: number
    readonly average: number
    readonly arrival: number
    readonly slippage: number
    /** Of a TWAP or the legs of an iceberg, from 1, else 0. */
    readonly slice: number
    readonly slices: number
    /** Its time is over then, micros; 0: it has none. */
    readonly until: number
    /** Why it is being ended, or ''. */
    readonly ending: string
  }[]
  readonly strategies: readonly { readonly name: string; readonly on: boolean; readonly why: string }[]
  /** Instruments in which the venue's book says otherwise than we do, and how. */
  readonly doubts: Readonly<Record<string, string>>
  readonly nextOrder: number
  readonly ordersToday: number
  readonly faults: Readonly<Record<string, number>>
  /** The same by instrument; only those that have some. */
  readonly instrumentFaults: Readonly<Record<string, Readonly<Record<string, number>>>>
}

function rangeOf(engine: Engine, i: InstrumentNo): { readonly between?: readonly [number, number] } {
  const range = exposureOf(engine, i)
  return range ? { between: [range.low, range.high] } : {}
}

/** The slice or leg it is at, from 1. */
function partOf({ plan, qty, began }: Execution, slices: number, filled: number, now: number): number {
  if (plan.kind === 'iceberg') return legAt(qty, plan.show, filled)
  return slices === 0 ? 0 : sliceAt(plan.lasts, slices, now - began) + 1
}

/** How a position that was converted is held. */
function productOf({ ledger, setup }: Engine, i: InstrumentNo): { readonly held?: string } {
  const converted = ledger.positions.converted[i] as number
  return converted === 0 ? {} : { held: heldText(setup.instruments.at(i), ledger.positions.qty[i] as number, converted) }
}

export function statusOf(engine: Engine): EngineStatus {
  const causes = causesOf(engine, engine.now)
  const shown = shownLevel(causes)
  const { ledger, desk, market } = engine
  const nameOf = (i: InstrumentNo) => market.instruments.at(i).name
  const unsure = [...desk.orders.working].filter(order => order.state === 'unknown').map(order => order.instrument)
  const positions = [...new Set([...ledger.positions.touched, ...unsure])]
    .filter(i => ledger.positions.qty[i] !== 0 || exposureOf(engine, i))
    .map(i => ({
      instrument: nameOf(i),
      qty: ledger.positions.qty[i] as number,
      average: inRupees(ledger.positions.average(i)),
      last: inRupees(market.last(i)),
      pnl: inRupees((ledger.positions.profit(i, market.last(i)) - (ledger.positions.charges[i] as number)) as Money),
      owners: Object.fromEntries(
        [...ledger.positions.owners(i)].filter(([, share]) => share.qty !== 0).map(([owner, share]) => [owner, share.qty]),
      ),
      ...productOf(engine, i),
      ...rangeOf(engine, i),
    }))
  const orders = [...desk.orders.working].map(order => ({
    id: order.id,
    instrument: nameOf(order.instrument),
    qty: order.qty as number,
    filled: order.filled as number,
    kind: order.kind,
    limit: inRupees(order.limit as Px),
    trigger: inRupees(order.trigger as Px),
    waiting: (order.trigger as number) !== 0 && !order.triggered,
    state: order.state,
    owner: order.owner,
  }))
  return {
    risk: budgetsOf(engine).map(({ name, used, limit, unit, rule }) => {
      const plain = (value: number): number => (unit === 1 ? inRupees(value as Money) : value)
      return { name, used: plain(used), limit: plain(limit), rule }
    }),
    time: engine.now,
    level: shown.level,
    levelWhy: shown.why,
    levelCauses: causes,
    feedUp: engine.risk.feedUp,
    ticks: market.quotes.ticks,
    equity: inRupees(ledger.equity),
    pnl: inRupees(ledger.dayProfit),
    charges: inRupees(ledger.dayCharges),
    margin: inRupees(desk.account.used),
    available: inRupees(desk.account.available),
    positions,
    orders,
    executions: engine.executions.all.map(one => {
      const { id, plan, instrument, side, qty, arrival, began, ending } = one
      const { filled, average, slippage } = engine.executions.progressOf(one)
      const slices = plan.kind === 'twap' ? plan.slices : plan.kind === 'iceberg' ? legsOf(one.qty, plan.show) : 0
      return {
        id,
        kind: plan.kind,
        instrument: nameOf(instrument),
        qty: side * qty,
        filled: side * filled,
        average: inRupees(average as Px),
        arrival: inRupees(arrival),
        slippage,
        slice: partOf(one, slices, filled, engine.now),
        slices,
        until: plan.lasts === 0 ? 0 : began + plan.lasts,
        ending,
      }
    }),
    strategies: engine.strategies.states.map(({ plan, on, why }) => ({ name: plan.name, on, why })),
    doubts: Object.fromEntries([...engine.doubts.all].map(([i, text]) => [nameOf(i), text])),
    nextOrder: desk.orders.next,
    ordersToday: desk.ordersToday,
    faults: dataFaults(engine),
    instrumentFaults: instrumentFaults(engine),
  }
}
