// The order journal on disk: the port Journal over a log of segments. The engine's shell appends each intent and syncs before the
// order leaves; a start reads the records back and reconciles them with the venue.

import { type Result, failed, ok } from '../core/result.ts'
import type { Journal, JournalRecord } from '../ports/journal.ts'
import {
  isFlag,
  isKeptScopes,
  isKeptAdjustment,
  isKeptExecution,
  isKeptGroup,
  isLevel,
  isMaybe,
  isNumber,
  isNumbers,
  isOneOf,
  isOrderEvent,
  isOrderKind,
  isText,
  isVariant,
  orderTerms,
} from '../tape/shape.ts'
import { heldAs } from '../trading/products.ts'
import { type OpenedLog, type SegmentLog, type SegmentOptions, openSegments } from './segment-log.ts'

export const isJournalRecord = isVariant<JournalRecord>({
  intent: {
    t: isNumber,
    id: isNumber,
    instrument: isText,
    qty: isNumber,
    type: isOrderKind,
    limit: isNumber,
    owner: isText,
    why: isText,
    reducing: isFlag,
    chased: isMaybe(isFlag),
    closes: isMaybe(isFlag),
    ...orderTerms,
  },
  modify: {
    t: isNumber,
    id: isNumber,
    limit: isNumber,
    qty: isMaybe(isNumber),
    trigger: isMaybe(isNumber),
    type: isMaybe(isOrderKind),
    closes: isMaybe(isFlag),
  },
  cancel: { t: isNumber, id: isNumber },
  event: { t: isNumber, event: isOrderEvent },
  convert: { t: isNumber, ref: isNumber, instrument: isText, qty: isNumber, to: isOneOf(...heldAs) },
  signal: { t: isNumber, id: isNumber, px: isNumber, bid: isNumber, ask: isNumber, time: isNumber, received: isNumber, values: isNumbers },
  numbers: { t: isNumber, above: isNumber, ended: isMaybe(isFlag) },
  level: { t: isNumber, level: isLevel, why: isText },
  waiting: {
    t: isNumber,
    id: isNumber,
    instrument: isText,
    qty: isNumber,
    type: isOrderKind,
    limit: isNumber,
    owner: isText,
    why: isText,
    reducing: isFlag,
    chased: isFlag,
    ...orderTerms,
  },
  waited: { t: isNumber, id: isNumber },
  adopted: { t: isNumber, id: isNumber },
  closing: { t: isNumber, instrument: isText, owner: isText, why: isText, whole: isFlag, keep: isMaybe(isNumber), on: isFlag },
  strategy: { t: isNumber, name: isText, on: isFlag, why: isText },
  group: { t: isNumber, group: isKeptGroup },
  execution: { t: isNumber, execution: isKeptExecution },
  adjusted: { t: isNumber, adjustment: isKeptAdjustment },
  saved: { t: isNumber, strategy: isText, instrument: isText, values: isNumbers },
  equity: {
    t: isNumber,
    dayStart: isNumber,
    dayBase: isNumber,
    equity: isNumber,
    base: isNumber,
    carried: isMaybe(isNumbers),
    adjusted: isMaybe(isNumbers),
    budgets: isMaybe(isKeptScopes),
  },
  limits: { t: isNumber, risk: isText },
})

/** With `diskFull`: no new entries. `rewrite` shortens the journal to what still matters. */
export type OrderJournal = Journal & Pick<SegmentLog<JournalRecord>, 'diskFull' | 'trouble' | 'tend' | 'rewrite' | 'lastSeq'>

export type OpenedJournal = {
  readonly journal: OrderJournal
} & Omit<OpenedLog<JournalRecord>, 'log'>

/** Opens the journal in `folder`, making it when absent. A journal of a newer build is refused and left as it is. */
export function openJournal(folder: string, options: Omit<SegmentOptions, 'is'> = {}): Result<OpenedJournal> {
  const opened = openSegments<JournalRecord>(folder, { ...options, is: isJournalRecord })
  if (failed(opened)) return opened
  const { log: journal, ...found } = opened.ok
  return ok({ journal, ...found })
}
