// Every key by section, what it does and why it is off now; generated from the lists of keys. / searches, arrows scroll.

import { fit, wrap } from '../cells.ts'
import { advised, type Cockpit } from '../cockpit.ts'
import { commands } from '../commands/index.ts'
import { caretText, edit, editKeys, insert } from '../field.ts'
import { mainKeys } from '../keys/index.ts'
import type { Key } from '../keys/key.ts'
import { chooseKeys } from './choose.ts'
import { commandKeys } from './command-line.ts'
import { confirmKeys } from './confirm.ts'
import { emergencyKeys } from './emergency.ts'
import { filterKeys } from './filter.ts'
import { leaveKeys } from './leave.ts'
import { openOverlay, type OverlaySpec } from './overlay.ts'
import { textKeys } from './text.ts'
import { ticketKeys } from './ticket.ts'

const SECTION = 'Help'
/** Cells of the names of keys; the sentences stand beside them. */
const HEAD = 20

const open = (c: Cockpit) => openOverlay(c, 'help')

function scroll(by: number): (c: Cockpit) => void {
  return c => {
    const overlay = open(c)
    if (overlay) overlay.top = Math.max(0, overlay.top + by)
  }
}

export const helpKeys: readonly Key[] = [
  {
    keys: ['escape'],
    section: SECTION,
    does: 'leaves the search, then the help',
    when: () => '',
    hint: ['Esc', 'close'],
    run(c) {
      const overlay = open(c)
      if (overlay && (overlay.typing || overlay.filter.text)) Object.assign(overlay, { typing: false, filter: { text: '', at: 0 }, top: 0 })
      else c.ui.overlay = undefined
    },
  },
  {
    keys: ['down', 'pagedown'],
    section: SECTION,
    does: 'scrolls down',
    when: () => '',
    hint: ['arrows', 'scroll'],
    run: (c, key) => scroll(key === 'down' ? 1 : 10)(c),
  },
  { keys: ['up', 'pageup'], section: SECTION, does: 'scrolls up', when: () => '', run: (c, key) => scroll(key === 'up' ? -1 : -10)(c) },
  {
    keys: ['enter'],
    section: SECTION,
    does: 'ends the typing of the search',
    when: () => '',
    run(c) {
      const overlay = open(c)
      if (overlay) overlay.typing = false
    },
  },
  {
    keys: editKeys,
    section: SECTION,
    does: 'edits the search',
    when: () => '',
    run(c, key) {
      const overlay = open(c)
      if (overlay?.typing) edit(overlay.filter, key)
    },
  },
]

/** Letters while no search is being typed. */
const letters: Readonly<Record<string, (c: Cockpit) => void>> = {
  '/': c => Object.assign(open(c) ?? {}, { typing: true }),
  j: scroll(1),
  k: scroll(-1),
  g: scroll(-1e9),
  q: c => {
    c.ui.overlay = undefined
  },
  '?': c => {
    c.ui.overlay = undefined
  },
}

const names: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: 'Enter',
  tab: 'Tab',
  space: 'Space',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  backspace: 'Bksp',
  home: 'Home',
  end: 'End',
  'shift+tab': '⇧Tab',
}
const keyName = (key: string): string =>
  (names[key] ?? key.replace(/^ctrl\+(.)$/, (_, letter: string) => `^${letter.toUpperCase()}`)).replace('⇧', 'Shift+')

type Entry = { readonly section: string; readonly left: string; readonly does: string; readonly off: string }

/** All keys and commands as entries; keys of overlays have no reason, their section says when they work. */
export function helpEntries(c: Cockpit): Entry[] {
  const entry = (key: Key, off: string): Entry => ({ section: key.section, left: key.keys.map(keyName).join(' '), does: key.does, off })
  const overlayKeys = [...ticketKeys, ...confirmKeys, ...commandKeys, ...chooseKeys, ...filterKeys, ...leaveKeys, ...helpKeys, ...textKeys]
  return [
    ...mainKeys.map(key => entry(key, key.when(c))),
    ...emergencyKeys.map(key => entry(key, key.when(c))),
    ...commands.map(one => ({ section: 'Commands (after :)', left: `:${one.usage}`, does: one.does, off: c.readOnly ? one.when(c) : '' })),
    ...overlayKeys.map(key => entry(key, '')),
  ]
}

function helpLines(c: Cockpit, filterText: string, width: number): string[] {
  const needle = filterText.toLowerCase()
  const out: string[] = []
  let section = ''
  for (const one of helpEntries(c)) {
    if (needle && !`${one.section} ${one.left} ${one.does} ${one.off}`.toLowerCase().includes(needle)) continue
    if (one.section !== section) {
      if (out.length > 0) out.push('')
      out.push(c.theme.paint('bold', fit(one.section, width)))
      section = one.section
    }
    const paint = (head: string, line: string): string =>
      one.off ? `  ${c.theme.paint('dim', head + line)}` : `  ${c.theme.paint('accent', head)}${line}`
    const long = one.left.length > HEAD - 2
    if (long) out.push(...wrap(one.left, width - 2).map(line => paint(line, '')))
    wrap(advised(c, `${one.does}${one.off ? ` (off: ${one.off})` : ''}`), width - 2 - HEAD).forEach((line, i) =>
      out.push(paint((i === 0 && !long ? one.left : '').padEnd(HEAD), line)),
    )
  }
  return out.length > 0 ? out : ['nothing matches']
}

export const help: OverlaySpec = {
  keys: helpKeys,
  only: '',
  type(c, text) {
    const overlay = open(c)
    if (!overlay) return
    if (overlay.typing) {
      insert(overlay.filter, text)
      overlay.top = 0
    } else if (text.length === 1) letters[text]?.(c)
  },
  box(c, width, height) {
    const overlay = open(c)
    if (!overlay) return { title: 'Keys', lines: [] }
    const inner = Math.min(width, 100)
    const room = Math.max(1, height - 2)
    const lines = helpLines(c, overlay.filter.text, inner)
    overlay.top = Math.max(0, Math.min(overlay.top, lines.length - room))
    const shown = lines.slice(overlay.top, overlay.top + room)
    while (shown.length < room) shown.push('')
    const more = lines.length > room ? `${overlay.top + 1}-${Math.min(lines.length, overlay.top + room)} of ${lines.length}` : ''
    const search = overlay.typing || overlay.filter.text ? `search: ${caretText(overlay.filter, 30)}` : '/ searches, Esc closes'
    return { title: 'Keys', lines: [...shown.map(line => line), fit('', inner), fit(`${search}   ${more}`, inner)] }
  },
}
