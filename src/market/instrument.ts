// What can be quoted and traded: dense numbers inside, NSE:RELIANCE outside. Built for one date by app/config, read by all.

import { nearest } from '../core/nearest.ts'
import { type Fault, fault } from '../core/result.ts'
import type { InstrumentNo, Px, Qty } from '../core/units.ts'

export type Exchange = 'NSE' | 'BSE' | 'SYN'
/** EQ a share, IDX an index (quoted; tradable only in backtests, as a synthetic future). */
export type InstrumentKind = 'EQ' | 'IDX'
/** Which row of the charges table applies. */
export type Product = 'intraday' | 'future'
/** Which calendar of sessions applies; `always` is the synthetic market's. */
export type CalendarName = 'nse-equity' | 'always'

export type Instrument = {
  readonly no: InstrumentNo
  readonly exchange: Exchange
  readonly symbol: string
  /** NSE:RELIANCE, the name used outside the engine. */
  readonly name: string
  readonly kind: InstrumentKind
  readonly tick: Px
  readonly lot: Qty
  readonly product: Product
  readonly calendar: CalendarName
  readonly tradable: boolean
}

export class InstrumentTable {
  readonly list: readonly Instrument[]
  readonly #byName = new Map<string, Instrument>()

  constructor(list: readonly Omit<Instrument, 'no' | 'name'>[]) {
    this.list = list.map((one, i) => ({ ...one, no: i as InstrumentNo, name: `${one.exchange}:${one.symbol}` }))
    for (const one of this.list) this.#byName.set(one.name, one)
  }

  get size(): number {
    return this.list.length
  }

  at(no: InstrumentNo): Instrument {
    const found = this.list[no]
    if (!found) throw new RangeError(`no instrument ${no}`)
    return found
  }

  byName(name: string): Instrument | undefined {
    return this.#byName.get(name)
  }

  /** Finds NSE:RELIANCE, or RELIANCE where only one exchange has it; else a sentence with the nearest name. */
  find(text: string): { readonly ok: Instrument } | Fault {
    const wanted = text.trim().toUpperCase()
    const exact = this.#byName.get(wanted)
    if (exact) return { ok: exact }
    const bySymbol = this.list.filter(one => one.symbol === wanted)
    if (bySymbol.length === 1 && bySymbol[0]) return { ok: bySymbol[0] }
    if (bySymbol.length > 1) return fault(`${wanted} is on several exchanges: ${bySymbol.map(one => one.name).join(', ')}`)
    const near = nearest(wanted, wanted.includes(':') ? this.#byName.keys() : this.list.map(one => one.symbol))
    return fault(`no instrument ${wanted}${near ? `; did you mean ${near}?` : ''}`)
  }
}
