// The exchanges' limit price protection (LPP) by date: how far from its reference price a limit in a contract may be. The order desk keeps
// today's ranges by instrument; the risk rule asks them.

import type { DayNo, InstrumentNo, Px } from '../core/units.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'

/** Of the reference price, and a price where that is more; both 0: no range. */
export type LppRange = { readonly percent: number; readonly atLeast: Px }
type LppOf = { readonly option: LppRange; readonly future: LppRange }
export type DatedLpp = { readonly from: DayNo; readonly NSE: LppOf; readonly BSE: LppOf }

export const NO_RANGE: LppRange = { percent: 0, atLeast: 0 as Px }

export class LppTable {
  readonly #tables: readonly DatedLpp[]

  /** `tables` ascending by date; days before the first have no ranges. */
  constructor(tables: readonly DatedLpp[]) {
    this.#tables = tables
  }

  rangeOf(day: DayNo, { exchange, contract }: Pick<Instrument, 'exchange' | 'contract'>): LppRange {
    const table = this.#tables.findLast(one => one.from <= day)
    if (!table || !contract || (exchange !== 'NSE' && exchange !== 'BSE')) return NO_RANGE
    return contract.right === '' ? table[exchange].future : table[exchange].option
  }
}

/** The ranges of a day, by instrument. */
export class LppRanges {
  readonly #instruments: InstrumentTable
  readonly #table: LppTable | undefined
  readonly #part: Float64Array
  readonly #least: Float64Array

  constructor(instruments: InstrumentTable, table: LppTable | undefined) {
    this.#instruments = instruments
    this.#table = table
    this.#part = new Float64Array(instruments.size)
    this.#least = new Float64Array(instruments.size)
  }

  useDay(day: DayNo): void {
    for (const one of this.#instruments.list) {
      const { percent, atLeast } = this.#table?.rangeOf(day, one) ?? NO_RANGE
      this.#part[one.no] = percent / 100
      this.#least[one.no] = atLeast
    }
  }

  /** How far from `reference` the exchange takes a limit; 0: any distance. */
  width(i: InstrumentNo, reference: number): Px {
    const part = this.#part[i] as number
    return (part === 0 ? 0 : Math.floor(Math.max(this.#least[i] as number, reference * part))) as Px
  }
}
