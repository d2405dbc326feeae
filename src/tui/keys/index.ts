// All keys of the screen in the order of the help. An overlay has keys of its own, which hide these while it is open.

import { chartKeys } from './chart.ts'
import type { Key } from './key.ts'
import { orderKeys } from './orders.ts'
import { paneKeys } from './panes.ts'
import { replayKeys } from './replay.ts'
import { rowKeys } from './rows.ts'
import { screenKeys } from './screen.ts'

export const mainKeys: readonly Key[] = [...screenKeys, ...orderKeys, ...replayKeys, ...rowKeys, ...paneKeys, ...chartKeys]
