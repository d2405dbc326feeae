// The store's thread: drains the ring from the engine's thread into the tape file and the database. Nobody waits for it; what it
// cannot take is counted by the ring and said on the screen.

import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { must } from '../../core/assert.ts'
import { countText } from '../../core/count-text.ts'
import { type StoreState, StoreTrouble } from './store-trouble.ts'
import { failed, ok } from '../../core/result.ts'
import { Ring } from '../../core/ring.ts'
import type { Micros } from '../../core/units.ts'
import { STORE_TAPE, type StoreRow } from '../../ports/store.ts'
import { Database, type OpenFault } from '../../store/postgres/database.ts'
import type { Log } from '../../store/postgres/log.ts'
import { type TapeWriter, compressTape, createTape } from '../../store/tape-file.ts'
import { HOUSEKEEPING_MS, keepHouse } from '../../store/postgres/housekeeping.ts'
import { TapeDecoder, TapeEncoder } from '../../tape/codec.ts'
import { CatchUp } from '../recovery/catch-up.ts'
import type { FromStore, StoreThreadData, ToStore } from './messages.ts'

const port = must(parentPort, 'the store thread is a worker')
const data = workerData as StoreThreadData
const say = (message: FromStore): void => port.postMessage(message)

const FLUSH_MS = 200
/** Between two looks at the ring: a wake-up for each frame would take the engine's processor. A row is in the database later by no more. */
const REST_MS = 2
/** Where a tape record says what it is, and what a header says there. */
const RECORD_KIND = 4
const HEADER_KIND = 1
const STATS_MS = 1000
const CLOSE_MS = 10_000
/** Rows that may wait without a word: a busy second's. */
const MANY = 20_000
/** Old ticks are looked at so long after the start, and then as often. */
const FIRST_TIDY_MS = 30_000
const TIDY_MS = 3_600_000

async function openDatabase(): Promise<{ readonly ok: Database | undefined } | OpenFault> {
  if (!data.database) return ok(undefined)
  const database = await Database.open({
    ...data.database,
    log: (level, text) => say({ kind: 'log', level, text }),
    now: () => wallMicros(),
    evenAway: true,
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
  /** The next tick's number on the tape. */
  let seq = 0
  const log: Log = (level, sentence) => say({ kind: 'log', level, text: sentence })
  const { tapes: root, keepDays } = data
  const again = database && new CatchUp({ database, tapes: root, keepDays, log, flush: () => tape?.flush() })
  const ended = new AbortController()

  const take = (kind: number, bytes: Uint8Array): void => {
    if (kind !== STORE_TAPE) {
      database?.addRow(JSON.parse(text.decode(bytes)) as StoreRow)
      return
    }
    if (bytes[RECORD_KIND] === HEADER_KIND) return begin(bytes)
    if (tape && ring.dropped > lost) {
      tape.append(encoder.gap(data.started as Micros, ring.dropped - lost))
      lost = ring.dropped
    }
    tape?.append(bytes)
    if (database) ticks(bytes, database)
  }

  /** A header begins a tape: the first, or that of an engine which took over. */
  const begin = (header: Uint8Array): void => {
    tape?.close()
    tape = undefined
    seq = 0
    const made = createTape(data.tapes, data.started as Micros, `${process.pid.toString(36)}${tapes++ === 0 ? '' : `-${tapes}`}`, header)
    if (failed(made)) {
      if (trouble === '') say({ kind: 'log', level: 'error', text: made.error })
      trouble = made.error
      return
    }
    tape = made.ok
    again?.began(tape.path)
    say({ kind: 'ready', tape: tape.path })
  }

  const ticks = (bytes: Uint8Array, into: Database): void => {
    const decoded = decoder.decode(bytes, 0)
    if (failed(decoded)) throw new Error(`the store was sent a broken record: ${decoded.error}`)
    const { record } = decoded.ok
    if (record.kind !== 'input' || record.input.kind !== 'frame') return
    const { frame } = record.input
    for (let i = 0; i < frame.count; i++) {
      const full = !into.addTick(
        frame.instrument[i] as number,
        seq,
        frame.received,
        frame.exchange[i] as number,
        frame.px[i] as number,
        frame.volume[i] as number,
      )
      if (full && tape && !tape.trouble) again?.missed(tape.path, seq)
      seq++
    }
  }

  const pump = async (): Promise<void> => {
    while (!closing) {
      await ring.ready(FLUSH_MS)
      ring.drain(take)
      database?.keep()
      await sleep(REST_MS)
    }
  }
  const flush = setInterval(() => tape?.flush(), FLUSH_MS)
  const reduce = new StoreTrouble(data.reduceWhen ?? 'never')
  const stateOf = (): StoreState => {
    const { rows, state } = database?.stats() ?? { rows: { fullness: 0, dropped: 0 }, state: without === '' ? 'up' : 'away' }
    return { up: state === 'up', fullness: rows.fullness, lost: rows.dropped, now: performance.now() }
  }
  const stats = setInterval(
    () =>
      say({
        kind: 'text',
        reduce: reduce.look(stateOf()),
        text: statsText(database, again, without, tape, trouble, ring),
        stats: { ...database?.stats(), onTape: again?.waiting },
      }),
    STATS_MS,
  )
  void pump()
  if (database) void tidy(database, keepDays, ended.signal, log)

  port.on('message', (message: ToStore) => {
    if (message.kind !== 'close') return
    closing = true
    ring.drain(take)
    clearInterval(flush)
    clearInterval(stats)
    ended.abort()
    void finish()
  })

  const finish = async (): Promise<void> => {
    tape?.close()
    const whole = database !== undefined && database.state === 'up' && (await database.flush(CLOSE_MS))
    await again?.close(whole && ring.dropped === 0)
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

/** Drops and packs old days, at the start and then each hour. */
async function tidy(database: Database, keepDays: number, signal: AbortSignal, log: Log): Promise<void> {
  for (let rest = FIRST_TIDY_MS; ; rest = TIDY_MS) {
    await sleep(rest, undefined, { signal }).catch(() => undefined) // woken by the end
    if (signal.aborted) return
    if (database.state === 'away') continue
    const connection = database.connection(HOUSEKEEPING_MS)
    const done = await keepHouse(connection, { keepDays, openFrom: Math.min(database.newest, wallMicros()), signal })
    await connection.drop()
    if (failed(done)) log('warn', done.error)
    else if (done.ok.dropped + done.ok.packed > 0)
      log('info', `${countText(done.ok.dropped, 'old day')} of ticks dropped, ${countText(done.ok.packed, 'closed day')} packed`)
  }
}

function statsText(
  database: Database | undefined,
  again: CatchUp | undefined,
  without: string,
  tape: TapeWriter | undefined,
  trouble: string,
  ring: Ring,
): string {
  const parts: string[] = []
  if (!database) parts.push(without || 'db off')
  else {
    const { state, ticks, rows } = database.stats()
    const onTape = again?.waiting ?? 0
    const waiting = ticks.waiting + rows.waiting + onTape
    if (state === 'away') parts.push(`db AWAY: ${waiting.toLocaleString('en-US')} rows wait`)
    else if (waiting > MANY) parts.push(`db catches up: ${waiting.toLocaleString('en-US')} rows wait`)
    else {
      const { count, p99Ms } = database.takeRecent()
      parts.push(count === 0 ? 'db up' : `db ${p99Ms.toFixed(1)} ms`)
    }
    const lost = rows.dropped + (tape?.trouble || trouble ? ticks.dropped : 0)
    if (lost > 0) parts.push(`${lost.toLocaleString('en-US')} rows lost`)
  }
  if (tape?.trouble || trouble) parts.push('NO TAPE')
  if (ring.dropped > 0) parts.push(`${ring.dropped} records dropped`)
  return parts.join(' · ')
}
