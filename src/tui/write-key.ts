// What it means for this screen that the write key moved: the one who lost it is disarmed and told, and so is everybody else.

import type { WriteKey } from '../protocol/messages.ts'
import { armed, type Cockpit, say, tell, writeReason } from './cockpit.ts'

/** Takes over what the hub says about the key and tells the person what changed for this screen. */
export function keyMoved(c: Cockpit, key: WriteKey): void {
  const before = c.ui.key
  const had = before.holder === before.you && !c.readOnly
  c.ui.key = key
  if (key.holder === before.holder && before.you !== '') return
  if (key.holder === key.you) {
    if (!had) say(c, 'this screen holds the write key now: T arms the order keys', 'good')
    return
  }
  const wasArmed = armed(c)
  c.ui.armedUntil = 0
  if (c.readOnly) return
  const taken = key.holder ? `${key.holder} holds the write key` : 'the write key is free'
  say(c, `${taken}: this screen looks on${wasArmed ? ' and is disarmed' : ''}; W or :write takes it, Ctrl+E works all the same`, 'bad')
}

/** Why the key cannot be taken; '' when it can. */
export function takeReason(c: Cockpit): string {
  if (c.readOnly) return 'this screen is read-only: it cannot take the write key'
  return writeReason(c) === '' ? 'this screen holds the write key already' : ''
}

/** Asks for the key. */
export const takeKey = (c: Cockpit): void => tell(c, { kind: 'write' }, 'write key')
