// The greatest of the last `period` numbers of a series, at a constant average cost however long the window. Channels and oscillators keep
// one; the least is minus the greatest of the negated numbers.

export class Highest {
  readonly #period: number
  /** Those that may yet become the greatest, falling, in a ring; and the count at which each came. */
  readonly #values: Float64Array
  readonly #came: Float64Array
  #head = 0
  #size = 0
  #count = 0

  constructor(period: number) {
    this.#period = period
    this.#values = new Float64Array(period)
    this.#came = new Float64Array(period)
  }

  /** Commits a number and returns the greatest of the window that ends with it; in warm-up of all so far. */
  add(x: number): number {
    this.#count++
    if (this.#size > 0 && (this.#came[this.#head] as number) <= this.#count - this.#period) {
      this.#head = this.#after(this.#head, 1)
      this.#size--
    }
    while (this.#size > 0 && (this.#values[this.#after(this.#head, this.#size - 1)] as number) <= x) this.#size--
    const at = this.#after(this.#head, this.#size)
    this.#values[at] = x
    this.#came[at] = this.#count
    this.#size++
    return this.#values[this.#head] as number
  }

  /** What `add` of the same number would return. */
  next(x: number): number {
    const leaves = this.#size > 0 && (this.#came[this.#head] as number) <= this.#count + 1 - this.#period
    if (this.#size === (leaves ? 1 : 0)) return x
    const greatest = this.#values[leaves ? this.#after(this.#head, 1) : this.#head] as number
    return greatest > x ? greatest : x
  }

  reset(): void {
    this.#head = 0
    this.#size = 0
    this.#count = 0
  }

  #after(at: number, steps: number): number {
    const sum = at + steps
    return sum >= this.#period ? sum - this.#period : sum
  }
}
