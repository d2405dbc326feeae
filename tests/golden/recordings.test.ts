// Recorded markets through today's program, by the functions that the command line calls: the orders are pinned by their hash. A change
// that is meant changes the number here, and its commit says which orders differ and why.

import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { backtest } from '../../src/app/backtest.ts'
import { prepare } from '../../src/app/backtest-command.ts'
import { exitCodes } from '../../src/app/exit-codes.ts'
import { makePlan } from '../../src/app/make-plan.ts'
import { replayHeadless } from '../../src/app/replay-headless.ts'
import { type Result, failed } from '../../src/core/result.ts'
import { SKIPPED, sharedData } from '../shared.ts'

const STRATEGY = resolve(import.meta.dirname, '../../strategies/ema-cross.ts')
const got = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}

type Pinned = {
  readonly path: string
  readonly counts: object
  /** Orders, price changes and cancels. */
  readonly sent: number
  /** Tells, when the hash differs, whether it is the form of a line or what was decided. */
  readonly first: string
  readonly orderHash: string
}

const backtests: readonly Pinned[] = [
  {
    // 2024-01-01 to 08-23, with the exchange's special sessions among its days.
    path: 'nse-index-1m/NIFTY_2024.csv.gz',
    counts: { bars: 58_127, orders: 476, fills: 476, trades: 238 },
    sent: 476,
    first: '1|NSE:NIFTY50|buy|50|market|218439000|0|1704093300000000|fast crossed above slow\n',
    orderHash: 'e94b8715cfe7863b1f81f74587d984114dc05fec77d468929088ef150b8cecc0',
  },
  {
    // Five of its days end before the square-off: orders left over lapse with the session, and the next opening sends them anew.
    path: 'nse-1m-2021/EQ-RELIANCE.csv.gz',
    counts: { bars: 16_573, orders: 151, fills: 146, trades: 73 },
    sent: 201,
    first: '1|NSE:RELIANCE|buy|50|market|20571500|0|1617163800000000|fast crossed above slow\n',
    orderHash: '2319dd4a2d4dca87d4b9b46abc40e9dab98f85ec00579af72e864d11bc5bc73a',
  },
]

describe.each(backtests)('a backtest over $path', ({ path, counts, sent, first, orderHash }) => {
  const file = sharedData(path)

  test.skipIf(!file)(file ? 'sends the orders that are pinned' : SKIPPED, async () => {
    const parts = got(await prepare({ strategy: STRATEGY, data: [file as string], param: [], set: [] }))
    const lines: string[] = []
    const run = got(backtest({ ...parts, onOrderLine: line => void lines.push(line) }))
    expect(run).toMatchObject(counts)
    expect(lines).toHaveLength(sent)
    expect(lines[0]).toBe(first)
    expect(run.orderHash).toBe(orderHash)
    expect(run.switchedOff).toBe(false)
  })
})

describe('a replay of a day of ticks', () => {
  const file = sharedData('nse-ticks-2021', 'ticks-2021-06-09.csv.gz')

  test.skipIf(!file)(file ? 'sends the orders that are pinned' : SKIPPED, async () => {
    const planned = got(await makePlan({ mode: 'REPLAY', feed: file as string, speed: 1, sets: [] }))
    const said: string[] = []
    const code = await replayHeadless({ ...planned, json: true, print: line => void said.push(line), complain: line => void said.push(line) })
    expect(code).toBe(exitCodes.ok)
    expect(JSON.parse(said.join('\n'))).toMatchObject({
      orders: 60,
      orderHash: '3e8cf6ef6b4023cc66f14f80bf69136d1f2fd061cbfac601f924c8d477db96ec',
      status: { ticks: 874_825, positions: [] },
    })
  })
})
