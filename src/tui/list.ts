// Which rows a pane shows and in what order: filter, sort, freeze, selection by row key, windowed scroll. A row never moves away
// under the cursor: the selection follows its key and keeps its line on the screen while others are inserted or re-sorted.

import type { ListState } from './state.ts'

/** While a key was pressed in the pane within this time (ms) its rows are not re-sorted. */
const READING_MS = 3_000

export type Arrangement<R> = {
  readonly version: number
  readonly rows: ReadonlyMap<string, R>
  readonly newestFirst: boolean
  /** Rows with a lower rank come first, whatever they are sorted by. */
  readonly rank?: (row: R) => number
  /** Whether the row passes the filter of the list; not asked without one. */
  passes(row: R): boolean
  /** Which of the rows belong here at all, and what that depends on. */
  readonly where?: { readonly of: string; holds(row: R): boolean }
  /** Value of the sort column, or undefined for the natural order. */
  by: ((row: R) => number | string) | undefined
  readonly now: number
}

/** Brings `list.order` up to date and returns it. */
export function arrange<R>(list: ListState, from: Arrangement<R>): readonly string[] {
  const held = list.frozen || (from.by !== undefined && from.now - list.touched < READING_MS)
  const scope = from.where?.of ?? ''
  const wanted = `${from.version}|${list.sort}|${list.down}|${scope}|${list.filter}|${held}`
  if (wanted === list.arrangedFor) return list.order
  const was = withoutEnds(list.arrangedFor)
  list.arrangedFor = wanted
  let keys = [...from.rows.keys()]
  if (from.newestFirst) keys.reverse()
  const { where } = from
  if (where) keys = keys.filter(key => where.holds(from.rows.get(key) as R))
  if (list.filter) keys = keys.filter(key => from.passes(from.rows.get(key) as R))
  const same = was === withoutEnds(wanted)
  list.order = held && same && list.order.length > 0 ? keepOrder(list.order, keys) : sort(keys, list, from)
  return list.order
}

/** What a list was arranged for, without the version of the rows and whether it was held. */
const withoutEnds = (text: string): string => text.slice(text.indexOf('|'), text.lastIndexOf('|'))

function sort<R>(keys: string[], list: ListState, from: Arrangement<R>): string[] {
  const { by, rank } = from
  if (!by && !rank) return keys
  const sign = list.down ? -1 : 1
  const pairs = keys.map(key => {
    const row = from.rows.get(key) as R
    return { key, rank: rank?.(row) ?? 0, value: by?.(row) ?? 0 }
  })
  pairs.sort((a, b) => a.rank - b.rank || sign * (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  return pairs.map(pair => pair.key)
}

/** The old order without what has gone, newcomers at the end. */
function keepOrder(order: readonly string[], keys: readonly string[]): string[] {
  const there = new Set(keys)
  const kept = order.filter(key => there.delete(key))
  return [...kept, ...there]
}

/** Settles the selection and the first row shown for a window of `height` rows. `follow`: without a selection the end is shown. */
export function settle(list: ListState, height: number, follow: boolean): void {
  const count = list.order.length
  list.height = Math.max(1, height)
  let at = list.selected === '' ? (follow ? count - 1 : 0) : list.order.indexOf(list.selected)
  if (at < 0) {
    at = Math.max(0, Math.min(list.at, count - 1))
    if (list.selected !== '') list.selected = list.order[at] ?? ''
  }
  let top = at - (list.at - list.top)
  if (top > at) top = at
  if (top < at - height + 1) top = at - height + 1
  list.top = Math.max(0, Math.min(top, count - height))
  list.at = at
  if (list.top === 0) list.newest = list.order[0] ?? ''
}

/** Puts the cursor on the first row, in sight. A list in its natural order goes on following what it follows. */
export function toTop(list: ListState): void {
  list.selected = list.sort < 0 ? '' : (list.order[0] ?? '')
  list.at = 0
  list.top = 0
}

/** What the last frame did not show: rows above and below, and how many of those above came since the top was in sight. */
export function hiddenText(list: ListState, newestFirst: boolean): string {
  const count = list.order.length
  const above = Math.min(list.top, count)
  const below = Math.max(0, count - list.top - list.height)
  const fresh = newestFirst && list.sort < 0 && above > 0 ? Math.max(0, list.order.indexOf(list.newest)) : 0
  return [above ? `↑${above}${fresh ? ` (${fresh} new)` : ''}` : '', below ? `↓${below}` : ''].filter(text => text !== '').join(' ')
}

/**
 * Moves the selection by rows. With `follow`, reaching the end lets the list follow again; with `newestFirst`, reaching the top
 * of the natural order does.
 */
export function move(list: ListState, by: number, follow: boolean, newestFirst = false): void {
  const count = list.order.length
  if (count === 0) return
  const now = list.selected === '' ? (follow ? count - 1 : 0) : Math.max(0, list.order.indexOf(list.selected))
  const next = Math.max(0, Math.min(count - 1, now + by))
  // The cursor moves over the screen; settle scrolls only when it leaves the window.
  list.at += next - now
  const following = follow ? next === count - 1 : newestFirst && next === 0 && list.sort < 0
  list.selected = following ? '' : (list.order[next] ?? '')
}

/** Key of the selected row, or undefined in an empty list. */
export const selectedKey = (list: ListState, follow = false): string | undefined =>
  list.selected === '' ? list.order[follow ? list.order.length - 1 : 0] : list.order.includes(list.selected) ? list.selected : undefined
