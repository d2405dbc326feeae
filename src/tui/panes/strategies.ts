// Pane 6: the strategies, on or off and why, with their profit, trades and mean time of a call.

import { arrow } from '../format.ts'
import { tablePane } from '../table.ts'

const callTime = (nanos: number): string =>
  nanos === 0 ? '-' : nanos < 1e6 ? `${(nanos / 1e3).toFixed(1)}us` : `${(nanos / 1e6).toFixed(1)}ms`

export const strategies = tablePane({
  name: 'strategies',
  number: 6,
  table: 'strategy',
  title: () => 'Strategies',
  empty: 'no strategies',
  kinds: 'Is',
  rowStyle: row => (row.on ? '' : 'dim'),
  columns: [
    { title: 'Name', width: 12, drop: 0, text: row => row.name },
    { title: 'Is', width: 3, drop: 0, text: row => (row.on ? 'on' : 'off'), style: () => 'up', by: row => row.on },
    {
      title: 'P&L',
      width: 13,
      align: 'right',
      drop: 0,
      text: (row, c) => `${arrow(row.pnl)} ${c.format.signed(row.pnl)}`,
      style: row => (row.pnl > 0 ? 'up' : row.pnl < 0 ? 'down' : ''),
      by: row => row.pnl,
    },
    { title: 'Trades', width: 6, align: 'right', drop: 2, text: row => String(row.trades), by: row => row.trades },
    { title: 'Orders', width: 6, align: 'right', drop: 3, text: row => String(row.orders), by: row => row.orders },
    { title: 'Instr', width: 5, align: 'right', drop: 4, text: row => String(row.instruments), by: row => row.instruments },
    { title: 'Call', width: 8, align: 'right', drop: 2, text: row => callTime(row.nanos), by: row => row.nanos },
    // Two cells of room: a time and a sentence side by side read as one word otherwise.
    { title: ' Why', width: 7, grow: true, drop: 1, text: row => ` ${row.why}` },
  ],
})
