// Sorts the database's errors: which rows can be retried as they are, and which would fail for ever.

/** Five-character SQLSTATE, or '' when the error is not the server's. */
export function sqlState(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : ''
}

export const UNIQUE_VIOLATION = '23505'
/** Also "no partition of relation found for row". */
export const CHECK_VIOLATION = '23514'

/** Bad data (class 22), a broken constraint (23) or a row twice in one upsert (21): the same rows would fail again. */
export const isDataError = (state: string): boolean => /^2[123]/.test(state)

/** What a writer tells of its line. */
export type LineEvents = { away(reason: string): void; up(): void }

/** Receive times outside are refused: each day makes a partition, so a broken clock must not make thousands. */
export const EARLIEST = Date.UTC(1990, 0, 1) * 1000
export const LATEST = Date.UTC(2100, 0, 1) * 1000
