// The command that the shell started, while the engine has a screen: it starts the real process in a session of its own and waits
// beside it, so that a killed pane cannot kill the engine, and so that the prompt can return while the engine trades on.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { ALTERNATE_OFF, LAUNCHED, type LaunchMessage } from './launch-line.ts'
import { TAPEDECK } from './typed.ts'
import { YOUNG_HEAP_FLAGS } from './threads/young-heap.ts'

/** Output of the process kept while its screen is up, to be printed after it. */
const HELD_BYTES = 16 * 1024
/** npm and a shared process group deliver one Ctrl+C or SIGTERM twice. */
const SAME_SIGNAL_MS = 300
/** How long to wait for the last output of a process that has ended. */
const LAST_OUTPUT_MS = 200
/** Kitty keys, mouse, bracketed paste and synchronised output off; alternate screen left; cursor and colours as usual. */
const RESTORE = `\x1b[<u\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?2026l${ALTERNATE_OFF}\x1b[?25h\x1b[0m`

export type LauncherQuestion = {
  readonly noUi: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: { readonly isTTY?: boolean }
  readonly stdout: { readonly isTTY?: boolean }
}

/** False without a terminal (systemd, a pipe), with --no-ui, and in the process that a launcher started. */
export const wantsLauncher = ({ noUi, env, stdin, stdout }: LauncherQuestion): boolean =>
  !noUi && env[LAUNCHED] === undefined && stdin.isTTY === true && stdout.isTTY === true

export type LaunchOptions = {
  /** The program's file; the one now running without it. */
  readonly entry?: string
  readonly execArgv?: readonly string[]
}

/** Runs the program with these arguments as a process of its own. Returns the exit code for the shell. */
export function launch(argv: readonly string[], options: LaunchOptions = {}): Promise<number> {
  const entry = options.entry ?? process.argv[1] ?? ''
  const child = spawn(process.execPath, [...(options.execArgv ?? process.execArgv), ...YOUNG_HEAP_FLAGS, entry, ...argv], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 0, 1],
    env: { ...process.env, ...colours(process.env), [LAUNCHED]: '1' },
  })
  return new Launched(child, argv).done
}

class Launched {
  readonly done: Promise<number>
  readonly #child: ChildProcess
  readonly #argv: readonly string[]
  readonly #resolve: (code: number) => void
  readonly #handlers = new Map<NodeJS.Signals, () => void>()
  #drawing = false
  #held: Buffer = Buffer.alloc(0)

  constructor(child: ChildProcess, argv: readonly string[]) {
    const { promise, resolve } = Promise.withResolvers<number>()
    this.done = promise
    this.#resolve = resolve
    this.#child = child
    this.#argv = argv
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from?.on('data', (chunk: Buffer) => this.#output(chunk, to))
      from?.on('error', () => from.destroy())
      // The terminal may go at any moment; SIGHUP tells, a failed write needs no word of its own.
      to.on('error', () => undefined)
    }
    child.on('message', message => this.#heard(message as LaunchMessage))
    child.on('error', error => this.#finish(1, `Tapedeck could not be started: ${error.message}\n`))
    child.once('exit', (code, signal) => this.#ended(code, signal))
    this.#forwardSignals()
  }

  #forwardSignals(): void {
    const on = (signal: NodeJS.Signals, handler: () => void) => {
      this.#handlers.set(signal, handler)
      process.on(signal, handler)
    }
    for (const signal of ['SIGWINCH', 'SIGUSR2'] as const) on(signal, () => this.#child.kill(signal))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      let last = 0n
      on(signal, () => {
        const now = process.hrtime.bigint()
        if (now - last > BigInt(SAME_SIGNAL_MS) * 1_000_000n) this.#child.kill(signal)
        last = now
      })
    }
    // The terminal is gone: the process hears it and goes on without a screen.
    on('SIGHUP', () => {
      this.#child.kill('SIGHUP')
      this.#finish(128 + constants.signals.SIGHUP, '')
    })
  }

  #heard(message: LaunchMessage): void {
    if ('letGo' in message) this.#finish(0, message.letGo === '' ? '' : `${message.letGo}\n`)
    else this.#drawing = message.screen
  }

  #output(chunk: Buffer, to: NodeJS.WriteStream): void {
    if (this.#drawing) this.#held = Buffer.concat([this.#held, chunk]).subarray(-HELD_BYTES)
    else to.write(chunk)
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    const finish = () => {
      clearTimeout(timer)
      const died = signal === null ? '' : this.#died(signal)
      this.#finish(signal === null ? (code ?? 1) : 128 + constants.signals[signal], died)
    }
    const timer = setTimeout(finish, LAST_OUTPUT_MS)
    this.#child.once('close', finish)
  }

  #died(signal: NodeJS.Signals): string {
    const again = [TAPEDECK, ...this.#argv].map(quoted).join(' ')
    return `Tapedeck (process ${this.#child.pid}) was ended by ${signal}: orders and positions at the venue stand as they were. Start again with '${again}'; it reads its journal and reconciles before it trades.\n`
  }

  #finish(code: number, sentence: string): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler)
    this.#handlers.clear()
    this.#child.removeAllListeners()
    this.#child.on('error', () => undefined)
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
    if (this.#child.connected) this.#child.disconnect()
    this.#child.unref()
    if (this.#drawing) restoreTerminal()
    if (this.#held.length > 0) process.stderr.write(this.#held)
    if (sentence !== '') (code === 0 ? process.stdout : process.stderr).write(sentence)
    this.#resolve(code)
  }
}

/** After a process that could not leave its screen itself. */
function restoreTerminal(): void {
  process.stdout.write(RESTORE)
  spawnSync('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] })
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replaceAll(/["\\$`]/g, '\\$&')}"`)

/** The process's descriptor 1 is no terminal, so libraries would draw without colours: say what the terminal can. */
function colours(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  if (env.FORCE_COLOR !== undefined || env.NO_COLOR !== undefined || env.TERM === 'dumb') return {}
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return { FORCE_COLOR: '3' }
  return { FORCE_COLOR: env.TERM?.includes('256') === true ? '2' : '1' }
}
