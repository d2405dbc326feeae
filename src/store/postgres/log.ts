// How the store speaks: one sentence at a level, to whoever composed it. Nothing here writes to a console.

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type Log = (level: LogLevel, sentence: string) => void

/** What went wrong, as text: a library may reject with anything. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
