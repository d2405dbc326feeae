// Which instrument a bar file is of: what the caller says, else its symbol column, else the file's name; and what is doubtful about it.

import { type Result, fault, ok } from '../../core/result.ts'
import { type Aliases, instrumentName, nameFromFile } from './symbol.ts'

export type NameInColumn = { readonly text: string; readonly line: number }

export type BarName = { readonly symbol: string; readonly kind: 'EQ' | 'IDX' | undefined; readonly warnings: readonly string[] }

/** `names` are the symbol column's values in order, a new entry at each change; empty without such a column. */
export function instrumentOf(path: string, names: readonly NameInColumn[], as: string | undefined, aliases: Aliases): Result<BarName> {
  const file = nameFromFile(path, aliases)
  const seen = names.filter(one => one.text !== '').map(one => ({ ...one, name: instrumentName(one.text, aliases) }))
  const changes = seen.filter((one, i) => i > 0 && one.name !== seen[i - 1]?.name)
  const returned = changes.find((one, i) => one.name === seen[0]?.name || changes.findIndex(other => other.name === one.name) < i)
  if (returned)
    return fault(
      `${path} line ${returned.line}: the symbol goes back to ${returned.text}; a bar file holds one instrument, so split it by symbol`,
    )
  const last = seen.at(-1)
  if (as !== undefined) {
    const asked = instrumentName(as, aliases)
    const warnings = last && last.name !== asked ? [`${path}: the symbol column says ${last.name}; took ${asked}, as asked`] : []
    return ok({ symbol: asked, kind: file.kind, warnings })
  }
  if (!last) return ok({ symbol: file.name, kind: file.kind, warnings: [] })
  const symbol = last.name
  const warnings: string[] = []
  // Companies change their symbols; the last name is the one in force.
  for (const one of changes.slice(0, 3))
    warnings.push(`${path} line ${one.line}: the symbol changes to ${one.text}; took the last, ${symbol}, for all bars`)
  if (symbol !== file.name)
    warnings.push(
      `${path}: the symbol column says ${symbol}, the file's name ${file.name}; took the column (say ${path}=${file.name} for the other)`,
    )
  return ok({ symbol, kind: file.kind, warnings })
}
