// What can be quoted and traded: dense numbers inside, NSE:RELIANCE outside. Built for one date by app/config, read by all.

import { nearest } from '../core/nearest.ts'
import { type Fault, fault } from '../core/result.ts'
import type { InstrumentNo, Px, Qty } from '../core/units.ts'
import type { CalendarName } from './calendar.ts'
import type { Contract } from './contract.ts'
import { meantBy, spelledContracts } from './contract-spelling.ts'

/** SYN the synthetic market, FILE data of no exchange we know the hours of. */
export const exchanges = ['NSE', 'BSE', 'SYN', 'FILE'] as const
export type Exchange = (typeof exchanges)[number]
/** EQ a share or fund, IDX an index (quoted; tradable only in backtests, as a synthetic future), FUT a future, OPT an option. */
export const instrumentKinds = ['EQ', 'IDX', 'FUT', 'OPT'] as const
export type InstrumentKind = (typeof instrumentKinds)[number]
/** How it is held, and which row of charges and margins applies: shares intraday (MIS) or delivery (CNC), contracts as they are (NRML). */
export const products = ['delivery', 'intraday', 'future', 'option'] as const
export type Product = (typeof products)[number]
/** The part of an exchange, as brokers and exchanges call it: NSE_EQ, NSE_INDEX, NSE_FO. */
export type Segment = `${Exchange}_${'EQ' | 'INDEX' | 'FO'}`

/** Everything but `no`, `name` and `segment` is valid for the date the table was built for. */
export type Instrument = {
  readonly no: InstrumentNo
  readonly exchange: Exchange
  /** RELIANCE, NIFTY50, NIFTY-24NOV26-FUT, NIFTY-24NOV26-26000CE. */
  readonly symbol: string
  /** NSE:RELIANCE, the name used outside the engine. */
  readonly name: string
  readonly kind: InstrumentKind
  readonly segment: Segment
  readonly tick: Px
  /** Units of one lot: quantities are whole multiples of it. */
  readonly lot: Qty
  /** The greatest quantity of one order; 0 where none is known. */
  readonly freeze: Qty
  /** The exchange's price band of the day, both ends allowed; 0 where none is known. */
  readonly bandLow: Px
  readonly bandHigh: Px
  readonly product: Product
  readonly calendar: CalendarName
  readonly tradable: boolean
  /** Of futures and options, else undefined. */
  readonly contract: Contract | undefined
  /** A BSE share's group (A, B, X, Z ...), '' where not known: some pay other charges. */
  readonly group: string
}

type Known = 'freeze' | 'bandLow' | 'bandHigh' | 'contract' | 'group'
/** An instrument without its number; what is left out is not known. */
export type InstrumentRow = Omit<Instrument, 'no' | 'name' | 'segment' | Known> & { readonly [K in Known]?: Instrument[K] | undefined }

export const segmentOf = (exchange: Exchange, kind: InstrumentKind): Segment =>
  `${exchange}_${kind === 'EQ' ? 'EQ' : kind === 'IDX' ? 'INDEX' : 'FO'}`

export class InstrumentTable {
  readonly list: readonly Instrument[]
  readonly #byName = new Map<string, Instrument>()

  constructor(list: readonly InstrumentRow[]) {
    this.list = list.map((one, i) => ({
      ...one,
      no: i as InstrumentNo,
      name: `${one.exchange}:${one.symbol}`,
      segment: segmentOf(one.exchange, one.kind),
      freeze: one.freeze ?? (0 as Qty),
      bandLow: one.bandLow ?? (0 as Px),
      bandHigh: one.bandHigh ?? (0 as Px),
      contract: one.contract,
      group: one.group ?? '',
    }))
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

  /**
   * Finds NSE:RELIANCE, or RELIANCE where only one exchange has it; a contract also as brokers spell it (NIFTY26NOVFUT). Else a
   * sentence with the nearest name.
   */
  find(text: string): { readonly ok: Instrument } | Fault {
    const wanted = text.trim().toUpperCase()
    const exact = this.#byName.get(wanted)
    if (exact) return { ok: exact }
    const colon = wanted.indexOf(':')
    const symbol = wanted.slice(colon + 1)
    const here = colon < 0 ? this.list : this.list.filter(one => one.exchange === wanted.slice(0, colon))
    const bySymbol = here.filter(one => one.symbol === symbol)
    const found = bySymbol.length > 0 ? bySymbol : meantBy(spelledContracts(symbol), here)
    if (found.length === 1 && found[0]) return { ok: found[0] }
    if (found.length > 1) {
      const names = found.map(one => one.name).join(', ')
      return fault(bySymbol.length > 0 ? `${wanted} is on several exchanges: ${names}` : `${wanted} may be any of ${names}`)
    }
    const near = nearest(wanted, colon >= 0 ? this.#byName.keys() : this.list.map(one => one.symbol))
    return fault(`no instrument ${wanted}${near ? `; did you mean ${near}?` : ''}`)
  }
}
