// The first and the last record of a tape. The header holds all that a replay needs besides the inputs: build, instruments and the
// run's configuration; the end holds the order hash that the replay must reach. Written by the shell, read by app/replay.

import { type Result, fault, ok } from '../core/result.ts'
import type { Micros } from '../core/units.ts'
import { calendarNames } from '../market/calendar.ts'
import type { Contract } from '../market/contract.ts'
import { exchanges, instrumentKinds, type InstrumentRow, InstrumentTable, products } from '../market/instrument.ts'
import { type Check, isFlag, isIndex, isListOf, isMaybe, isNumber, isObject, isOneOf, isShape, isText } from './shape.ts'

/** The format this build writes, and the newest it reads. 2: orders have triggers and validities. */
export const TAPE_FORMAT = 2

/** An instrument as the tape keeps it; its number is its place in the list. */
export type TapeInstrument = InstrumentRow

export type TapeHeader = {
  readonly format: number
  /** The program's version text. */
  readonly build: string
  /** live, paper, backtest ... */
  readonly mode: string
  readonly started: Micros
  readonly configHash: string
  readonly strategiesHash: string
  readonly instruments: readonly TapeInstrument[]
  /** The run's configuration as a JSON value, with the calendars and charges in force: a tape alone is enough to replay. */
  readonly setup: unknown
}

export type TapeEnd = {
  readonly closed: Micros
  /** Lines in the order hash. */
  readonly orders: number
  readonly orderHash: string
}

const isContract = isShape<Contract>({ underlying: isText, expiry: isNumber, strike: isNumber, right: isOneOf('', 'CE', 'PE') })
const isInstrument = isShape<TapeInstrument>({
  exchange: isOneOf(...exchanges),
  symbol: isText,
  kind: isOneOf(...instrumentKinds),
  tick: isNumber,
  lot: isNumber,
  product: isOneOf(...products),
  calendar: isOneOf(...calendarNames),
  tradable: isFlag,
  // Absent on the tapes of builds that knew no contracts.
  freeze: isMaybe(isNumber),
  bandLow: isMaybe(isNumber),
  bandHigh: isMaybe(isNumber),
  contract: isMaybe(isContract),
  group: isMaybe(isText),
})
const isAnything: Check = () => true
const isHeader = isShape<TapeHeader>({
  format: isIndex,
  build: isText,
  mode: isText,
  started: isNumber,
  configHash: isText,
  strategiesHash: isText,
  instruments: isListOf(isInstrument),
  setup: isAnything,
})
export const isTapeEnd = isShape<TapeEnd>({ closed: isNumber, orders: isIndex, orderHash: isText })

/** A header from the list of a table; `no`, `name` and `segment` are left out, for they follow from the rest. */
export function tapeHeader(parts: Omit<TapeHeader, 'format' | 'instruments'>, table: InstrumentTable): TapeHeader {
  const instruments = table.list.map(({ no: _no, name: _name, segment: _segment, contract, ...kept }) =>
    contract ? { ...kept, contract } : kept,
  )
  return { ...parts, format: TAPE_FORMAT, instruments }
}

/** The table with the numbers the tape's inputs use. */
export const instrumentsOf = (header: TapeHeader): InstrumentTable => new InstrumentTable(header.instruments)

/** Checks a header read from JSON. The format comes first: a newer one may look different in everything else. */
export function readHeader(value: unknown): Result<TapeHeader> {
  if (!isObject(value) || !isIndex(value.format)) return fault('the header of the tape names no format')
  const format = value.format as number
  if (format > TAPE_FORMAT)
    return fault(`the tape is of format ${format} and this build reads up to ${TAPE_FORMAT}: replay it with a newer build`)
  if (format === 0 || !isHeader(value)) return fault(`the header of the tape lacks a field of format ${TAPE_FORMAT}`)
  return ok(value as TapeHeader)
}
