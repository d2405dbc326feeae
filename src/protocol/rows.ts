// The reader's side of rows: applies row messages to tables of objects. Screens and the hub keep one each.

import { LOG_LINES, type Row, type TableName, tableNames, tables } from './tables.ts'
import { DELETE, PUT, type RowCursor, TRUNCATE, openRows } from './row-codec.ts'

type Mutable = { version: number } & Record<string, number | string>

/** A table's rows by key text, in order of arrival. */
export type Table<T extends TableName> = ReadonlyMap<string, Row<T>>

export class Rows {
  readonly #tables = new Map<TableName, Map<string, Mutable>>(tableNames.map(name => [name, new Map()]))
  readonly #versions = new Map<TableName, number>(tableNames.map(name => [name, 0]))

  table<T extends TableName>(name: T): Table<T> {
    return this.#tables.get(name) as unknown as Table<T>
  }

  /** The single row of `header`. */
  get header(): Row<'header'> | undefined {
    return this.table('header').get('0')
  }

  /** Grows whenever the table changes. */
  version(name: TableName): number {
    return this.#versions.get(name) ?? 0
  }

  /** Applies one row message (the payload, without the envelope). Throws RangeError on bytes that are no row message. */
  apply(bytes: Uint8Array): void {
    const cursor = openRows(bytes)
    while (cursor.next()) this.#change(cursor)
  }

  #change(cursor: RowCursor): void {
    const name = tableNames[cursor.table]
    if (name === undefined) throw new RangeError(`no table ${cursor.table}`)
    const rows = this.#tables.get(name) as Map<string, Mutable>
    this.#versions.set(name, this.version(name) + 1)
    if (cursor.operation === TRUNCATE) rows.clear()
    else if (cursor.operation === DELETE) rows.delete(cursor.key)
    else if (cursor.operation === PUT) {
      let row = rows.get(cursor.key)
      if (!row) {
        row = { version: 0 }
        for (const [column, kind] of Object.entries(tables[name].columns)) row[column] = kind === 'n' ? 0 : ''
        rows.set(cursor.key, row)
        if (name === 'log' && rows.size > LOG_LINES) rows.delete(rows.keys().next().value as string)
      }
      row.version++
      cursor.read(row)
    }
  }
}
