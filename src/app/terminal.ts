// The process's own hold on its terminal: streams for a screen, and one place that notices when the terminal is lost or given up.
// Losing it ends the screen and nothing else. run.ts calls this before anything can print.

import { closeSync } from 'node:fs'
import { ReadStream, WriteStream } from 'node:tty'
import { ALTERNATE_OFF, ALTERNATE_ON, LAUNCHED, type LaunchMessage, TERMINAL_IN, TERMINAL_OUT } from './launch-line.ts'

/** Output a terminal may leave untaken before it counts as lost. A dead SSH line takes nothing for many minutes. */
const UNTAKEN_LIMIT = 4 * 1024 * 1024
const FLUSH_MS = 500

export type Terminal = {
  /** For the screen; `process.stdin` is another one when launched. */
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** Both are terminals and not lost: a screen can be opened. `process.stdout.isTTY` does not say so when launched. */
  readonly interactive: boolean
  /** True when a launcher waits, so that the prompt returns on letGo. */
  readonly launched: boolean
  /**
   * Gives the terminal up for good, the screen being closed; the launcher prints the sentence and returns the prompt.
   * Later writes to any standard stream go nowhere and never fail.
   */
  letGo(sentence: string): Promise<void>
}

export type TerminalOptions = {
  /** Called once when the terminal is lost: close the screen. Its streams are shut afterwards. Not called on letGo. */
  onGone(why: string): void | Promise<void>
}

export function ownTerminal(options: TerminalOptions): Terminal {
  const launched = process.env[LAUNCHED] === '1' && process.channel !== undefined
  delete process.env[LAUNCHED]
  return new OwnTerminal(launched, options)
}

class OwnTerminal implements Terminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly launched: boolean
  readonly #options: TerminalOptions
  readonly #screen: ScreenStream | undefined
  #gone = false

  constructor(launched: boolean, options: TerminalOptions) {
    this.launched = launched
    this.#options = options
    this.#screen = launched ? screenStream(why => this.#lost(why)) : undefined
    this.stdin = launched ? inputStream() : process.stdin
    this.stdout = this.#screen ?? process.stdout
    for (const stream of new Set([this.stdout, process.stdout, process.stderr])) {
      stream.on('error', error => this.#broken(stream, `the terminal failed: ${error.message}`))
    }
    this.stdin.on('error', error => this.#lost(`the terminal failed: ${error.message}`))
    // A hung-up terminal ends its input; at a pipe or a file an end says nothing about the output.
    if (this.stdin.isTTY) this.stdin.on('end', () => this.#lost('the terminal was closed'))
    process.on('SIGHUP', () => this.#lost('the terminal was closed'))
    if (!this.#screen) return
    // What is printed before or after the screen belongs on the terminal in its order; behind the screen the launcher keeps it.
    for (const stream of [process.stdout, process.stderr]) printAround(this.#screen, stream)
    process.on('SIGWINCH', () => this.#screen?.measure())
    process.on('disconnect', () => this.#lost('the command that opened the terminal was ended'))
    process.channel?.unref()
  }

  get interactive(): boolean {
    return !this.#gone && this.stdin.isTTY === true && this.stdout.isTTY === true
  }

  async letGo(sentence: string): Promise<void> {
    if (this.#gone) return
    this.#gone = true
    if (!this.launched) process.stdout.write(`${sentence}\n`)
    await this.#shut()
    await new Promise<void>(done => tellLauncher({ letGo: sentence }, done))
    if (process.connected) process.disconnect()
  }

  #broken(stream: NodeJS.WriteStream, why: string): void {
    mute(stream)
    // The pipes to the launcher break when it ends; only the terminal itself counts.
    if (stream === this.stdout || stream.isTTY) this.#lost(why)
  }

  #lost(why: string): void {
    if (this.#gone) return
    this.#gone = true
    void this.#leave(why)
  }

  async #leave(why: string): Promise<void> {
    try {
      await this.#options.onGone(why)
    } finally {
      await this.#shut()
      if (process.connected) process.disconnect()
    }
  }

  async #shut(): Promise<void> {
    if (this.stdin.isTTY && !this.stdin.destroyed && this.stdin.isRaw) this.stdin.setRawMode(false)
    this.stdin.pause()
    this.stdin.destroy()
    await this.#screen?.flushed()
    mute(process.stdout)
    mute(process.stderr)
    if (this.#screen) {
      mute(this.#screen)
      this.#screen.destroy()
    }
  }
}

/** Later writes succeed and go nowhere. */
function mute(stream: NodeJS.WriteStream): void {
  stream.write = (_chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') queueMicrotask(() => callback(null))
    return true
  }
}

/** A launcher that has just died must not matter: without a callback a failed send would be an uncaught error. */
function tellLauncher(message: LaunchMessage, done: () => void): void {
  if (process.connected && process.send) process.send(message, () => done())
  else done()
}

function printAround(screen: ScreenStream, stream: NodeJS.WriteStream): void {
  const behind = stream.write.bind(stream) as ScreenStream['write']
  stream.write = (chunk: Uint8Array | string, encoding?: unknown, done?: unknown): boolean =>
    screen.shown ? behind(chunk, encoding, done) : screen.write(chunk, encoding, done)
}

/** Output that never blocks this thread, tells the launcher of the alternate screen, and gives up a terminal that takes nothing. */
class ScreenStream extends WriteStream {
  onStuck: (why: string) => void = () => undefined
  #shown = false

  /** The alternate screen is on. */
  get shown(): boolean {
    return this.#shown
  }

  override write(chunk: Uint8Array | string, encoding?: unknown, done?: unknown): boolean {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')
    const on = text.lastIndexOf(ALTERNATE_ON)
    const off = text.lastIndexOf(ALTERNATE_OFF)
    if (on > off) this.#tell(true)
    const going = super.write(chunk as string, encoding as BufferEncoding, done as () => void)
    if (off > on) this.#whenFlushed(() => this.#tell(false))
    if (this.writableLength > UNTAKEN_LIMIT) this.onStuck(`the terminal took no output: ${this.writableLength} bytes waited`)
    return going
  }

  /** Asks the terminal for its size and emits `resize` when it changed. Node itself does so for descriptor 1 only. */
  measure(): void {
    const refresh: unknown = Reflect.get(this, '_refreshSize')
    if (typeof refresh === 'function' && !this.destroyed) refresh.call(this)
  }

  /** When all is written, or nothing more is taken. */
  flushed(): Promise<void> {
    return new Promise(done => {
      if (this.writableLength === 0 || this.destroyed) return done()
      const timer = setTimeout(done, FLUSH_MS)
      this.once('drain', () => {
        clearTimeout(timer)
        done()
      })
    })
  }

  #whenFlushed(then: () => void): void {
    if (this.writableLength === 0) then()
    else this.once('drain', then)
  }

  #tell(shown: boolean): void {
    if (this.#shown === shown) return
    this.#shown = shown
    tellLauncher({ screen: shown }, () => undefined)
  }
}

function screenStream(onStuck: (why: string) => void): ScreenStream {
  const stream = new ScreenStream(TERMINAL_OUT)
  stream.onStuck = onStuck
  const handle = handleOf(stream)
  // Node makes terminals blocking: one that takes nothing (a dead SSH line, Ctrl+S) would hold up this whole thread. Only on a
  // description of our own, or the shell's would be changed with it.
  if (reopened(stream, TERMINAL_OUT)) {
    handle?.setBlocking?.(false)
    closeSync(TERMINAL_OUT)
  }
  return stream
}

function inputStream(): ReadStream {
  const stream = new ReadStream(TERMINAL_IN)
  if (reopened(stream, TERMINAL_IN)) closeSync(TERMINAL_IN)
  return stream
}

type Handle = { readonly fd?: number; setBlocking?(on: boolean): unknown }
const handleOf = (stream: ReadStream | WriteStream): Handle | undefined => Reflect.get(stream, '_handle') as Handle | undefined

/** True when libuv opened the terminal afresh: then the descriptor we were given is free to be closed. */
function reopened(stream: ReadStream | WriteStream, given: number): boolean {
  const fd = handleOf(stream)?.fd
  return fd !== undefined && fd >= 0 && fd !== given
}
