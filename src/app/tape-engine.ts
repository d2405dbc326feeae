// An engine built from a tape's header, fed with the tape's own inputs: the recorded session happens again, order for order. Nothing
// is sent anywhere; what the engine sends is hashed and compared with what it sent then.

import { type Result, failed, ok } from '../core/result.ts'
import { Engine } from '../engine/engine.ts'
import type { EngineSetup } from '../engine/setup.ts'
import { type TapeReader, readTape } from '../store/tape-read.ts'
import { instrumentsOf } from '../tape/header.ts'
import type { MarketData } from './config/market-data.ts'
import type { Config } from './config/schema.ts'
import { buildSetup } from './engine/build-setup.ts'
import { configOfTape, strategiesHash } from './tape-setup.ts'

export type OpenTape = {
  readonly reader: TapeReader
  readonly config: Config
  readonly setup: EngineSetup
  readonly warnings: readonly string[]
}

/** Faults: no tape, a newer format, a strategy that is gone. A strategy changed since is a warning: the hash may differ. */
export async function openTape(file: string, data: MarketData): Promise<Result<OpenTape>> {
  const reader = await readTape(file)
  if (failed(reader)) return reader
  const { header } = reader.ok
  const config = configOfTape(header)
  if (failed(config)) {
    reader.ok.close()
    return config
  }
  const built = await buildSetup({ config: config.ok, data, instruments: instrumentsOf(header), keepCandles: false })
  if (failed(built)) {
    reader.ok.close()
    return built
  }
  const warnings = [...built.ok.warnings]
  if (strategiesHash(config.ok.strategies) !== header.strategiesHash)
    warnings.push('a strategy has changed since this tape was made: its orders may differ')
  return ok({ reader: reader.ok, config: config.ok, setup: built.ok.setup, warnings })
}

export const engineOf = (tape: OpenTape): Engine => new Engine(tape.setup)

/** What a venue of the past does with orders: nothing. Its answers are on the tape. */
export const recordedVenue = { submit: () => undefined, modify: () => undefined, cancel: () => undefined }

export type TapeVerdict = {
  /** Orders, price changes and cancels sent: the lines of the order hash. */
  readonly messages: number
  readonly orderHash: string
  /** What the tape's end says; undefined when it was not closed in order. */
  readonly recorded: { readonly messages: number; readonly orderHash: string } | undefined
  readonly same: boolean | undefined
  readonly note: string
}

export function verdictOf(reader: TapeReader, messages: number, orderHash: string): TapeVerdict {
  const recorded = reader.end && { messages: reader.end.orders, orderHash: reader.end.orderHash }
  const same = recorded && recorded.orderHash === orderHash && recorded.messages === messages
  return { messages, orderHash, recorded, same, note: reader.note }
}
