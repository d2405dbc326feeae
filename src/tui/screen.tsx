// Opens the cockpit on a terminal over a link to an engine, and gives the terminal back. Called by app/run, app/attach and
// app/replay. The screen ends once: a person leaves, the owner closes it, the engine says goodbye, or the terminal is gone.

import { render } from 'ink'
import { createElement } from 'react'
import { dayOf } from '../core/ist.ts'
import type { DayNo, Micros } from '../core/units.ts'
import type { MessageLink } from '../protocol/messages.ts'
import { App } from './app.tsx'
import { advance, type Cockpit, type Leave, say } from './cockpit.ts'
import { formatOf, type Grouping, type Volumes } from './format.ts'
import { frameLines } from './frame.ts'
import { type Input, press } from './keys/dispatch.ts'
import { keyMoved } from './write-key.ts'
import { Painter } from './painter.ts'
import { previewNow } from './overlays/ticket.ts'
import { Session } from './session.ts'
import { newUi } from './state.ts'
import { countedStdout, watchTerminal } from './terminal.ts'
import { type Colours, coloursOf, themeOf, type ThemeName } from './theme.ts'

export type ScreenOptions = {
  readonly link: MessageLink
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr?: NodeJS.WritableStream
  readonly readOnly: boolean
  /** A launcher can give the prompt back while the engine goes on: `k` in the box that q opens. */
  readonly canKeep: boolean
  /** The engine is another process's: `d` leaves it. */
  readonly attached?: boolean
  /** The program as the person types it, tapedeck when left out. */
  readonly program?: string
  /**
   * The screen has ended and the terminal is restored; called once, never after close(). 'shutdown' comes after the engine has
   * answered the shutdown request (or 2 s without an answer). Losing the terminal or the engine is 'detach', with the sentence.
   */
  readonly onLeave: (choice: Leave, why: string) => void
  /** Milliseconds, steady: for idle timers and frames. */
  readonly clock: () => number
  /** The IST day of the wall clock, the machine's when left out: another day's times are shown with their date. */
  readonly today?: () => DayNo
  readonly theme?: ThemeName
  /** Without it, what the environment asks for. */
  readonly colours?: Colours
  readonly noColor?: boolean
  readonly grouping?: Grouping
  readonly volumes?: Volumes
  /** Frames a second at most, 10 when left out; a replay gets twice that. */
  readonly fps?: number
  /** First bar length of the chart in micros, 5 minutes when left out. */
  readonly chartLength?: number
}

export type OpenScreen = {
  /** Restores the terminal; `why`, when not empty, goes to stderr. onLeave is not called. */
  close(why: string): void
}

const KEY_FRAME_MS = 33
/** Bytes a terminal has not taken, above which no new frame is drawn. */
const UNTAKEN = 64 * 1024
const SHUTDOWN_MS = 2_000
const FIVE_MINUTES = 300_000_000

export function openScreen(options: ScreenOptions): OpenScreen {
  const screen = new Screen(options)
  screen.open()
  return { close: why => screen.end(why) }
}

class Screen {
  readonly #options: ScreenOptions
  readonly #session: Session
  readonly #cockpit: Cockpit
  readonly #counted: ReturnType<typeof countedStdout>
  #ink: ReturnType<typeof render> | undefined
  #timer: NodeJS.Timeout | undefined
  #keyTimer: NodeJS.Timeout | undefined
  #shutdownTimer: NodeJS.Timeout | undefined
  readonly #painter = new Painter()
  #dirty = true
  #drawnAt = -1e9
  #second = { at: 0, bytes: 0, frames: 0 }
  #ended = false

  constructor(options: ScreenOptions) {
    this.#options = options
    this.#counted = countedStdout(
      options.stdout,
      why => this.#leave('detach', why),
      () => this.#painter.forget(),
    )
    this.#session = new Session(options.link, options.readOnly, {
      onRows: () => {
        this.#cockpit.ui.rowsAt = options.clock()
        this.#dirty = true
      },
      onWelcome: () => {
        this.#cockpit.ui.welcome = true
        this.#cockpit.ui.rowsAt = options.clock()
        this.#soon()
      },
      onAnswer: () => this.#soon(),
      onKey: key => {
        keyMoved(this.#cockpit, key)
        this.#soon()
      },
      onEnd: why => this.#leave(this.#shutdownTimer ? 'shutdown' : 'detach', why),
    })
    const colours = options.noColor ? 0 : (options.colours ?? coloursOf(process.env))
    const session = this.#session
    this.#cockpit = {
      rows: session.rows,
      ui: newUi(options.stdout.columns || 80, options.stdout.rows || 24, options.chartLength ?? FIVE_MINUTES),
      theme: themeOf(options.theme ?? 'dark', colours),
      format: formatOf(options.grouping ?? 'indian', options.volumes ?? 'million'),
      get readOnly() {
        return session.readOnly
      },
      canKeep: options.canKeep,
      attached: options.attached ?? false,
      program: options.program ?? 'tapedeck',
      now: options.clock,
      today: options.today ?? (() => dayOf((Date.now() * 1_000) as Micros)),
      ask: (ask, then) => {
        const ref = session.ask(ask, then)
        if (ref === 0 && session.readOnly) say(this.#cockpit, 'this screen is read-only', 'bad')
        return ref
      },
      leave: (choice, why) => (choice === 'shutdown' ? this.#shutdown() : this.#leave(choice, why)),
    }
  }

  open(): void {
    const { stdin, stdout, clock } = this.#options
    watchTerminal(stdin, stdout, why => this.#leave('detach', why))
    stdout.on('resize', this.#resized)
    this.#session.open(this.#cockpit.ui.columns, this.#cockpit.ui.rows)
    this.#second.at = clock()
    this.#ink = render(createElement(App, { onInput: input => this.#press(input) }), {
      stdout: this.#counted.stream,
      stdin,
      alternateScreen: true,
      patchConsole: false,
      exitOnCtrlC: false,
      interactive: true,
    })
    this.#ink.waitUntilExit().then(
      () => this.#leave('detach', 'the screen ended'),
      (error: unknown) => this.#leave('detach', `the screen failed: ${String(error)}`),
    )
    this.#draw()
    this.#schedule()
  }

  /** Ends without calling onLeave. */
  end(why: string): void {
    if (this.#ended) return
    this.#ended = true
    for (const timer of [this.#timer, this.#keyTimer, this.#shutdownTimer]) clearTimeout(timer)
    this.#options.stdout.off('resize', this.#resized)
    this.#ink?.unmount()
    this.#ink?.cleanup()
    this.#session.close()
    if (why) (this.#options.stderr ?? process.stderr).write(`tapedeck: ${why}\n`)
  }

  #leave(choice: Leave, why: string): void {
    if (this.#ended) return
    this.end(why)
    this.#options.onLeave(choice, why)
  }

  #shutdown(): void {
    const c = this.#cockpit
    this.#shutdownTimer = setTimeout(() => this.#leave('shutdown', 'the engine has not answered the shutdown for 2 s'), SHUTDOWN_MS)
    c.ask({ kind: 'shutdown' }, answer => {
      clearTimeout(this.#shutdownTimer)
      if (answer.ok) this.#leave('shutdown', '')
      else say(c, answer.text, 'bad')
    })
  }

  readonly #resized = (): void => {
    this.#cockpit.ui.columns = this.#options.stdout.columns || 80
    this.#cockpit.ui.rows = this.#options.stdout.rows || 24
    this.#draw()
  }

  #press(input: Input): void {
    if (this.#ended) return
    this.#guard(() => press(this.#cockpit, input))
    this.#soon()
  }

  /** Draws at once, but not more often than 30 times a second. */
  #soon(): void {
    this.#dirty = true
    if (this.#keyTimer || this.#ended) return
    const wait = this.#drawnAt + KEY_FRAME_MS - this.#options.clock()
    if (wait <= 0) return this.#draw()
    this.#keyTimer = setTimeout(() => {
      this.#keyTimer = undefined
      this.#draw()
    }, wait)
  }

  #schedule(): void {
    const fps = (this.#options.fps ?? 10) * (this.#session.rows.header?.speedable ? 2 : 1)
    this.#timer = setTimeout(() => {
      this.#tick()
      if (!this.#ended) this.#schedule()
    }, 1_000 / fps)
  }

  #tick(): void {
    const c = this.#cockpit
    const now = this.#options.clock()
    const text = c.ui.status.text
    this.#guard(() => {
      advance(c)
      previewNow(c)
    })
    if (now - this.#second.at >= 1_000) this.#measure(now)
    if (this.#dirty || text !== c.ui.status.text) this.#draw()
  }

  /** Once a second: traffic, and everything on the screen that time alone changes. */
  #measure(now: number): void {
    const { ui } = this.#cockpit
    const seconds = (now - this.#second.at) / 1_000
    const bytes = this.#counted.bytes()
    ui.bytesPerSecond = (bytes - this.#second.bytes) / seconds
    ui.framesPerSecond = Math.round((ui.frames - this.#second.frames) / seconds)
    this.#second = { at: now, bytes, frames: ui.frames }
    this.#dirty = true
  }

  #draw(): void {
    if (this.#ended) return
    // A slow line: what it has not taken yet would only grow old there. The next frame says it all.
    this.#dirty = this.#options.stdout.writableLength > UNTAKEN
    if (this.#dirty) return
    this.#drawnAt = this.#options.clock()
    this.#cockpit.ui.frames++
    this.#guard(() => {
      const bytes = this.#painter.paint(frameLines(this.#cockpit), this.#cockpit.ui.columns)
      if (bytes !== '') this.#counted.write(bytes)
    })
  }

  /** A bug in the screen ends the screen, never the process that trades. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#leave('detach', `the screen failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
  }
}
