// Growing number columns of one length, for readers that do not know how many rows will come.

/** Rows in one file; more is a fault, not an out-of-memory. */
export const ROW_LIMIT = 50_000_000

export class Columns {
  count = 0
  #capacity = 65_536
  readonly columns: Float64Array<ArrayBuffer>[]

  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => new Float64Array(this.#capacity))
  }

  /** Makes room for one more row. False at the limit. */
  room(): boolean {
    if (this.count < this.#capacity) return true
    if (this.count >= ROW_LIMIT) return false
    this.#capacity *= 2
    for (const [i, column] of this.columns.entries()) {
      const wider = new Float64Array(this.#capacity)
      wider.set(column)
      this.columns[i] = wider
    }
    return true
  }

  /** Column `i`, cut to the rows there are, in a buffer of its own. */
  take(i: number): Float64Array<ArrayBuffer> {
    return (this.columns[i] as Float64Array<ArrayBuffer>).slice(0, this.count)
  }
}
