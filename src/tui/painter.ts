// Brings finished lines onto the terminal by writing only the cells that changed: a frame costs what changes, not what is shown. The
// screen gives it whole frames; Ink keeps the terminal itself (alternate screen, raw keys, paste, restoring) and draws nothing.

/** Unchanged cells between two changes that are written along with them, because moving the cursor costs as much. */
const GAP = 4
const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'

const BOLD = 1
const DIM = 2
const UNDERLINE = 4
const INVERSE = 8
const FLAGS = 15
const flagCodes: readonly (readonly [flag: number, code: string])[] = [
  [BOLD, '1'],
  [DIM, '2'],
  [UNDERLINE, '4'],
  [INVERSE, '7'],
]
/** Colours in a style: 0 none, 1-8 the plain ones, 9-16 the bright ones, 17 and more one of 256. Foreground at bit 4, background at 13. */
const COLOUR = 511
const FG = 4
const BG = 13

/** One line as cells: character codes and styles. Reused. */
class Cells {
  readonly chars: Uint16Array
  readonly styles: Int32Array
  constructor(width: number) {
    this.chars = new Uint16Array(width).fill(32)
    this.styles = new Int32Array(width)
  }
}

/** The style after the numbers of one SGR sequence. */
function styled(style: number, codes: readonly number[]): number {
  let now = style
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number
    if (code === 0) now = 0
    else if (code === 1) now |= BOLD
    else if (code === 2) now |= DIM
    else if (code === 4) now |= UNDERLINE
    else if (code === 7) now |= INVERSE
    else if (code === 22) now &= ~(BOLD | DIM)
    else if (code === 24) now &= ~UNDERLINE
    else if (code === 27) now &= ~INVERSE
    else if (code === 38 || code === 48) {
      now = coloured(now, code === 38 ? FG : BG, 17 + (codes[i + 2] ?? 0))
      i += 2
    } else if (code === 39 || code === 49) now = coloured(now, code === 39 ? FG : BG, 0)
    else if (code >= 30 && code <= 47) now = coloured(now, code < 38 ? FG : BG, (code % 10) + 1)
    else if (code >= 90 && code <= 107) now = coloured(now, code < 98 ? FG : BG, (code % 10) + 9)
  }
  return now
}

const coloured = (style: number, at: number, colour: number): number => (style & ~(COLOUR << at)) | (colour << at)

function colourCode(style: number, at: number): string {
  const colour = (style >> at) & COLOUR
  const base = at === FG ? 30 : 40
  if (colour === 0) return String(base + 9)
  if (colour <= 8) return String(base + colour - 1)
  return colour <= 16 ? String(base + 60 + colour - 9) : `${base + 8};5;${colour - 17}`
}

/** The sequence that leads from one style to another. */
function turn(from: number, to: number): string {
  if (from === to) return ''
  if (to === 0) return '\x1b[0m'
  const codes: string[] = []
  const lost = from & FLAGS & ~to
  const before = lost ? 0 : from
  if (lost) codes.push('0')
  for (const [flag, code] of flagCodes) if (to & flag && !(before & flag)) codes.push(code)
  for (const at of [FG, BG]) if (((to ^ before) >> at) & COLOUR) codes.push(colourCode(to, at))
  return `\x1b[${codes.join(';')}m`
}

/** Reads a finished line into cells; what is missing becomes blank, what is too long is left out. */
function read(line: string, into: Cells, styles: Map<string, number[]>): void {
  const width = into.chars.length
  let [x, i, style] = [0, 0, 0]
  while (i < line.length && x < width) {
    const code = line.charCodeAt(i)
    if (code === 27) {
      const end = line.indexOf('m', i)
      const text = line.slice(i + 2, end)
      let codes = styles.get(text)
      if (!codes) styles.set(text, (codes = text.split(';').map(Number)))
      style = styled(style, codes)
      i = end + 1
      continue
    }
    into.chars[x] = code
    into.styles[x++] = style
    i++
  }
  for (; x < width; x++) {
    into.chars[x] = 32
    into.styles[x] = 0
  }
}

export class Painter {
  #width = 0
  /** What the terminal shows, line by line, and as cells. */
  #lines: string[] = []
  #cells: Cells[] = []
  #spare = new Cells(0)
  readonly #codes = new Map<string, number[]>()
  readonly #turns = new Map<number, string>()

  /** Forgets what the terminal shows: the next frame is written whole. */
  forget(): void {
    this.#width = 0
  }

  /** The bytes that bring the terminal from the frame before to this one; '' when nothing differs. Lines are `width` cells each. */
  paint(lines: readonly string[], width: number): string {
    let out = ''
    if (width !== this.#width || lines.length !== this.#lines.length) {
      this.#width = width
      this.#lines = lines.map(() => '')
      this.#cells = lines.map(() => new Cells(width))
      this.#spare = new Cells(width)
      out = '\x1b[0m\x1b[2J'
    }
    let style = 0
    for (let y = 0; y < lines.length; y++) {
      const line = lines[y] as string
      if (line === this.#lines[y]) continue
      this.#lines[y] = line
      const before = this.#cells[y] as Cells
      const now = this.#spare
      read(line, now, this.#codes)
      this.#spare = before
      this.#cells[y] = now
      for (let x = nextChange(before, now, 0); x < width; ) {
        let end = x + 1
        for (let next = nextChange(before, now, end); next < width && next - end <= GAP; next = nextChange(before, now, end)) end = next + 1
        out += `\x1b[${y + 1};${x + 1}H`
        for (; x < end; x++) {
          const to = now.styles[x] as number
          if (to !== style) {
            out += this.#turn(style, to)
            style = to
          }
          out += String.fromCharCode(now.chars[x] as number)
        }
        x = nextChange(before, now, end)
      }
    }
    if (out === '') return ''
    return BEGIN + out + (style === 0 ? '' : '\x1b[0m') + END
  }

  #turn(from: number, to: number): string {
    const key = from * 4_194_304 + to
    let text = this.#turns.get(key)
    if (text === undefined) this.#turns.set(key, (text = turn(from, to)))
    return text
  }
}

/** The first cell from `x` on that differs; the width when none does. */
function nextChange(before: Cells, now: Cells, from: number): number {
  const width = now.chars.length
  let x = from
  while (x < width && before.chars[x] === now.chars[x] && before.styles[x] === now.styles[x]) x++
  return x
}
