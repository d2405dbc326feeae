// What of each limit is used, for the header and the list of budgets on screens. Reads the engine, decides nothing; the rules of
// risk/ judge by the same limits.

import type { Engine } from './engine.ts'

/** `unit` 1: money in 1/10 000 rupee, 0: a count. */
export type Budget = { readonly name: string; readonly used: number; readonly limit: number; readonly unit: 0 | 1 }

/** In the order a person asks: what may still be lost, held, open, sent. The largest position counts. */
export function budgetsOf(engine: Engine): readonly Budget[] {
  const { setup, desk, ledger, market } = engine
  const { limits } = setup
  let position = 0
  for (const i of ledger.positions.touched) position = Math.max(position, Math.abs((ledger.positions.qty[i] as number) * market.last(i)))
  return [
    { name: 'day loss', used: Math.max(0, -ledger.dayProfit), limit: limits.maxDayLoss, unit: 1 },
    { name: 'position value', used: position, limit: limits.maxPositionValue, unit: 1 },
    { name: 'working orders', used: desk.orders.working.size, limit: limits.maxWorkingOrders, unit: 0 },
  ]
}

/** How much of it is used, 0..1 and beyond. */
export const usedPart = (one: Budget): number => (one.limit > 0 ? one.used / one.limit : 0)

/** The budget nearest to its limit; the first of those alike. */
export const tightest = (all: readonly Budget[]): Budget => all.reduce((a, b) => (usedPart(b) > usedPart(a) ? b : a))
