// What an overlay is: its keys, where typed text goes, and how it is drawn: as a box in the middle or in the status line.

import type { Cockpit } from '../cockpit.ts'
import type { Key } from '../keys/key.ts'
import type { Overlay } from '../state.ts'

export type OverlaySpec = {
  readonly keys: readonly Key[]
  /** Takes typed or pasted text; without it text does nothing. */
  type?(c: Cockpit, text: string): void
  /** The sentence for keys that do nothing here. */
  readonly only: string
  /** Lines of a box, at most `width` x `height`. */
  box?(c: Cockpit, width: number, height: number): { readonly title: string; readonly lines: string[] }
  /** The status line while it is open. */
  line?(c: Cockpit, width: number): string
  /** The status line, and when there is more to say the line of keys too. */
  lines?(c: Cockpit, width: number): readonly string[]
}

type Open<K extends Overlay['kind']> = Extract<Overlay, { kind: K }>

/** The overlay that is open, when it is of this kind. */
export const openOverlay = <K extends Overlay['kind']>(c: Cockpit, kind: K): Open<K> | undefined =>
  c.ui.overlay?.kind === kind ? (c.ui.overlay as Open<K>) : undefined

/** Closes whatever is open. */
export function closeOverlay(c: Cockpit): void {
  c.ui.overlay = undefined
}
