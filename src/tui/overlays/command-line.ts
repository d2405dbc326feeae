// The command line: typed in the status line, with history and completion; the commands themselves are in commands/.

import { clean, fit } from '../cells.ts'
import { type Cockpit, say } from '../cockpit.ts'
import { complete, hintOf, runCommand } from '../commands/index.ts'
import { caretText, edit, editKeys, fieldOf, insert } from '../field.ts'
import type { Key } from '../keys/key.ts'
import { closeOverlay, openOverlay, type OverlaySpec } from './overlay.ts'

const SECTION = 'Command line (after :)'
const HISTORY = 100

const open = (c: Cockpit) => openOverlay(c, 'command')

function recall(c: Cockpit, by: number): void {
  const overlay = open(c)
  if (!overlay) return
  overlay.past = Math.max(0, Math.min(c.ui.history.length, overlay.past + by))
  overlay.field = fieldOf(c.ui.history[overlay.past] ?? '')
}

export const commandKeys: readonly Key[] = [
  {
    keys: ['enter'],
    section: SECTION,
    does: 'runs the command; orders still ask for y',
    when: () => '',
    hint: ['Enter', 'run'],
    run(c) {
      const text = (open(c)?.field.text ?? '').trim()
      c.ui.overlay = undefined
      if (!text) return
      if (c.ui.history.at(-1) !== text) c.ui.history.push(text)
      if (c.ui.history.length > HISTORY) c.ui.history.shift()
      runCommand(c, text)
    },
  },
  {
    keys: ['tab'],
    section: SECTION,
    does: 'completes the word',
    when: () => '',
    hint: ['Tab', 'complete'],
    run(c) {
      const overlay = open(c)
      if (!overlay) return
      const { text, choices } = complete(c, overlay.field.text)
      overlay.field = fieldOf(text)
      if (choices.length > 1) say(c, choices.slice(0, 12).join('  '))
    },
  },
  {
    keys: ['up', 'down'],
    section: SECTION,
    does: 'recalls earlier commands',
    when: () => '',
    hint: ['↑↓', 'history'],
    run: (c, key) => recall(c, key === 'up' ? -1 : 1),
  },
  {
    keys: ['escape'],
    section: SECTION,
    does: 'leaves the command line',
    when: () => '',
    hint: ['Esc', 'leave'],
    run: closeOverlay,
  },
  {
    keys: editKeys,
    section: SECTION,
    does: 'edits the text',
    when: () => '',
    run(c, key) {
      const overlay = open(c)
      if (!overlay) return
      if (key === 'backspace' && overlay.field.text === '') c.ui.overlay = undefined
      else edit(overlay.field, key)
    },
  },
]

export const commandLine: OverlaySpec = {
  keys: commandKeys,
  only: '',
  type(c, text) {
    const overlay = open(c)
    if (overlay) insert(overlay.field, text)
  },
  lines(c, width) {
    const overlay = open(c)
    if (!overlay) return []
    const hint = hintOf(c, overlay.field.text)
    const choices = c.ui.status.text ? `   ${c.theme.paint('dim', c.ui.status.text)}` : ''
    return [
      ` :${caretText(overlay.field, width - 4)}${choices}`,
      c.theme.paint(hint.off ? 'warn' : 'dim', fit(` ${clean(hint.text)}`, width)),
    ]
  },
}
