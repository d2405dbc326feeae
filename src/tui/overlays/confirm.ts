// The question before an order key acts: y sends, Esc does not. The key that asked never answers.

import { clean, fit, wrap } from '../cells.ts'
import { armingReason, type Cockpit, say } from '../cockpit.ts'
import type { Key } from '../keys/key.ts'
import { openOverlay, type OverlaySpec } from './overlay.ts'

const SECTION = 'Question (after x, c, :resume ...)'

const asked = (c: Cockpit) => openOverlay(c, 'confirm')

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
  // In two lines when one is too short: a question that is cut may hide what it would send.
  lines(c, width) {
    const { question: asks = '', leaves } = asked(c) ?? {}
    const [question, how] = [clean(leaves ? `${asks} (${leaves})` : asks), 'y sends, Esc does not']
    const whole = `${question} ${how}`
    const lines = whole.length <= width - 2 ? [whole] : [...wrap(question, width - 2), how]
    if (c.ui.status.text) lines.splice(1, lines.length, `! ${clean(c.ui.status.text)}`)
    return lines.slice(0, 2).map(line => c.theme.paint('warn', fit(` ${line}`, width)))
  },
}
