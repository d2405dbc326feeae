// Ticks waiting for the database, in columns; also the memory that holds them while it is away. Written by addTick, read by the COPY writer.
// Policy when full: the newest are refused and counted, so that what is kept has no holes before the gap.

/** 44 bytes a row: 23 MB at most, touched only as far as it fills. */
export const RING_ROWS = 1 << 19
const MASK = RING_ROWS - 1
/** So far from the start the few rows that wait are moved back to it. */
const AHEAD = 1 << 15
const MOVED = 1 << 12

export class TickRing {
  /** Slot of the instrument registry. */
  readonly slot = new Int32Array(RING_ROWS)
  /** Receive time, micros. */
  readonly ts = new Float64Array(RING_ROWS)
  readonly seq = new Float64Array(RING_ROWS)
  /** Exchange time, micros; 0: none. */
  readonly exchange = new Float64Array(RING_ROWS)
  readonly px = new Float64Array(RING_ROWS)
  /** Cumulative volume; negative: not given. */
  readonly volume = new Float64Array(RING_ROWS)
  #head = 0
  count = 0

  /** False when full. The sequence number is the caller's, one a tick: two ticks of one stamp stay two. */
  push(slot: number, seq: number, ts: number, exchange: number, px: number, volume: number): boolean {
    if (this.count === RING_ROWS) return false
    const at = (this.#head + this.count++) & MASK
    this.slot[at] = slot
    this.ts[at] = ts
    this.seq[at] = seq
    this.exchange[at] = exchange
    this.px[at] = px
    this.volume[at] = volume
    return true
  }

  /** Place in the columns of the n-th oldest row. */
  at(n: number): number {
    return (this.#head + n) & MASK
  }

  /** Forgets the n oldest: they are committed. */
  drop(n: number): void {
    this.count -= n
    this.#head = (this.#head + n) & MASK
    if (this.count === 0) this.#head = 0
    else if (this.#head >= AHEAD && this.count <= MOVED && this.#head + this.count <= RING_ROWS) this.#moveToStart()
  }

  /** A day's ticks never cease, so the ring is hardly ever empty; going round, it would touch all of its memory. */
  #moveToStart(): void {
    const { count } = this
    const head = this.#head
    for (const column of [this.slot, this.ts, this.seq, this.exchange, this.px, this.volume]) column.copyWithin(0, head, head + count)
    this.#head = 0
  }
}
