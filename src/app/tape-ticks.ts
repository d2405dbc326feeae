// The market data of a tape as tick columns, for a paper session over a recorded market. Depth is left out; at most LIMIT rows.

import type { TapeReader } from '../store/tape-read.ts'
import type { TickData } from './engine/market-source.ts'

/** About 1 GB of columns: more than a day of the busiest feed this program records. */
const LIMIT = 30_000_000

export async function tapeTicks(reader: TapeReader): Promise<{ readonly data: TickData; readonly firstPrices: readonly number[] }> {
  let capacity = 1 << 16
  let [time, symbol, px, volume] = [
    new Float64Array(capacity),
    new Int32Array(capacity),
    new Float64Array(capacity),
    new Float64Array(capacity),
  ]
  const firstPrices: number[] = []
  let count = 0
  for await (const record of reader.records()) {
    if (record.kind !== 'input' || record.input.kind !== 'frame') continue
    const { frame } = record.input
    if (count + frame.count > LIMIT) break
    if (count + frame.count > capacity) {
      capacity *= 2
      const wider = [new Float64Array(capacity), new Int32Array(capacity), new Float64Array(capacity), new Float64Array(capacity)] as const
      wider[0].set(time)
      wider[1].set(symbol)
      wider[2].set(px)
      wider[3].set(volume)
      ;[time, symbol, px, volume] = wider
    }
    for (let i = 0; i < frame.count; i++) {
      const no = frame.instrument[i] as number
      time[count] = frame.exchange[i] as number
      symbol[count] = no
      px[count] = frame.px[i] as number
      volume[count] = frame.volume[i] as number
      firstPrices[no] ??= frame.px[i] as number
      count++
    }
  }
  reader.close()
  return { data: { time, symbol, px, volume, count }, firstPrices }
}
