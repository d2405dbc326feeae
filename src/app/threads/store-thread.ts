// The store's thread: drains the ring from the engine's thread into the tape file and the database. Nobody waits for it; what it
// cannot take is counted by the ring and said on the screen.

import { parentPort, workerData } from 'node:worker_threads'
import { must } from '../../core/assert.ts'
import { failed, ok } from '../../core/result.ts'
import { Ring } from '../../core/ring.ts'
import type { Micros } from '../../core/units.ts'
import { STORE_TAPE, type StoreRow } from '../../ports/store.ts'
import { Database, type OpenFault } from '../../store/postgres/database.ts'
import { type TapeWriter, compressTape, createTape } from '../../store/tape-file.ts'
import { TapeDecoder, TapeEncoder } from '../../tape/codec.ts'
import type { FromStore, StoreThreadData, ToStore } from './messages.ts'

const port = must(parentPort, 'the store thread is a worker')
const data = workerData as StoreThreadData
const say = (message: FromStore): void => port.postMessage(message)

const FLUSH_MS = 200
/** Where a tape record says what it is, and what a header says there. */
const RECORD_KIND = 4
const HEADER_KIND = 1
const STATS_MS = 1000

async function openDatabase(): Promise<{ readonly ok: Database | undefined } | OpenFault> {
  if (!data.database) return ok(undefined)
  const database = await Database.open({
    ...data.database,
    log: (level, text) => say({ kind: 'log', level, text }),
    now: () => wallMicros(),
  })
  if (failed(database)) return database
  database.ok.useInstruments(data.instruments)
  return database
}

const wallMicros = (): number => Math.floor((performance.timeOrigin + performance.now()) * 1000)

const database = await openDatabase()
if (!failed(database)) serve(database.ok, '')
else if (database.unreachable) {
  // Positions must be reachable even when the database is not: the journal and the tape are kept without it.
  say({ kind: 'log', level: 'error', text: `no database for this run: ${database.error}` })
  serve(undefined, 'db UNREACHABLE')
} else {
  say({ kind: 'fault', error: database.error })
  port.close()
}

function serve(database: Database | undefined, without: string): void {
  const ring = new Ring(data.ring)
  const decoder = new TapeDecoder()
  const encoder = new TapeEncoder({ depth: 'off' })
  const text = new TextDecoder()
  let tape: TapeWriter | undefined
  let trouble = ''
  let lost = 0
  let tapes = 0
  let closing = false

  const take = (kind: number, bytes: Uint8Array): void => {
    if (kind !== STORE_TAPE) {
      database?.addRow(JSON.parse(text.decode(bytes)) as StoreRow)
      return
    }
    if (bytes[RECORD_KIND] === HEADER_KIND) return begin(bytes)
    if (!tape) return
    if (ring.dropped > lost) {
      tape.append(encoder.gap(data.started as Micros, ring.dropped - lost))
      lost = ring.dropped
    }
    tape.append(bytes)
    if (database) ticks(bytes)
  }

  /** A header begins a tape: the first, or that of an engine which took over. */
  const begin = (header: Uint8Array): void => {
    tape?.close()
    tape = undefined
    const made = createTape(data.tapes, data.started as Micros, `${process.pid.toString(36)}${tapes++ === 0 ? '' : `-${tapes}`}`, header)
    if (failed(made)) {
      if (trouble === '') say({ kind: 'log', level: 'error', text: made.error })
      trouble = made.error
      return
    }
    tape = made.ok
    say({ kind: 'ready', tape: tape.path })
  }

  const ticks = (bytes: Uint8Array): void => {
    const decoded = decoder.decode(bytes, 0)
    if (failed(decoded)) throw new Error(`the store was sent a broken record: ${decoded.error}`)
    const { record } = decoded.ok
    if (record.kind !== 'input' || record.input.kind !== 'frame') return
    const { frame } = record.input
    for (let i = 0; i < frame.count; i++) {
      database?.addTick(
        frame.instrument[i] as number,
        frame.received,
        frame.exchange[i] as number,
        frame.px[i] as number,
        frame.volume[i] as number,
      )
    }
  }

  const pump = async (): Promise<void> => {
    while (!closing) {
      await ring.ready(FLUSH_MS)
      ring.drain(take)
    }
  }
  const flush = setInterval(() => tape?.flush(), FLUSH_MS)
  const stats = setInterval(
    () => say({ kind: 'text', text: statsText(database, without, tape, trouble, ring), stats: database?.stats() }),
    STATS_MS,
  )
  void pump()

  port.on('message', (message: ToStore) => {
    if (message.kind !== 'close') return
    closing = true
    ring.drain(take)
    clearInterval(flush)
    clearInterval(stats)
    void finish()
  })

  const finish = async (): Promise<void> => {
    tape?.close()
    if (tape && !tape.trouble) {
      const compressed = await compressTape(tape.path)
      if (failed(compressed)) say({ kind: 'log', level: 'error', text: compressed.error })
    }
    await database?.close()
    say({ kind: 'closed' })
    port.close()
  }
  say({ kind: 'ready', tape: '' })
}

function statsText(database: Database | undefined, without: string, tape: TapeWriter | undefined, trouble: string, ring: Ring): string {
  const parts: string[] = []
  if (!database) parts.push(without || 'db off')
  else {
    const { state, ticks, rows } = database.stats()
    const waiting = ticks.waiting + rows.waiting
    if (state === 'away') parts.push(`db AWAY: ${waiting} rows wait`)
    else parts.push(ticks.latency.count === 0 ? 'db up' : `db ${ticks.latency.p99Ms.toFixed(1)} ms`)
    if (ticks.dropped + rows.dropped > 0) parts.push(`${ticks.dropped + rows.dropped} rows lost`)
  }
  if (tape?.trouble || trouble) parts.push('NO TAPE')
  if (ring.dropped > 0) parts.push(`${ring.dropped} records dropped`)
  return parts.join(' · ')
}
