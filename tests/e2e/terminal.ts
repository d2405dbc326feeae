// A real terminal with a command in it: a pty, and @xterm/headless to see what a person would see.

import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { setTimeout as wait } from 'node:timers/promises'
import { eventually, must } from './wait.ts'

export type Size = { readonly cols: number; readonly rows: number }
export const WIDE: Size = { cols: 160, rows: 44 }
export const SMALL: Size = { cols: 80, rows: 24 }

const KEYS: Readonly<Record<string, string>> = { Enter: '\r', Esc: '\x1b', Tab: '\t', 'Ctrl+E': '\x05', Down: '\x1b[B', Backspace: '\x7f' }

/** A pause after each key: several at once are taken for a paste. Esc needs longer to be known as a key of its own. */
const KEY_MS = 60
const ESC_MS = 150

export class Screen {
  readonly exit: Promise<{ readonly exitCode: number }>
  readonly #pty: IPty
  readonly #terminal: xterm.Terminal
  #ended = false

  constructor(command: string, cwd: string, env: Readonly<Record<string, string>>, size: Size) {
    this.#terminal = new xterm.Terminal({ ...size, allowProposedApi: true, scrollback: 200 })
    this.#pty = spawn('sh', ['-c', command], { ...size, cwd, env: { ...env, TERM: 'xterm-256color' } })
    this.#pty.onData(data => this.#terminal.write(data))
    // What the terminal answers to questions about itself.
    this.#terminal.onData(data => {
      if (!this.#ended) this.#pty.write(data)
    })
    this.exit = new Promise(done =>
      this.#pty.onExit(how => {
        this.#ended = true
        done(how)
      }),
    )
  }

  /** Whether a program has the whole screen, as the cockpit does. */
  get full(): boolean {
    return this.#terminal.buffer.active.type === 'alternate'
  }

  /** What is on the screen, and what has scrolled off it. */
  get text(): string {
    const { active } = this.#terminal.buffer
    return Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? '').join('\n')
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      this.#pty.write(KEYS[key] ?? key)
      await wait(key === 'Esc' ? ESC_MS : KEY_MS)
    }
  }

  /** Letter by letter. */
  type(text: string): Promise<void> {
    return this.press(...Array.from(text))
  }

  async see(...texts: (string | RegExp)[]): Promise<void> {
    for (const text of texts)
      await this.until(() => (typeof text === 'string' ? this.text.includes(text) : text.test(this.text)), String(text))
  }

  async dontSee(text: string): Promise<void> {
    await this.until(() => !this.text.includes(text), `${text} to go`)
  }

  /** The name is what the failure says it waited for, before the screen itself. */
  async until(what: () => boolean, name: string, ms = 30_000): Promise<void> {
    try {
      await eventually(() => must(what(), ''), ms)
    } catch {
      throw new Error(`waited in vain for ${name}; the screen shows:\n${this.text}`)
    }
  }

  /** The pane is killed, as when a window is closed or a line dies. */
  close(): void {
    if (this.#ended) return
    this.#ended = true
    Reflect.get(this.#pty, '_socket').destroy()
  }
}
