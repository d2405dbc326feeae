// The question before an order key acts: y sends, Esc does not. The key that asked never answers.

import { armingReason, type Cockpit, say } from '../cockpit.ts'
import type { Key } from '../keys/key.ts'
import type { OverlaySpec } from './overlay.ts'

const SECTION = 'Question (after x, c, :resume ...)'

const asked = (c: Cockpit): Extract<typeof c.ui.overlay, { kind: 'confirm' }> | undefined =>
  c.ui.overlay?.kind === 'confirm' ? c.ui.overlay : undefined

export const confirmKeys: readonly Key[] = [
  {
    keys: ['y'],
    section: SECTION,
    does: 'sends what the question says',
    when: c => (asked(c)?.arming ? armingReason(c) : ''),
    hint: ['y', 'yes, send'],
    run(c) {
      const question = asked(c)
      c.ui.overlay = undefined
      question?.send()
    },
  },
  {
    keys: ['escape', 'n'],
    section: SECTION,
    does: 'closes the question; nothing is sent',
    when: () => '',
    hint: ['Esc', 'no'],
    run(c) {
      c.ui.overlay = undefined
      say(c, 'nothing was sent')
    },
  },
]

export const confirm: OverlaySpec = {
  keys: confirmKeys,
  only: 'y sends, Esc does not',
  line: c =>
    c.ui.status.text
      ? c.theme.paint('warn', ` ! ${c.ui.status.text}`)
      : c.theme.paint('warn', ` ${asked(c)?.question ?? ''} y sends, Esc does not`),
}
