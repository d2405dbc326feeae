// Which panes are on the screen for a size, as bands from top to bottom: the smaller it is, the fewer (first the book goes, then
// strategies, then the tape). Number keys still show any pane, zoomed.

import type { PaneName, Ui } from './state.ts'

export type Cell = { readonly pane: PaneName; readonly width: number }
export type Band = { readonly height: number; readonly cells: readonly Cell[] }

/** Lines above and below the panes. */
export const HEADER_LINES = 2
export const FOOTER_LINES = 2
export const LEAST_COLUMNS = 60
export const LEAST_ROWS = 16

type Plan = readonly (readonly [weight: number, ...panes: (readonly [pane: PaneName, width: number])[]])[]

/** Widths are wanted cells; 0 takes what is left. */
function planOf(columns: number, rows: number): Plan {
  // Names and sentences gain most from width: the tables on the left stop growing where their columns are all in sight.
  const wide = columns >= 230 ? 92 : columns >= 200 ? 84 : columns >= 160 ? 65 : Math.floor(columns * 0.4)
  const watch = columns >= 230 ? 80 : columns >= 190 ? 70 : 48
  if (columns < 100) {
    const stack: Plan = [
      [3, ['watchlist', 0]],
      [2, ['positions', 0]],
    ]
    if (rows >= 44) return [[4, ['chart', 0]], ...stack, [2, ['orders', 0]]]
    return rows >= 32 ? [...stack, [2, ['orders', 0]]] : stack
  }
  const top: Plan[number] =
    columns >= 140
      ? [2, ['watchlist', watch], ['chart', 0], ['book', Math.min(44, Math.floor(columns * 0.22))]]
      : [2, ['watchlist', watch], ['chart', 0]]
  const middle: Plan[number] = [1, ['positions', wide], ['orders', 0]]
  if (rows < 30) return [top, middle]
  return columns >= 120 && rows >= 36 ? [top, middle, [1, ['strategies', wide], ['tape', 0]]] : [top, middle, [0.8, ['tape', 0]]]
}

/** Bands whose heights and widths, with one border line or column between and around them, fill the screen exactly. */
export function layoutOf(ui: Pick<Ui, 'columns' | 'rows' | 'focus' | 'zoomed'>): readonly Band[] {
  const room = ui.rows - HEADER_LINES - FOOTER_LINES
  const plan = planOf(ui.columns, ui.rows)
  const shown = plan.some(([, ...cells]) => cells.some(([pane]) => pane === ui.focus))
  if (ui.zoomed || !shown) return [{ height: room - 2, cells: [{ pane: ui.focus, width: ui.columns - 2 }] }]
  const content = room - plan.length - 1
  const weights = plan.reduce((sum, [weight]) => sum + weight, 0)
  let left = content
  return plan.map(([weight, ...cells], i) => {
    const height = i === plan.length - 1 ? left : Math.max(2, Math.floor((content * weight) / weights))
    left -= height
    const fixed = cells.reduce((sum, [, width]) => sum + width, 0)
    const spare = ui.columns - 1 - cells.length - fixed
    return { height, cells: cells.map(([pane, width]) => ({ pane, width: width === 0 ? spare : width })) }
  })
}

/** The panes that have room on a screen of this size, zoomed or not. */
export const panesBeside = (ui: Pick<Ui, 'columns' | 'rows'>): readonly PaneName[] =>
  planOf(ui.columns, ui.rows).flatMap(([, ...cells]) => cells.map(([pane]) => pane))

/** The panes now on the screen, in order. */
export const panesShown = (ui: Pick<Ui, 'columns' | 'rows' | 'focus' | 'zoomed'>): readonly PaneName[] =>
  layoutOf(ui).flatMap(band => band.cells.map(cell => cell.pane))

export const tooSmall = (ui: Pick<Ui, 'columns' | 'rows'>): boolean => ui.columns < LEAST_COLUMNS || ui.rows < LEAST_ROWS
