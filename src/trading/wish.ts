// What a strategy in a thread of its own wants, as values that travel to the engine and onto the tape: decisions made elsewhere are inputs.

import type { InstrumentNo, Px, Qty } from '../core/units.ts'
import type { Distance, Trail } from './exit-plan.ts'

/** What the strategy demands of its feed before an entry, where it demands anything (strategy/demand.ts). */
type Demanding = { readonly instrument: InstrumentNo; readonly why: string; readonly demand?: Readonly<Record<string, number>> | undefined }

export type Wish =
  /** `qty` signed. Without limit and trigger a market order. */
  | (Demanding & {
      readonly kind: 'order'
      readonly qty: Qty
      readonly limit?: Px | undefined
      readonly trigger?: Px | undefined
      readonly ioc?: boolean | undefined
      /** An iceberg: so many units at a time. */
      readonly show?: number | undefined
      readonly stop?: Distance | undefined
      readonly target?: Distance | undefined
      readonly trail?: Trail | undefined
      readonly join?: boolean | undefined
    })
  | { readonly kind: 'exit'; readonly instrument: InstrumentNo; readonly why: string }
  /** units, or a value in 1/10 000 rupee, or a part of the equity; signed, not 0. */
  | (Demanding & { readonly kind: 'target'; readonly by: 'units' | 'value' | 'fraction'; readonly amount: number })
