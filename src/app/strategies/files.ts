// The files of the configured strategies, on the main thread: checks the types of every text once, watches the folders, and tells the
// engine's thread what may be loaded. Nothing here is waited for by the engine; run.ts makes one for a paper session.

import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'
import { nearest } from '../../core/nearest.ts'
import { failed } from '../../core/result.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import type { StrategyEntry } from '../config/schema.ts'
import { BEING_CHECKED, type HeldStrategy, type StrategyNews } from './news.ts'
import { keepSource } from './kept.ts'
import { type StrategySource, readSource } from './source.ts'
import { TypeCache } from './type-cache.ts'
import { checkTypes, faultText } from './type-check.ts'

export type StrategyFilesParts = {
  readonly entries: readonly StrategyEntry[]
  /** Where the verdicts of the type checker are kept. */
  readonly cache: string
  /** Where texts are kept for replays. */
  readonly kept: string
  /** False: a changed file waits until a person asks for it. */
  readonly onSave: boolean
  log(level: 'info' | 'warn', text: string): void
  /** Whether it loads at all, tried where it can do no harm: '' or a sentence. */
  tryLoading(file: string): Promise<string>
  /** To the engine's thread. */
  tell(news: StrategyNews): Promise<Pick<Answer, 'ok' | 'text'>>
}

type Watched = {
  readonly entry: StrategyEntry
  /** As last seen on the disk. */
  source: StrategySource | undefined
  /** As the engine has it, or waits to have it. */
  loaded: StrategySource | undefined
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 200

export class StrategyFiles {
  /** The texts of the start have been judged. */
  readonly judged: Promise<void>
  readonly #parts: StrategyFilesParts
  readonly #cache: TypeCache
  readonly #watched: readonly Watched[]
  readonly #folders = new Map<string, FSWatcher>()
  /** One thing after another. */
  #last: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  /** Why no types can be checked here, or ''. */
  #noChecker = ''
  #closed = false

  /** Begins to check at once, while everything else starts. */
  constructor(parts: StrategyFilesParts) {
    this.#parts = parts
    this.#cache = new TypeCache(parts.cache)
    this.#watched = parts.entries.map(entry => {
      const source = sourceOf(entry)
      return { entry, source, loaded: source }
    })
    this.judged = this.#check(this.#watched)
  }

  /** Strategies that may not trade yet, and why: an engine that starts now begins with them off. */
  held(): readonly HeldStrategy[] {
    return this.#watched
      .filter(one => one.entry.on)
      .map(one => ({ name: one.entry.name, why: this.#verdict(one.source) ?? BEING_CHECKED }))
      .filter(one => one.why !== '')
  }

  /** The engine stands and began with `held`: it is told the verdicts, and files are watched from now. */
  async serve(held: readonly HeldStrategy[]): Promise<void> {
    if (this.#parts.onSave) this.#watch()
    await this.judged
    for (const { name } of held) {
      const one = this.#watched.find(({ entry }) => entry.name === name)
      if (one) await this.#parts.tell({ kind: 'judged', name, fault: this.#verdict(one.loaded) ?? '' })
    }
  }

  /** Answers what is about files; undefined: it is the engine's to answer. */
  async answer(request: Request): Promise<Answer | undefined> {
    if (request.kind !== 'strategy-reload' && !(request.kind === 'strategy' && request.on)) return undefined
    const { ref, name } = request
    const one = this.#watched.find(({ entry }) => entry.name === name)
    if (!one) {
      if (request.kind === 'strategy') return undefined
      const known = this.#watched.map(({ entry }) => entry.name)
      const near = nearest(name, known)
      return { ref, ok: false, text: `there is no strategy ${name}${near ? `; did you mean ${near}?` : ''}` }
    }
    if (request.kind === 'strategy-reload') return { ...(await this.#inTurn(() => this.#reload(one))), ref }
    const fault = await this.#inTurn(() => this.#judge(one, one.loaded))
    return fault === '' ? undefined : { ref, ok: false, text: `${name} is not switched on: ${fault}` }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const watcher of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act)
    this.#last = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }

  /** Reads the file, checks its types, and has the engine load it. */
  async #reload(one: Watched): Promise<Pick<Answer, 'ok' | 'text'>> {
    const { name, use } = one.entry
    const read = readSource(use)
    if (failed(read)) return this.#parts.tell({ kind: 'unusable', name, why: read.error })
    one.source = read.ok
    const fault = (await this.#judge(one, read.ok)) || (await this.#parts.tryLoading(use)) || this.#keep(read.ok)
    this.#parts.log('info', `strategy ${name}: text ${read.ok.hash.slice(0, 8)} of ${use}${fault === '' ? '' : ` has faults: ${fault}`}`)
    if (fault !== '') return this.#parts.tell({ kind: 'unusable', name, why: fault })
    const said = await this.#parts.tell({ kind: 'changed', name, hash: read.ok.hash })
    if (said.ok) one.loaded = read.ok
    return said
  }

  /** Before it can run: a tape that names it must be replayable. '' or the disk's fault. */
  #keep(source: StrategySource): string {
    const kept = keepSource(this.#parts.kept, source)
    return failed(kept) ? kept.error : ''
  }

  /** '' when the types are right, or cannot be checked. */
  async #judge(one: Watched, source: StrategySource | undefined): Promise<string> {
    if (this.#verdict(source) === undefined) await this.#check([one])
    return this.#verdict(source) ?? ''
  }

  /** Undefined: nobody knows yet. A file that cannot be read is the loader's to tell. */
  #verdict(source: StrategySource | undefined): string | undefined {
    return source === undefined || this.#noChecker !== '' ? '' : this.#cache.get(source.hash)
  }

  async #check(watched: readonly Watched[]): Promise<void> {
    const unknown = watched.filter(one => this.#verdict(one.source) === undefined)
    if (unknown.length === 0) return
    const checked = await checkTypes(unknown.map(one => one.entry.use))
    if (failed(checked)) {
      this.#noChecker = checked.error
      this.#parts.log('warn', `strategies run with unchecked types: ${checked.error}`)
      return
    }
    for (const { source } of unknown) {
      const own = new Set(source?.files.map(file => file.path))
      const first = checked.ok.find(one => own.has(one.file))
      const trouble = this.#cache.put(source?.hash ?? '', first ? faultText(first) : '')
      if (trouble !== '') this.#parts.log('warn', trouble)
    }
  }

  /** Folders, not files: editors put a new file in the place of the old one. */
  #watch(): void {
    const wanted = new Set(
      this.#watched.flatMap(({ entry, source }) => (source?.files ?? [{ path: entry.use }]).map(one => dirname(one.path))),
    )
    for (const [folder, watcher] of this.#folders) {
      if (wanted.has(folder)) continue
      watcher.close()
      this.#folders.delete(folder)
    }
    for (const folder of wanted) if (!this.#folders.has(folder) && !this.#closed) this.#watchFolder(folder)
  }

  #watchFolder(folder: string): void {
    const failing = (error: unknown) => {
      this.#folders.get(folder)?.close()
      this.#folders.delete(folder)
      const why = error instanceof Error ? error.message : String(error)
      this.#parts.log('warn', `${folder} cannot be watched (${why}): after a change, ask with: strategy reload NAME`)
    }
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        clearTimeout(this.#timer)
        this.#timer = setTimeout(() => void this.#inTurn(() => this.#look()), SETTLE_MS)
      })
      watcher.on('error', failing)
      this.#folders.set(folder, watcher)
    } catch (error) {
      failing(error)
    }
  }

  /** Something in a folder has changed: perhaps a strategy. */
  async #look(): Promise<void> {
    for (const one of this.#watched) {
      const now = sourceOf(one.entry)
      // Gone is gone for a moment: an editor puts it back, and what runs goes on.
      if (this.#closed || now === undefined || now.hash === one.source?.hash) continue
      await this.#reload(one)
    }
    if (!this.#closed) this.#watch()
  }
}

function sourceOf({ use }: StrategyEntry): StrategySource | undefined {
  const read = readSource(use)
  return failed(read) ? undefined : read.ok
}
