// Tape records to bytes and back: [payload length u32][kind u8][crc32 u32][payload], little-endian. The shell encodes each input it
// gives the engine; readers of tape files decode. Frames, bars and timers are binary, rare kinds carry JSON.

import { assert, never } from '../core/assert.ts'
import { crc32 } from '../core/crc32.ts'
import { printable } from '../core/printable.ts'
import { type Fault, type Result, failed, fault, ok } from '../core/result.ts'
import type { InstrumentNo, Micros, Px } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import { type DepthKept, frameRoom, readFrame, writeFrame } from './frame-bytes.ts'
import { Frame } from './frame.ts'
import { type TapeEnd, type TapeHeader, isTapeEnd, readHeader } from './header.ts'
import type { Input } from './input.ts'
import { type RareKind, isIndex, isNumber, isShape, rareInputs } from './shape.ts'

/** Bytes before the payload. */
export const RECORD_HEAD = 9
/** The longest record, head and payload. */
export const RECORD_LIMIT = 16 * 1024 * 1024

export type TapeRecord =
  | { readonly kind: 'header'; readonly header: TapeHeader }
  /** A frame in it is the decoder's own, good until its next call. */
  | { readonly kind: 'input'; readonly input: Input }
  /** Here `lost` records were dropped because the ring to the store was full: the tape can be looked at but not replayed exactly. */
  | { readonly kind: 'gap'; readonly t: Micros; readonly lost: number }
  | { readonly kind: 'end'; readonly end: TapeEnd }

const HEADER = 1
const FRAME = 2
const BAR = 3
const TIMER = 4
const ORDER = 5
const COMMAND = 6
const LINK = 7
const RECOVERED = 8
const STRATEGY_OFF = 9
const GAP = 10
const END = 11
const OPEN = 12
const STRATEGY_RELOAD = 13
const WISHES = 14
const DOUBTS = 15

type Of<K extends Input['kind']> = Extract<Input, { readonly kind: K }>
const JSON_CODES: Readonly<Record<RareKind, number>> = {
  order: ORDER,
  command: COMMAND,
  link: LINK,
  recovered: RECOVERED,
  'strategy-off': STRATEGY_OFF,
  open: OPEN,
  'strategy-reload': STRATEGY_RELOAD,
  wishes: WISHES,
  doubts: DOUBTS,
}
const JSON_CHECKS = new Map(Object.entries(JSON_CODES).map(([kind, code]) => [code, rareInputs[kind as RareKind]]))
const isGap = isShape<{ t: Micros; lost: number }>({ t: isNumber, lost: isIndex })

const BAR_BYTES = 77
/** With an average price, where the bar tells one. */
const VWAP_BAR_BYTES = BAR_BYTES + 8
const TIMER_BYTES = 8

export class TapeEncoder {
  readonly #depth: DepthKept
  readonly #text = new TextEncoder()
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)

  constructor(options: { readonly depth: DepthKept }) {
    this.#depth = options.depth
  }

  /** The record of an input. The bytes are the encoder's own, good until the next call. */
  input(input: Input): Uint8Array {
    switch (input.kind) {
      case 'frame': {
        this.#room(8 + frameRoom(input.frame))
        this.#view.setFloat64(RECORD_HEAD, input.t, true)
        return this.#seal(FRAME, writeFrame(this.#view, RECORD_HEAD + 8, input.frame, this.#depth))
      }
      case 'bar':
        return this.#bar(input)
      case 'timer':
        this.#room(TIMER_BYTES)
        this.#view.setFloat64(RECORD_HEAD, input.t, true)
        return this.#seal(TIMER, RECORD_HEAD + TIMER_BYTES)
      case 'order':
      case 'command':
      case 'link':
      case 'recovered':
      case 'doubts':
      case 'strategy-off':
      case 'strategy-reload':
      case 'open':
      case 'wishes': {
        const bytes = this.#json(JSON_CODES[input.kind], input)
        assert(!failed(bytes), 'an input fits in a tape record')
        return bytes.ok
      }
      default:
        return never(input, 'input of the tape')
    }
  }

  /** The first record. A fault when instruments and setup together are over the limit. */
  header(header: TapeHeader): Result<Uint8Array> {
    return this.#json(HEADER, header)
  }

  /** Says that `lost` records before this one were dropped. */
  gap(t: Micros, lost: number): Uint8Array {
    const bytes = this.#json(GAP, { t, lost })
    assert(!failed(bytes), 'a gap fits in a tape record')
    return bytes.ok
  }

  /** The last record of a tape that was closed in order. */
  end(end: TapeEnd): Uint8Array {
    const bytes = this.#json(END, end)
    assert(!failed(bytes), 'an end fits in a tape record')
    return bytes.ok
  }

  #bar(input: Of<'bar'>): Uint8Array {
    const { bar } = input
    const size = bar.vwap ? VWAP_BAR_BYTES : BAR_BYTES
    this.#room(size)
    const view = this.#view
    view.setFloat64(RECORD_HEAD, input.t, true)
    view.setInt32(RECORD_HEAD + 8, bar.instrument, true)
    view.setUint8(RECORD_HEAD + 12, input.warmup ? 1 : 0)
    view.setFloat64(RECORD_HEAD + 13, bar.time, true)
    view.setFloat64(RECORD_HEAD + 21, bar.length, true)
    view.setFloat64(RECORD_HEAD + 29, bar.open, true)
    view.setFloat64(RECORD_HEAD + 37, bar.high, true)
    view.setFloat64(RECORD_HEAD + 45, bar.low, true)
    view.setFloat64(RECORD_HEAD + 53, bar.close, true)
    view.setFloat64(RECORD_HEAD + 61, bar.volume, true)
    view.setFloat64(RECORD_HEAD + 69, bar.ticks, true)
    if (bar.vwap) view.setFloat64(RECORD_HEAD + BAR_BYTES, bar.vwap, true)
    return this.#seal(BAR, RECORD_HEAD + size)
  }

  #json(kind: number, value: unknown): Result<Uint8Array> {
    const text = JSON.stringify(value)
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    if (text.length * 3 > RECORD_LIMIT - RECORD_HEAD) {
      const size = this.#text.encode(text).length
      if (size > RECORD_LIMIT - RECORD_HEAD) return fault(`a tape record of ${size} bytes is over the limit of ${RECORD_LIMIT}`)
    }
    this.#room(text.length * 3)
    const { written } = this.#text.encodeInto(text, this.#bytes.subarray(RECORD_HEAD))
    return ok(this.#seal(kind, RECORD_HEAD + written))
  }

  #room(payload: number): void {
    if (RECORD_HEAD + payload <= this.#bytes.length) return
    this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(RECORD_HEAD + payload)))
    this.#view = new DataView(this.#bytes.buffer)
  }

  #seal(kind: number, end: number): Uint8Array {
    this.#view.setUint32(0, end - RECORD_HEAD, true)
    this.#view.setUint8(4, kind)
    this.#view.setUint32(5, checksum(this.#bytes, 0, end), true)
    return this.#bytes.subarray(0, end)
  }
}

/** Over length, kind and payload, that is all but itself. */
const checksum = (bytes: Uint8Array, at: number, end: number): number => crc32(bytes, at + RECORD_HEAD, end, crc32(bytes, at, at + 5))

/** Bytes of the record at `at` with its head, or 0 while fewer than the head are there. The number is unchecked: `decode` judges it. */
export function recordSize(bytes: Uint8Array, at: number): number {
  if (bytes.length - at < RECORD_HEAD) return 0
  const length =
    (bytes[at] as number) + (bytes[at + 1] as number) * 256 + (bytes[at + 2] as number) * 65_536 + (bytes[at + 3] as number) * 16_777_216
  return RECORD_HEAD + length
}

export type Decoded = { readonly record: TapeRecord; readonly next: number }

export class TapeDecoder {
  readonly #frame = new Frame()
  readonly #text = new TextDecoder('utf-8', { fatal: true })
  #over: ArrayBufferLike | undefined
  #view: DataView = new DataView(new ArrayBuffer(0))

  /**
   * The record at `at` and where the next begins. Never throws: damaged, cut off or unknown bytes give a sentence that names the
   * byte, counted from `origin`, the place of bytes[0] in its file.
   */
  decode(bytes: Uint8Array, at: number, origin = 0): Result<Decoded> {
    const where = `at byte ${origin + at}`
    const size = recordSize(bytes, at)
    if (size === 0) return fault(`the tape is cut off ${where}: ${Math.max(0, bytes.length - at)} bytes are no record`)
    if (size > RECORD_LIMIT) return fault(`the tape is damaged ${where}: a record of ${size} bytes is over the limit of ${RECORD_LIMIT}`)
    const next = at + size
    if (next > bytes.length) return fault(`the tape is cut off ${where}: a record of ${size} bytes has only ${bytes.length - at}`)
    const view = this.#viewOf(bytes)
    const base = bytes.byteOffset
    if (view.getUint32(base + at + 5, true) !== checksum(bytes, at, next))
      return fault(`the tape is damaged ${where}: the checksum does not fit`)
    const record = this.#record(bytes[at + 4] as number, bytes, at + RECORD_HEAD, next)
    return 'error' in record ? fault(`the tape cannot be read ${where}: ${record.error}`) : ok({ record, next })
  }

  #record(kind: number, bytes: Uint8Array, from: number, to: number): TapeRecord | Fault {
    const view = this.#view
    const base = bytes.byteOffset
    switch (kind) {
      case FRAME: {
        if (to - from < 8) return fault('a frame has no time')
        const wrong = readFrame(view, base + from + 8, base + to, this.#frame)
        if (wrong) return fault(wrong)
        return { kind: 'input', input: { kind: 'frame', t: view.getFloat64(base + from, true) as Micros, frame: this.#frame } }
      }
      case BAR:
        if (to - from !== BAR_BYTES && to - from !== VWAP_BAR_BYTES) return fault(`a bar has ${to - from} bytes instead of ${BAR_BYTES}`)
        return { kind: 'input', input: readBar(view, base + from, to - from === VWAP_BAR_BYTES) }
      case TIMER:
        if (to - from !== TIMER_BYTES) return fault(`a timer has ${to - from} bytes instead of ${TIMER_BYTES}`)
        return { kind: 'input', input: { kind: 'timer', t: view.getFloat64(base + from, true) as Micros } }
      default:
        return this.#rare(kind, bytes.subarray(from, to))
    }
  }

  #rare(kind: number, payload: Uint8Array): TapeRecord | Fault {
    const check = JSON_CHECKS.get(kind)
    if (!check && kind !== HEADER && kind !== GAP && kind !== END) return fault(`a record of kind ${kind} is unknown to this build`)
    let value: unknown
    try {
      value = JSON.parse(this.#text.decode(payload))
    } catch (error) {
      return fault(`a record of kind ${kind} is not JSON (${printable(error instanceof Error ? error.message : String(error))})`)
    }
    if (check)
      return check(value) ? { kind: 'input', input: value as Input } : fault(`a record of kind ${kind} lacks a field this build needs`)
    if (kind === HEADER) {
      const header = readHeader(value)
      return failed(header) ? header : { kind: 'header', header: header.ok }
    }
    if (kind === GAP) return isGap(value) ? { kind: 'gap', ...(value as { t: Micros; lost: number }) } : fault('a gap without its count')
    return isTapeEnd(value) ? { kind: 'end', end: value as TapeEnd } : fault('an end without its order hash')
  }

  /** One view over the whole buffer, kept while the buffer stays the same. */
  #viewOf(bytes: Uint8Array): DataView {
    if (this.#over !== bytes.buffer) {
      this.#over = bytes.buffer
      this.#view = new DataView(bytes.buffer)
    }
    return this.#view
  }
}

function readBar(view: DataView, at: number, vwap: boolean): Of<'bar'> {
  const bar: Bar = {
    instrument: view.getInt32(at + 8, true) as InstrumentNo,
    time: view.getFloat64(at + 13, true) as Micros,
    length: view.getFloat64(at + 21, true) as Micros,
    open: view.getFloat64(at + 29, true) as Px,
    high: view.getFloat64(at + 37, true) as Px,
    low: view.getFloat64(at + 45, true) as Px,
    close: view.getFloat64(at + 53, true) as Px,
    volume: view.getFloat64(at + 61, true),
    ticks: view.getFloat64(at + 69, true),
    ...(vwap ? { vwap: view.getFloat64(at + BAR_BYTES, true) as Px } : {}),
  }
  return { kind: 'bar', t: view.getFloat64(at, true) as Micros, bar, warmup: view.getUint8(at + 12) === 1 }
}
