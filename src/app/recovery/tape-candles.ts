// The candles of a tape, made by an engine without strategies from the tape's own inputs: as the session made them. For a database that
// missed them.

import { type Result, failed, ok } from '../../core/result.ts'
import { Engine } from '../../engine/engine.ts'
import type { StoreRow } from '../../ports/store.ts'
import { readTape } from '../../store/tape-read.ts'
import { instrumentsOf } from '../../tape/header.ts'
import { loadMarketData } from '../config/market-data.ts'
import { buildSetup } from '../engine/build-setup.ts'
import { configOfTape } from '../tape-setup.ts'

/** Gives each candle to `take`; how many. A tape that was cut off gives those up to there. */
export async function tapeCandles(path: string, take: (row: StoreRow) => void): Promise<Result<number>> {
  const data = loadMarketData()
  if (failed(data)) return data
  const opened = await readTape(path)
  if (failed(opened)) return opened
  const reader = opened.ok
  try {
    const config = configOfTape(reader.header)
    if (failed(config)) return config
    const instruments = instrumentsOf(reader.header)
    const built = await buildSetup({ config: { ...config.ok, strategies: [] }, data: data.ok, instruments, keepCandles: true })
    if (failed(built)) return built
    const engine = new Engine(built.ok.setup)
    let count = 0
    do {
      for (let record = reader.next(); record; record = reader.next()) {
        if (record.kind !== 'input') continue
        engine.process(record.input)
        for (const { instrument, ...bar } of engine.outbox.candles) {
          count++
          take({ table: 'candles', instrument: instruments.at(instrument).name, ...bar })
        }
        engine.outbox.clear()
      }
    } while (await reader.fill())
    return ok(count)
  } finally {
    reader.close()
  }
}
