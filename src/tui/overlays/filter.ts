// The filter of a pane, typed in the status line; the rows follow every letter. Enter keeps it, Esc clears it.

import { clean } from '../cells.ts'
import type { Cockpit } from '../cockpit.ts'
import { caretText, edit, editKeys, insert } from '../field.ts'
import { move } from '../list.ts'
import type { Key } from '../keys/key.ts'
import { paneOf } from '../panes/index.ts'
import { closeOverlay, openOverlay, type OverlaySpec } from './overlay.ts'

const SECTION = 'Filter (after /)'

const open = (c: Cockpit) => openOverlay(c, 'filter')

function apply(c: Cockpit): void {
  const overlay = open(c)
  if (overlay) c.ui.lists[overlay.pane].filter = clean(overlay.field.text).trim()
}

export const filterKeys: readonly Key[] = [
  {
    keys: ['escape'],
    section: SECTION,
    does: 'clears the filter',
    when: () => '',
    hint: ['Esc', 'clear'],
    run(c) {
      const overlay = open(c)
      if (overlay) c.ui.lists[overlay.pane].filter = ''
      c.ui.overlay = undefined
    },
  },
  {
    keys: ['enter'],
    section: SECTION,
    does: 'keeps the filter',
    when: () => '',
    hint: ['Enter', 'keep'],
    run: closeOverlay,
  },
  {
    keys: ['up', 'down'],
    section: SECTION,
    does: 'moves among the rows found',
    when: () => '',
    run(c, key) {
      const overlay = open(c)
      const list = overlay && paneOf(overlay.pane).list
      if (!overlay || !list) return
      list.keys(c)
      move(c.ui.lists[overlay.pane], key === 'up' ? -1 : 1, list.follow, list.newestFirst)
    },
  },
  {
    keys: editKeys,
    section: SECTION,
    does: 'edits the text',
    when: () => '',
    run(c, key) {
      const overlay = open(c)
      if (overlay) edit(overlay.field, key)
      apply(c)
    },
  },
]

export const filter: OverlaySpec = {
  keys: filterKeys,
  only: '',
  type(c, text) {
    const overlay = open(c)
    if (overlay) insert(overlay.field, text)
    apply(c)
  },
  line(c, width) {
    const overlay = open(c)
    return overlay ? ` filter ${paneOf(overlay.pane).name}: ${c.theme.paint('field', caretText(overlay.field, width - 24))}` : ''
  },
}
