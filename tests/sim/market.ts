// The market of the simulation: a price of each instrument about once a second, in frames of a few rows, with jumps; and what of it the
// engine's feed brings: everything, nothing for a while, not every row, or prices that never were.

import { Random } from '../../src/core/random.ts'
import { type InstrumentNo, type Micros, type Px, type Qty, SECOND } from '../../src/core/units.ts'
import { Frame } from '../../src/tape/frame.ts'
import type { Plan } from './plan.ts'
import { firstPrice, tableOf } from './stage.ts'

export class Market {
  readonly last: Px[]
  /** When the next frame comes. */
  next: Micros
  /** No data reaches the engine until then; of one instrument, or of all. */
  silentUntil = 0
  silent: InstrumentNo | 'all' = 'all'
  /** Rows that the engine was told otherwise than the venue. */
  wild = 0
  readonly #plan: Plan
  readonly #random: Random
  readonly #faults: Random
  readonly #volume: number[]
  readonly #ticks: number[]
  readonly #lots: number[]
  readonly #frame = new Frame(20)
  readonly #told = new Frame(20)
  #at = 0

  constructor(plan: Plan, start: Micros) {
    this.#plan = plan
    this.#random = new Random(plan.seed + 101)
    this.#faults = new Random(plan.seed + 102)
    this.next = start
    const { list } = tableOf(plan.instruments)
    this.last = list.map(one => firstPrice(one.no))
    this.#volume = list.map(() => 0)
    this.#ticks = list.map(one => one.tick)
    this.#lots = list.map(one => one.lot)
  }

  /** One row of every instrument, so that there is a price of each before anyone trades. */
  opening(t: Micros): Frame {
    const frame = this.#frame
    frame.clear(t)
    for (let i = 0; i < this.last.length; i++) this.#row(frame, i, t)
    return frame
  }

  /** The frame due now. */
  frame(t: Micros): Frame {
    const { instruments, rows } = this.#plan
    const frame = this.#frame
    frame.clear(t)
    const count = Math.min(rows, instruments)
    for (let n = 0; n < count; n++) {
      this.#at = this.#at + 1 < instruments ? this.#at + 1 : 0
      this.#row(frame, this.#at, t)
    }
    const mean = (SECOND * count) / instruments
    this.next = (t + 1 + Math.floor(mean * (0.5 + this.#random.next()))) as Micros
    return frame
  }

  /** What the engine's feed makes of a frame: the same one, a part of it, or undefined. */
  told(frame: Frame): Frame | undefined {
    const { wildPrice, rowLost } = this.#plan.rates
    const silent = frame.received < this.silentUntil
    if (silent && this.silent === 'all') return undefined
    if (!silent && wildPrice === 0 && rowLost === 0) return frame
    const told = this.#told
    told.clear(frame.received)
    for (let row = 0; row < frame.count; row++) {
      const i = frame.instrument[row] as InstrumentNo
      if (silent && this.silent === i) continue
      if (rowLost > 0 && this.#faults.next() < rowLost) continue
      told.push(i, this.#seen(frame.px[row] as Px, wildPrice), frame.volume[row] as number, frame.exchange[row] as Micros)
    }
    return told
  }

  #seen(px: Px, share: number): Px {
    if (share === 0 || this.#faults.next() >= share) return px
    this.wild++
    const tick = 500
    return (Math.floor((px * ([0, -1, 0.5, 1.1, 2, 100][this.#faults.int(0, 5)] as number)) / tick) * tick) as Px
  }

  #row(frame: Frame, i: number, t: Micros): void {
    const random = this.#random
    const tick = this.#ticks[i] as number
    const draw = random.uint32()
    // Mostly two ticks either way, now and then sixty.
    let step = (draw % 5) - 2
    if (draw > 4_220_000_000) step = (draw % 121) - 60
    let px = (this.last[i] as number) + step * tick
    const { gap } = this.#plan.rates
    if (gap > 0 && this.#faults.next() < gap) px = Math.round((px * (0.9 + this.#faults.next() / 5)) / tick) * tick
    // The walk stays where the limits mean something.
    const first = firstPrice(i)
    if (px < first / 2 || px > first * 2) px = this.last[i] as number
    this.last[i] = px as Px
    this.#volume[i]! += ((draw >>> 8) & 3) * 10
    frame.push(i as InstrumentNo, px as Px, this.#volume[i] as number, t)
    if (this.#plan.depth === 1 || (this.#plan.depth > 0 && (draw & 0xff) < 77)) this.#depth(frame, i, px, tick, draw)
  }

  #depth(frame: Frame, i: number, px: number, tick: number, draw: number): void {
    const place = frame.openDepth()
    const lot = this.#lots[i] as number
    for (let level = 0; level < 5; level++) {
      frame.bid(place, level, (px - (level + 1) * tick) as Px, (((draw >>> (level * 2)) % 3) * lot) as Qty)
      frame.ask(place, level, (px + (level + 1) * tick) as Px, (((draw >>> (level * 2 + 10)) % 3) * lot) as Qty)
    }
  }
}
