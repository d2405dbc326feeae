// Rows as bytes: a message is a list of changes [operation u8][table u8]... A put carries a mask of the columns that changed
// and their values (f64, or u16 length + UTF-8). Little endian. Writers send a new row whole and afterwards only what differs.

import { type TableName, tableNames, tables } from './tables.ts'

export const PUT = 1
export const DELETE = 2
export const TRUNCATE = 3
const TEXT_LIMIT = 2_000

type Specs = { readonly names: readonly string[]; readonly kinds: readonly string[]; readonly key: readonly number[] }

const specs: readonly Specs[] = tableNames.map(name => {
  const names = Object.keys(tables[name].columns)
  return { names, kinds: Object.values(tables[name].columns), key: (tables[name].key as readonly string[]).map(k => names.indexOf(k)) }
})

const widest = Math.max(...specs.map(one => one.names.length))

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Writes rows as changes against what it wrote before. One per stream: the engine's publisher, or the hub for one screen. */
export class RowWriter {
  #bytes = new Uint8Array(64 * 1024)
  #view = new DataView(this.#bytes.buffer)
  #at = 0
  readonly #last: Map<string, (number | string)[]>[] = tableNames.map(() => new Map())

  /** Puts a row given as values in column order; writes nothing when no column differs. */
  put(table: TableName, values: readonly (number | string)[]): void {
    const no = tableNames.indexOf(table)
    const spec = specs[no] as Specs
    const key = keyOf(spec, values)
    const last = this.#last[no]?.get(key)
    let mask = 0
    for (let i = 0; i < spec.names.length; i++) if (!last || !Object.is(last[i], values[i])) mask |= 1 << i
    if (mask === 0) return
    for (const k of spec.key) mask |= 1 << k
    this.#head(PUT, no)
    this.#room(4)
    this.#view.setUint32(this.#at, mask >>> 0, true)
    this.#at += 4
    for (let i = 0; i < spec.names.length; i++) if (mask & (1 << i)) this.#value(values[i] as number | string)
    if (last) for (let i = 0; i < last.length; i++) last[i] = values[i] as number | string
    else this.#last[no]?.set(key, [...values])
  }

  delete(table: TableName, keyValues: readonly (number | string)[]): void {
    const no = tableNames.indexOf(table)
    const key = keyValues.join('|')
    if (!this.#last[no]?.delete(key)) return
    this.#head(DELETE, no)
    this.#value(key)
  }

  /** Forgets all rows of a table, here and at the reader. */
  truncate(table: TableName): void {
    const no = tableNames.indexOf(table)
    if (this.#last[no]?.size === 0) return
    this.#last[no]?.clear()
    this.#head(TRUNCATE, no)
  }

  /** Empties every table at the reader, whatever this writer wrote: a new writer takes over a stream. */
  clearAll(): void {
    for (const [no, rows] of this.#last.entries()) {
      rows.clear()
      this.#head(TRUNCATE, no)
    }
  }

  /** Drops a row from the writer's memory without telling the reader (tables the reader trims itself). */
  forget(table: TableName, keyValues: readonly (number | string)[]): void {
    this.#last[tableNames.indexOf(table)]?.delete(keyValues.join('|'))
  }

  /** The changes since the last take as a copy, or undefined when there are none. */
  take(): Uint8Array | undefined {
    if (this.#at === 0) return undefined
    const bytes = this.#bytes.slice(0, this.#at)
    this.#at = 0
    return bytes
  }

  #head(operation: number, table: number): void {
    this.#room(2)
    this.#bytes[this.#at++] = operation
    this.#bytes[this.#at++] = table
  }

  #value(value: number | string): void {
    if (typeof value === 'number') {
      this.#room(8)
      this.#view.setFloat64(this.#at, value, true)
      this.#at += 8
      return
    }
    const text = value.length > TEXT_LIMIT ? `${value.slice(0, TEXT_LIMIT)}…` : value
    this.#room(2 + text.length * 3)
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#at + 2))
    this.#view.setUint16(this.#at, written, true)
    this.#at += 2 + written
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + bytes))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

const keyOf = (spec: Specs, values: readonly (number | string)[]): string =>
  spec.key.length === 1 ? String(values[spec.key[0] as number]) : spec.key.map(k => values[k]).join('|')

/** Walks the changes of one message. After `next()`: operation, table, key; for a put, `read(into)` copies the columns sent. */
export class RowCursor {
  operation = 0
  table = 0
  key = ''
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  /** Of the row that `next` stands on. As long as the widest table and never shortened: an array that is emptied gives its memory away. */
  readonly #values: (number | string | undefined)[] = Array.from({ length: widest })

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  next(): boolean {
    if (this.#at >= this.#bytes.length) return false
    this.operation = this.#view.getUint8(this.#at)
    this.table = this.#view.getUint8(this.#at + 1)
    this.#at += 2
    const spec = specs[this.table]
    if (!spec) throw new RangeError(`no table ${this.table} in a row message`)
    if (this.operation === PUT) {
      const mask = this.#view.getUint32(this.#at, true)
      this.#at += 4
      for (let i = 0; i < spec.names.length; i++) {
        this.#values[i] = mask & (1 << i) ? (spec.kinds[i] === 'n' ? this.#number() : this.#text()) : undefined
      }
      this.key = keyOf(spec, this.#values as (number | string)[])
    } else if (this.operation === DELETE) this.key = this.#text()
    else if (this.operation !== TRUNCATE) throw new RangeError(`no operation ${this.operation} in a row message`)
    return true
  }

  /** Copies the columns that were sent. */
  read(into: Record<string, number | string>): void {
    const names = (specs[this.table] as Specs).names
    for (let i = 0; i < names.length; i++) {
      const value = this.#values[i]
      if (value !== undefined) into[names[i] as string] = value
    }
  }

  #number(): number {
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }

  #text(): string {
    const length = this.#view.getUint16(this.#at, true)
    const text = decoder.decode(this.#bytes.subarray(this.#at + 2, this.#at + 2 + length))
    this.#at += 2 + length
    return text
  }
}

export const openRows = (bytes: Uint8Array): RowCursor => new RowCursor(bytes)
