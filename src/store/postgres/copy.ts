// COPY FROM STDIN with proof of commit. The driver hides the server's answer to a COPY (its 'finish' is no proof, errors after the last
// byte vanish), so this takes the answer from the query itself. Pinned to postgres 3.4.9 and held by a test.

import type { Writable } from 'node:stream'
import { type Sql, within } from './connect.ts'

/** The part of the driver's query object that its type declarations leave out. */
type Settled = { resolve(value: unknown): void; reject(cause: unknown): void; simple(): unknown; execute(): unknown }

const isStream = (value: unknown): value is Writable => typeof (value as Writable | undefined)?.end === 'function'

/**
 * Sends `bytes` (a whole COPY, header to trailer) and resolves with the server's row count once the server has committed and is ready for the
 * next query. Rejects with the server's error, a lost connection, or after `ms`: then the outcome is unknown and the connection must be dropped.
 */
export function copyIn(sql: Sql, statement: string, bytes: Uint8Array, ms: number): Promise<number> {
  const query = sql.unsafe(statement) as unknown as Settled
  query.simple()
  const answer = new Promise<number>((resolve, reject) => {
    query.reject = reject
    // called twice: with the stream when the server wants the data, with the result when it is ready again after the commit
    query.resolve = value => {
      if (isStream(value)) {
        value.on('error', reject)
        value.end(bytes)
      } else resolve((value as { count: number | null }).count ?? 0)
    }
  })
  query.execute()
  return within(ms, 'COPY', answer)
}
