// The market of a tape: its frames as they were received, its warm-up bars, and nothing of what was done in it. A backtest over a tape
// and a replay with the inline venue play it, so that the same strategy gives the same orders in both.

import type { Micros } from '../../core/units.ts'
import type { Bar } from '../../market/bar.ts'
import type { TapeReader } from '../../store/tape-read.ts'
import type { Frame } from '../../tape/frame.ts'
import type { MarketSource, MarketTaker } from './market-source.ts'
import type { Shell } from './shell.ts'

const NOTHING = Number.POSITIVE_INFINITY as Micros

export class TapeSource implements MarketSource {
  /** Infinity when the bytes read so far hold no more frames: call `fill`. */
  next: Micros = NOTHING
  first = 0 as Micros
  /** A tape is read as it is played, so its end is not known before: that of the frames seen so far. */
  last = 0 as Micros
  readonly #reader: TapeReader
  readonly #warmup: Bar[] = []
  /** The decoder's own, good until the next record. */
  #frame: Frame | undefined

  private constructor(reader: TapeReader) {
    this.#reader = reader
  }

  /** Reads to the first frame. Its `next` stays Infinity when there is none. */
  static async open(reader: TapeReader): Promise<TapeSource> {
    const source = new TapeSource(reader)
    source.#seek()
    while (source.next === NOTHING && (await source.fill())) continue
    source.first = source.next === NOTHING ? (0 as Micros) : source.next
    return source
  }

  /** The bars that warmed the session's indicators up: before anything else. */
  warmUp(shell: Shell): void {
    for (const bar of this.#warmup) shell.run({ kind: 'bar', t: this.first, bar, warmup: true })
  }

  /** Takes in the next bytes of the tape; false at its end. */
  async fill(): Promise<boolean> {
    if (!(await this.#reader.fill())) return false
    this.#seek()
    return true
  }

  deliver(to: MarketTaker): void {
    if (this.#frame) to.frame(this.#frame)
    this.#seek()
  }

  #seek(): void {
    this.#frame = undefined
    this.next = NOTHING
    for (let record = this.#reader.next(); record; record = this.#reader.next()) {
      if (record.kind !== 'input') continue
      const { input } = record
      if (input.kind === 'bar' && input.warmup && this.last === 0) this.#warmup.push(input.bar)
      if (input.kind !== 'frame') continue
      this.#frame = input.frame
      // A clock set back while it was recorded does not turn the replay's back.
      this.last = Math.max(this.last, input.frame.received) as Micros
      this.next = this.last
      return
    }
  }
}
