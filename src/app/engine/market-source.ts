// Recorded market data as a row of moments for the player: ticks grouped by arrival into frames, bars merged by their end.

import type { InstrumentNo, Micros, Px } from '../../core/units.ts'
import type { Bar } from '../../market/bar.ts'
import type { BarColumns } from '../../store/readers/bars.ts'
import { Frame } from '../../tape/frame.ts'

export type MarketTaker = { frame(frame: Frame): void; bar(bar: Bar): void }

/** Data in time order. `next` is when the next piece arrives, Infinity at the end. */
export type MarketSource = {
  readonly next: Micros
  readonly first: Micros
  readonly last: Micros
  deliver(to: MarketTaker): void
  /** The bar of the instrument that is delivered next: when it begins and its first price. Absent for ticks. */
  opening?(i: InstrumentNo): Opening | undefined
  /** When the last bar of each instrument begins, in time order. */
  lastOpenings?(): readonly Opening[]
}

export type Opening = { readonly instrument: InstrumentNo; readonly t: Micros; readonly px: Px }

const END = Number.POSITIVE_INFINITY as Micros

/** Columns of ticks as the readers give them; `instrument[symbol]` maps their symbols, -1 to leave one out. */
export type TickData = {
  readonly time: Float64Array
  readonly symbol: Int32Array
  readonly px: Float64Array
  readonly volume: Float64Array
  readonly count: number
}

/** Ticks arrive when the latest exchange time so far had come: a recording that goes back in time does not turn the clock back. */
export class TickSource implements MarketSource {
  next: Micros
  readonly first: Micros
  readonly last: Micros
  readonly #data: TickData
  readonly #instrument: Int32Array
  readonly #frame = new Frame()
  #at = 0

  constructor(data: TickData, instrument: Int32Array) {
    this.#data = data
    this.#instrument = instrument
    this.next = (data.count === 0 ? END : data.time[0]) as Micros
    this.first = this.next
    let last = 0
    for (let i = 0; i < data.count; i++) if ((data.time[i] as number) > last) last = data.time[i] as number
    this.last = last as Micros
  }

  deliver(to: MarketTaker): void {
    const { time, symbol, px, volume, count } = this.#data
    const frame = this.#frame
    const now = this.next
    frame.clear(now)
    let at = this.#at
    while (at < count && (time[at] as number) <= now && !frame.full) {
      const instrument = this.#instrument[symbol[at] as number] as number
      if (instrument >= 0) frame.push(instrument as InstrumentNo, px[at] as Px, volume[at] as number, time[at] as Micros)
      at++
    }
    this.#at = at
    this.next = (at >= count ? END : Math.max(now, time[at] as number)) as Micros
    if (frame.count > 0) to.frame(frame)
  }
}

/** The bars of one instrument. */
export type BarData = BarColumns & { readonly instrument: InstrumentNo }

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Bars of several instruments, each arriving at its end; at one time, in the order the files were given. */
export class BarSource implements MarketSource {
  next: Micros = END
  readonly first: Micros
  readonly last: Micros
  readonly #files: readonly BarData[]
  readonly #at: Int32Array
  /** Of each file, when its next bar ends; Infinity after its last. */
  readonly #ends: Float64Array
  /** One bar, reused: its takers copy what they keep. */
  readonly #bar = {
    instrument: 0,
    time: 0,
    length: 0,
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    volume: 0,
    ticks: 0,
    vwap: 0,
  } as unknown as Mutable<Bar>
  #file = 0

  constructor(files: readonly BarData[]) {
    this.#files = files
    this.#at = new Int32Array(files.length)
    this.#ends = new Float64Array(files.length)
    for (let f = 0; f < files.length; f++) this.#ends[f] = this.#endAt(f, 0)
    this.#seek()
    this.first = this.next
    this.last = Math.max(0, ...files.map(f => (f.count === 0 ? 0 : (f.time[f.count - 1] as number) + f.length))) as Micros
  }

  deliver(to: MarketTaker): void {
    const file = this.#files[this.#file] as BarData
    const at = this.#at[this.#file] as number
    this.#at[this.#file] = at + 1
    this.#ends[this.#file] = this.#endAt(this.#file, at + 1)
    const bar = this.#bar
    bar.instrument = file.instrument
    bar.time = file.time[at] as Micros
    bar.length = file.length
    bar.open = file.open[at] as Px
    bar.high = file.high[at] as Px
    bar.low = file.low[at] as Px
    bar.close = file.close[at] as Px
    bar.volume = file.volume[at] as number
    bar.ticks = file.ticks[at] as number
    bar.vwap = (file.vwap === undefined ? 0 : file.vwap[at]) as Px
    this.#seek()
    to.bar(bar)
  }

  opening(i: InstrumentNo): Opening | undefined {
    const at = this.#files.findIndex(file => file.instrument === i)
    return at === -1 ? undefined : this.#openingAt(this.#files[at] as BarData, this.#at[at] as number)
  }

  lastOpenings(): readonly Opening[] {
    return this.#files
      .map(file => this.#openingAt(file, file.count - 1))
      .filter(one => one !== undefined)
      .sort((a, b) => a.t - b.t)
  }

  #openingAt({ instrument, time, open, count }: BarData, at: number): Opening | undefined {
    return at >= 0 && at < count ? { instrument, t: time[at] as Micros, px: open[at] as Px } : undefined
  }

  #endAt(f: number, at: number): number {
    const { time, length, count } = this.#files[f] as BarData
    return at < count ? (time[at] as number) + length : END
  }

  #seek(): void {
    const ends = this.#ends
    let next = END as number
    for (let f = 0; f < ends.length; f++) {
      const end = ends[f] as number
      if (end >= next) continue
      next = end
      this.#file = f
    }
    this.next = next as Micros
  }
}
