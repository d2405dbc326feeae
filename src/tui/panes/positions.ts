// Pane 4: what is held, at what average, and its profit after charges. A position that was closed today stays, below the open ones,
// with quantity 0.

import type { Row } from '../../protocol/tables.ts'
import { type Cockpit, stale, tickOf, watchOf } from '../cockpit.ts'
import { arrow } from '../format.ts'
import { tablePane } from '../table.ts'

/** Its last price is old, so what it is worth is not known. */
const old = (row: Row<'position'>, c: Cockpit): boolean => row.qty !== 0 && stale(c, watchOf(c, row.no)?.seen ?? 0)

/** What is truly held is not known: an order is unknown, or the venue's book says otherwise. */
const unsure = (row: Row<'position'>): boolean => row.range !== '' || row.doubt !== ''

const whoText = ({ by, range, doubt, product }: Row<'position'>): string =>
  [...(product === '' ? [] : [product]), ...(range === '' ? [] : [`UNKNOWN ${range}`]), ...(doubt === '' ? [] : ['IN DOUBT']), by].join(
    ' · ',
  )

export const positions = tablePane({
  name: 'positions',
  number: 4,
  table: 'position',
  title: () => 'Positions',
  empty: 'no positions',
  stamp: (row, c) => Number(old(row, c)),
  rank: row => (row.qty === 0 && !unsure(row) ? 1 : 0),
  rowStyle: row => (row.qty === 0 && !unsure(row) ? 'dim' : ''),
  columns: [
    { title: 'Symbol', width: 10, names: true, drop: 0, text: row => row.symbol },
    {
      title: 'Qty',
      width: 7,
      align: 'right',
      drop: 0,
      text: (row, c) => `${unsure(row) ? '?' : ''}${row.qty > 0 ? '+' : ''}${c.format.integer(row.qty)}`,
      style: row => (unsure(row) ? 'alarm' : ''),
      by: row => row.qty,
    },
    {
      title: 'Avg',
      width: 10,
      align: 'right',
      drop: 3,
      text: (row, c) => (row.qty ? c.format.price(row.average, tickOf(c, row.no)) : '-'),
      by: row => row.average,
    },
    {
      title: 'Last',
      width: 10,
      align: 'right',
      drop: 2,
      // Dim alone says nothing on a terminal without it.
      text: (row, c) => `${old(row, c) ? '~' : ''}${c.format.price(row.last, tickOf(c, row.no))}`,
      style: (row, c) => (old(row, c) ? 'dim' : ''),
      by: row => row.last,
    },
    {
      title: 'P&L',
      width: 13,
      align: 'right',
      drop: 0,
      text: (row, c) => `${arrow(row.pnl)} ${c.format.signed(row.pnl)}`,
      style: (row, c) => (old(row, c) ? 'dim' : row.pnl > 0 ? 'up' : row.pnl < 0 ? 'down' : ''),
      by: row => row.pnl,
    },
    { title: 'Realised', width: 12, align: 'right', drop: 5, text: (row, c) => c.format.signed(row.realised), by: row => row.realised },
    { title: 'Charges', width: 9, align: 'right', drop: 5, text: (row, c) => c.format.money(row.charges), by: row => row.charges },
    { title: 'By', width: 9, grow: true, drop: 4, text: row => whoText(row) },
  ],
})
