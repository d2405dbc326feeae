// Faults of the data are seen at any width: in full where there is room, else in two words, and in columns of their own.

import { expect, it } from 'vitest'
import { bare } from '../../src/tui/cells.ts'
import { headerLines } from '../../src/tui/header.ts'
import { chart } from '../../src/tui/panes/chart.ts'
import { watchlist } from '../../src/tui/panes/watchlist.ts'
import { bench } from './make.ts'

const ALL = 'late 3 · too late 2 · repeated 500 · volume back 3 · gaps 12 · missed bars 40 · bad price 1 · bad time 1 · outside session 3'

it.each([80, 100, 120, 160, 240, 320])('the header names them or says that there are some, %i cells wide', width => {
  const one = bench({ columns: width })
  one.hub.put('header', { id: 0, faults: ALL })
  one.flush()
  const line = bare(headerLines(one.c, width)[1] ?? '')
  expect(line.length).toBe(width)
  expect(line).toContain(line.includes('data: ') ? `data: ${ALL}` : 'data faults')
  one.hub.put('header', { id: 0, faults: '' })
  one.flush()
  expect(bare(headerLines(one.c, width)[1] ?? '')).not.toContain('data')
})

it('the watchlist counts them by instrument where it is wide enough', () => {
  const one = bench({ columns: 240 })
  one.hub.put('watch', { no: 0, tooLate: 17, missed: 23 })
  one.flush()
  const [head = '', first = ''] = watchlist.lines(one.c, 240, 5).map(bare)
  expect(head).toMatch(/TooLate +Missed/)
  expect(first).toMatch(/ 17 +23 /)
})

it("the chart's border tells a candle's average price, its ticks and what was missed before it", () => {
  const one = bench()
  const last = [...one.c.rows.table('candle').values()].at(-1)
  one.hub.put('candle', { no: 0, length: 300e6, time: last?.time ?? 0, average: 4_999_500, trades: 31, missed: 2 })
  one.flush()
  expect(chart.title(one.c)).toMatch(/ {2}avg 499\.95 {2}31 ticks {2}2 missed before$/)
})
