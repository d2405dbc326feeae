// Lines of dots, eight to a cell (2 x 4 braille), for overlays that run between the candles.

const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const

/** A grid of braille cells; set dots in dot coordinates (2 per column, 4 per row). */
export class Braille {
  readonly #cells: Uint8Array
  readonly #columns: number
  readonly #rows: number

  constructor(columns: number, rows: number) {
    this.#columns = columns
    this.#rows = rows
    this.#cells = new Uint8Array(columns * rows)
  }

  dot(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= this.#columns * 2 || y >= this.#rows * 4) return
    const i = (y >> 2) * this.#columns + (x >> 1)
    this.#cells[i] = (this.#cells[i] as number) | ((DOTS[x & 1] as readonly number[])[y & 3] as number)
  }

  /** A straight line of dots, both ends included. */
  line(x0: number, y0: number, x1: number, y1: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1)
    for (let i = 0; i <= steps; i++) this.dot(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps))
  }

  /** The character of a cell, or '' when it is empty. */
  at(column: number, row: number): string {
    const bits = this.#cells[row * this.#columns + column] as number
    return bits === 0 ? '' : String.fromCharCode(0x2800 + bits)
  }
}
