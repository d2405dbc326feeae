// Candles, volume and overlays as lines: half-block candles (two price steps a row), braille overlays where no candle stands,
// the last price as a dashed line with its own label, round prices at the left, IST times below. Used by the chart pane.

import { clockText, timeOfDay } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import type { Row } from '../../protocol/tables.ts'
import { fit } from '../cells.ts'
import type { Style, Theme } from '../theme.ts'
import { Braille } from './braille.ts'
import { priceLabels, type Scale, scaleOf } from './scale.ts'

export type Candle = Row<'candle'>
type Overlay = 'vwap' | 'ema9' | 'ema21'
/** Drawn in this order of importance where they cross. */
const overlays: readonly Overlay[] = ['vwap', 'ema9', 'ema21']
const BLOCKS = '▁▂▃▄▅▆▇█'
const AXIS = 11

type Cell = { text: string; style: Style | '' }

export type ChartInput = {
  /** Oldest first; the last may still be forming. */
  readonly candles: readonly Candle[]
  readonly last: number
  readonly price: (px: number) => string
  readonly theme: Theme
}

/** Exactly `height` lines of `width` cells; empty without candles. */
export function drawCandles(input: ChartInput, width: number, height: number): string[] {
  const plot = width - AXIS
  const volumeRows = height >= 16 ? 3 : height >= 9 ? 2 : height >= 6 ? 1 : 0
  const rows = height - volumeRows - 1
  if (input.candles.length === 0 || plot < 4 || rows < 2) return []
  const step = plot >= 24 ? 2 : 1
  const shown = input.candles.slice(-Math.floor(plot / step))
  const scale = scaleFor(shown, input.last, rows)
  const grid = candleCells(shown, scale, step, plot, rows, input.theme)
  lastLine(grid, input.last, scale)
  const lines = priceRows(grid, input, scale, rows)
  for (const line of volumeLines(shown, volumeRows, step, plot, input.theme)) lines.push(line)
  lines.push(input.theme.paint('dim', timeAxis(shown, step, plot)))
  return lines
}

function scaleFor(shown: readonly Candle[], last: number, rows: number): Scale {
  let low = last || Number.POSITIVE_INFINITY
  let high = last
  for (const one of shown) {
    low = Math.min(low, one.low)
    high = Math.max(high, one.high)
  }
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

/** Spans between time labels, minutes. */
const SPANS = [1, 5, 10, 15, 30, 60, 120, 240, 1_440] as const

function timeAxis(shown: readonly Candle[], step: number, plot: number): string {
  const text = Array.from({ length: plot }, () => ' ')
  const length = ((shown[0]?.length ?? 0) / 60e6) * (10 / step)
  const span = (SPANS.find(minutes => minutes >= length) ?? 1_440) * 60e6
  let free = 0
  shown.forEach((one, i) => {
    const x = i * step
    if (timeOfDay(one.time as Micros) % span !== 0 || x < free || x + 5 > plot) return
    const time = clockText(one.time as Micros)
    for (let k = 0; k < 5; k++) text[x + k] = time[k] as string
    free = x + 7
  })
  return `${' '.repeat(AXIS - 1)}└${text.join('')}`
}
