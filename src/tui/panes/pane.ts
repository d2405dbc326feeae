// What a pane is: a title and lines of exact width and height made from the cockpit's state. Panes of rows also offer their list,
// so that the keys can move, filter and sort without knowing which pane it is.

import type { Cockpit } from '../cockpit.ts'
import type { PaneName } from '../state.ts'

export type PaneList = {
  /** Keys of the rows shown, in order, brought up to date. */
  keys(c: Cockpit): readonly string[]
  readonly follow: boolean
  readonly newestFirst: boolean
  /** What the frame just made leaves out, for the border: '↑2 ↓3', or ''. */
  hidden(c: Cockpit): string
  /** Titles of the columns, for choosing what to sort by. */
  readonly columns: readonly { readonly title: string; readonly number: boolean }[]
  /** The filters that the key f walks through; none where it does nothing. */
  kinds(c: Cockpit): readonly string[]
}

export type Pane = {
  readonly name: PaneName
  /** The key that goes there. */
  readonly number: number
  readonly list: PaneList | undefined
  title(c: Cockpit): string
  /** Exactly `height` lines of exactly `width` cells. */
  lines(c: Cockpit, width: number, height: number): string[]
}
