// Names of a list made shorter without two of them becoming one: of a contract the strike and right stay whole, the middle goes.
// The tables print their symbols with it.

/** `full`: cells of the longest name; `least`: fewest cells in which every name can still be told from the others. */
export type NameWidths = { readonly least: number; readonly full: number }

const CONTRACT = /^(.+)-(\d{2}[A-Z]{3})(\d{2})-(FUT|[\d.]+[CP]E)$/
/** Letters of the underlying that are kept where the width is free to choose. */
const LETTERS = 3
/** No list of names is made wider than this to tell them apart. */
const WIDEST = 30

const joined = (head: string, tail: string, width: number): string[] => {
  const letters = Math.min(head.length, width - 1 - tail.length)
  return letters < 1 ? [] : [`${head.slice(0, letters)}…${tail}`]
}

/** Forms of a name that fit into `width`, best first. */
function formsOf(name: string, width: number): string[] {
  if (name.length <= width) return [name]
  const found = CONTRACT.exec(name)
  if (!found) return [`${name.slice(0, width - 1)}…`, ...joined(name, name.slice(-3), width), ...joined(name, name.slice(-5), width)]
  const [, root = '', day = '', year = '', right = ''] = found
  const tail = right === 'FUT' ? day.slice(2) + right : right
  const noYear = `${root}-${day}-${right}`
  return [
    ...(noYear.length <= width ? [noYear] : []),
    ...joined(root, tail, width),
    ...joined(root, day + right, width),
    ...joined(root, day + year + right, width),
  ]
}

/** Every name with its shortest-cut form in `width` cells that no other of the names could be taken for, where there is one. */
export function shortNames(
  names: ReadonlySet<string>,
  width: number,
): { readonly texts: ReadonlyMap<string, string>; readonly apart: boolean } {
  const forms = new Map<string, string[]>()
  const claims = new Map<string, number>()
  for (const name of names) {
    const of = [...new Set(formsOf(name, width))]
    forms.set(name, of)
    for (const form of of) claims.set(form, (claims.get(form) ?? 0) + 1)
  }
  const texts = new Map<string, string>()
  let apart = true
  for (const [name, of] of forms) {
    const alone = of.find(form => claims.get(form) === 1)
    if (alone === undefined || (alone.indexOf('…') < Math.min(LETTERS, name.length) && alone.includes('…'))) apart = false
    texts.set(name, alone ?? of[0] ?? `…${name.slice(1 - width)}`)
  }
  return { texts, apart }
}

/** How wide the column of these names should be, from `width` on. */
export function nameWidths(names: ReadonlySet<string>, width: number): NameWidths {
  const full = Math.min(WIDEST, Math.max(width, ...[...names].map(name => name.length)))
  let least = width
  while (least < full && !shortNames(names, least).apart) least++
  return { least, full }
}
