// Finding an instrument of the watchlist by what a person typed, for all commands.

import { nearest } from '../../core/nearest.ts'
import { type Fault, fault } from '../../core/result.ts'
import { spelledAmong } from '../../protocol/contract-names.ts'
import type { Row } from '../../protocol/tables.ts'
import type { Cockpit } from '../cockpit.ts'

export function findWatch(c: Cockpit, text: string | undefined): { readonly ok: Row<'watch'> } | Fault {
  if (!text) return fault('which instrument?')
  const wanted = text.toUpperCase()
  const rows = [...c.rows.table('watch').values()]
  const exact = rows.filter(row => row.symbol === wanted || row.name === wanted)
  const found = exact.length > 0 ? exact : spelledAmong(wanted, rows)
  if (found.length === 1 && found[0]) return { ok: found[0] }
  if (found.length > 1) return fault(`${wanted} may be any of ${found.map(row => row.name).join(', ')}`)
  const near = nearest(
    wanted,
    rows.map(row => row.symbol),
  )
  return fault(`no instrument ${wanted}${near ? `; did you mean ${near}?` : ''}`)
}

export function* symbols(c: Cockpit): Iterable<string> {
  for (const row of c.rows.table('watch').values()) yield row.symbol
}
