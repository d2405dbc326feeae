// A binary heap of numbers with payloads, smallest first; equal keys come out in the order they went in. For timers.

export class Heap<T> {
  readonly #keys: number[] = []
  readonly #orders: number[] = []
  readonly #values: T[] = []
  #sequence = 0

  get size(): number {
    return this.#keys.length
  }

  /** The smallest key, Infinity when empty. */
  get least(): number {
    return this.#keys[0] ?? Number.POSITIVE_INFINITY
  }

  push(key: number, value: T): void {
    this.#keys.push(key)
    this.#orders.push(this.#sequence++)
    this.#values.push(value)
    let i = this.#keys.length - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#before(i, parent)) break
      this.#swap(i, parent)
      i = parent
    }
  }

  /** Removes and returns the value with the smallest key; undefined when empty. */
  pop(): T | undefined {
    const last = this.#keys.length - 1
    if (last < 0) return undefined
    this.#swap(0, last)
    this.#keys.pop()
    this.#orders.pop()
    const value = this.#values.pop()
    let i = 0
    for (;;) {
      const left = 2 * i + 1
      if (left >= last) break
      const child = left + 1 < last && this.#before(left + 1, left) ? left + 1 : left
      if (!this.#before(child, i)) break
      this.#swap(i, child)
      i = child
    }
    return value
  }

  #before(a: number, b: number): boolean {
    const ka = this.#keys[a] as number
    const kb = this.#keys[b] as number
    return ka < kb || (ka === kb && (this.#orders[a] as number) < (this.#orders[b] as number))
  }

  #swap(a: number, b: number): void {
    ;[this.#keys[a], this.#keys[b]] = [this.#keys[b] as number, this.#keys[a] as number]
    ;[this.#orders[a], this.#orders[b]] = [this.#orders[b] as number, this.#orders[a] as number]
    ;[this.#values[a], this.#values[b]] = [this.#values[b] as T, this.#values[a] as T]
  }
}
