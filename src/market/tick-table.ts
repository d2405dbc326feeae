// The smallest price step by kind of instrument, date and price band. app/config fills it and asks it when it builds instruments.

import type { DayNo, Px } from '../core/units.ts'
import type { InstrumentKind } from './instrument.ts'

/** Prices up to and including `upTo` move by `tick`; Infinity in the last band. */
export type TickBand = { readonly upTo: number; readonly tick: Px }

/** Bands ascending by `upTo`, the last without end. */
export type DatedTicks = { readonly from: DayNo; readonly bands: Readonly<Record<InstrumentKind, readonly TickBand[]>> }

export class TickTable {
  readonly #tables: readonly DatedTicks[]

  /** `tables` ascending by date, at least one; days before the first are answered by the first. */
  constructor(tables: readonly DatedTicks[]) {
    this.#tables = tables
  }

  /** The tick at `px` on `day`. */
  tickAt(kind: InstrumentKind, px: Px, day: DayNo): Px {
    return (this.#bands(kind, day).find(band => px <= band.upTo) as TickBand).tick
  }

  /** The smallest tick of any price on `day`: what to take where the price is unknown, so that no valid price looks wrong. */
  finest(kind: InstrumentKind, day: DayNo): Px {
    return Math.min(...this.#bands(kind, day).map(band => band.tick)) as Px
  }

  #bands(kind: InstrumentKind, day: DayNo): readonly TickBand[] {
    const table = this.#tables.findLast(one => one.from <= day) ?? (this.#tables[0] as DatedTicks)
    return table.bands[kind]
  }
}
