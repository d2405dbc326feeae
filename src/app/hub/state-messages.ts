// The whole state as row messages, for a screen that has just come; the hub sends them before the first change.

import { RowWriter } from '../../protocol/row-codec.ts'
import type { Rows } from '../../protocol/rows.ts'
import { tableNames, tables } from '../../protocol/tables.ts'

/** Rows in one message: keeps each well below a link's limit. */
const ROWS_A_MESSAGE = 500

/** Every row of every table, in order of arrival (a log must keep its order). */
export function stateMessages(rows: Rows): Uint8Array[] {
  const messages: Uint8Array[] = []
  const writer = new RowWriter()
  const flush = () => {
    const bytes = writer.take()
    if (bytes) messages.push(bytes)
  }
  for (const name of tableNames) {
    const columns = Object.keys(tables[name].columns)
    let count = 0
    for (const row of rows.table(name).values()) {
      const values: Readonly<Record<string, number | string>> = row
      writer.put(
        name,
        columns.map(column => values[column] as number | string),
      )
      if (++count % ROWS_A_MESSAGE === 0) flush()
    }
    flush()
  }
  return messages
}
