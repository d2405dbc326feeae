// The emergency bar: Ctrl+E from anywhere opens it, a different key acts, Esc closes. It shows the engine's answer, and says
// loudly when there is none within a second.

import { clean, fit } from '../cells.ts'
import { type Cockpit, say } from '../cockpit.ts'
import type { Key } from '../keys/key.ts'
import type { Emergency } from '../state.ts'

const SECTION = 'Emergency bar (after Ctrl+E)'
/** No answer within this time (ms) is said loudly. */
export const ANSWER_MS = 1_000
/** The same key again within this time is taken for a key held down (ms). */
const REPEAT_MS = 1_500

export function openEmergency(c: Cockpit): void {
  c.ui.emergency ??= { sent: '', at: 0, answer: undefined }
}

function send(c: Cockpit, level: 'pause' | 'cancel-all' | 'flatten'): void {
  const now = c.now()
  const before = c.ui.emergency
  if (before && before.sent === level && now - before.at < REPEAT_MS) return
  const bar: Emergency = { sent: level, at: now, answer: undefined }
  c.ui.emergency = bar
  c.ask({ kind: 'stop', level }, answer => {
    bar.answer = answer
    if (c.ui.emergency !== bar) say(c, answer.text, answer.ok ? 'good' : 'bad')
  })
}

const reason = (c: Cockpit): string => (c.readOnly ? 'this screen is read-only: use `tapedeck stop` from a login that may' : '')

export const emergencyKeys: readonly Key[] = [
  {
    keys: ['p'],
    section: SECTION,
    does: 'pauses: no new entries, exits go on',
    when: reason,
    hint: ['p', 'pause entries'],
    run: c => send(c, 'pause'),
  },
  {
    keys: ['c'],
    section: SECTION,
    does: 'cancels every working order and pauses',
    when: reason,
    hint: ['c', 'cancel all orders'],
    run: c => send(c, 'cancel-all'),
  },
  {
    keys: ['f'],
    section: SECTION,
    does: 'flattens every position and halts until :resume',
    when: reason,
    hint: ['f', 'FLATTEN and halt'],
    loud: true,
    run: c => send(c, 'flatten'),
  },
  {
    keys: ['escape'],
    section: SECTION,
    does: 'closes the bar',
    when: () => '',
    hint: ['Esc', 'close'],
    run(c) {
      c.ui.emergency = undefined
    },
  },
]

const words = { '': '', pause: 'PAUSE', 'cancel-all': 'CANCEL ALL', flatten: 'FLATTEN AND HALT' } as const

function barText(c: Cockpit, bar: Emergency): string {
  const what = words[bar.sent]
  if (bar.answer) return `${bar.answer.ok ? '' : 'REFUSED: '}${what}: ${bar.answer.text}`
  if (bar.sent) {
    const waited = c.now() - bar.at
    if (waited < ANSWER_MS) return `${what} sent ...`
    return `NO ANSWER to ${what} for ${Math.floor(waited / 1e3)} s: run \`tapedeck stop --${bar.sent === 'cancel-all' ? 'cancel' : bar.sent}\` from another login`
  }
  if (reason(c)) return `EMERGENCY: ${reason(c)}`
  return c.ui.status.text ? `EMERGENCY: ${c.ui.status.text}` : 'EMERGENCY: p pause  c cancel all  f FLATTEN+HALT  Esc close'
}

/** The two lines of the bar, in place of the footer. */
export function emergencyLines(c: Cockpit, width: number): string[] {
  const bar = c.ui.emergency
  if (!bar) return []
  const text = clean(barText(c, bar))
  const second =
    bar.sent || c.ui.status.text || reason(c)
      ? 'p pause   c cancel all   f FLATTEN   Esc close'
      : 'a different key acts: nothing has been sent yet'
  return [c.theme.paint('alarm', fit(` ${text}`, width)), c.theme.paint('alarm', fit(` ${second}`, width))]
}
