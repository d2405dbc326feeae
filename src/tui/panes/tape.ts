// Pane 7: what happened, oldest first; follows the end until it is scrolled.

import { clockText } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import { tablePane } from '../table.ts'
import type { Style } from '../theme.ts'

const kindStyle: Readonly<Record<string, Style>> = {
  fill: 'accent',
  refused: 'warn',
  rejected: 'down',
  error: 'alarm',
  stop: 'alarm',
  fault: 'warn',
  unknown: 'alarm',
}

export const tape = tablePane({
  name: 'tape',
  number: 7,
  table: 'log',
  title: () => 'Tape',
  follow: true,
  kinds: 'Kind',
  empty: 'nothing has happened yet',
  columns: [
    { title: 'Time', width: 12, drop: 2, text: row => clockText(row.time as Micros, true), style: () => 'dim', by: row => row.time },
    { title: 'Kind', width: 9, drop: 1, text: row => row.kind, style: row => kindStyle[row.kind] ?? '' },
    { title: 'What', width: 20, grow: true, drop: 0, text: row => row.text },
  ],
})
