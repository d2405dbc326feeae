// What a limit may speak of: the account, one strategy, a segment of an exchange, an instrument, or a named group of instruments. Says
// for each instrument and owner which scopes an order belongs to; the rules and books.ts number scopes and cells by this.

import type { InstrumentNo, Micros } from '../core/units.ts'

/** Money in 1/10 000 rupee, times in micros, the rest counts. */
export type Measure =
  | 'orderValue'
  | 'orderQty'
  | 'positionValue'
  | 'grossExposure'
  | 'netExposure'
  | 'openPositions'
  | 'workingOrders'
  | 'dayLoss'
  | 'giveBack'
  | 'weekLoss'
  | 'trades'
  | 'orders'
  | 'consecutiveLosses'
  | 'coolDown'
  | 'orderToTrade'
  | 'priceAge'

/** What is absent is not limited. */
export type Measures = { readonly [M in Measure]?: number }

/** From and to of the hours in which entries may be made, micros since midnight IST, [from, to). */
export type EntryHours = readonly (readonly [from: Micros, to: Micros])[]

export type ScopeLimits = {
  readonly measures: Measures
  /** None: at any hour of the session. */
  readonly hours?: EntryHours | undefined
  /** The only instruments that may be entered, and those that may not. */
  readonly allow?: readonly InstrumentNo[] | undefined
  readonly deny?: readonly InstrumentNo[] | undefined
}

export type ScopePlan = ScopeLimits & {
  readonly kind: 'strategy' | 'segment' | 'instrument' | 'group'
  /** As in the configuration: ema-cross, NSE_FO, NSE:RELIANCE, banks. */
  readonly name: string
  /** Its instruments; of a strategy none, for it is known by the owner of an order. */
  readonly instruments: readonly InstrumentNo[]
}

export type Scope = ScopeLimits & { readonly kind: ScopePlan['kind'] | 'account'; readonly name: string }

/**
 * Scope 0 is the account, the others stand as planned. A cell is what is held of an instrument by everyone (its number is the
 * instrument's) or by one limited strategy (from `base` of its scope on).
 */
export class Scopes {
  readonly list: readonly Scope[]
  /** How many instruments there are. */
  readonly width: number
  /** Where the cells of a scope begin: 0 but for strategies. */
  readonly base: Int32Array
  readonly cells: number
  /** Limited strategies: names, and their scopes beside them. */
  readonly strategies: readonly string[]
  readonly strategyScope: Int32Array
  /** The scopes that a cell is counted in. */
  readonly ofCell: readonly Int32Array[]
  /** The scopes that an order of the cell's instrument and owner is judged in. */
  readonly asked: readonly Int32Array[]

  constructor(width: number, account: ScopeLimits, plans: readonly ScopePlan[] = []) {
    this.width = width
    this.list = [{ ...account, kind: 'account', name: 'account' }, ...plans]
    this.base = new Int32Array(this.list.length)
    const own = this.list.flatMap((one, k) => (one.kind === 'strategy' ? [k] : []))
    for (const [s, k] of own.entries()) this.base[k] = (s + 1) * width
    this.cells = (own.length + 1) * width
    this.strategies = own.map(k => this.list[k]?.name ?? '')
    this.strategyScope = Int32Array.from(own)
    const shared: number[][] = Array.from({ length: width }, () => [0])
    for (const [k, { instruments }] of plans.entries()) for (const i of instruments) shared[i]?.push(k + 1)
    const everyone = shared.map(list => Int32Array.from(list))
    const each = (of: (scope: number, all: Int32Array) => Int32Array) => own.flatMap(k => everyone.map(all => of(k, all)))
    this.ofCell = [...everyone, ...each(k => Int32Array.of(k))]
    this.asked = [...everyone, ...each((k, all) => Int32Array.of(...all, k))]
  }

  /** The scope of an owner: 0 where it has no limits of its own. A handful at most are compared. */
  scopeOf(owner: string): number {
    for (let s = 0; s < this.strategies.length; s++) if (this.strategies[s] === owner) return this.strategyScope[s] as number
    return 0
  }

  /** ' of strategy ema-cross', for sentences; nothing for the account. */
  text(k: number): string {
    const { kind, name } = this.list[k] as Scope
    return kind === 'account' ? '' : kind === 'instrument' || kind === 'segment' ? ` for ${name}` : ` of ${kind} ${name}`
  }
}
