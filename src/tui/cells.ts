// Text of exact width for a terminal: cleaning, padding, cutting and laying one line over another. Every character that passes
// `clean` is one cell wide, so width is length; all panes, overlays and the frame build their lines with these.

/** Everything that is not surely one cell wide and harmless: controls, combining marks, wide scripts, emoji. */
// oxlint-disable-next-line no-control-regex
const UNSAFE =
  /[^\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2015\u2018-\u201e\u2022\u2026\u20b9\u2190-\u2193\u2212\u2500-\u259f\u25ae\u25af\u25b2\u25b8\u25bc\u25cf\u2800-\u28ff]/g
// oxlint-disable-next-line no-control-regex
const SPACE = /[\t\n\r]/g
// oxlint-disable-next-line no-control-regex
const SGR = /\x1b\[[0-9;]*m/g

/** Makes foreign text safe to draw: tabs and line ends become spaces, other odd characters a question mark. */
export const clean = (text: string): string => text.replace(SPACE, ' ').replace(UNSAFE, '?')

/** The text without colours. */
export const bare = (line: string): string => line.replace(SGR, '')

/** Cuts (with an ellipsis) or pads plain text to exactly `width` cells. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  if (width <= 0) return ''
  if (text.length > width) return width === 1 ? '…' : `${text.slice(0, width - 1)}…`
  return align === 'right' ? text.padStart(width) : text.padEnd(width)
}

/** Pads or cuts a coloured line to exactly `width` cells. */
export function fitPainted(line: string, width: number): string {
  const length = bare(line).length
  if (length === width) return line
  return length < width ? line + ' '.repeat(width - length) : cut(line, 0, width)
}

/** Cells `from` (inclusive) to `to` (exclusive) of a coloured line, with the colours in force there, closed at the end. */
export function cut(line: string, from: number, to: number): string {
  let at = 0
  let out = ''
  let open = ''
  let i = 0
  while (i < line.length && at < to) {
    if (line[i] === '\x1b') {
      const end = line.indexOf('m', i) + 1
      const code = line.slice(i, end)
      if (at >= from) out += code
      else open += code
      i = end
      continue
    }
    if (at === from) out = open + out
    if (at >= from) out += line[i]
    at++
    i++
  }
  return out.includes('\x1b') ? `${out}\x1b[0m` : out
}

/** Lays `top` over `base` from cell `x` on. Both keep their colours. */
export function layOver(base: string, top: string, x: number): string {
  const width = bare(base).length
  const end = x + bare(top).length
  return cut(base, 0, x) + top + (end < width ? cut(base, end, width) : '')
}

/** Breaks plain text into lines of at most `width` cells, at spaces where it can. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line ? `${line} ${word}` : word
    while (line.length > width) {
      lines.push(line.slice(0, width))
      line = line.slice(width)
    }
  }
  if (line || lines.length === 0) lines.push(line)
  return lines
}
