// Our kernels against the outputs of TA-Lib's C code and, for what TA-Lib has not, of written definitions: equal to the bit but where a
// row says otherwise.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type IndicatorDefinition, type IndicatorName, indicators, makeIndicator } from '../../../../src/analysis/indicators/index.ts'
import { SKIPPED, sharedData } from '../../../shared.ts'
import { type Bar, columnsOf } from '../bars.ts'

type Golden = { fn: string; params: Record<string, number>; begin: number; n: number; out: Record<string, number[]> }
type Extra = Record<string, (number | null)[] | Record<string, (number | null)[]>>
/** Which of ours is held to which output of which function, with which of its parameters in our order. */
type Row = { readonly ours: IndicatorName; readonly fn: string; readonly params: readonly string[]; readonly out: Record<string, string> }

const period = ['optInTimePeriod']
const talib: readonly Row[] = [
  { ours: 'ema', fn: 'EMA', params: period, out: { value: 'outReal' } },
  { ours: 'sma', fn: 'SMA', params: period, out: { value: 'outReal' } },
  { ours: 'rsi', fn: 'RSI', params: period, out: { value: 'outReal' } },
  { ours: 'atr', fn: 'ATR', params: period, out: { value: 'outReal' } },
  {
    ours: 'macd',
    fn: 'MACD',
    params: ['optInFastPeriod', 'optInSlowPeriod', 'optInSignalPeriod'],
    out: { line: 'outMACD', signal: 'outMACDSignal', histogram: 'outMACDHist' },
  },
  {
    ours: 'bollinger',
    fn: 'BBANDS',
    params: ['optInTimePeriod', 'optInNbDevUp'],
    out: { middle: 'outRealMiddleBand', upper: 'outRealUpperBand', lower: 'outRealLowerBand' },
  },
  { ours: 'adx', fn: 'ADX', params: period, out: { value: 'outReal' } },
  { ours: 'adx', fn: 'PLUS_DI', params: period, out: { plusDI: 'outReal' } },
  { ours: 'adx', fn: 'MINUS_DI', params: period, out: { minusDI: 'outReal' } },
  {
    ours: 'stochastic',
    fn: 'STOCH',
    params: ['optInFastK_Period', 'optInSlowK_Period', 'optInSlowD_Period'],
    out: { k: 'outSlowK', d: 'outSlowD' },
  },
  { ours: 'stochastic', fn: 'STOCHF', params: ['optInFastK_Period', '1', 'optInFastD_Period'], out: { k: 'outFastK', d: 'outFastD' } },
  { ours: 'cci', fn: 'CCI', params: period, out: { value: 'outReal' } },
  { ours: 'mfi', fn: 'MFI', params: period, out: { value: 'outReal' } },
  { ours: 'obv', fn: 'OBV', params: [], out: { value: 'outReal' } },
]
const written: Partial<Record<IndicatorName, readonly string[]>> = {
  vwap: ['value'],
  supertrend: ['value', 'direction'],
  keltner: ['middle', 'upper', 'lower'],
  donchian: ['upper', 'lower'],
}

const folder = sharedData('indicator-oracle')
const text = (file: string): string => gunzipSync(readFileSync(sharedData('indicator-oracle', file) as string)).toString()
const lines = (file: string): string[] => text(file).trim().split('\n')
const barsOf = (series: string): Bar[] => lines(`${series}.csv.gz`).map(line => line.split(',').map(Number) as Bar)

/** Each output bar by bar as pushed, having found that each bar was peeked as it was then pushed; and the first bar that was ready. */
function run(name: IndicatorName, params: readonly number[], rows: readonly Bar[]): { outputs: Record<string, number[]>; begin: number } {
  const indicator = makeIndicator(name, indicators[name] satisfies IndicatorDefinition, params)
  const bars = columnsOf(rows)
  const outputs: Record<string, number[]> = Object.fromEntries(indicator.outputs.map(output => [output, []]))
  const into: Record<string, number> = Object.fromEntries(indicator.outputs.map(output => [output, 0]))
  let begin = -1
  for (let i = 0; i < bars.count; i++) {
    indicator.peek(bars, i, into)
    indicator.push(bars, i)
    for (const output of indicator.outputs) {
      const pushed = (indicator as unknown as Record<string, number>)[output] as number
      expect(into[output]).toBe(pushed)
      outputs[output]?.push(pushed)
    }
    if (begin < 0 && indicator.ready) begin = i
  }
  return { outputs, begin }
}

describe.skipIf(!folder)(`indicators against outside oracles${folder ? '' : ` (${SKIPPED})`}`, () => {
  for (const series of ['sref252', 'reliance_d'])
    for (const set of ['usual', 'default'])
      for (const { ours, fn, params, out } of talib)
        it(`${ours} equals TA-Lib's ${fn} to the bit on ${series}, ${set} parameters`, () => {
          const golden = lines(`${series}.talib-${set}.ndjson.gz`)
            .map(line => JSON.parse(line) as Golden)
            .find(row => row.fn === fn) as Golden
          const rows = barsOf(series)
          const got = run(
            ours,
            params.map(name => golden.params[name] ?? Number(name)),
            rows,
          )
          // The directional indicators wait for the ADX.
          if (fn.endsWith('_DI')) expect(got.begin).toBeGreaterThan(golden.begin)
          else expect(got.begin).toBe(golden.begin)
          for (const [output, theirs] of Object.entries(out)) {
            expect(golden.out[theirs]).toHaveLength(rows.length - golden.begin)
            expect(got.outputs[output]?.slice(got.begin)).toEqual(golden.out[theirs]?.slice(got.begin - golden.begin))
          }
        })

  for (const series of ['sref252', 'reliance_d'])
    for (const [name, outputs] of Object.entries(written))
      it(`${name} equals its written definition to the bit on ${series}`, () => {
        const golden = (JSON.parse(text(`${series}.extra.json.gz`)) as Extra)[name] as Extra[string]
        const got = run(name as IndicatorName, [], barsOf(series))
        for (const output of outputs) {
          const expected = (Array.isArray(golden) ? golden : golden[output]) as (number | null)[]
          expect(got.outputs[output]?.map(value => (Number.isNaN(value) ? null : value))).toEqual(expected)
        }
      })
})
