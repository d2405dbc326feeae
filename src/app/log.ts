// The log file of a home: pino's JSON lines, written by the main thread. Never on the hot path, never to the terminal. A new file each
// day and each 10 MiB; the ones before are compressed and kept for a while.

import { pino } from 'pino'
import { createStream } from 'rotating-file-stream'
import { dateText, dayOf } from '../core/ist.ts'
import type { Micros } from '../core/units.ts'
import { cutSecrets } from './secrets.ts'
import { makeFolder } from '../store/make-folder.ts'

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', text: string, fields?: Readonly<Record<string, unknown>>) => void

const SIZE = '10M'
const KEPT_FILES = 30
const KEPT_BYTES = '200M'

/** tapedeck.log, and tapedeck-2026-11-20.1.log.gz for one that is over. */
function fileName(time: number | Date | null, index = 1): string {
  if (time === null) return 'tapedeck.log'
  return `tapedeck-${dateText(dayOf((Number(time) * 1_000) as Micros))}.${index}.log.gz`
}

/** `size`, of one file, is set by tests only. */
export function openLog(folder: string, level: string, size = SIZE): Log {
  makeFolder(folder, 0o700)
  const file = createStream(fileName, {
    path: folder,
    size,
    interval: '1d',
    compress: 'gzip',
    maxFiles: KEPT_FILES,
    maxSize: KEPT_BYTES,
    mode: 0o600,
  })
  // A full disk must not end the engine; the log alone suffers.
  file.on('error', () => undefined)
  file.on('warning', () => undefined)
  const logger = pino({ level, base: { pid: process.pid } }, { write: line => void file.write(cutSecrets(line)) })
  return (at, text, fields) => (fields ? logger[at](fields, text) : logger[at](text))
}
