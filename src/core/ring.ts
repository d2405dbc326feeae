// A byte ring over shared memory with one writer and one reader, for messages between threads. The writer never waits:
// a message that does not fit is refused and counted. The reader can sleep on it.

const HEAD = 0 // bytes ever written (as two int32: low word only matters modulo size, sizes are powers of two)
const TAIL = 1
const DROPPED = 2
const SIGNAL = 3
const WORDS = 4

export class Ring {
  readonly shared: SharedArrayBuffer
  readonly #state: Int32Array
  readonly #bytes: Uint8Array
  readonly #size: number
  /** Where a message is copied to be read: memory for each would be outside of the heap, and cost the reader more than the message. */
  #message = new Uint8Array(1024)

  /** `bytes` is a power of two. Pass `shared` (from the other thread's `shared`) to attach. */
  constructor(bytesOrShared: number | SharedArrayBuffer) {
    if (typeof bytesOrShared === 'number') {
      if (bytesOrShared < 64 || (bytesOrShared & (bytesOrShared - 1)) !== 0)
        throw new RangeError(`ring size ${bytesOrShared} is not a power of two`)
      this.shared = new SharedArrayBuffer(WORDS * 4 + bytesOrShared)
    } else this.shared = bytesOrShared
    this.#state = new Int32Array(this.shared, 0, WORDS)
    this.#bytes = new Uint8Array(this.shared, WORDS * 4)
    this.#size = this.#bytes.length
  }

  get dropped(): number {
    return Atomics.load(this.#state, DROPPED)
  }

  /** Bytes waiting. */
  get used(): number {
    return (Atomics.load(this.#state, HEAD) - Atomics.load(this.#state, TAIL)) >>> 0
  }

  get size(): number {
    return this.#size
  }

  /** Writes [kind][bytes] as one message. False, and counted, when there is no room. */
  write(kind: number, bytes: Uint8Array): boolean {
    const head = Atomics.load(this.#state, HEAD)
    const used = (head - Atomics.load(this.#state, TAIL)) >>> 0
    const need = 5 + bytes.length
    if (used + need > this.#size) {
      Atomics.add(this.#state, DROPPED, 1)
      return false
    }
    this.#byte(head, need & 255)
    this.#byte(head + 1, (need >>> 8) & 255)
    this.#byte(head + 2, (need >>> 16) & 255)
    this.#byte(head + 3, need >>> 24)
    this.#byte(head + 4, kind)
    const at = (head + 5) & (this.#size - 1)
    const first = Math.min(bytes.length, this.#size - at)
    this.#bytes.set(first === bytes.length ? bytes : bytes.subarray(0, first), at)
    if (first < bytes.length) this.#bytes.set(bytes.subarray(first), 0)
    Atomics.store(this.#state, HEAD, (head + need) | 0)
    Atomics.add(this.#state, SIGNAL, 1)
    Atomics.notify(this.#state, SIGNAL)
    return true
  }

  /** Reads every waiting message, at most `limit`; returns how many. The bytes are good until `take` returns. */
  drain(take: (kind: number, bytes: Uint8Array) => void, limit = 100_000): number {
    let taken = 0
    while (taken < limit) {
      const tail = Atomics.load(this.#state, TAIL)
      if (Atomics.load(this.#state, HEAD) === tail) break
      const need = (this.#at(tail) | (this.#at(tail + 1) << 8) | (this.#at(tail + 2) << 16) | (this.#at(tail + 3) << 24)) >>> 0
      const kind = this.#at(tail + 4)
      const length = need - 5
      if (length > this.#message.length) this.#message = new Uint8Array(length * 2)
      const bytes = this.#message.subarray(0, length)
      const at = (tail + 5) & (this.#size - 1)
      const first = Math.min(length, this.#size - at)
      bytes.set(this.#bytes.subarray(at, at + first))
      if (first < length) bytes.set(this.#bytes.subarray(0, length - first), first)
      Atomics.store(this.#state, TAIL, (tail + need) | 0)
      taken++
      take(kind, bytes)
    }
    return taken
  }

  /**
   * Resolves when something has been written since the last drain began, or after `timeoutMs`. Does not keep a worker alive. Who is not in
   * haste rests before it asks: each wake-up costs the writer too, and may take its processor.
   */
  async ready(timeoutMs: number): Promise<void> {
    const seen = Atomics.load(this.#state, SIGNAL)
    if (this.used > 0) return
    const wait = Atomics.waitAsync(this.#state, SIGNAL, seen, timeoutMs)
    if (wait.async) await wait.value // tidy-ok: woken by a store to shared memory, for the threads beside the engine; the engine only writes
  }

  #byte(at: number, value: number): void {
    this.#bytes[at & (this.#size - 1)] = value
  }

  #at(at: number): number {
    return this.#bytes[at & (this.#size - 1)] as number
  }
}
