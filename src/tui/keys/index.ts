// All keys of the screen in the order of the help. An overlay has keys of its own, which hide these while it is open.

import { chartKeys } from './chart.ts'
import { always, type Key } from './key.ts'
import { orderKeys } from './orders.ts'
import { paneKeys } from './panes.ts'
import { replayKeys } from './replay.ts'
import { rowKeys } from './rows.ts'
import { openPalette } from '../palette.ts'
import { screenKeys } from './screen.ts'

const palette: Key = {
  keys: ['ctrl+p'],
  section: 'Screen',
  does: 'lists every command, key, strategy and instrument; typing narrows it, Enter takes one',
  when: always,
  hint: ['^P', 'all'],
  run: c => openPalette(c, mainKeys),
}

export const mainKeys: readonly Key[] = [...screenKeys, palette, ...orderKeys, ...replayKeys, ...rowKeys, ...paneKeys, ...chartKeys]
