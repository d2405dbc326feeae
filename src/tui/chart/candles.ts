// Candles, volume and overlays as lines: half-block candles (two price steps a row), braille overlays where no candle stands,
// the last price as a dashed line with its own label, round prices at the left, IST times below. Used by the chart pane.

import type { Row } from '../../protocol/tables.ts'
import { fit } from '../cells.ts'
import type { Style, Theme } from '../theme.ts'
import { Braille } from './braille.ts'
import { priceLabels, type Scale, scaleOf } from './scale.ts'
import { AXIS, timeAxis } from './time-axis.ts'

export type Candle = Row<'candle'>
type Overlay = 'vwap' | 'ema9' | 'ema21'
/** Drawn in this order of importance where they cross. */
const overlays: readonly Overlay[] = ['vwap', 'ema9', 'ema21']
const BLOCKS = '▁▂▃▄▅▆▇█'

type Cell = { text: string; style: Style | '' }

export type ChartInput = {
  /** Oldest first; the last may still be forming. */
  readonly candles: readonly Candle[]
  readonly last: number
  readonly price: (px: number) => string
  readonly theme: Theme
  /** Start of the candle the cursor is on, 0 without one. A candle that has left the plot is brought back. */
  readonly cursor?: number
  /** What is held and what works, as lines. */
  readonly levels?: readonly Level[]
  readonly marks?: readonly Mark[]
}

/** A letter at a candle: what was bought (below it) or sold (above it) during its time. */
export type Mark = { readonly time: number; readonly buy: boolean }

/** A price with a word at the right end of its line. */
export type Level = { readonly px: number; readonly text: string; readonly style: Style | '' }

/** Exactly `height` lines of `width` cells; empty without candles. */
export function drawCandles(input: ChartInput, width: number, height: number): string[] {
  const plot = width - AXIS
  const volumeRows = height >= 16 ? 3 : height >= 9 ? 2 : height >= 6 ? 1 : 0
  const rows = height - volumeRows - 1
  if (input.candles.length === 0 || plot < 4 || rows < 2) return []
  const step = plot >= 24 ? 2 : 1
  const shown = windowOf(input, Math.floor(plot / step))
  const scale = scaleFor(shown, input, rows)
  const grid = candleCells(shown, scale, step, plot, rows, input.theme)
  const chosen = input.cursor ? shown.findIndex(one => one.time === input.cursor) : -1
  if (chosen >= 0) cursorLine(grid, chosen * step)
  lastLine(grid, input.last, scale)
  for (const level of input.levels ?? []) levelLine(grid, level, scale)
  for (const mark of input.marks ?? []) fillMark(grid, mark, shown, scale, step)
  const lines = priceRows(grid, input, scale, rows)
  for (const line of volumeLines(shown, volumeRows, step, plot, input.theme)) lines.push(line)
  lines.push(timeAxis(shown, step, plot, chosen, input.theme))
  return lines
}

/** The newest candles that have room, or those around the cursor. */
function windowOf({ candles, cursor }: ChartInput, room: number): readonly Candle[] {
  const at = cursor ? candles.findIndex(one => one.time === cursor) : -1
  const end = at < 0 || at >= candles.length - room ? candles.length : at + Math.max(1, Math.floor(room / 2))
  return candles.slice(Math.max(0, end - room), Math.max(end, room))
}

function scaleFor(shown: readonly Candle[], { last, levels = [] }: ChartInput, rows: number): Scale {
  let low = last || Number.POSITIVE_INFINITY
  let high = last
  for (const one of shown) {
    low = Math.min(low, one.low)
    high = Math.max(high, one.high)
  }
  // A level near by is brought into sight; one far away would make a flat line of the candles.
  const reach = (high - low) / 4
  const near = levels.filter(level => level.px >= low - reach && level.px <= high + reach).map(level => level.px)
  low = Math.min(low, ...near)
  high = Math.max(high, ...near)
  // Overlays far from the candles are left off the plot rather than squeezing it.
  return scaleOf(low, high, rows)
}

/** The character for a cell whose upper and lower half hold nothing (0), wick (1) or body (2). */
const GLYPHS = [' ', '╷', '╻', '╵', '│', '╽', '╹', '╿', '┃'] as const
/** Without colour, falling bodies are solid blocks so that direction can still be seen. */
const SOLID = [' ', '╷', '▄', '╵', '│', '▄', '▀', '▀', '█'] as const

function candleCells(shown: readonly Candle[], scale: Scale, step: number, plot: number, rows: number, theme: Theme): Cell[][] {
  const grid: Cell[][] = Array.from({ length: rows }, () => Array.from({ length: plot }, () => ({ text: ' ', style: '' as const })))
  drawOverlays(grid, shown, scale, step, plot, rows)
  const colourless = theme.colours === 0 || theme.colours === 'plain'
  shown.forEach((one, i) => {
    const x = i * step
    const [top, bottom] = [scale.at(one.high), scale.at(one.low)]
    const [bodyTop, bodyBottom] = [scale.at(Math.max(one.open, one.close)), scale.at(Math.min(one.open, one.close))]
    const part = (half: number): number => (half < top || half > bottom ? 0 : half >= bodyTop && half <= bodyBottom ? 2 : 1)
    const falls = one.close < one.open
    const glyphs = falls && colourless ? SOLID : GLYPHS
    for (let row = top >> 1; row <= bottom >> 1; row++) {
      const cell = grid[row]?.[x]
      if (!cell) continue
      cell.text = glyphs[part(row * 2) * 3 + part(row * 2 + 1)] as string
      cell.style = falls ? 'down' : 'up'
    }
  })
  return grid
}

function drawOverlays(grid: Cell[][], shown: readonly Candle[], scale: Scale, step: number, plot: number, rows: number): void {
  for (const name of overlays) {
    const dots = new Braille(plot, rows)
    const y = (price: number): number => Math.floor(((scale.high - price) / (scale.high - scale.low)) * rows * 4)
    for (let i = 1; i < shown.length; i++) {
      const [from, to] = [shown[i - 1]?.[name] ?? 0, shown[i]?.[name] ?? 0]
      if (from > 0 && to > 0 && inside(scale, from) && inside(scale, to)) dots.line((i - 1) * step * 2, y(from), i * step * 2, y(to))
    }
    for (let row = 0; row < rows; row++) {
      for (let x = 0; x < plot; x++) {
        const text = dots.at(x, row)
        const cell = grid[row]?.[x]
        if (text && cell && cell.text === ' ') Object.assign(cell, { text, style: name })
      }
    }
  }
}

const inside = (scale: Scale, price: number): boolean => price >= scale.low && price <= scale.high

function lastLine(grid: Cell[][], last: number, scale: Scale): void {
  if (last <= 0) return
  for (const cell of grid[scale.at(last) >> 1] ?? []) if (cell.text === ' ') Object.assign(cell, { text: '╌', style: 'dim' })
}

function cursorLine(grid: Cell[][], x: number): void {
  for (const row of grid) {
    const cell = row[x]
    if (cell?.text === ' ') Object.assign(cell, { text: '┊', style: 'focusLine' })
  }
}

/** A line behind the candles, with its word at the right end over whatever stands there. */
function levelLine(grid: Cell[][], level: Level, scale: Scale): void {
  if (!inside(scale, level.px)) return
  const row = grid[scale.at(level.px) >> 1]
  if (!row) return
  for (const cell of row) if (cell.text === ' ' || cell.text === '╌') Object.assign(cell, { text: '┄', style: level.style })
  const word = ` ${level.text}`
  const from = row.length - word.length
  if (from < row.length / 2) return
  for (let i = 0; i < word.length; i++) Object.assign(row[from + i] as Cell, { text: word[i], style: level.style })
}

function fillMark(grid: Cell[][], mark: Mark, shown: readonly Candle[], scale: Scale, step: number): void {
  const i = shown.findLastIndex(one => one.time <= mark.time)
  const one = shown[i]
  if (!one || mark.time >= one.time + one.length) return
  const beside = mark.buy ? (scale.at(one.low) >> 1) + 1 : (scale.at(one.high) >> 1) - 1
  const cell = grid[Math.max(0, Math.min(grid.length - 1, beside))]?.[i * step]
  if (cell) Object.assign(cell, { text: mark.buy ? 'B' : 'S', style: 'level' })
}

function priceRows(grid: Cell[][], input: ChartInput, scale: Scale, rows: number): string[] {
  const labels = priceLabels(scale)
  const lastRow = input.last > 0 ? scale.at(input.last) >> 1 : -1
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    const label = labels.get(row)
    const text = row === lastRow ? input.price(input.last) : label === undefined ? '' : input.price(label)
    const axis = fit(text, AXIS - 1, 'right')
    const mark = label === undefined && row !== lastRow ? '│' : '┤'
    const left = row === lastRow ? input.theme.paint('bold', axis) + mark : input.theme.paint('dim', axis + mark)
    lines.push(left + runs(grid[row] as Cell[], input.theme))
  }
  return lines
}

/** Cells as text with one pair of codes for each run of one style. */
function runs(cells: readonly Cell[], theme: Theme): string {
  let out = ''
  let run = ''
  let style: Style | '' = ''
  for (const cell of cells) {
    // A blank takes the style of its neighbours: fewer codes, fewer bytes.
    if (cell.style !== style && cell.text !== ' ') {
      out += theme.paint(style, run)
      run = ''
      style = cell.style
    }
    run += cell.text
  }
  return out + theme.paint(style, run)
}

function volumeLines(shown: readonly Candle[], rows: number, step: number, plot: number, theme: Theme): string[] {
  const most = Math.max(1, ...shown.map(one => one.volume))
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    const cells: Cell[] = Array.from({ length: plot }, () => ({ text: ' ', style: '' as const }))
    shown.forEach((one, i) => {
      const eighths = Math.round((one.volume / most) * rows * 8) - (rows - 1 - row) * 8
      const least = row === rows - 1 && one.volume > 0 ? 1 : 0
      const level = Math.max(least, Math.min(8, eighths))
      const cell = cells[i * step]
      if (level > 0 && cell) Object.assign(cell, { text: BLOCKS[level - 1], style: one.close < one.open ? 'down' : 'up' })
    })
    lines.push(theme.paint('dim', `${fit(row === 0 ? 'volume' : '', AXIS - 1, 'right')}│`) + runs(cells, theme))
  }
  return lines
}
