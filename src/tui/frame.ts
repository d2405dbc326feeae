// One frame: header, bands of panes with shared borders, the open overlay, footer; exactly as many lines and cells as the terminal
// has. Pure: state in, finished strings out. A pane that fails shows its fault in its own place and the rest goes on.

import { bare, clean, fit, fitPainted, layOver } from './cells.ts'
import type { Cockpit } from './cockpit.ts'
import { footerLines } from './footer.ts'
import { headerLines } from './header.ts'
import { type Band, HEADER_LINES, LEAST_COLUMNS, LEAST_ROWS, layoutOf, panesShown, tooSmall } from './layout.ts'
import { overlaySpec } from './overlays/index.ts'
import { paneOf } from './panes/index.ts'
import type { Pane } from './panes/pane.ts'
import type { Style } from './theme.ts'

/** The lines of one pane, whatever it throws. */
function paneLines(c: Cockpit, pane: Pane, width: number, height: number): string[] {
  try {
    return pane.lines(c, width, height)
  } catch (error) {
    const sentence = c.theme.paint('alarm', fit(` this pane failed: ${clean(String(error))}`, width))
    return [sentence, ...Array.from({ length: height - 1 }, () => ' '.repeat(width))]
  }
}

/** Cells where a vertical border stands. */
function verticals(band: Band | undefined): number[] {
  if (!band) return []
  const at = [0]
  for (const cell of band.cells) at.push((at.at(-1) as number) + cell.width + 1)
  return at
}

const JOINTS: Readonly<Record<string, string>> = { '01': '┬', '10': '┴', '11': '┼', '00': '─' }

/** Leaves out whole groups (two spaces apart) of a title that is too long, so that no number is cut. */
function fitTitle(title: string, width: number): string {
  let text = title
  while (text.length > width && text.includes('  ')) text = text.slice(0, text.lastIndexOf('  '))
  return text.slice(0, Math.max(0, width))
}

/** The border line between two bands, with the titles of the panes below it. */
function borderLine(c: Cockpit, above: Band | undefined, below: Band | undefined, style: Style): string {
  const [up, down] = [verticals(above), verticals(below)]
  const width = c.ui.columns
  const chars = Array.from({ length: width }, (_, x) => JOINTS[`${up.includes(x) ? 1 : 0}${down.includes(x) ? 1 : 0}`] as string)
  chars[0] = above ? (below ? '├' : '└') : '┌'
  chars[width - 1] = above ? (below ? '┤' : '┘') : '┐'
  let out = ''
  let at = 0
  below?.cells.forEach((cell, i) => {
    const x = (down[i] as number) + 1
    const pane = paneOf(cell.pane)
    const focused = c.ui.focus === cell.pane
    const hidden = pane.list?.hidden(c) ?? ''
    const sign = hidden && ` ${hidden} `
    const alone = panesShown(c.ui).length === 1 ? '  (alone; Esc shows all)' : ''
    const title = fitTitle(clean(`${pane.number} ${pane.title(c)}${alone}`), cell.width - 3 - sign.length)
    out +=
      c.theme.paint(style, chars.slice(at, x).join('')) +
      (focused ? c.theme.paint('focus', `▸${title} `) : ` ${c.theme.paint('bold', title)} `)
    at = x + title.length + 2
    if (sign === '') return
    const end = x + cell.width
    out += c.theme.paint(style, chars.slice(at, end - sign.length).join('')) + c.theme.paint('warn', sign)
    at = end
  })
  return out + c.theme.paint(style, chars.slice(at).join(''))
}

function bandLines(c: Cockpit, band: Band, style: Style): string[] {
  const columns = band.cells.map(cell => ({ width: cell.width, lines: paneLines(c, paneOf(cell.pane), cell.width, band.height) }))
  const edge = c.theme.paint(style, '│')
  const out: string[] = []
  for (let i = 0; i < band.height; i++) out.push(edge + columns.map(one => fitPainted(one.lines[i] ?? '', one.width)).join(edge) + edge)
  return out
}

/** A framed box of lines laid over the middle of the screen. */
function overlayBox(c: Cockpit, lines: string[]): void {
  const overlay = c.ui.overlay
  const box = overlay && overlaySpec(overlay).box?.(c, c.ui.columns - 6, c.ui.rows - 6)
  if (!box) return
  const title = box.title.slice(0, c.ui.columns - 9)
  const width = Math.min(c.ui.columns - 4, Math.max(title.length + 4, ...box.lines.map(line => bare(line).length)))
  const x = Math.max(0, Math.floor((c.ui.columns - width - 4) / 2))
  const height = box.lines.length + 2
  const middle = Math.max(HEADER_LINES, Math.floor((c.ui.rows - height) / 2))
  const y = Math.max(0, Math.min(middle, c.ui.rows - height))
  const paint = (text: string): string => c.theme.paint('accent', text)
  const framed = [
    paint(`┌─ `) + c.theme.paint('bold', title) + paint(` ${'─'.repeat(width + 2 - title.length - 3)}┐`),
    ...box.lines.map(line => `${paint('│')} ${fitPainted(line, width)} ${paint('│')}`),
    paint(`└${'─'.repeat(width + 2)}┘`),
  ]
  framed.forEach((line, i) => {
    const base = lines[y + i]
    if (base !== undefined) lines[y + i] = layOver(base, line, x)
  })
}

export function frameLines(c: Cockpit): string[] {
  const { columns, rows } = c.ui
  if (tooSmall(c.ui)) {
    const sentence = `Tapedeck needs ${LEAST_COLUMNS}x${LEAST_ROWS}; this is ${columns}x${rows}. Ctrl+E stops.`
    const lines = Array.from({ length: rows }, () => ' '.repeat(columns))
    lines[0] = fit(sentence, columns)
    if (c.ui.emergency || c.ui.status.text || c.ui.stop?.answered === false)
      footerLines(c, columns).forEach((line, i) => (lines[Math.max(0, rows - 2) + i] = line))
    return lines.slice(0, Math.max(1, rows))
  }
  const style: Style = c.rows.header?.mode === 'LIVE' ? 'liveFrame' : 'frame'
  const bands = layoutOf(c.ui)
  const lines = headerLines(c, columns)
  bands.forEach((band, i) => {
    // The rows first: the border above them says how many are hidden.
    const content = bandLines(c, band, style)
    lines.push(borderLine(c, bands[i - 1], band, style), ...content)
  })
  lines.push(borderLine(c, bands.at(-1), undefined, style), ...footerLines(c, columns))
  overlayBox(c, lines)
  return lines
}
