// What one screen remembers besides the engine's rows: focus, selections, filters, the open overlay, arming, the status sentence.
// A plain object changed only by keys (keys/, overlays/, commands/) and by the clock (advance in cockpit.ts); views only read it.

import type { WriteKey } from '../protocol/messages.ts'
import type { Preview, StopForecast } from '../protocol/requests.ts'
import type { Cockpit } from './cockpit.ts'
import type { Field } from './field.ts'
import type { WorkingTerms } from './overlays/ticket-order.ts'

export const paneNames = ['watchlist', 'chart', 'book', 'positions', 'orders', 'strategies', 'tape', 'trades'] as const
export type PaneName = (typeof paneNames)[number]

/** Where a person is within a pane of rows. */
export type ListState = {
  /** Key of the selected row; '' follows the first row (the last one in the tape). */
  selected: string
  /** Index of the selected row and first shown row at the last frame. */
  at: number
  top: number
  /** Rows shown at the last frame: the size of a page. */
  height: number
  filter: string
  /** Number of the sort column, -1 for the natural order. */
  sort: number
  down: boolean
  frozen: boolean
  /** Keys in the order last shown, and what they were arranged for. */
  order: readonly string[]
  arrangedFor: string
  /** Key of the first row when the top was last in sight: rows before it are new. */
  newest: string
  /** When a key last moved here (ms): rows do not re-sort while being read. */
  touched: number
}

/** What the ticket calls an order's type: an IOC order is a limit order to the engine. */
export const ticketTypes = ['limit', 'market', 'sl', 'ioc'] as const
export type TicketType = (typeof ticketTypes)[number]

export type Ticket = {
  kind: 'ticket'
  side: 'buy' | 'sell'
  no: number
  name: string
  symbol: string
  tick: number
  lot: number
  qty: Field
  type: TicketType
  /** Of an SL order: the last price that wakes it. */
  trigger: Field
  /** Empty in an SL order: its trigger and the market protection. */
  price: Field
  /** Stop, target and trail that follow what it fills, in words; empty without. */
  exits: Field
  focus: 'qty' | 'type' | 'trigger' | 'price' | 'exits'
  /** The order that it changes, with its terms when the ticket was opened; undefined for a new one. */
  change: WorkingTerms | undefined
  /** confirm: Enter was pressed and y sends. sent: y was pressed and the engine has not answered. */
  phase: 'edit' | 'confirm' | 'sent'
  /** Enter was pressed before the engine has said what the size comes to: the question follows its answer. */
  asks: boolean
  /** When it was sent (ms). */
  sentAt: number
  /** Why the engine refused the order as it stands here. */
  refusal: string
  preview: Preview | undefined
  /** Why there is no preview. */
  previewText: string
  /** When to ask for the next preview (ms); 0 when none is due. */
  previewDue: number
  /** Number of the preview request whose answer counts; older answers are dropped. */
  previewRef: number
  /** What is wrong with the fields. */
  fault: string
  /** The + or - that stepped just now: a digit after it is a number with that sign, not a number alone. */
  sign: string
}

/** An entry of a list to choose from. */
export type Choice = {
  readonly name: string
  readonly does: string
  /** Why it is off now, or ''. */
  off(c: Cockpit): string
  run(c: Cockpit): void
}

export type Overlay =
  | { kind: 'choose'; title: string; field: Field; at: number; choices: (c: Cockpit) => readonly Choice[] }
  | { kind: 'help'; filter: Field; typing: boolean; top: number }
  | Ticket
  | {
      kind: 'confirm'
      question: string /** How long it takes to leave, once the engine has said. */
      leaves?: string
      send: () => void
      arming: boolean
    }
  | { kind: 'leave' }
  | { kind: 'text'; title: string; lines: readonly string[]; top: number }
  | { kind: 'filter'; pane: PaneName; field: Field }
  | { kind: 'command'; field: Field; past: number }

/** The emergency stop that was sent last. */
export type Stop = {
  readonly level: 'pause' | 'cancel-all' | 'flatten'
  /** When it was sent (ms). */
  readonly at: number
  answered: boolean
  /** The key that sent it does nothing until this time (ms): it may be held down. */
  readonly key: string
  heldUntil: number
}

export type Tone = 'info' | 'good' | 'bad'
export type Status = { readonly text: string; readonly tone: Tone }

export type Ui = {
  columns: number
  rows: number
  focus: PaneName
  zoomed: boolean
  lists: Record<PaneName, ListState>
  overlay: Overlay | undefined
  /** The emergency bar is open: the next key acts or closes it. */
  emergency: boolean
  stop: Stop | undefined
  /** What each stop would send, as the engine said when the bar was opened. */
  stopForecast: StopForecast | undefined
  status: Status
  /** Who may order, as the hub says it; alike and empty until it has. */
  key: WriteKey
  /** Order keys work until this time (ms); 0 when disarmed. */
  armedUntil: number
  armedAt: number
  /** Strategies that were on at the last look. */
  strategiesOn: ReadonlySet<string>
  strategiesSeen: number
  chart: { no: number; name: string; symbol: string; length: number; follow: boolean; due: number; cursor: number }
  history: string[]
  /** Speed to return to after a pause of a replay. */
  lastSpeed: number
  welcome: boolean
  /** When rows last arrived (ms). */
  rowsAt: number
  frames: number
  bytesPerSecond: number
  framesPerSecond: number
}

const newList = (): ListState => ({
  selected: '',
  at: 0,
  top: 0,
  height: 1,
  filter: '',
  sort: -1,
  down: false,
  frozen: false,
  order: [],
  arrangedFor: '',
  newest: '',
  touched: -1e9,
})

export function newUi(columns: number, rows: number, length: number): Ui {
  return {
    columns,
    rows,
    focus: 'watchlist',
    zoomed: false,
    lists: {
      watchlist: newList(),
      chart: newList(),
      book: newList(),
      positions: newList(),
      orders: newList(),
      strategies: newList(),
      tape: newList(),
      trades: newList(),
    },
    overlay: undefined,
    emergency: false,
    stop: undefined,
    stopForecast: undefined,
    status: { text: '', tone: 'info' },
    key: { you: '', holder: '', screens: 1 },
    armedUntil: 0,
    armedAt: 0,
    strategiesOn: new Set(),
    strategiesSeen: 0,
    chart: { no: -1, name: '', symbol: '', length, follow: true, due: 0, cursor: 0 },
    history: [],
    lastSpeed: 1,
    welcome: false,
    rowsAt: 0,
    frames: 0,
    bytesPerSecond: 0,
    framesPerSecond: 0,
  }
}
