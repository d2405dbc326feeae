// Facts about the painter, with a real terminal emulator as the judge: after any frames the terminal shows the last one, cell by cell.

import xterm from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameLines } from '../../src/tui/frame.ts'
import { Painter } from '../../src/tui/painter.ts'
import { type Style, themeNames, themeOf } from '../../src/tui/theme.ts'
import { bench } from './make.ts'

const WIDTH = 24
const HEIGHT = 5

type Terminal = InstanceType<typeof xterm.Terminal>
const terminalOf = (cols: number, rows: number): Terminal => new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 })
const written = (terminal: Terminal, bytes: string): Promise<void> => new Promise(done => terminal.write(bytes, done))

/** Every cell as its character and what it looks like. */
function cellsOf(terminal: Terminal): string[] {
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = terminal.buffer.active.getLine(y)
    return Array.from({ length: terminal.cols }, (_unused, x) => {
      const cell = line?.getCell(x)
      const look = [cell?.isBold(), cell?.isDim(), cell?.isUnderline(), cell?.isInverse(), cell?.getFgColor(), cell?.getBgColor()]
      return `${cell?.getChars() || ' '}${look.map(Number).join(',')}`
    }).join(' ')
  })
}

/** The same lines drawn whole on a fresh terminal: what a person ought to see. */
async function drawn(lines: readonly string[], cols: number): Promise<string[]> {
  const terminal = terminalOf(cols, lines.length)
  await written(terminal, lines.map((line, y) => `\x1b[${y + 1};1H\x1b[0m${line}`).join(''))
  return cellsOf(terminal)
}

const styles: readonly Style[] = [
  'up',
  'down',
  'dim',
  'bold',
  'focus',
  'warn',
  'alarm',
  'live',
  'select',
  'frame',
  'field',
  'ema9',
  'level',
]
const line = fc
  .record({
    theme: fc.constantFrom(...themeNames),
    pieces: fc.array(fc.tuple(fc.constantFrom<Style | ''>('', ...styles), fc.stringMatching(/^[a-z0-9 ▲│⠤]{0,9}$/)), { maxLength: 5 }),
    around: fc.constantFrom<Style | ''>('', '', 'dim', 'select'),
  })
  .map(({ theme, pieces, around }) => {
    const colours = themeOf(theme, 256)
    let room = WIDTH
    let text = ''
    for (const [style, piece] of pieces) {
      const cut = piece.slice(0, room)
      room -= cut.length
      text += colours.paint(style, cut)
    }
    return colours.paint(around, text + ' '.repeat(room))
  })

describe('the painter', () => {
  it('leaves on the terminal exactly the last of any frames, colours included', async () => {
    const frame = fc.array(line, { minLength: HEIGHT, maxLength: HEIGHT })
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 5 }), fc.nat(4), async (frames, forgetAt) => {
        const painter = new Painter()
        const terminal = terminalOf(WIDTH, HEIGHT)
        for (const [i, lines] of frames.entries()) {
          if (i === forgetAt) {
            await written(terminal, '\x1b[2;3Hstrange text of another')
            painter.forget()
          }
          await written(terminal, painter.paint(lines, WIDTH))
        }
        expect(cellsOf(terminal)).toEqual(await drawn(frames.at(-1) as string[], WIDTH))
      }),
      { numRuns: 60 },
    )
  })

  it('writes nothing for the same frame again, and little for a number that changed', () => {
    const { c, hub } = bench({ columns: 200, rows: 50 })
    const painter = new Painter()
    const whole = painter.paint(frameLines(c), 200)
    expect(painter.paint(frameLines(c), 200)).toBe('')
    hub.put('watch', { no: 1, last: 8_970_500 })
    hub.flush()
    const change = painter.paint(frameLines(c), 200)
    expect(change.length).toBeGreaterThan(10)
    expect(change.length).toBeLessThan(120)
    expect(whole.length).toBeGreaterThan(5_000)
  })

  it('draws the whole cockpit as it stands, from any size to any other', async () => {
    const one = bench()
    const painter = new Painter()
    for (const [columns, rows] of [
      [160, 44],
      [80, 24],
      [240, 70],
      [60, 16],
    ] as const) {
      Object.assign(one.c.ui, { columns, rows })
      const lines = frameLines(one.c)
      const terminal = terminalOf(columns, rows)
      await written(terminal, '\x1b[31mleft over')
      await written(terminal, painter.paint(lines, columns))
      expect(cellsOf(terminal)).toEqual(await drawn(lines, columns))
    }
  })
})
