// How much money a position or order ties up, by the table in force on a date. engine/account.ts adds it up over an account.

import type { DayNo } from '../core/units.ts'
import type { Instrument } from '../market/instrument.ts'

/** Percent of value. */
export type MarginTable = {
  readonly from: DayNo
  readonly intraday: number
  readonly delivery: number
  /** An index as a made-up future. */
  readonly index: number
  /** Futures of price x quantity, sold options of strike x quantity; bought options cost their premium. */
  readonly contracts: number
  readonly underlyings: ReadonlyMap<string, number>
}

/** What one instrument asks: a fraction of price x quantity, or, with a `strike` (above 0), of strike x quantity. */
export type MarginRates = { readonly bought: number; readonly sold: number; readonly strike: number }

export class MarginBook {
  readonly #tables: readonly MarginTable[]

  /** `tables` ascending by date, at least one; days before the first are answered by the first. */
  constructor(tables: readonly MarginTable[]) {
    this.#tables = tables
  }

  /** What an instrument asks on `day`. `strike` belongs to `sold` only: a bought option never asks more than its premium. */
  rates(day: DayNo, { product, kind, contract }: Pick<Instrument, 'product' | 'kind' | 'contract'>): MarginRates {
    const table = this.#tables.findLast(one => one.from <= day) ?? (this.#tables[0] as MarginTable)
    const both = (percent: number): MarginRates => ({ bought: percent / 100, sold: percent / 100, strike: 0 })
    if (product === 'intraday' || product === 'delivery') return both(table[product])
    if (kind === 'IDX') return both(table.index)
    const percent = table.underlyings.get(contract?.underlying ?? '') ?? table.contracts
    if (product === 'future') return both(percent)
    return { bought: 1, sold: percent / 100, strike: contract?.strike ?? 0 }
  }
}
