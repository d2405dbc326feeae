// The audit log: every decision that matters, as records chained by hash in a file a day. What the journal has comes from it, with the
// journal's own number; what only the log needs (who asked, refusals, limits in force) is added here. Derived, so orders never wait for it.

import type { Micros, Money, OrderId } from '../core/units.ts'
import type { OrderKind } from '../trading/order.ts'
import type { JournalRecord } from './journal.ts'

export type AuditOnly =
  /** An engine begins: which build, configuration and strategies (by hash), and the limits in force. `again`: it replaces one that failed. */
  | {
      readonly kind: 'start'
      readonly t: Micros
      readonly build: string
      readonly mode: string
      readonly feed: string
      readonly configHash: string
      readonly strategiesHash: string
      readonly limits: Readonly<Record<string, number | string | boolean>>
      /** The gate's rules in the order they are asked. */
      readonly rules: readonly { readonly name: string; readonly kind: string }[]
      readonly strategies: readonly { readonly name: string; readonly on: boolean; readonly file: string }[]
      /** What shares are traded as; left out in logs of before it was noted. */
      readonly shares?: 'intraday' | 'delivery' | undefined
      readonly again?: string | undefined
    }
  /** A person or another program asked: who, what (JSON of the request), and the answer. */
  | { readonly kind: 'asked'; readonly t: Micros; readonly who: string; readonly what: string; readonly ok: boolean; readonly text: string }
  /** A wish that was refused; `times` counts those like it since the one recorded before. */
  | {
      readonly kind: 'refused'
      readonly t: Micros
      readonly instrument: string
      readonly qty: number
      readonly type: OrderKind
      readonly owner: string
      readonly why: string
      readonly reason: string
      readonly text: string
      readonly times: number
    }
  /** A fill as it was booked: its charges, and what is held after it in 1/10 000 rupee and units. */
  | {
      readonly kind: 'booked'
      readonly t: Micros
      readonly id: OrderId
      readonly fillId: string
      readonly charges: number
      readonly held: number
      readonly cost: Money
    }
  | {
      readonly kind: 'reload'
      readonly t: Micros
      readonly name: string
      readonly hash: string
      readonly ok: boolean
      readonly text: string
    }
  | { readonly kind: 'end'; readonly t: Micros; readonly text: string }
  /** The journal was shortened: up to record `j` nothing new is in it. */
  | { readonly kind: 'shortened'; readonly t: Micros; readonly j: number; readonly records: number }
  /** The log's own: what it found wrong with itself when it was opened. */
  | { readonly kind: 'found'; readonly t: Micros; readonly text: string }
  /** The first record of each day's file, with the head of the day before; `after` is absent in the very first. */
  | { readonly kind: 'day'; readonly t: Micros; readonly day: string; readonly after?: AuditHead | undefined }

export type AuditHead = { readonly day: string; readonly n: number; readonly hash: string }

/** A record before it has its place. `j`: its number in the journal. `late`: written by the next start, the engine had been killed. */
export type AuditEntry = (JournalRecord | AuditOnly) & { readonly j?: number; readonly late?: boolean }
/** As it stands in the file: `n` counts from 1 each day. */
export type AuditRecord = AuditEntry & { readonly n: number }
