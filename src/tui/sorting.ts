// Choosing the column a pane is sorted by: the list behind the key o. Numbers fall at first, texts rise; the same column again turns round.

import { type Cockpit, say } from './cockpit.ts'
import { fieldOf } from './field.ts'
import { toTop } from './list.ts'
import { paneOf } from './panes/index.ts'
import type { Choice, PaneName } from './state.ts'

function sortBy(c: Cockpit, pane: PaneName, column: number, down: boolean): void {
  const list = c.ui.lists[pane]
  Object.assign(list, { sort: column, down, frozen: false, touched: c.now() })
  const rows = paneOf(pane).list
  rows?.keys(c)
  toTop(list)
  say(c, column < 0 ? 'natural order' : `sorted by ${rows?.columns[column]?.title.trim()}, ${down ? 'falling' : 'rising'}; O freezes it`)
}

/** Opens the list of the focused pane's columns. */
export function openSort(c: Cockpit): void {
  const pane = c.ui.focus
  const rows = paneOf(pane).list
  if (!rows) return
  const list = c.ui.lists[pane]
  const never = (): string => ''
  const choices: Choice[] = [{ name: 'natural order', does: 'as the rows come', off: never, run: one => sortBy(one, pane, -1, false) }]
  rows.columns.forEach((column, i) => {
    if (column.title === '') return
    const now = list.sort === i
    const down = now ? !list.down : column.number
    choices.push({
      name: column.title.trim(),
      does: `${down ? 'falling' : 'rising'}${now ? `, now ${list.down ? 'falling' : 'rising'}` : ''}`,
      off: never,
      run: one => sortBy(one, pane, i, down),
    })
  })
  c.ui.overlay = { kind: 'choose', title: `Sort ${pane} by`, field: fieldOf(''), at: 0, choices: () => choices }
}
