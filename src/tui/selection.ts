// What the cursor is on: the instrument, position or order that an order key would act on.

import type { Row, TableName } from '../protocol/tables.ts'
import type { Cockpit } from './cockpit.ts'
import { selectedKey } from './list.ts'
import { paneOf } from './panes/index.ts'
import type { PaneName } from './state.ts'

function selectedRow<T extends TableName>(c: Cockpit, pane: PaneName, table: T): Row<T> | undefined {
  paneOf(pane).list?.keys(c)
  const key = selectedKey(c.ui.lists[pane])
  return key === undefined ? undefined : c.rows.table(table).get(key)
}

/** The order under the cursor of the orders pane. */
export const selectedOrder = (c: Cockpit): Row<'order'> | undefined => selectedRow(c, 'orders', 'order')

/** The instrument under the cursor of the focused pane, or the chart's. */
export function instrumentOf(c: Cockpit): { readonly no: number } | undefined {
  const { focus } = c.ui
  if (focus === 'watchlist') return selectedRow(c, 'watchlist', 'watch')
  if (focus === 'positions') return selectedRow(c, 'positions', 'position')
  if (focus === 'orders') return selectedRow(c, 'orders', 'order')
  return c.ui.chart.no < 0 ? undefined : c.ui.chart
}

/** The open position of the instrument under the cursor. */
export function selectedPosition(c: Cockpit): Row<'position'> | undefined {
  const chosen = instrumentOf(c)
  const position = chosen && c.rows.table('position').get(String(chosen.no))
  return position && position.qty !== 0 ? position : undefined
}
