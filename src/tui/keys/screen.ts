// Keys of the whole screen: help, command line, emergency, leaving.

import { fieldOf } from '../field.ts'
import { openEmergency, stopReason } from '../overlays/emergency.ts'
import { openLeave } from '../overlays/leave.ts'
import { takeKey, takeReason } from '../write-key.ts'
import { always, type Key } from './key.ts'

export const screenKeys: readonly Key[] = [
  {
    keys: ['?'],
    section: 'Screen',
    does: 'shows every key, what it does and why it is off; / searches',
    when: always,
    hint: ['?', 'help'],
    run(c) {
      c.ui.overlay = { kind: 'help', filter: fieldOf(''), typing: false, top: 0 }
    },
  },
  {
    keys: [':'],
    section: 'Screen',
    does: 'opens the command line; Tab completes, up and down recall',
    when: always,
    hint: [':', 'command'],
    run(c) {
      c.ui.overlay = { kind: 'command', field: fieldOf(''), past: c.ui.history.length }
    },
  },
  {
    keys: ['ctrl+e'],
    section: 'Screen',
    does: 'opens the emergency bar from anywhere, armed or not: then p pauses, c cancels all, f flattens and halts',
    when: stopReason,
    off: c => (c.readOnly ? 'read-only' : ''),
    hint: ['^E', 'EMERGENCY'],
    loud: true,
    run: c => openEmergency(c),
  },
  {
    keys: ['W'],
    section: 'Screen',
    does: 'takes the write key from another screen; one screen orders, the others look on',
    when: takeReason,
    hint: ['W', 'take the write key'],
    run: takeKey,
  },
  {
    keys: ['q', 'ctrl+c'],
    section: 'Screen',
    does: 'leaves the screen and asks what becomes of the engine',
    when: always,
    hint: ['q', 'leave'],
    run: c => openLeave(c),
  },
]
