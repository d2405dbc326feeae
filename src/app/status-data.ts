// The data of a status answer as `status` prints it and `stop --flatten` watches it. Fields that are not known here pass untouched.

import { signed } from '../core/signed.ts'
import { z } from 'zod'

const position = z.looseObject({
  instrument: z.string(),
  qty: z.number(),
  average: z.number().optional(),
  last: z.number().optional(),
  pnl: z.number().optional(),
})
const order = z.looseObject({
  id: z.number(),
  instrument: z.string(),
  qty: z.number(),
  filled: z.number().optional(),
  kind: z.string().optional(),
  limit: z.number().optional(),
  trigger: z.number().optional(),
  waiting: z.boolean().optional(),
  state: z.string().optional(),
  owner: z.string().optional(),
})

/** Prices and money in rupees, times in micros. */
const statusData = z.looseObject({
  mode: z.string().optional(),
  level: z.string().optional(),
  pid: z.number().optional(),
  since: z.number().optional(),
  feed: z.unknown().optional(),
  session: z.unknown().optional(),
  store: z.unknown().optional(),
  faults: z.record(z.string(), z.number()).optional(),
  instrumentFaults: z.record(z.string(), z.record(z.string(), z.number())).optional(),
  /** Instruments in which the broker's book says otherwise than the engine. */
  doubts: z.record(z.string(), z.string()).optional(),
  pnl: z.number().optional(),
  charges: z.number().optional(),
  margin: z.number().optional(),
  available: z.number().optional(),
  positions: z.array(position),
  orders: z.array(order),
  strategies: z.array(z.looseObject({ name: z.string(), on: z.boolean().optional(), why: z.string().optional() })).optional(),
})
export type StatusData = z.infer<typeof statusData>

export const readStatus = (data: unknown): StatusData | undefined => statusData.safeParse(data).data

/** Faults of the data as one phrase, with the instrument that has most: 'late 3, gaps 2; most on NSE:TCS (late 3)'. Empty when there are none. */
export function faultsPhrase({ faults = {}, instrumentFaults = {} }: StatusData): string {
  const counts = (one: Readonly<Record<string, number>>): string =>
    Object.entries(one)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(', ')
  const sum = (one: Readonly<Record<string, number>>): number => Object.values(one).reduce((a, b) => a + b, 0)
  const worst = Object.entries(instrumentFaults).reduce<[string, Readonly<Record<string, number>>] | undefined>(
    (most, one) => (most && sum(most[1]) >= sum(one[1]) ? most : one),
    undefined,
  )
  return counts(faults) === '' ? '' : `${counts(faults)}${worst ? `; most on ${worst[0]} (${counts(worst[1])})` : ''}`
}

const ENDED = new Set(['filled', 'cancelled', 'rejected', 'refused'])

/** Positions that are not flat and orders that can still fill, as one phrase; empty when there are none. */
export function remains(status: StatusData): string {
  const positions = status.positions.filter(p => p.qty !== 0).map(p => `${p.instrument} ${signed(p.qty)}`)
  const orders = status.orders.filter(o => !ENDED.has(o.state ?? ''))
  const open =
    orders.length === 0 ? [] : [`${orders.length} open ${orders.length === 1 ? 'order' : 'orders'} (${orders.map(o => o.id).join(', ')})`]
  const doubts = Object.keys(status.doubts ?? {}).map(name => `${name} in doubt`)
  return [...positions, ...open, ...doubts].join(', ')
}
