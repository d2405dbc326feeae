// Bars for the tests of indicators: rows to columns, seeded random walks, and short ways to push.

import type { Indicator } from '../../../src/analysis/indicator.ts'
import { Random } from '../../../src/core/random.ts'
import type { Candles } from '../../../src/analysis/series.ts'

export type Bar = [open: number, high: number, low: number, close: number, volume: number]

/** Rows as columns; bar n began at (n + 1) minutes. */
export function columnsOf(rows: readonly Readonly<Bar>[]): Candles & { readonly count: number } {
  const column = (k: number) => Float64Array.from(rows, row => row[k] as number)
  const start = Float64Array.from(rows, (_, n) => (n + 1) * 60_000_000)
  return { start, open: column(0), high: column(1), low: column(2), close: column(3), volume: column(4), count: rows.length }
}

/** A random walk of bars in 1/10 000 rupee, with flat stretches and bars without volume. */
export function walk(seed: number, length: number): Candles & { readonly count: number } {
  const random = new Random(seed)
  let price = 1_000_000
  return columnsOf(
    Array.from({ length }, (): Bar => {
      const open = price
      const still = random.next() < 0.2
      price = Math.max(500, price + (still ? 0 : random.int(-80, 80) * 500))
      const high = Math.max(open, price) + (still ? 0 : random.int(0, 20) * 500)
      const low = Math.max(500, Math.min(open, price) - (still ? 0 : random.int(0, 20) * 500))
      return [open, high, low, price, random.next() < 0.3 ? 0 : random.int(1, 100_000)]
    }),
  )
}

export const push = (indicator: Indicator, ...rows: Bar[]): void => {
  const bars = columnsOf(rows)
  for (let i = 0; i < bars.count; i++) indicator.push(bars, i)
}

/** Pushes bars of one price each, on which a unit trades, and returns the indicator. */
export const flat = <One extends Indicator>(indicator: One, ...prices: number[]): One => {
  push(indicator, ...prices.map((price): Bar => [price, price, price, price, 1]))
  return indicator
}

export const closes = (indicator: Indicator & { readonly value: number }, ...prices: number[]): number => flat(indicator, ...prices).value
