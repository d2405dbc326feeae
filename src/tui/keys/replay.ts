// Keys of a replay: pause, faster, slower, restart.

import { type Cockpit, tell, writeReason } from '../cockpit.ts'
import type { Key } from './key.ts'

const SECTION = 'Replay'
const speeds: readonly number[] = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

const replaying = (c: Cockpit): string => (c.rows.header?.speedable ? writeReason(c) : 'only in a replay')

function setSpeed(c: Cockpit, speed: number): void {
  if (speed > 0) c.ui.lastSpeed = speed
  tell(c, { kind: 'speed', speed }, speed === 0 ? 'pause' : `speed ${speed}`)
}

function change(c: Cockpit, by: number): void {
  const now = c.rows.header?.speed || c.ui.lastSpeed
  const at = by > 0 ? speeds.findIndex(one => one > now) : speeds.findLastIndex(one => one < now)
  setSpeed(c, speeds[at] ?? now)
}

export const replayKeys: readonly Key[] = [
  {
    keys: ['space'],
    section: SECTION,
    does: 'pauses the replay, and goes on',
    when: replaying,
    hint: ['Space', 'pause'],
    run(c) {
      const speed = c.rows.header?.speed ?? 1
      if (speed > 0) c.ui.lastSpeed = speed
      setSpeed(c, speed > 0 ? 0 : c.ui.lastSpeed)
    },
  },
  { keys: ['+', '='], section: SECTION, does: 'plays faster', when: replaying, hint: ['+ -', 'speed'], run: c => change(c, 1) },
  { keys: ['-'], section: SECTION, does: 'plays slower', when: replaying, run: c => change(c, -1) },
  {
    keys: ['0'],
    section: SECTION,
    does: 'starts the replay again from its beginning',
    when: replaying,
    hint: ['0', 'restart'],
    run: c => tell(c, { kind: 'restart' }, 'restart'),
  },
]
