// Pane 1: every instrument with its last price, change, volume, age and what strategies say. Stale rows are dim.

import { ageOf, stale } from '../cockpit.ts'
import { wholeAge, arrow, volumeText } from '../format.ts'
import { tablePane } from '../table.ts'

const counted = (n: number): string => (n ? volumeText(n) : '·')

/** How long a tick was on its way; what is on time to the millisecond is not worth digits. */
const delayText = (us: number): string =>
  Math.abs(us) < 1_000 ? '<1ms' : Math.abs(us) < 1e6 ? `${Math.round(us / 1e3)}ms` : `${(us / 1e6).toFixed(1)}s`

/** Seven cells hold what an option makes in a day, too. */
const percentText = (n: number): string => n.toFixed(n < 99.995 ? 2 : n < 999.95 ? 1 : 0)

export const watchlist = tablePane({
  name: 'watchlist',
  number: 1,
  table: 'watch',
  title: () => 'Watchlist',
  empty: 'no instruments yet',
  stamp: (row, c) => wholeAge(ageOf(c, row.seen)),
  rowStyle: (row, c) => (row.seen === 0 || stale(c, row.seen) ? 'dim' : ''),
  columns: [
    { title: 'Symbol', width: 10, names: true, grow: true, drop: 0, text: row => row.symbol },
    {
      title: 'Last',
      width: 10,
      align: 'right',
      drop: 0,
      text: (row, c) => (row.seen === 0 ? '-' : c.format.price(row.last, row.tick)),
      by: row => row.last,
    },
    {
      title: 'Chg%',
      width: 7,
      align: 'right',
      drop: 1,
      text: row => (row.seen === 0 ? '-' : `${arrow(row.change)} ${percentText(Math.abs(row.change))}`),
      style: row => (row.change > 0 ? 'up' : row.change < 0 ? 'down' : ''),
      by: row => row.change,
    },
    {
      title: 'Bid',
      width: 10,
      align: 'right',
      drop: 6,
      text: (row, c) => (row.bid ? c.format.price(row.bid, row.tick) : '-'),
      by: row => row.bid,
    },
    {
      title: 'Ask',
      width: 10,
      align: 'right',
      drop: 6,
      text: (row, c) => (row.ask ? c.format.price(row.ask, row.tick) : '-'),
      by: row => row.ask,
    },
    { title: 'Volume', width: 6, align: 'right', drop: 4, text: (row, c) => c.format.volume(row.volume), by: row => row.volume },
    { title: 'Lot', width: 5, align: 'right', drop: 8, text: row => String(row.lot), by: row => row.lot },
    {
      title: 'Flt',
      width: 3,
      align: 'right',
      drop: 9,
      text: row => (row.faults ? String(row.faults) : ''),
      style: () => 'warn',
      by: row => row.faults,
    },
    { title: 'Late', width: 5, align: 'right', drop: 10, text: row => counted(row.late), style: () => 'warn', by: row => row.late },
    { title: 'Gaps', width: 5, align: 'right', drop: 10, text: row => counted(row.gaps), style: () => 'warn', by: row => row.gaps },
    {
      title: 'Back',
      width: 5,
      align: 'right',
      drop: 11,
      text: row => counted(row.volumeBack),
      style: () => 'warn',
      by: row => row.volumeBack,
    },
    { title: 'Bad', width: 5, align: 'right', drop: 11, text: row => counted(row.bad), style: () => 'warn', by: row => row.bad },
    {
      title: 'Repeat',
      width: 7,
      align: 'right',
      drop: 12,
      text: row => counted(row.repeated),
      style: () => 'dim',
      by: row => row.repeated,
    },
    {
      title: 'TooLate',
      width: 7,
      align: 'right',
      drop: 11,
      text: row => counted(row.tooLate),
      style: () => 'warn',
      by: row => row.tooLate,
    },
    { title: 'Missed', width: 6, align: 'right', drop: 12, text: row => counted(row.missed), style: () => 'dim', by: row => row.missed },
    { title: 'Delay', width: 7, align: 'right', drop: 10, text: row => (row.seen ? delayText(row.delay) : '-'), by: row => row.delay },
    { title: 'Age', width: 4, align: 'right', drop: 2, text: (row, c) => wholeAge(ageOf(c, row.seen)), by: row => row.seen },
    {
      title: 'Sig',
      width: 4,
      drop: 3,
      text: row => row.signal,
      style: row => (row.signal.startsWith('▲') ? 'up' : row.signal.startsWith('▼') ? 'down' : 'dim'),
      by: row => row.signal,
    },
  ],
})
