// What a pushed bar costs in each indicator, in nanoseconds, beside a bare running sum over the same bars. The bench script runs it.

import { type IndicatorDefinition, indicators, makeIndicator } from '../../src/analysis/indicators/index.ts'
import { Random } from '../../src/core/random.ts'

const BARS = 4096
const PASSES = 50
const ALTERNATIONS = 5

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number

function columns() {
  const random = new Random(1)
  const [open, high, low, close, volume] = Array.from({ length: 5 }, () => new Float64Array(BARS)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let price = 10_000_000
  for (let i = 0; i < BARS; i++) {
    open[i] = price
    price += random.int(-50, 50) * 500
    close[i] = price
    high[i] = Math.max(open[i] as number, price) + 2500
    low[i] = Math.min(open[i] as number, price) - 2500
    volume[i] = random.int(1, 10_000)
  }
  return { open, high, low, close, volume }
}

/** Medians over alternations, so that a slow moment of the machine hits all alike. Takes about a second. */
export async function bench(): Promise<{ name: string; value: number; unit: string }[]> {
  const bars = columns()
  const runs: { name: string; run: () => number; times: number[] }[] = [
    { name: 'running sum', run: () => runningSum(bars.close), times: [] },
  ]
  for (const [name, definition] of Object.entries<IndicatorDefinition>(indicators))
    runs.push({ name: `${name} push`, run: pushing(definition, bars), times: [] })
  for (const { run } of runs) run()
  let sink = 0
  for (let i = 0; i < ALTERNATIONS; i++)
    for (const { run, times } of runs) {
      const from = process.hrtime.bigint()
      sink += run()
      times.push(Number(process.hrtime.bigint() - from) / (BARS * PASSES))
    }
  if (Number.isNaN(sink)) throw new Error('an indicator gave NaN after its warm-up')
  return runs.map(({ name, times }) => ({ name, value: median(times), unit: 'ns/bar' }))
}

function runningSum(closes: Float64Array): number {
  let sum = 0
  for (let pass = 0; pass < PASSES; pass++) for (let i = 0; i < BARS; i++) sum += closes[i] as number
  return sum
}

function pushing(definition: IndicatorDefinition, bars: ReturnType<typeof columns>): () => number {
  return () => {
    const indicator = makeIndicator('', definition, [])
    for (let pass = 0; pass < PASSES; pass++) for (let i = 0; i < BARS; i++) indicator.push(bars, i)
    return Object.values(indicator.forming)[0] as number
  }
}
