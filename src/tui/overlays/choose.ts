// A list to choose from, narrowed by typing: everything that can be done (Ctrl+P) and the column to sort by (o). Each entry has its
// sentence and, where it is off, why; Enter takes the marked one.

import { clean, fit } from '../cells.ts'
import { type Cockpit, say } from '../cockpit.ts'
import { caretText, edit, editKeys, insert } from '../field.ts'
import { fitting } from '../fuzzy.ts'
import type { Key } from '../keys/key.ts'
import type { Choice } from '../state.ts'
import { closeOverlay, openOverlay, type OverlaySpec } from './overlay.ts'

const SECTION = 'List to choose from (after Ctrl+P, o)'
/** Cells of the names; the sentences follow. */
const nameWidth = (width: number): number => (width >= 90 ? 36 : 26)

const open = (c: Cockpit) => openOverlay(c, 'choose')

const found = (c: Cockpit): readonly Choice[] => {
  const overlay = open(c)
  return overlay ? fitting(overlay.choices(c), overlay.field.text, one => [one.name, one.does]) : []
}

function moveBy(c: Cockpit, by: number): void {
  const overlay = open(c)
  if (!overlay) return
  const count = found(c).length
  overlay.at = count === 0 ? 0 : (Math.min(overlay.at, count - 1) + by + count) % count
}

export const chooseKeys: readonly Key[] = [
  {
    keys: ['enter'],
    section: SECTION,
    does: 'takes the marked entry; orders still ask for y',
    when: () => '',
    hint: ['Enter', 'take'],
    run(c) {
      const overlay = open(c)
      const all = found(c)
      const one = all[Math.min(overlay?.at ?? 0, all.length - 1)]
      if (!overlay || !one) return say(c, 'nothing fits what was typed', 'bad')
      const off = one.off(c)
      if (off) return say(c, `${one.name}: ${off}`, 'bad')
      c.ui.overlay = undefined
      one.run(c)
    },
  },
  {
    keys: ['down', 'tab', 'ctrl+n'],
    section: SECTION,
    does: 'marks the next entry',
    when: () => '',
    hint: ['↑↓', 'choose'],
    run: c => moveBy(c, 1),
  },
  { keys: ['up', 'shift+tab', 'ctrl+p'], section: SECTION, does: 'marks the entry before', when: () => '', run: c => moveBy(c, -1) },
  { keys: ['pagedown'], section: SECTION, does: 'marks an entry further down', when: () => '', run: c => moveBy(c, 8) },
  { keys: ['pageup'], section: SECTION, does: 'marks an entry further up', when: () => '', run: c => moveBy(c, -8) },
  {
    keys: ['escape'],
    section: SECTION,
    does: 'closes the list',
    when: () => '',
    hint: ['Esc', 'close'],
    run: closeOverlay,
  },
  {
    keys: editKeys,
    section: SECTION,
    does: 'edits what is searched for',
    when: () => '',
    run(c, key) {
      const overlay = open(c)
      if (!overlay) return
      edit(overlay.field, key)
      overlay.at = 0
    },
  },
]

function line(c: Cockpit, one: Choice, marked: boolean, width: number): string {
  const off = one.off(c)
  const cells = nameWidth(width)
  const name = fit(clean(one.name), cells)
  const rest = fit(clean(off ? `off: ${off}` : one.does), Math.max(0, width - cells - 3))
  const text = marked || off ? `${name}  ${rest}` : `${c.theme.paint('accent', name)}  ${rest}`
  const whole = `${marked ? '▸' : ' '}${text}`
  return marked ? c.theme.paint('select', whole) : off ? c.theme.paint('dim', whole) : whole
}

export const choose: OverlaySpec = {
  keys: chooseKeys,
  only: '',
  type(c, text) {
    const overlay = open(c)
    if (!overlay) return
    insert(overlay.field, text)
    overlay.at = 0
  },
  box(c, width, height) {
    const overlay = open(c)
    if (!overlay) return { title: '', lines: [] }
    const inner = Math.min(width, 100)
    const all = found(c)
    const room = Math.max(1, Math.min(height - 3, 18))
    overlay.at = Math.max(0, Math.min(overlay.at, all.length - 1))
    const top = Math.max(0, Math.min(overlay.at - (room >> 1), all.length - room))
    const shown = all.slice(top, top + room).map((one, i) => line(c, one, top + i === overlay.at, inner))
    if (shown.length === 0) shown.push(c.theme.paint('dim', fit(' nothing fits', inner)))
    while (shown.length < room) shown.push(' '.repeat(inner))
    const count = all.length > room ? `${top + 1}-${Math.min(all.length, top + room)} of ${all.length}` : ''
    return {
      title: overlay.title,
      lines: [fit(`> ${caretText(overlay.field, 40)}`.padEnd(inner - count.length) + count, inner), '', ...shown],
    }
  },
}
