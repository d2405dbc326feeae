// The lock on limits: once a session day has begun, none is made looser before the next one. Compares the limits in force with those
// that the configuration now asks for; a start in paper or live mode uses it, and `tapedeck config` shows what it holds.

import { riskSchema, type RiskConfig } from './risk-schema.ts'

/** Keys of which a larger value is the tighter one. */
const HIGHER_IS_TIGHTER: ReadonlySet<string> = new Set(['circuitPercent', 'coolDownMinutes'])
/** Keys of the account that limit nothing when they are 0. */
const ZERO_IS_NONE: ReadonlySet<string> = new Set([
  'maxOrderQuantity',
  'maxGrossExposure',
  'maxNetExposure',
  'maxOpenPositions',
  'maxWeekLoss',
  'maxGiveBack',
  'maxConsecutiveLosses',
  'maxTradesPerDay',
  'maxOrdersPerDay',
  'messagesPerMinute',
  'messagesPerDay',
  'maxOrderToTrade',
  'maxPriceAgeSeconds',
  'strategyOrdersPerMinute',
])
const PARTS = ['strategies', 'segments', 'instruments', 'groups'] as const

type Limits = Readonly<Record<string, unknown>>

export type LockedLimits = {
  /** What is in force. */
  readonly risk: RiskConfig
  /** Keys that stay as they were, below risk: 'maxDayLoss', 'strategies.ema-cross.maxDayLoss'. */
  readonly kept: readonly string[]
}

/** Each limit as wanted where that is as tight or tighter, else as it was. */
export function lockedLimits(inForce: RiskConfig, wanted: RiskConfig): LockedLimits {
  const kept: string[] = []
  const risk: Record<string, unknown> = merged(inForce, wanted, '', kept, true)
  for (const part of PARTS) {
    const [before, after] = [inForce[part] as Readonly<Record<string, Limits>>, wanted[part] as Readonly<Record<string, Limits>>]
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    risk[part] = Object.fromEntries(
      [...names].map(name => [name, merged(before[name] ?? {}, after[name] ?? {}, `${part}.${name}.`, kept, false)]),
    )
  }
  const read = riskSchema.safeParse(risk)
  // Both were checked when they were read, and each value is one of theirs.
  return { risk: read.success ? read.data : inForce, kept }
}

/** What a journal of an older build has of limits, completed by what is wanted now; undefined for what cannot be read. */
export function limitsFromText(text: string, wanted: RiskConfig): RiskConfig | undefined {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return undefined
  }
  const read = riskSchema.safeParse(typeof found === 'object' && found !== null ? { ...wanted, ...found } : found)
  return read.success ? read.data : undefined
}

function merged(before: Limits, after: Limits, prefix: string, kept: string[], account: boolean): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if ((PARTS as readonly string[]).includes(key) && account) continue
    const looser = isLooser(key, before[key], after[key], account)
    if (looser) kept.push(prefix + key)
    const value = looser ? before[key] : after[key]
    if (value !== undefined) all[key] = value
  }
  return all
}

function isLooser(key: string, before: unknown, after: unknown, account: boolean): boolean {
  if (typeof before === 'boolean') return before && after === false
  if (Array.isArray(before) || Array.isArray(after)) return isLooserList(key, listOf(before), listOf(after))
  const [was, is] = [numberOf(key, before, account), numberOf(key, after, account)]
  return HIGHER_IS_TIGHTER.has(key) ? is < was : is > was
}

/** A limit that is not there is the loosest. */
function numberOf(key: string, value: unknown, account: boolean): number {
  const none = HIGHER_IS_TIGHTER.has(key) ? 0 : Number.POSITIVE_INFINITY
  if (typeof value !== 'number') return none
  return account && value === 0 && ZERO_IS_NONE.has(key) ? none : value
}

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

/** Forbidden instruments and those of a group may only become more, allowed ones only fewer, hours only lie within the old ones. */
function isLooserList(key: string, before: readonly string[], after: readonly string[]): boolean {
  if (key === 'deny' || key === 'instruments') return before.some(one => !after.includes(one))
  if (before.length === 0) return false
  if (after.length === 0) return true
  if (key === 'entryHours') return after.some(one => !before.some(other => within(one, other)))
  return after.some(one => !before.includes(one))
}

/** '09:30-10:00' lies in '09:20-11:00'; times of one length compare as text. */
const within = (one: string, other: string): boolean => one.slice(0, 5) >= other.slice(0, 5) && one.slice(6) <= other.slice(6)
