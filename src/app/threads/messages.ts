// What the main thread and its workers say to each other. Bytes for rows, plain objects for the rest.

import type { MessagePort } from 'node:worker_threads'
import type { Note } from '../../engine/outbox.ts'
import type { AuditEntry } from '../../ports/audit.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import type { ProgramsChoice } from '../../store/postgres/binaries.ts'
import type { LogLevel } from '../../store/postgres/log.ts'
import type { StopMark } from '../emergency/stop-mark.ts'
import type { RunPlan } from '../plan.ts'
import type { StrategyNews } from '../strategies/news.ts'
import type { ReduceWhen } from './store-trouble.ts'

export type EngineThreadData = {
  readonly plan: RunPlan
  /** It takes over from a thread that died or hung: entries paused, strategies off; halted after a flatten past it. */
  readonly again?: { readonly why: string; readonly mark?: StopMark }
  /** Paper only. */
  readonly paper?: {
    /** The line to the paper account's venue; absent where orders go to a broker. */
    readonly port?: MessagePort
    /** Of a broker instead: not 0 once this engine is cut off from it. */
    readonly fence?: SharedArrayBuffer
    readonly frames: SharedArrayBuffer
    readonly journal: string
    /** Where the thread tells which strategy it is in; see HangWatch. */
    readonly pulse?: SharedArrayBuffer
    /** See StopLane. */
    readonly lane?: SharedArrayBuffer
    /** See LastPrices. */
    readonly quotes?: SharedArrayBuffer
    /** Where texts of strategies are kept. */
    readonly texts: string
    /** The last record of the journal that the audit log has. */
    readonly audited: number
    /** The ring to the store thread; absent when nothing is stored. */
    readonly store?: SharedArrayBuffer
  }
}

/** Who asks when the files of strategies are spoken of: no screen. */
export const STRATEGY_FILES = 'strategy files'

export type ToEngine =
  | { readonly kind: 'request'; readonly request: Request; readonly from: string }
  | { readonly kind: 'strategy-news'; readonly ref: number; readonly news: StrategyNews }
  | { readonly kind: 'screen-gone'; readonly from: string }
  | { readonly kind: 'store-text'; readonly text: string; readonly reduce: string }
  | { readonly kind: 'close' }

export type FromEngine =
  | { readonly kind: 'ready'; readonly header?: Uint8Array }
  /** It cannot start: one sentence. */
  | { readonly kind: 'fault'; readonly error: string }
  | { readonly kind: 'rows'; readonly bytes: Uint8Array }
  | { readonly kind: 'answer'; readonly from: string; readonly answer: Answer }
  | { readonly kind: 'notes'; readonly notes: readonly Note[] }
  | { readonly kind: 'audit'; readonly entries: readonly AuditEntry[] }
  | { readonly kind: 'closed'; readonly text: string }

/** A strategy file to be tried out, with the parameters it is to run with. */
export type Trial = { readonly file: string; readonly params?: Readonly<Record<string, unknown>> | undefined }

export type StoreThreadData = {
  readonly ring: SharedArrayBuffer
  readonly tapes: string
  readonly instruments: readonly string[]
  /** Ticks of older days are dropped; 0: never. */
  readonly keepDays: number
  readonly database:
    | {
        readonly dsn?: string | undefined
        readonly dataDir: string
        readonly runDir: string
        readonly account: string
        /** Folder of the rows that wait for the database. */
        readonly rows?: string
        readonly programs?: ProgramsChoice
      }
    | undefined
  /** When entries end for the store's sake; never where left out. */
  readonly reduceWhen?: ReduceWhen
  /** Start of the session's clock, micros: names the tape and dates the latency of commits. */
  readonly started: number
}

export type ToStore = { readonly kind: 'close' }
export type FromStore =
  | { readonly kind: 'ready'; readonly tape: string }
  | { readonly kind: 'fault'; readonly error: string }
  /** `reduce`: why no new risk is to be taken for the store's sake, or ''. */
  | { readonly kind: 'text'; readonly text: string; readonly reduce: string; readonly stats: unknown }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly text: string }
  | { readonly kind: 'closed' }
