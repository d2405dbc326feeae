// Our kernels against the outputs of TA-Lib's C code (exact to the bit) and, for VWAP, of its written definition.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { indicators } from '../../../../src/analysis/indicators/index.ts'
import type { Indicator } from '../../../../src/analysis/indicator.ts'
import { type Bar, columnsOf } from '../bars.ts'
import { SKIPPED, sharedData } from '../../../shared.ts'

type Golden = { fn: string; params: { optInTimePeriod?: number }; begin: number; n: number; out: { outReal: number[] } }
type Extra = { vwap: { value: (number | null)[] } | (number | null)[] }

const folder = sharedData('indicator-oracle')
const text = (file: string): string => gunzipSync(readFileSync(sharedData('indicator-oracle', file) as string)).toString()

const barsOf = (series: string): Bar[] =>
  text(`${series}.csv.gz`)
    .trim()
    .split('\n')
    .map(line => line.split(',').map(Number) as Bar)

type Single = Indicator<{ value: number }> & { readonly value: number }

function run(indicator: Single, rows: Bar[]): { ready: boolean[]; peeked: number[]; pushed: number[] } {
  const all = { ready: [] as boolean[], peeked: [] as number[], pushed: [] as number[] }
  const bars = columnsOf(rows)
  const into = { value: 0 }
  for (let i = 0; i < bars.count; i++) {
    indicator.peek(bars, i, into)
    all.peeked.push(into.value)
    indicator.push(bars, i)
    all.pushed.push(indicator.value)
    all.ready.push(indicator.ready)
  }
  return all
}

describe.skipIf(!folder)(`indicators against outside oracles${folder ? '' : ` (${SKIPPED})`}`, () => {
  for (const series of ['sref252', 'reliance_d'])
    for (const set of ['usual', 'default'])
      for (const name of ['EMA', 'SMA', 'RSI', 'ATR'] as const)
        it(`${name} equals TA-Lib to the bit on ${series}, ${set} parameters`, () => {
          const golden = text(`${series}.talib-${set}.ndjson.gz`)
            .trim()
            .split('\n')
            .map(line => JSON.parse(line) as Golden)
            .find(row => row.fn === name) as Golden
          const bars = barsOf(series)
          const indicator = indicators[name.toLowerCase() as 'ema'].make(golden.params.optInTimePeriod as number)
          const got = run(indicator, bars)
          expect(golden.out.outReal).toHaveLength(bars.length - golden.begin)
          expect(got.ready.indexOf(true)).toBe(golden.begin)
          expect(got.pushed.slice(golden.begin)).toEqual(golden.out.outReal)
          expect(got.peeked).toEqual(got.pushed)
        })

  for (const series of ['sref252', 'reliance_d'])
    it(`VWAP equals its definition on ${series}`, () => {
      const extra = JSON.parse(text(`${series}.extra.json.gz`)) as Extra
      const expected = Array.isArray(extra.vwap) ? extra.vwap : extra.vwap.value
      const got = run(indicators.vwap.make(), barsOf(series))
      expect(got.pushed).toEqual(expected)
    })
})
