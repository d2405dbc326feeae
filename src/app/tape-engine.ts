// An engine built from a tape's header, fed with the tape's own inputs: the recorded session happens again, order for order. Nothing
// is sent anywhere; what the engine sends is hashed and compared with what it sent then.

import { stampText } from '../core/ist.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { Engine } from '../engine/engine.ts'
import { type EngineSetup, type StrategyText, standIn, textKey } from '../engine/setup.ts'
import { type TapeReader, readTape } from '../store/tape-read.ts'
import { type TapeHeader, instrumentsOf } from '../tape/header.ts'
import type { Input } from '../tape/input.ts'
import type { MarketData } from './config/market-data.ts'
import type { Config, StrategyEntry } from './config/schema.ts'
import { buildSetup } from './engine/build-setup.ts'
import { keptFile } from './strategies/kept.ts'
import { checkParams, loadStrategy } from './strategies/load.ts'
import { readSource } from './strategies/source.ts'
import { RELOAD_LENGTHS, withoutHeld } from './engine/start-texts.ts'
import { configOfTape, heldOfTape, strategiesHash, textsOfTape } from './tape-setup.ts'

export type OpenTape = {
  readonly reader: TapeReader
  /** As configured; in `setup` a strategy that waited for its types is off, as it was. */
  readonly config: Config
  readonly setup: EngineSetup
  readonly warnings: readonly string[]
  /** Before each input: makes ready what it names. A fault: from here on this replay would not be what happened then. */
  ready(input: Input): Promise<Result<true>> | undefined
}

/**
 * Faults: no tape, a newer format, a strategy that is gone. A strategy changed since is a warning: the hash may differ. `marketOnly`: its
 * decisions are not played, so every strategy decides anew.
 */
export async function openTape(file: string, data: MarketData, marketOnly = false): Promise<Result<OpenTape>> {
  const reader = await readTape(file)
  if (failed(reader)) return reader
  const { header } = reader.ok
  const config = configOfTape(header)
  if (failed(config)) {
    reader.ok.close()
    return config
  }
  const then = asThen(config.ok.strategies, header)
  const built = await buildSetup({
    config: withoutHeld({ ...config.ok, strategies: then.entries }, heldOfTape(header)),
    data,
    instruments: instrumentsOf(header),
    keepCandles: false,
    // What strategies in threads of their own decided then is on the tape.
    standIns: !marketOnly,
  })
  if (failed(built)) {
    reader.ok.close()
    return built
  }
  const warnings = [...built.ok.warnings, ...then.warnings]
  if (!then.known && strategiesHash(config.ok.strategies) !== header.strategiesHash)
    warnings.push('a strategy has changed since this tape was made: its orders may differ')
  const texts = new Map<string, StrategyText>()
  const ready = (input: Input) => (input.kind === 'strategy-reload' ? textOf(input, then.entries, header, texts) : undefined)
  return ok({
    reader: reader.ok,
    config: { ...config.ok, strategies: then.entries },
    setup: { ...built.ok.setup, texts, lengths: RELOAD_LENGTHS },
    warnings,
    ready,
  })
}

/** The strategies with the text of then: where the file has changed since, the kept one is taken. `known`: the tape says which it was. */
function asThen(
  entries: readonly StrategyEntry[],
  header: TapeHeader,
): { readonly entries: readonly StrategyEntry[]; readonly warnings: readonly string[]; readonly known: boolean } {
  const of = textsOfTape(header)
  const warnings: string[] = []
  const found = entries.map(entry => {
    const hash = of?.texts[entry.name]
    if (entry.isolated) return entry
    const now = readSource(entry.use)
    if (!of || hash === undefined || (!failed(now) && now.ok.hash === hash)) return entry
    const kept = keptFile(of.kept, hash)
    if (kept !== undefined) return { ...entry, use: kept }
    warnings.push(`${entry.name} has changed since this tape was made and its text of then is not in ${of.kept}: its orders may differ`)
    return entry
  })
  return { entries: found, warnings, known: of !== undefined }
}

/** The session went over to another text: it must be this very one, or what follows would be made up. */
async function textOf(
  { name, hash, t }: Extract<Input, { kind: 'strategy-reload' }>,
  entries: readonly StrategyEntry[],
  header: TapeHeader,
  texts: Map<string, StrategyText>,
): Promise<Result<true>> {
  const entry = entries.find(one => one.name === name)
  if (entry?.isolated) {
    texts.set(textKey(name, hash), { strategy: standIn(name), params: {} })
    return ok(true)
  }
  const kept = textsOfTape(header)?.kept ?? ''
  const file = keptFile(kept, hash)
  const stopped = `the tape goes over to another text of ${name} at ${stampText(t)}, and`
  if (!entry || file === undefined)
    return fault(`${stopped} that text (${hash.slice(0, 8)}) is not in ${kept}: it can be replayed up to there`)
  const loaded = await loadStrategy(file)
  const params = failed(loaded) ? loaded : checkParams(loaded.ok, entry.params)
  if (failed(loaded) || failed(params)) return fault(`${stopped} it cannot be loaded: ${failed(params) ? params.error : ''}`)
  texts.set(textKey(name, hash), { strategy: loaded.ok.strategy, params: params.ok })
  return ok(true)
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
