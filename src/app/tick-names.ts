// What a data file says of its instruments: their symbols without the exchange, a first price of each, on which ticks depend, and
// whether its hours are an exchange's.

import type { Px } from '../core/units.ts'
import { spelledContracts } from '../market/contract-spelling.ts'
import type { TickColumns } from '../store/readers/ticks.ts'

/** Whose sessions hold for a file: its exchange's, or none: then every bar and tick counts as it is, on the made-up exchange FILE. */
export const dataCalendars = ['exchange', 'always'] as const
export type DataCalendar = (typeof dataCalendars)[number]
export const exchangeOfData = (calendar: DataCalendar): 'NSE' | 'FILE' => (calendar === 'always' ? 'FILE' : 'NSE')

/** What a bar file's instrument is called when the run's table is built: RELIANCE, IDX-NIFTY50, BSE:RELIANCE, NIFTY26NOVFUT. */
export function wantedSymbol(name: string, kind: 'EQ' | 'IDX', calendar: DataCalendar): string {
  const bare = bareName(name)
  const exchange = calendar === 'exchange' && name.startsWith('BSE:') ? 'BSE:' : ''
  // A file without volume is taken for an index, but its name may say that it is a contract.
  return `${exchange}${kind === 'IDX' && spelledContracts(bare).length === 0 ? 'IDX-' : ''}${bare}`
}

/** NSE:RELIANCE to RELIANCE. */
export const bareName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** By symbol without its exchange; reads no further than it must. */
export function firstPrices({ symbols, symbol, px, count }: TickColumns): ReadonlyMap<string, Px> {
  const prices = new Map<string, Px>()
  for (let i = 0; i < count && prices.size < symbols.length; i++) {
    const name = bareName(symbols[symbol[i] as number] as string)
    if (!prices.has(name)) prices.set(name, px[i] as Px)
  }
  return prices
}
