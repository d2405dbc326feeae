// All instruments of one day as a broker's or exchange's list names them: ticks, lots, freezes, expiries. Imported into the home once a
// day (app/import-instruments.ts); what a run trades is chosen from it.

import type { DayNo, Px, Qty } from '../core/units.ts'
import type { Contract } from './contract.ts'
import type { Exchange, InstrumentKind } from './instrument.ts'

export type ListedInstrument = {
  readonly exchange: Exchange
  readonly symbol: string
  readonly kind: InstrumentKind
  readonly tick: Px
  readonly lot: Qty
  /** 0 where the list does not say. */
  readonly freeze: Qty
  /** The list's last price; 0 where it has none. */
  readonly last: Px
  /** The exchange's own number, by which all brokers know it; empty where not given. */
  readonly token: string
  /** Whether a share ends with the closing auction; undefined where the list does not say. */
  readonly closingAuction: boolean | undefined
  readonly contract: Contract | undefined
}

export class InstrumentList {
  /** The day it holds for. */
  readonly day: DayNo
  readonly rows: readonly ListedInstrument[]
  readonly #byName = new Map<string, ListedInstrument>()
  /** Underlyings with futures or options, as EXCHANGE:SYMBOL, with their contracts. */
  readonly #contracts = new Map<string, ListedInstrument[]>()

  constructor(day: DayNo, rows: readonly ListedInstrument[]) {
    this.day = day
    this.rows = rows
    for (const row of rows) {
      this.#byName.set(`${row.exchange}:${row.symbol}`, row)
      if (!row.contract) continue
      const key = `${row.exchange}:${row.contract.underlying}`
      const found = this.#contracts.get(key)
      if (found) found.push(row)
      else this.#contracts.set(key, [row])
    }
  }

  byName(name: string): ListedInstrument | undefined {
    return this.#byName.get(name)
  }

  /** Futures and options on an underlying (NSE:NIFTY), in the list's order; those that have expired too. */
  contractsOn(underlying: string): readonly ListedInstrument[] {
    return this.#contracts.get(underlying) ?? []
  }

  get underlyings(): Iterable<string> {
    return this.#contracts.keys()
  }

  /** True of a share that ends its day with the closing auction: those with derivatives, unless the list itself says. */
  hasClosingAuction(row: ListedInstrument): boolean {
    return row.closingAuction ?? this.#contracts.has(`NSE:${row.symbol}`)
  }
}
