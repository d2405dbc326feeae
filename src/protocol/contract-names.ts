// How contracts are spelled, for screens: a person may type a contract as the broker writes it.

import { parseContract } from '../market/contract.ts'
import { meantBy, spelledContracts } from '../market/contract-spelling.ts'

/** Those of `rows` whose symbol is the contract that `text` (capitals) spells: NIFTY26NOVFUT, NIFTY24NOV26C26000. */
export function spelledAmong<T extends { readonly symbol: string }>(text: string, rows: readonly T[]): T[] {
  const spelled = spelledContracts(text.slice(text.indexOf(':') + 1))
  if (spelled.length === 0) return []
  const known = rows.map(row => ({ row, contract: parseContract(row.symbol) }))
  return meantBy(spelled, known).map(one => one.row)
}
