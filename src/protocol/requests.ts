// What a screen or another login may ask, as JSON checked at the edge that received it, and what it is answered.
// Instruments are names (NSE:RELIANCE), prices are rupees as the person typed them: text until parsed by the engine's side.

import { z } from 'zod'

const ref = z.int().nonnegative()
const instrument = z.string().min(1).max(60)

/**
 * An order as a person asks for it. `limit` in 1/10 000 rupee, 0 for a market order or an SL order that takes its trigger with the
 * market protection; qty signed.
 */
const orderFields = {
  instrument,
  qty: z.int(),
  type: z.enum(['limit', 'market', 'sl']),
  limit: z.int().nonnegative(),
  trigger: z.int().nonnegative().optional(),
  validity: z.enum(['day', 'ioc']).optional(),
}

/** From the average entry: amounts in 1/10 000 rupee (price, points, rupees at risk), percent, or times the average range. */
const distance = z.strictObject({ by: z.enum(['price', 'points', 'percent', 'atr', 'rupees']), amount: z.number().positive() })
const trail = z.strictObject({ by: z.enum(['points', 'percent', 'atr', 'chandelier']), amount: z.number().positive() })
const plan = z.strictObject({
  stop: z.strictObject({ at: distance, trail: trail.optional() }).optional(),
  targets: z.array(z.strictObject({ at: distance, part: z.number().positive().max(1) })).max(10),
})
const { instrument: _, ...entryFields } = orderFields

export const request = z.discriminatedUnion('kind', [
  z.strictObject({
    ref,
    kind: z.literal('order'),
    ...orderFields,
    amo: z.boolean().optional(),
    why: z.string().max(120).default('by hand'),
  }),
  /**
   * Asks what an order would cost and whether it would be taken; changes nothing. Answered with a Preview. With a size in words (2%, risk
   * 500rs) the sign of qty says the side and the answer how many it comes to; with the plan of its exits, where they would stand.
   */
  z.strictObject({ ref, kind: z.literal('preview'), ...orderFields, size: z.string().min(1).max(60).optional(), plan: plan.optional() }),
  z.strictObject({ ref, kind: z.literal('exit'), instrument }),
  /**
   * Entries with the stop and targets that follow what they fill; without entries the position that is held gets them, without a plan
   * the entries join the bracket that is there.
   */
  z.strictObject({
    ref,
    kind: z.literal('bracket'),
    instrument,
    entries: z.array(z.strictObject(entryFields)).max(20),
    plan: plan.optional(),
    why: z.string().max(120).default('by hand'),
  }),
  /** An execution algorithm works the quantity (signed); `lasts` in micros, 0 for none; `limit` in 1/10 000 rupee, 0 for any price. */
  z.strictObject({
    ref,
    kind: z.literal('execute'),
    instrument,
    qty: z.int(),
    plan: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('twap'),
        lasts: z.int().positive(),
        slices: z.int().positive(),
        limit: z.int().nonnegative(),
        leaves: z.boolean(),
      }),
      z.strictObject({
        kind: z.literal('iceberg'),
        lasts: z.literal(0),
        limit: z.int().positive(),
        show: z.int().positive(),
      }),
      z.strictObject({ kind: z.literal('chase'), lasts: z.int().nonnegative(), limit: z.int().nonnegative() }),
    ]),
  }),
  z.strictObject({ ref, kind: z.literal('stop-execution'), id: z.int().positive() }),
  /** New terms of a working order; those left out stay. `qty` is the whole quantity, filled or not, without sign. */
  z.strictObject({
    ref,
    kind: z.literal('modify'),
    order: z.int().positive(),
    qty: z.int().positive().optional(),
    limit: z.int().nonnegative().optional(),
    trigger: z.int().nonnegative().optional(),
    type: orderFields.type.optional(),
  }),
  z.strictObject({ ref, kind: z.literal('cancel'), order: z.int().positive() }),
  /** So much (without sign) of a position is to be held under another product. */
  z.strictObject({ ref, kind: z.literal('convert'), instrument, qty: z.int().positive(), to: z.enum(['MIS', 'CNC', 'NRML']) }),
  /** A person's word on an unknown order: what it filled (units without sign, price), or that it has ended. */
  z.strictObject({
    ref,
    kind: z.literal('resolve'),
    order: z.int().positive(),
    as: z.enum(['filled', 'cancelled', 'rejected', 'adopt', 'cancel']),
    qty: z.int().nonnegative(),
    px: z.int().nonnegative(),
    why: z.string().min(1).max(200),
  }),
  /** Books a trade by hand, signed; the venue is told nothing. */
  z.strictObject({ ref, kind: z.literal('adjust'), instrument, qty: z.int(), px: z.int().positive(), why: z.string().min(1).max(200) }),
  z.strictObject({ ref, kind: z.literal('stop'), level: z.enum(['pause', 'cancel-all', 'flatten']) }),
  /** Asks what each emergency stop would send now; changes nothing. Answered with a StopForecast. */
  z.strictObject({ ref, kind: z.literal('stop-forecast') }),
  z.strictObject({ ref, kind: z.literal('resume') }),
  z.strictObject({ ref, kind: z.literal('strategy'), name: z.string().max(80), on: z.boolean() }),
  /** Takes over the changed file of a strategy: now when it holds nothing, else as soon as it does. */
  z.strictObject({ ref, kind: z.literal('strategy-reload'), name: z.string().max(80) }),
  /** Which chart (and book) this screen shows; the rows follow. Length of a bar in micros. */
  z.strictObject({ ref, kind: z.literal('chart'), instrument, length: z.int().positive() }),
  /** Replay only. 0 pauses. */
  z.strictObject({ ref, kind: z.literal('speed'), speed: z.number().min(0).max(10_000) }),
  z.strictObject({ ref, kind: z.literal('restart') }),
  z.strictObject({ ref, kind: z.literal('status') }),
  /** A sign of the operator, for the dead-man's switch. */
  z.strictObject({ ref, kind: z.literal('alive') }),
  /** Why an order (its number) or a position (its instrument) is what it is. Answered with lines, from the audit log. */
  z.strictObject({ ref, kind: z.literal('why'), what: z.string().min(1).max(60) }),
  /** Takes the write key of the screens, whoever holds it. Answered by the hub. */
  z.strictObject({ ref, kind: z.literal('write') }),
  /** Ends the process: entries cancelled, journal closed. Positions stay. */
  z.strictObject({ ref, kind: z.literal('shutdown') }),
])
export type Request = z.infer<typeof request>
/** A request before its number is given. */
export type Ask = Request extends infer R ? (R extends { kind: string } ? Omit<R, 'ref'> : never) : never

/** Requests a read-only screen may make. */
export const readOnlyKinds: ReadonlySet<Request['kind']> = new Set(['preview', 'stop-forecast', 'chart', 'status', 'why'])
/** Requests that need no write key: looking, taking the key, and every emergency stop. */
export const keylessKinds: ReadonlySet<Request['kind']> = new Set([...readOnlyKinds, 'stop', 'write'])

/** `text` is one sentence for the person, whether ok or not. */
export type Answer = { readonly ref: number; readonly ok: boolean; readonly text: string; readonly data?: unknown }

/** Data of a preview's answer. Money in 1/10 000 rupee. */
export type Preview = {
  /** Units, signed: what a size in words comes to (0: `refused` says why nothing), else as asked. */
  readonly qty: number
  /** How a size came about, one sentence; empty without one. */
  readonly sizing: string
  /** Where the exits of the plan would stand if it filled at the price it is reckoned at; 0 where none. */
  readonly exits?: PreviewExits | undefined
  /** As how many orders it leaves, over how many calendar seconds of the budget, and how many messages a second that allows. */
  readonly orders: number
  readonly seconds: number
  readonly perSecond: number
  readonly value: number
  readonly charges: number
  /** Charges of the order and of the one that closes it at the break-even price. */
  readonly roundTrip: number
  /** First price on the tick at which a round trip of this order does not lose. */
  readonly breakEven: number
  /** Money it would tie up on top of what is tied up, and money that is free. */
  readonly margin: number
  readonly available: number
  /** The price it would be sent at: the limit, or a market order's protecting limit. */
  readonly price: number
  /** Empty when the gate would take it, else its sentence. */
  readonly refused: string
  readonly reducing: boolean
}

/** Messages of each stop, and in how many calendar seconds of the order-rate budget they would be out. */
export type StopForecast = {
  readonly perSecond: number
  readonly cancelAll: { readonly cancels: number; readonly seconds: number }
  readonly flatten: { readonly cancels: number; readonly exits: number; readonly seconds: number }
}

/** Prices and the trail's distance in 1/10 000 rupee; 0 where there is none or none can be told, and then `fault` says why. */
export type PreviewExits = {
  readonly stop: number
  readonly trail: number
  /** In the order of the plan, each for so many units. */
  readonly targets: readonly { readonly px: number; readonly qty: number }[]
  /** What is won at the stop and at all targets, before charges; 0 without. */
  readonly atStop: number
  readonly atTargets: number
  readonly fault: string
}
