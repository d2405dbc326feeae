// Keys that move between panes.

import type { Cockpit } from '../cockpit.ts'
import { panesBeside, panesShown } from '../layout.ts'
import { panes } from '../panes/index.ts'
import { type PaneName, paneNames } from '../state.ts'
import { always, type Key } from './key.ts'

function focusBy(c: Cockpit, by: number): void {
  const shown: readonly PaneName[] = c.ui.zoomed ? paneNames : panesShown(c.ui)
  const at = shown.indexOf(c.ui.focus)
  if (shown.length === 1 && !c.ui.zoomed) c.ui.focus = 'watchlist'
  else c.ui.focus = shown[(at + by + shown.length) % shown.length] as PaneName
}

/** Leaves a pane that has no room beside the others. */
export function backToAll(c: Cockpit): void {
  Object.assign(c.ui, { zoomed: false, focus: panesBeside(c.ui).includes(c.ui.focus) ? c.ui.focus : 'watchlist' })
}

export const paneKeys: readonly Key[] = [
  {
    keys: panes.map(pane => String(pane.number)),
    section: 'Panes',
    does: 'goes to that pane; one that has no room is shown alone until you leave it',
    when: always,
    hint: ['1-8', 'pane'],
    run(c, key) {
      const pane = panes.find(one => String(one.number) === key)
      if (pane) c.ui.focus = pane.name
    },
  },
  { keys: ['tab', 'right', 'l'], section: 'Panes', does: 'goes to the next pane', when: always, repeats: true, run: c => focusBy(c, 1) },
  {
    keys: ['shift+tab', 'left', 'h'],
    section: 'Panes',
    does: 'goes to the pane before',
    when: always,
    repeats: true,
    run: c => focusBy(c, -1),
  },
  {
    keys: ['z'],
    section: 'Panes',
    does: 'shows the focused pane alone, and all panes again',
    when: always,
    hint: ['z', 'zoom'],
    run(c) {
      if (!c.ui.zoomed && !panesBeside(c.ui).includes(c.ui.focus)) backToAll(c)
      else c.ui.zoomed = !c.ui.zoomed
    },
  },
]
