// Keys within a pane of rows: moving, choosing, filtering, sorting.

import { type Cockpit, followChart, say, showChart, watchOf } from '../cockpit.ts'
import { fieldOf } from '../field.ts'
import { move } from '../list.ts'
import { openSort } from '../sorting.ts'
import { paneOf } from '../panes/index.ts'
import { instrumentOf } from '../selection.ts'
import type { Key } from './key.ts'
import { backToAll } from './panes.ts'

const SECTION = 'Rows'

const hasRows = (c: Cockpit): string => (paneOf(c.ui.focus).list ? '' : 'this pane has no rows')

function moveBy(c: Cockpit, by: number): void {
  const pane = paneOf(c.ui.focus)
  if (!pane.list) return
  const list = c.ui.lists[c.ui.focus]
  pane.list.keys(c)
  list.touched = c.now()
  move(list, by, pane.list.follow, pane.list.newestFirst)
  if (c.ui.focus === 'watchlist' && list.selected !== '') followChart(c, Number(list.selected))
}

const page = (c: Cockpit): number => Math.max(1, c.ui.lists[c.ui.focus].height - 1)

export const rowKeys: readonly Key[] = [
  { keys: ['down', 'j'], section: SECTION, does: 'moves one row down', when: hasRows, repeats: true, run: c => moveBy(c, 1) },
  { keys: ['up', 'k'], section: SECTION, does: 'moves one row up', when: hasRows, repeats: true, run: c => moveBy(c, -1) },
  { keys: ['pagedown', 'ctrl+d'], section: SECTION, does: 'moves a page down', when: hasRows, repeats: true, run: c => moveBy(c, page(c)) },
  { keys: ['pageup', 'ctrl+u'], section: SECTION, does: 'moves a page up', when: hasRows, repeats: true, run: c => moveBy(c, -page(c)) },
  { keys: ['g', 'home'], section: SECTION, does: 'goes to the first row', when: hasRows, run: c => moveBy(c, -1e9) },
  { keys: ['G', 'end'], section: SECTION, does: 'goes to the last row; the tape follows again', when: hasRows, run: c => moveBy(c, 1e9) },
  {
    keys: ['enter'],
    section: SECTION,
    does: 'shows the chart and the book of the selected instrument',
    when: hasRows,
    run(c) {
      const chosen = instrumentOf(c)
      const row = chosen && watchOf(c, chosen.no)
      if (row) showChart(c, row, c.ui.chart.length)
      else say(c, 'this row has no instrument')
    },
  },
  {
    keys: ['/'],
    section: SECTION,
    does: 'filters the rows of the pane: words, !without, state:open, p&l>0; Esc leaves and clears',
    when: hasRows,
    hint: ['/', 'filter'],
    run(c) {
      c.ui.overlay = { kind: 'filter', pane: c.ui.focus, field: fieldOf(c.ui.lists[c.ui.focus].filter) }
    },
  },
  {
    keys: ['f'],
    section: SECTION,
    does: 'shows only rows of one kind: of the tape its kinds, of orders their states; again for the next, then all',
    when(c) {
      const list = paneOf(c.ui.focus).list
      return list && list.kinds(c).length > 0 ? '' : 'the rows of this pane have no kinds'
    },
    run(c) {
      const list = c.ui.lists[c.ui.focus]
      const kinds = paneOf(c.ui.focus).list?.kinds(c) ?? []
      list.filter = kinds[kinds.indexOf(list.filter) + 1] ?? ''
      say(c, list.filter ? `only ${list.filter}; f goes on, Esc shows all` : 'all rows')
    },
  },
  {
    keys: ['o'],
    section: SECTION,
    does: 'chooses the column to sort by; the same column again turns its order round',
    when: hasRows,
    run: openSort,
  },
  {
    keys: ['O'],
    section: SECTION,
    does: 'freezes the order of the rows, and frees it',
    when: hasRows,
    run(c) {
      const list = c.ui.lists[c.ui.focus]
      list.frozen = !list.frozen
      say(c, list.frozen ? 'the order of the rows is frozen' : 'the rows sort themselves again')
    },
  },
  {
    keys: ['escape'],
    section: SECTION,
    does: 'takes the cursor off the chart, clears the filter of the pane, shows all panes again',
    when: () => '',
    run(c) {
      const list = c.ui.lists[c.ui.focus]
      if (c.ui.chart.cursor) c.ui.chart.cursor = 0
      else if (list.filter) list.filter = ''
      else backToAll(c)
    },
  },
]
