// The log file of a home: pino's JSON lines, written by the main thread. Never on the hot path, never to the terminal.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { destination, pino } from 'pino'

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', text: string, fields?: Readonly<Record<string, unknown>>) => void

export function openLog(folder: string, level: string): Log {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = destination({ dest: join(folder, 'tapedeck.log'), mode: 0o600, sync: false, minLength: 0 })
  // A full disk must not end the engine; the log alone suffers.
  file.on('error', () => undefined)
  const logger = pino({ level, base: { pid: process.pid } }, file)
  return (at, text, fields) => (fields ? logger[at](fields, text) : logger[at](text))
}
