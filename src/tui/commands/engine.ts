// Commands to the engine: strategies, pause and resume, the speed of a replay.

import { nearest } from '../../core/nearest.ts'
import { type Cockpit, tell, writeReason } from '../cockpit.ts'
import { stopReason } from '../overlays/emergency.ts'
import { takeKey, takeReason } from '../write-key.ts'
import type { Command } from './command.ts'

const names = (c: Cockpit): string[] => [...c.rows.table('strategy').values()].map(row => row.name)

export const engineCommands: readonly Command[] = [
  {
    word: 'strategy',
    usage: 'strategy on|off|reload NAME',
    does: 'switches a strategy on or off, or takes over its changed file',
    words: (c, at) => (at === 0 ? ['on', 'off', 'reload'] : at === 1 ? names(c) : []),
    when: writeReason,
    run(c, [which, name]) {
      if (which !== 'on' && which !== 'off' && which !== 'reload') return 'on, off or reload?'
      if (!name) return 'which strategy?'
      if (!names(c).includes(name)) {
        const near = nearest(name, names(c))
        return `there is no strategy ${name}${near ? `; did you mean ${near}?` : ''}`
      }
      tell(c, which === 'reload' ? { kind: 'strategy-reload', name } : { kind: 'strategy', name, on: which === 'on' }, `${name} ${which}`)
      return ''
    },
  },
  {
    word: 'write',
    usage: 'write',
    does: 'takes the write key: this screen may order, the others look on',
    when: takeReason,
    run(c) {
      takeKey(c)
      return ''
    },
  },
  {
    word: 'pause',
    usage: 'pause',
    does: 'takes no new entries; exits go on',
    when: stopReason,
    run(c) {
      tell(c, { kind: 'stop', level: 'pause' }, 'pause')
      return ''
    },
  },
  {
    word: 'resume',
    usage: 'resume',
    does: 'trades again after a pause or a halt, after y',
    when: writeReason,
    run(c) {
      c.ui.overlay = { kind: 'confirm', question: 'resume trading?', arming: false, send: () => tell(c, { kind: 'resume' }, 'resume') }
      return ''
    },
  },
  {
    word: 'speed',
    usage: 'speed N',
    does: 'sets the speed of a replay; 0 pauses',
    when: c => writeReason(c) || (c.rows.header?.speedable ? '' : 'only in a replay'),
    run(c, [text]) {
      const speed = Number(text)
      if (text === undefined || !(speed >= 0 && speed <= 10_000)) return 'the speed is a number from 0 to 10000'
      if (speed > 0) c.ui.lastSpeed = speed
      tell(c, { kind: 'speed', speed }, `speed ${speed}`)
      return ''
    },
  },
]
