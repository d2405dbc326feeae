// The panes, in the order of their number keys. A new pane is one file and one line here; contracts/panes.test.tsx holds each.

import type { PaneName } from '../state.ts'
import { book } from './book.ts'
import { chart } from './chart.ts'
import { orders } from './orders.ts'
import type { Pane } from './pane.ts'
import { positions } from './positions.ts'
import { strategies } from './strategies.ts'
import { tape } from './tape.ts'
import { trades } from './trades.ts'
import { watchlist } from './watchlist.ts'

export const panes: readonly Pane[] = [watchlist, chart, book, positions, orders, strategies, tape, trades]

export const paneOf = (name: PaneName): Pane => panes.find(pane => pane.name === name) as Pane
