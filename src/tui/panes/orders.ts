// Pane 5: today's orders, newest first, with their state and why they were made or ended. Working orders are bright.

import { clockText } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import type { Row } from '../../protocol/tables.ts'
import { waitsAt } from '../chart/levels.ts'
import { type Cockpit, tickOf } from '../cockpit.ts'
import { tablePane } from '../table.ts'
import type { Style } from '../theme.ts'

const stateStyle: Readonly<Record<string, Style>> = {
  open: 'accent',
  sent: 'accent',
  created: 'accent',
  cancelling: 'warn',
  rejected: 'down',
  refused: 'down',
  unknown: 'alarm',
}

/** Its limit only protects: it is shown apart, or taken for the price a person asked. */
const isMarket = (row: Row<'order'>): boolean => row.kind === 'market' || row.limit === 0

/** The price it waits at; an arrow says that a trigger is waited for, up or down. */
function priceText(row: Row<'order'>, c: Cockpit): string {
  const px = waitsAt(row)
  if (px === 0) return 'mkt'
  const text = c.format.price(px, tickOf(c, row.no))
  return px === row.trigger && row.triggered === 0 ? `${row.qty > 0 ? '↑' : '↓'}${text}` : text
}

/** A stop's price is its trigger while it waits: its limit stands before why it was made. */
function whyText(row: Row<'order'>, c: Cockpit): string {
  if (!row.open || !row.trigger || isMarket(row)) return row.why
  return `limit ${c.format.price(row.limit, tickOf(c, row.no))}${row.why ? `; ${row.why}` : ''}`
}

/** Of an order filled in part, what is filled of how many: the column of fills may have no room. */
function qtyText(row: Row<'order'>, c: Cockpit): string {
  const [qty, filled] = [Math.abs(row.qty), Math.abs(row.filled)]
  return filled > 0 && filled < qty ? `${c.format.integer(filled)}/${c.format.integer(qty)}` : c.format.integer(qty)
}

export const orders = tablePane({
  name: 'orders',
  number: 5,
  table: 'order',
  title: () => 'Orders',
  newestFirst: true,
  kinds: 'State',
  empty: 'no orders today',
  columns: [
    { title: 'Time', width: 8, drop: 5, text: row => clockText(row.time as Micros), by: row => row.time },
    { title: 'Id', width: 6, drop: 3, text: row => (row.id < 0 ? 'none' : String(row.id).padStart(6, '0')), by: row => row.id },
    { title: 'Symbol', width: 10, names: true, drop: 0, text: row => row.symbol },
    {
      title: 'Side',
      width: 4,
      drop: 0,
      text: row => (row.qty < 0 ? 'SELL' : 'BUY'),
      style: row => (row.qty < 0 ? 'down' : 'up'),
      by: row => Math.sign(row.qty),
    },
    {
      title: 'Qty',
      width: 7,
      align: 'right',
      drop: 0,
      text: (row, c) => qtyText(row, c),
      by: row => Math.abs(row.qty),
    },
    { title: 'Kind', width: 6, drop: 9, text: row => (row.kind === 'sl' ? 'SL' : row.validity === 'ioc' ? 'IOC' : row.kind) },
    {
      title: 'Price',
      width: 10,
      align: 'right',
      drop: 0,
      text: priceText,
      by: waitsAt,
    },
    {
      title: 'Protect',
      width: 10,
      align: 'right',
      drop: 10,
      zoomed: true,
      text: (row, c) => (isMarket(row) && row.limit ? c.format.price(row.limit, tickOf(c, row.no)) : ''),
      by: row => (isMarket(row) ? row.limit : 0),
    },
    {
      title: 'Filled',
      width: 6,
      align: 'right',
      drop: 6,
      text: (row, c) => c.format.integer(Math.abs(row.filled)),
      by: row => Math.abs(row.filled),
    },
    {
      title: 'Avg',
      width: 10,
      align: 'right',
      drop: 1,
      text: (row, c) => (row.filled ? c.format.price(row.average, tickOf(c, row.no)) : '-'),
      by: row => row.average,
    },
    {
      title: 'Trigger',
      width: 10,
      align: 'right',
      drop: 10,
      zoomed: true,
      text: (row, c) => (row.trigger ? c.format.price(row.trigger, tickOf(c, row.no)) : ''),
      by: row => row.trigger,
    },
    {
      title: 'State',
      width: 10,
      drop: 0,
      text: row => (row.state === 'open' && row.trigger && !row.triggered ? 'waiting' : row.state === 'created' ? 'queued' : row.state),
      style: row => stateStyle[row.state] ?? '',
    },
    { title: 'By', width: 10, drop: 7, text: row => row.by },
    { title: 'Why', width: 16, grow: true, drop: 2, text: whyText, style: row => (row.open ? '' : 'dim') },
  ],
})
