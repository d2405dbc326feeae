// Says whether a value read from JSON has the fields of a type. The codec, the header and the order journal check with it what a
// file gave; naming each field by the type's own keys makes a changed contract a compile error here.

import type { Command, GroupEntry } from '../trading/command.ts'
import type { Execution, ExecutionPlan } from '../trading/execution-plan.ts'
import type { Distance, ExitPlan, StopPlan, TargetPlan, Trail } from '../trading/exit-plan.ts'
import type { KeptGroup, Leg, OrderGroup } from '../trading/order-group.ts'
import type { OrderEvent } from '../trading/order.ts'
import type { ClosingIntent, HeldPosition, KeptAdjustment, KeptBudgets, KeptScope, KnownOrder, OwnedShare } from '../trading/recovery.ts'
import { heldAs } from '../trading/products.ts'
import type { Wish } from '../trading/wish.ts'
import type { Doubt, Input, Recovered, SavedNumbers, Wishes } from './input.ts'

export type Check = (value: unknown) => boolean
type Fields<T> = { readonly [K in keyof T]-?: Check }

export const isNumber: Check = value => typeof value === 'number' && Number.isFinite(value)
/** A dense number or a count. */
export const isIndex: Check = value => Number.isSafeInteger(value) && (value as number) >= 0
export const isText: Check = value => typeof value === 'string'
export const isFlag: Check = value => typeof value === 'boolean'
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isOneOf =
  <T extends string>(...words: readonly T[]): Check =>
  value =>
    (words as readonly unknown[]).includes(value)

export const isNumbers: Check = value => isObject(value) && Object.values(value).every(isNumber)

export const isListOf =
  (item: Check): Check =>
  value =>
    Array.isArray(value) && value.every(item)

/** Absent, or what `check` says. */
export const isMaybe =
  (check: Check): Check =>
  value =>
    value === undefined || check(value)

export function isShape<T>(fields: Fields<T>): Check {
  const entries = Object.entries<Check>(fields)
  return value => isObject(value) && entries.every(([key, check]) => check(value[key]))
}

/** A union told apart by `kind`. */
export function isVariant<T extends { readonly kind: string }>(
  kinds: {
    readonly [K in T['kind']]: Fields<Omit<Extract<T, { readonly kind: K }>, 'kind'>>
  },
): Check {
  const checks = new Map(Object.entries(kinds).map(([kind, fields]) => [kind, isShape(fields as Fields<unknown>)]))
  return value => isObject(value) && typeof value.kind === 'string' && checks.get(value.kind)?.(value) === true
}

export const isOrderKind = isOneOf('limit', 'market', 'sl')
/** An order's terms, which files of before SL and IOC orders lack. */
export const orderTerms = { trigger: isMaybe(isNumber), validity: isMaybe(isOneOf('day', 'ioc')) }
export const isLevel = isOneOf('normal', 'paused', 'halted')

export const isOrderEvent = isVariant<OrderEvent>({
  accepted: { id: isNumber, brokerId: isText, listed: isMaybe(isFlag) },
  filled: { id: isNumber, fillId: isText, qty: isNumber, px: isNumber, time: isNumber, listed: isMaybe(isFlag) },
  modified: { id: isNumber, limit: isNumber, qty: isMaybe(isNumber), trigger: isMaybe(isNumber), revision: isMaybe(isNumber) },
  triggered: { id: isNumber },
  rejected: { id: isNumber, text: isText, haltedUntil: isMaybe(isNumber) },
  cancelled: { id: isNumber, text: isText, expired: isMaybe(isFlag) },
  'change-refused': { id: isNumber, text: isText },
  settled: { id: isNumber, instrument: isIndex, name: isText, fillId: isText, qty: isNumber, px: isNumber, time: isNumber, text: isText },
  elsewhere: {
    id: isNumber,
    instrument: isIndex,
    name: isText,
    fillId: isText,
    qty: isNumber,
    px: isNumber,
    time: isNumber,
    text: isText,
    inferred: isFlag,
  },
  found: {
    id: isNumber,
    instrument: isIndex,
    name: isText,
    brokerId: isText,
    qty: isNumber,
    limit: isNumber,
    trigger: isNumber,
    validity: isOneOf('day', 'ioc'),
    triggered: isFlag,
    time: isNumber,
    text: isText,
    filled: isNumber,
    filledValue: isNumber,
    fillIds: isListOf(isText),
  },
  product: { id: isNumber, instrument: isIndex, name: isText, converted: isMaybe(isNumber), ref: isNumber, text: isText },
  unknown: { id: isNumber, text: isText },
})

const isDistance = isShape<Distance>({ by: isOneOf<Distance['by']>('price', 'points', 'percent', 'atr', 'rupees'), amount: isNumber })
const isTrail = isShape<Trail>({ by: isOneOf<Trail['by']>('points', 'percent', 'atr', 'chandelier'), amount: isNumber })
const isPlan = isShape<ExitPlan>({
  stop: isMaybe(isShape<StopPlan>({ at: isDistance, trail: isMaybe(isTrail) })),
  targets: isListOf(isShape<TargetPlan>({ at: isDistance, part: isNumber })),
})
const isLeg = isShape<Leg>({
  role: isOneOf<Leg['role']>('entry', 'stop', 'target', 'leave'),
  n: isIndex,
  order: isNumber,
  filled: isNumber,
  value: isNumber,
  ended: isFlag,
})
const groupFields: Fields<Omit<OrderGroup, 'instrument'>> = {
  id: isNumber,
  owner: isText,
  why: isText,
  side: value => value === 1 || value === -1,
  plan: isPlan,
  range: isNumber,
  taken: isNumber,
  takenCost: isNumber,
  legs: isListOf(isLeg),
  best: isNumber,
  trigger: isNumber,
  moved: isNumber,
  noStop: isFlag,
  noTargets: isListOf(isIndex),
  refused: isIndex,
  leaving: isText,
  done: isFlag,
}
export const isKeptGroup = isShape<KeptGroup>({ ...groupFields, instrument: isText })

const isExecutionPlan = isVariant<ExecutionPlan>({
  twap: { lasts: isNumber, slices: isNumber, limit: isNumber, leaves: isFlag },
  chase: { lasts: isNumber, limit: isNumber },
  iceberg: { lasts: isNumber, limit: isNumber, show: isNumber },
})
const executionFields: Fields<Omit<Execution, 'instrument'>> = {
  id: isNumber,
  owner: isText,
  side: value => value === 1 || value === -1,
  qty: isNumber,
  plan: isExecutionPlan,
  began: isNumber,
  arrival: isNumber,
  closes: isFlag,
  ending: isText,
  done: isFlag,
}
export const isKeptExecution = isShape<Execution<string>>({ ...executionFields, instrument: isText })

export const isCommand = isVariant<Command>({
  order: { instrument: isIndex, qty: isNumber, type: isOrderKind, limit: isNumber, why: isText, amo: isMaybe(isFlag), ...orderTerms },
  bracket: {
    instrument: isIndex,
    entries: isListOf(isShape<GroupEntry>({ qty: isNumber, type: isOrderKind, limit: isNumber, ...orderTerms })),
    plan: isMaybe(isPlan),
    why: isText,
  },
  execute: { instrument: isIndex, qty: isNumber, plan: isExecutionPlan },
  'stop-execution': { id: isNumber },
  exit: { instrument: isIndex, why: isText },
  modify: {
    order: isNumber,
    qty: isMaybe(isNumber),
    limit: isMaybe(isNumber),
    trigger: isMaybe(isNumber),
    type: isMaybe(isOrderKind),
  },
  cancel: { order: isNumber },
  resolve: { order: isNumber, as: isOneOf('filled', 'cancelled', 'rejected', 'adopt', 'cancel'), qty: isNumber, px: isNumber, why: isText },
  convert: { instrument: isIndex, qty: isNumber, to: isOneOf(...heldAs) },
  adjust: { instrument: isIndex, qty: isNumber, px: isNumber, why: isText },
  pause: {},
  'cancel-all': {},
  flatten: {},
  'wind-down': {},
  resume: {},
  strategy: { name: isText, on: isFlag },
})

const isPosition = isShape<HeldPosition>({
  instrument: isIndex,
  qty: isNumber,
  cost: isNumber,
  realised: isNumber,
  charges: isNumber,
  owners: isListOf(
    isShape<OwnedShare>({ owner: isText, qty: isNumber, cost: isNumber, realised: isNumber, charges: isNumber, trades: isNumber }),
  ),
  overnight: isMaybe(isShape({ start: isNumber, left: isNumber })),
  converted: isMaybe(isNumber),
})

const isKnownOrder = isShape<KnownOrder>({
  id: isNumber,
  instrument: isIndex,
  qty: isNumber,
  kind: isOrderKind,
  owner: isText,
  why: isText,
  created: isNumber,
  reducing: isFlag,
  limit: isNumber,
  state: isOneOf<KnownOrder['state']>('created', 'sent', 'open', 'cancelling', 'filled', 'cancelled', 'rejected', 'unknown'),
  filled: isNumber,
  filledValue: isNumber,
  brokerId: isText,
  text: isText,
  ...orderTerms,
  triggered: isMaybe(isFlag),
  chased: isMaybe(isFlag),
  closes: isMaybe(isFlag),
  modifications: isMaybe(isIndex),
  fillIds: isListOf(isText),
  unlisted: isMaybe(isFlag),
})

export const isKeptScopes = isListOf(
  isShape<KeptScope>({
    name: isText,
    dayOpen: isNumber,
    profit: isNumber,
    peak: isNumber,
    worst: isMaybe(isNumber),
    weekBefore: isNumber,
    opened: isNumber,
    orders: isNumber,
    messages: isNumber,
    fills: isNumber,
    losses: isNumber,
    lastLoss: isNumber,
  }),
)

export const isKeptAdjustment = isShape<KeptAdjustment>({
  id: isNumber,
  instrument: isIndex,
  name: isText,
  owner: isText,
  qty: isNumber,
  px: isNumber,
  charges: isNumber,
  why: isText,
  order: isMaybe(isNumber),
  undoes: isMaybe(isNumber),
  carried: isMaybe(isFlag),
})

export const isRecovered = isShape<Recovered>({
  nextOrder: isNumber,
  positions: isListOf(isPosition),
  orders: isListOf(isKnownOrder),
  level: isLevel,
  startEquity: isNumber,
  dayStart: isNumber,
  dayItems: isMaybe(isListOf(isNumber)),
  off: isListOf(isText),
  ordersToday: isNumber,
  lastAt: isMaybe(isNumber),
  groups: isMaybe(isListOf(isShape<OrderGroup>({ ...groupFields, instrument: isIndex }))),
  executions: isMaybe(isListOf(isShape<Execution>({ ...executionFields, instrument: isIndex }))),
  adjustments: isMaybe(isListOf(isKeptAdjustment)),
  budgets: isMaybe(isShape<KeptBudgets>({ day: isNumber, scopes: isKeptScopes })),
  saved: isMaybe(isListOf(isShape<SavedNumbers>({ strategy: isText, instrument: isText, values: isNumbers }))),
  tooMuch: isMaybe(isListOf(isShape<NonNullable<Recovered['tooMuch']>[number]>({ order: isNumber, qty: isNumber }))),
  closing: isMaybe(
    isListOf(isShape<ClosingIntent>({ instrument: isIndex, owner: isText, why: isText, whole: isFlag, keep: isMaybe(isNumber) })),
  ),
  notes: isListOf(isText),
})

export const isWish = isVariant<Wish>({
  order: {
    instrument: isIndex,
    qty: isNumber,
    why: isText,
    limit: isMaybe(isNumber),
    trigger: isMaybe(isNumber),
    ioc: isMaybe(isFlag),
    show: isMaybe(isIndex),
    stop: isMaybe(isDistance),
    target: isMaybe(isDistance),
    trail: isMaybe(isTrail),
    join: isMaybe(isFlag),
    demand: isMaybe(isNumbers),
  },
  exit: { instrument: isIndex, why: isText },
  target: { instrument: isIndex, by: isOneOf('units', 'value', 'fraction'), amount: isNumber, why: isText, demand: isMaybe(isNumbers) },
})
/** What the strategy's own thread says of a decision; its name, time and age are the engine's. */
export const decisionFields = {
  decided: isNumber,
  wishes: isListOf(isWish),
  saved: isListOf(isShape<Wishes['saved'][number]>({ instrument: isText, values: isNumbers })),
}

/** The kinds of input that travel as JSON. */
export type RareKind = 'order' | 'command' | 'link' | 'doubts' | 'recovered' | 'strategy-off' | 'open' | 'strategy-reload' | 'wishes'
type Of<K extends RareKind> = Extract<Input, { readonly kind: K }>

export const rareInputs: Readonly<Record<RareKind, Check>> = {
  order: isShape<Of<'order'>>({ kind: isOneOf('order'), t: isNumber, event: isOrderEvent }),
  command: isShape<Of<'command'>>({ kind: isOneOf('command'), t: isNumber, ref: isNumber, command: isCommand }),
  link: isShape<Of<'link'>>({
    kind: isOneOf('link'),
    t: isNumber,
    link: isOneOf('feed', 'venue', 'disk', 'clock', 'store'),
    up: isFlag,
    text: isText,
  }),
  doubts: isShape<Of<'doubts'>>({
    kind: isOneOf('doubts'),
    t: isNumber,
    doubts: isListOf(isShape<Doubt>({ instrument: isIndex, text: isText, denied: isMaybe(isNumber) })),
    used: isMaybe(isNumber),
  }),
  recovered: isShape<Of<'recovered'>>({ kind: isOneOf('recovered'), t: isNumber, state: isRecovered }),
  open: isShape<Of<'open'>>({ kind: isOneOf('open'), t: isNumber, instrument: isIndex, px: isNumber, last: isFlag }),
  'strategy-off': isShape<Of<'strategy-off'>>({ kind: isOneOf('strategy-off'), t: isNumber, name: isText, why: isText }),
  'strategy-reload': isShape<Of<'strategy-reload'>>({ kind: isOneOf('strategy-reload'), t: isNumber, name: isText, hash: isText }),
  wishes: isShape<Wishes>({ kind: isOneOf('wishes'), t: isNumber, name: isText, age: isNumber, ...decisionFields }),
}
