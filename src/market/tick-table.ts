// The smallest price step by kind of instrument, date and price band. app/config fills it and asks it when it builds instruments.

import type { DayNo, Px } from '../core/units.ts'

/** What has tick bands of its own. Futures on shares have the bands of shares; stock options go by the price of the share. */
export type TickKind = 'equity' | 'index' | 'indexFuture' | 'indexOption' | 'stockOption'

/** Prices up to and including `upTo` move by `tick`; Infinity in the last band. */
export type TickBand = { readonly upTo: number; readonly tick: Px }

/** Bands ascending by `upTo`, the last without end. */
export type DatedTicks = { readonly from: DayNo; readonly bands: Readonly<Record<TickKind, readonly TickBand[]>> }

export class TickTable {
  readonly #tables: readonly DatedTicks[]

  /** `tables` ascending by date, at least one; days before the first are answered by the first. */
  constructor(tables: readonly DatedTicks[]) {
    this.#tables = tables
  }

  /** The tick at `px` on `day`; `px` undefined: the smallest of any price, so that no valid price looks wrong. */
  tickAt(kind: TickKind, px: Px | undefined, day: DayNo): Px {
    const bands = this.#bands(kind, day)
    return px === undefined ? (Math.min(...bands.map(band => band.tick)) as Px) : (bands.find(band => px <= band.upTo) as TickBand).tick
  }

  #bands(kind: TickKind, day: DayNo): readonly TickBand[] {
    const table = this.#tables.findLast(one => one.from <= day) ?? (this.#tables[0] as DatedTicks)
    return table.bands[kind]
  }
}
