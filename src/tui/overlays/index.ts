// The overlays by kind. A new one is one file and one line here, and its state in state.ts.

import type { Overlay } from '../state.ts'
import { choose } from './choose.ts'
import { commandLine } from './command-line.ts'
import { confirm } from './confirm.ts'
import { filter } from './filter.ts'
import { help } from './help.ts'
import { leave } from './leave.ts'
import type { OverlaySpec } from './overlay.ts'
import { text } from './text.ts'
import { ticket } from './ticket.ts'

export const overlays: Readonly<Record<Overlay['kind'], OverlaySpec>> = {
  choose,
  help,
  ticket,
  confirm,
  leave,
  filter,
  command: commandLine,
  text,
}

export const overlaySpec = (overlay: Overlay): OverlaySpec => overlays[overlay.kind]
