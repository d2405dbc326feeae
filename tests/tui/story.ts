// The real screen on a fake terminal over a fake hub, told like a story: press keys, see lines. The terminal is @xterm/headless
// fed with everything Ink writes; time can be moved forward with `skip`.

import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import xterm from '@xterm/headless'
import { expect, onTestFinished } from 'vitest'
import { dayOf } from '../../src/core/ist.ts'
import type { Micros } from '../../src/core/units.ts'
import type { Request } from '../../src/protocol/requests.ts'
import type { Leave } from '../../src/tui/cockpit.ts'
import { openScreen, type ScreenOptions } from '../../src/tui/screen.tsx'
import { FakeHub, fillMarket, NOON } from './hub.ts'

const KEYS: Readonly<Record<string, string>> = {
  Enter: '\r',
  Esc: '\x1b',
  Tab: '\t',
  'Ctrl+E': '\x05',
  'Ctrl+C': '\x03',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Backspace: '\x7f',
  Space: ' ',
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

class FakeStdin extends PassThrough {
  readonly isTTY = true
  raw = false
  setRawMode(on: boolean): this {
    this.raw = on
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

class FakeStdout extends Writable {
  readonly isTTY = true
  columns: number
  rows: number
  failing = false
  written = 0
  readonly #terminal: xterm.Terminal
  constructor(terminal: xterm.Terminal) {
    super({ decodeStrings: false })
    this.columns = terminal.cols
    this.rows = terminal.rows
    this.#terminal = terminal
  }
  override _write(chunk: string | Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.failing) return done(Object.assign(new Error('write EIO'), { code: 'EIO' }))
    this.written += chunk.length
    this.#terminal.write(chunk, () => done())
  }
}

export type Story = {
  readonly hub: FakeHub
  readonly stdin: FakeStdin
  readonly stdout: FakeStdout
  readonly stderr: string[]
  readonly left: { choice: Leave; why: string }[]
  readonly terminal: xterm.Terminal
  press(...keys: string[]): Promise<void>
  /** Letter by letter. */
  type(text: string): Promise<void>
  /** Raw bytes in one piece. */
  input(bytes: string): Promise<void>
  paste(text: string): Promise<void>
  lines(): string[]
  see(...texts: string[]): Promise<void>
  dontSee(...texts: string[]): Promise<void>
  until(what: () => boolean, name: string): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  skip(ms: number): void
  close(why: string): void
}

export async function openStory(
  options: Partial<ScreenOptions> & { columns?: number; rows?: number; hub?: FakeHub; wait?: boolean } = {},
): Promise<Story> {
  const hub = options.hub ?? new FakeHub()
  if (!options.hub) fillMarket(hub)
  const terminal = new xterm.Terminal({
    cols: options.columns ?? 160,
    rows: options.rows ?? 44,
    allowProposedApi: true,
    scrollback: 0,
    convertEol: true,
  })
  const stdin = new FakeStdin()
  const stdout = new FakeStdout(terminal)
  const stderr: string[] = []
  const left: Story['left'] = []
  let skipped = 0
  const screen = openScreen({
    link: hub.link,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: Object.assign(new EventEmitter(), { write: (text: string) => stderr.push(text) > 0 }) as unknown as NodeJS.WritableStream,
    readOnly: false,
    canKeep: true,
    colours: 256,
    onLeave: (choice, why) => left.push({ choice, why }),
    clock: () => performance.now() + skipped,
    today: () => dayOf(NOON as Micros),
    ...options,
  })
  onTestFinished(() => screen.close(''))
  const lines = (): string[] =>
    Array.from({ length: terminal.rows }, (_, i) => terminal.buffer.active.getLine(i)?.translateToString(true) ?? '')
  const until = async (what: () => boolean, name: string): Promise<void> => {
    for (let i = 0; i < 150; i++) {
      if (what()) return
      await pause(20)
    }
    expect.fail(`waited in vain for ${name}; the screen shows:\n${lines().join('\n')}`)
  }
  const input = async (bytes: string): Promise<void> => {
    stdin.write(bytes)
    await pause(bytes === '\x1b' ? 40 : 8)
  }
  const story: Story = {
    hub,
    stdin,
    stdout,
    stderr,
    left,
    terminal,
    lines,
    until,
    input,
    async press(...keys) {
      for (const key of keys) await input(KEYS[key] ?? key)
    },
    async type(text) {
      for (const key of Array.from(text)) await input(key)
    },
    paste: text => input(`\x1b[200~${text}\x1b[201~`),
    see: async (...texts) => {
      for (const text of texts) await until(() => lines().join('\n').includes(text), `"${text}"`)
    },
    dontSee: async (...texts) => {
      for (const text of texts) await until(() => !lines().join('\n').includes(text), `"${text}" to go`)
    },
    async resize(columns, rows) {
      terminal.resize(columns, rows)
      Object.assign(stdout, { columns, rows })
      stdout.emit('resize')
      await pause(60)
    },
    skip(ms) {
      skipped += ms
    },
    close: why => screen.close(why),
  }
  if (options.wait !== false) await story.see('Watchlist', 'RELIANCE')
  return story
}

/** A preview as an engine answers it. */
export const preview = {
  qty: 1,
  sizing: '',
  orders: 1,
  seconds: 1,
  perSecond: 10,
  value: 500_050_000_0,
  charges: 123_456,
  roundTrip: 250_000,
  breakEven: 50_012_500,
  margin: 100_010_000_0,
  available: 900_000_000_0,
  price: 50_005_000,
  refused: '',
  reducing: false,
}
/** Answers every preview, and takes everything else. */
export const withPreview = (story: Story, refused = ''): void => {
  story.hub.answer = one =>
    one.kind === 'preview' ? { ok: true, text: '', data: { ...preview, refused } } : { ok: true, text: `${one.kind} taken` }
}
/** Requests that could change anything. */
export const acted = (story: Story): Request[] =>
  story.hub.requests.filter(one => !['chart', 'preview', 'status', 'stop-forecast'].includes(one.kind))
