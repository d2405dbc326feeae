// A text to read over the panes: lines that the engine's side has written, scrolled with arrows. `:why` shows its answer in it.

import { fit, wrap } from '../cells.ts'
import type { Cockpit } from '../cockpit.ts'
import type { Key } from '../keys/key.ts'
import { closeOverlay, openOverlay, type OverlaySpec } from './overlay.ts'

const SECTION = 'Text'
const WIDEST = 160

function scroll(c: Cockpit, by: number): void {
  const overlay = openOverlay(c, 'text')
  if (overlay) overlay.top = Math.max(0, overlay.top + by)
}

export const textKeys: readonly Key[] = [
  { keys: ['escape', 'enter'], section: SECTION, does: 'closes the text', when: () => '', hint: ['Esc', 'close'], run: closeOverlay },
  {
    keys: ['down', 'pagedown'],
    section: SECTION,
    does: 'scrolls down',
    when: () => '',
    hint: ['arrows', 'scroll'],
    run: (c, key) => scroll(c, key === 'down' ? 1 : 10),
  },
  { keys: ['up', 'pageup'], section: SECTION, does: 'scrolls up', when: () => '', run: (c, key) => scroll(c, key === 'up' ? -1 : -10) },
]

export const text: OverlaySpec = {
  keys: textKeys,
  only: 'Esc closes the text',
  type(c, typed) {
    if (typed === 'q') closeOverlay(c)
    else if (typed === 'j') scroll(c, 1)
    else if (typed === 'k') scroll(c, -1)
    else if (typed === 'g') scroll(c, -1e9)
  },
  box(c, width, height) {
    const overlay = openOverlay(c, 'text')
    if (!overlay) return { title: '', lines: [] }
    const inner = Math.min(width, WIDEST)
    const room = Math.max(1, height - 2)
    // A long line goes on under its text, not under its first word.
    const lines = overlay.lines.flatMap(line => (line === '' ? [''] : wrapped(line, inner)))
    overlay.top = Math.max(0, Math.min(overlay.top, lines.length - room))
    const shown = lines.slice(overlay.top, overlay.top + room)
    const more = lines.length > room ? `   ${overlay.top + 1}-${overlay.top + shown.length} of ${lines.length}` : ''
    return { title: overlay.title, lines: [...shown.map(line => fit(line, inner)), fit('', inner), fit(`Esc closes${more}`, inner)] }
  },
}

const INDENT = 15

function wrapped(line: string, width: number): string[] {
  if (line.length <= width) return [line]
  const head = line.startsWith('  ') ? line.slice(0, INDENT) : ''
  return wrap(line.slice(head.length), width - head.length).map((part, n) => (n === 0 ? head : ' '.repeat(head.length)) + part)
}
