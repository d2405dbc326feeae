// `tapedeck run` and `tapedeck replay` on the main thread: joins engine, store, paper venue, hub and screen, hears signals, and ends
// everything in order. Read `Running.start` for the shape of the product.

import { type Fault, type Result, failed, ok } from '../core/result.ts'
import { memoryLinks } from '../protocol/links/memory-link.ts'
import type { Answer, Request } from '../protocol/requests.ts'
import { readOnlyKinds } from '../protocol/requests.ts'
import type { OpenScreen } from '../tui/screen.tsx'
import { findWhy } from './audit/find-why.ts'
import type { MarketData } from './config/market-data.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type HomeLock, lockHome } from './home/lock.ts'
import type { HomePaths } from './home/paths.ts'
import { Hub } from './hub/hub.ts'
import { type Log, openLog } from './log.ts'
import { BUILD } from './make-plan.ts'
import { PaperAccount } from './paper/account.ts'
import type { RunPlan } from './plan.ts'
import { type Terminal, ownTerminal } from './terminal.ts'
import { DeadMan } from './emergency/dead-man.ts'
import { deadManRow } from './emergency/dead-man-row.ts'
import { EngineKeeper } from './engine-keeper.ts'
import type { EngineThreadData } from './threads/messages.ts'
import { StrategyFiles } from './strategies/files.ts'
import { tryLoading } from './strategies/trial.ts'
import { TAPEDECK } from './typed.ts'

export type RunOptions = {
  readonly plan: RunPlan
  readonly data: MarketData
  /** The home to lock and keep in; a replay has none. */
  readonly paths?: HomePaths
  readonly ui: boolean
  /** Said on a start without a screen; a screen has them in its log. */
  readonly notices?: readonly string[]
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

const MAX_SCREENS = 8

/** Runs until a person, a signal or a failure ends it; returns the exit code. */
export async function run(options: RunOptions): Promise<ExitCode> {
  const running = new Running(options)
  const started = await running.start()
  if (failed(started)) {
    await running.end('it could not start', 'code' in started ? (started.code as ExitCode) : exitCodes.failed)
    options.complain(started.error)
  }
  return running.done
}

/** Who asks for the stop of the dead-man's switch. */
const DEAD_MAN = 'dead man'

class Running {
  readonly done: Promise<ExitCode>
  readonly #resolve: (code: ExitCode) => void
  readonly #options: RunOptions
  readonly #terminal: Terminal
  readonly #hub: Hub
  #log: Log | undefined
  #lock: HomeLock | undefined
  #paper: PaperAccount | undefined
  #engine: EngineKeeper | undefined
  #files: StrategyFiles | undefined
  #screen: OpenScreen | undefined
  #deadMan: DeadMan | undefined
  #holder = ''
  #ending = false
  /** Database and paper account, from when they begin to be opened. */
  #opening: Promise<Result<PaperAccount>> | undefined

  constructor(options: RunOptions) {
    this.#options = options
    const { promise, resolve } = Promise.withResolvers<ExitCode>()
    this.done = promise
    this.#resolve = resolve
    this.#terminal = ownTerminal({
      onGone: why => {
        this.#screen?.close('')
        this.#screen = undefined
        this.#log?.('info', `the screen has ended: ${why}`)
        // A replay keeps nothing and nobody can come back to it.
        if (options.plan.mode === 'REPLAY') void this.end('its terminal was closed', exitCodes.ok)
      },
    })
    this.#hub = new Hub({
      pid: process.pid,
      home: options.paths?.home ?? '',
      build: BUILD,
      maxScreens: MAX_SCREENS,
      ask: (request, from) => this.#ask(request, from),
      onKey: holder => {
        this.#holder = holder
        this.#log?.('info', holder === '' ? 'no screen holds the write key' : `${holder} holds the write key`)
      },
      onScreenGone: from => this.#engine?.screenGone(from),
    })
  }

  async start(): Promise<Result<true> | (Fault & { readonly code: ExitCode })> {
    const { plan, paths, print, ui } = this.#options
    this.#hearSignals()
    if (paths) {
      const lock = await lockHome(paths)
      if (this.#ending) {
        if ('ok' in lock) lock.ok.release()
        return ok(true)
      }
      if ('error' in lock) return lock
      this.#lock = lock.ok
      this.#log = openLog(paths.logs, plan.config.log.level)
    }
    this.#files = paths && plan.mode === 'PAPER' ? this.#strategyFiles(paths) : undefined
    this.#opening = paths && plan.mode === 'PAPER' ? this.#openPaper(paths) : undefined
    const paper = await this.#opening
    // Ended meanwhile: who ends it closes what has been opened.
    if (this.#ending) return ok(true)
    if (paper && failed(paper)) return paper
    this.#paper = paper?.ok
    let held = this.#files?.held() ?? []
    const dataOf = (): EngineThreadData => {
      held = this.#files?.held() ?? []
      return paper ? { plan: { ...plan, held, clock: paper.ok.clock }, paper: paper.ok.engineParts() } : { plan: { ...plan, held } }
    }
    const engine = await EngineKeeper.start(dataOf, {
      ...(paper ? { supervisor: paper.ok.supervisor } : {}),
      rows: bytes => this.#hub.rows(bytes),
      notes: notes => {
        for (const { t, kind, text } of notes) this.#log?.(kind === 'fault' ? 'warn' : 'info', text, { engineTime: t, note: kind })
      },
      audit: entries => this.#paper?.audit(entries),
      gone: why => this.#engineGone(why),
      log: text => {
        this.#log?.('error', text)
        this.#options.complain(text)
      },
    })
    if (this.#ending) {
      // It was ended while it began: what its parts say of that is no fault, nothing has been sent, and nothing will be.
      if (!failed(engine)) await engine.ok.close()
      return ok(true)
    }
    if (failed(engine)) return engine
    this.#engine = engine.ok
    void this.#files?.serve(held)
    if (paths) this.#deadMan = this.#watchOperator()
    this.#lock?.onConnection(socket => this.#hub.acceptSocket(socket))
    if (ui && this.#terminal.interactive) await this.#openScreen()
    else if (paths) {
      // Who starts it without a screen reads this line as: it trades.
      await this.#files?.judged
      for (const text of this.#options.notices ?? []) this.#options.complain(text)
      for (const { name, why } of this.#files?.held() ?? []) this.#options.complain(`strategy ${name} is off: ${why}`)
      const trades = plan.atBroker ? `Tapedeck trades at the broker ${plan.feed.name}` : `Tapedeck trades on paper (${plan.feed.kind})`
      print(
        `${trades} in ${paths.home}, process ${process.pid}; look with: ${TAPEDECK} attach --home ${paths.home}; end with: ${TAPEDECK} stop --shutdown --home ${paths.home}`,
      )
    } else if (ui)
      return {
        error: 'a replay is watched on a terminal; with --no-ui it is played at full speed and its result printed',
        code: exitCodes.usage,
      }
    return ok(true)
  }

  /** Ends everything in order; the first caller's reason and code count. */
  async end(why: string, code: ExitCode): Promise<string> {
    if (this.#ending) return 'ending already'
    this.#ending = true
    this.#files?.close()
    this.#deadMan?.close()
    const { text: left, clean } = (await this.#engine?.close()) ?? { text: 'it had not begun to trade', clean: true }
    const opened = await this.#opening
    if (opened && !failed(opened)) await opened.ok.close(`${why}; ${left}`)
    this.#log?.('info', `ended: ${why}; ${left}`)
    this.#hub.close(`the engine has ended: ${why}`)
    this.#screen?.close('')
    if (code === exitCodes.ok && this.#options.paths) this.#options.print(`Tapedeck has shut down (${why}): ${left}.`)
    this.#lock?.release()
    // Screens and askers still have to hear the last words.
    setTimeout(() => this.#resolve(clean ? code : exitCodes.failed), 50)
    return left
  }

  #watchOperator(): DeadMan | undefined {
    const { minutes, lostLinkSeconds, level } = this.#options.plan.config.safety.deadMan
    if (minutes === 0 && lostLinkSeconds === 0) return undefined
    const warn = (text: string): void => {
      this.#log?.('warn', text)
      this.#options.complain(text)
    }
    return new DeadMan({
      minutes,
      lostLinkSeconds,
      level,
      now: () => performance.now(),
      linkUp: () => (this.#hub.state.header ? this.#hub.state.header.feedUp === 1 : undefined),
      act: (stop, why) => {
        warn(`dead-man's switch: ${why}: ${stop}`)
        void this.#engine?.ask({ ref: 1, kind: 'stop', level: stop }, DEAD_MAN).then(({ text }) => warn(`dead-man's switch: ${text}`))
      },
      shown: deadManRow(level, bytes => this.#hub.rows(bytes)),
      warn,
    })
  }

  #strategyFiles(paths: HomePaths): StrategyFiles {
    const { strategies, strategyFiles } = this.#options.plan.config
    return new StrategyFiles({
      entries: strategies,
      cache: paths.typeChecks,
      kept: paths.texts,
      onSave: strategyFiles.reload === 'saved',
      log: (level, text) => this.#log?.(level, text),
      tryLoading: file => tryLoading(file),
      tell: news => this.#engine?.tell(news) ?? Promise.resolve({ ok: false, text: 'the engine is not running' }),
    })
  }

  #openPaper(paths: HomePaths): Promise<Result<PaperAccount>> {
    const { plan, data, print } = this.#options
    return PaperAccount.open(
      { plan, data, paths, print },
      {
        log: (level, text) => {
          this.#log?.(level, text)
          if (level === 'error') this.#options.complain(text)
        },
        text: (text, reduce) => this.#engine?.storeText(text, reduce),
      },
    )
  }

  async #openScreen(): Promise<void> {
    // Ink and React are only loaded where there is a screen.
    const [{ openScreen }, { screenSettings }] = await Promise.all([import('../tui/screen.tsx'), import('./screen-opener.ts')])
    const [ours, theirs] = memoryLinks()
    this.#hub.accept(ours)
    const { plan, paths } = this.#options
    this.#screen = openScreen({
      link: theirs,
      stdin: this.#terminal.stdin,
      stdout: this.#terminal.stdout,
      readOnly: false,
      canKeep: paths !== undefined,
      clock: () => performance.now(),
      ...screenSettings(plan.config),
      onLeave: (choice, why) => {
        this.#screen = undefined
        if (choice === 'shutdown' || paths === undefined) {
          void this.end(why || 'a person shut it down', exitCodes.ok)
        } else if (choice === 'keep') {
          void this.#terminal.letGo(
            `Tapedeck goes on trading as process ${process.pid}. Come back with: ${TAPEDECK} attach --home ${paths.home}`,
          )
        } else {
          this.#log?.('warn', `the screen has ended: ${why}`)
          void this.#terminal.letGo(
            `The screen has ended: ${why}. Tapedeck goes on trading as process ${process.pid}: ${TAPEDECK} attach --home ${paths.home}`,
          )
        }
      },
    })
  }

  async #ask(request: Request, from: string): Promise<Answer> {
    const { ref } = request
    if (!this.#engine || this.#ending) return { ref, ok: false, text: 'the engine is not running' }
    if (request.kind === 'shutdown') {
      const left = await this.end('a shutdown was asked for', exitCodes.ok)
      return { ref, ok: true, text: `shut down: ${left}` }
    }
    if (from === this.#holder || !readOnlyKinds.has(request.kind)) this.#deadMan?.sign()
    if (request.kind === 'alive')
      return {
        ref,
        ok: true,
        text: this.#deadMan
          ? 'you are here: the time of the dead-man’s switch begins anew'
          : 'no dead-man’s switch is set (safety.deadMan)',
      }
    if (!readOnlyKinds.has(request.kind)) this.#log?.('info', `${from} asks: ${request.kind}`, { request })
    if (request.kind === 'why') return this.#why(request.what, ref)
    const answer = (await this.#files?.answer(request)) ?? (await this.#engine.ask(request, from))
    if (request.kind !== 'status' || !answer.ok) return answer
    const { paths } = this.#options
    const more = {
      pid: process.pid,
      home: paths?.home,
      build: BUILD,
      screens: this.#hub.screens,
      tape: this.#paper?.store.tape,
      database: this.#paper?.store.stats,
    }
    return { ...answer, data: { ...(answer.data as object), ...more } }
  }

  /** The log is written on this thread, so what has arrived is in it. */
  #why(what: string, ref: number): Answer {
    const { paths } = this.#options
    if (!paths) return { ref, ok: false, text: 'a replay keeps no log of its orders' }
    const found = findWhy(paths, what)
    return failed(found) ? { ref, ok: false, text: found.error } : { ref, ok: true, text: '', data: found.ok }
  }

  #engineGone(why: string): void {
    this.#log?.('error', `the engine stopped: ${why}`)
    this.#options.complain(
      `the engine stopped: ${why}. Orders and positions stand at the venue; a new start reads the journal and reconciles.`,
    )
    this.#engine = undefined
    void this.end(`the engine stopped: ${why}`, exitCodes.failed)
  }

  #hearSignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void this.end(`signal ${signal}`, exitCodes.ok))
    }
    process.on('SIGUSR2', () => {
      this.#log?.('warn', 'signal SIGUSR2: flatten')
      void this.#engine?.ask({ ref: 1, kind: 'stop', level: 'flatten' }, 'signal')
    })
  }
}
