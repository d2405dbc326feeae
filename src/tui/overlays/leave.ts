// The box that asks what becomes of the engine when the screen is left. A replay is left without a question.

import { wrap } from '../cells.ts'
import { type Cockpit, say, writeReason } from '../cockpit.ts'
import type { Key } from '../keys/key.ts'
import { closeOverlay, type OverlaySpec } from './overlay.ts'

const SECTION = 'Leaving (after q)'

export function openLeave(c: Cockpit): void {
  if (c.rows.header?.mode === 'REPLAY' && !c.attached) c.leave('detach', '')
  else c.ui.overlay = { kind: 'leave' }
}

/** Keep and detach are never both offered: an attached screen lets go of nothing. */
const detachable = (c: Cockpit): boolean => c.attached || c.readOnly || !c.ui.welcome

export const leaveKeys: readonly Key[] = [
  {
    keys: ['k'],
    section: SECTION,
    does: 'keeps the engine running and gives the prompt back; `tapedeck attach` comes back',
    when: c =>
      detachable(c)
        ? 'this screen is attached: press d'
        : c.canKeep
          ? ''
          : 'the engine was started without a launcher: it ends with its screen',
    hint: ['k', 'keep it running'],
    run: c => c.leave('keep', ''),
  },
  {
    keys: ['d'],
    section: SECTION,
    does: 'leaves this attached screen; the engine goes on',
    when: c => (detachable(c) ? '' : "this is the engine's own screen: press k or s"),
    hint: ['d', 'leave'],
    run: c => c.leave('detach', ''),
  },
  {
    keys: ['s'],
    section: SECTION,
    does: 'shuts the engine down: entries are cancelled, positions stay',
    when: writeReason,
    hint: ['s', 'shut down'],
    run(c) {
      c.ui.overlay = undefined
      say(c, 'shutting down: entries are being cancelled, positions stay')
      c.leave('shutdown', '')
    },
  },
  {
    keys: ['escape', 'n'],
    section: SECTION,
    does: 'stays on this screen',
    when: () => '',
    hint: ['Esc', 'stay'],
    run: closeOverlay,
  },
]

export const leave: OverlaySpec = {
  keys: leaveKeys,
  only: 'k, d or s leaves, Esc stays',
  box(c, width) {
    const held = [...c.rows.table('position').values()].filter(row => row.qty !== 0).length
    const working = [...c.rows.table('order').values()].filter(row => row.open).length
    const lines = [`${held} open position${held === 1 ? '' : 's'}, ${working} working order${working === 1 ? '' : 's'}`, '']
    for (const key of leaveKeys) {
      if (key.when(c) !== '') continue
      const name = (key.keys[0] === 'escape' ? 'Esc' : (key.keys[0] as string)).padEnd(5)
      wrap(key.does, width - 5).forEach((line, i) => lines.push(i === 0 ? c.theme.paint('accent', name) + line : `     ${line}`))
    }
    return { title: 'Leave the screen?', lines }
  },
}
