// Everything that may ever reach an engine. The tape is a list of these; nothing else changes an engine's state.

import type { InstrumentNo, Micros, Money, OrderId, Px, Qty } from '../core/units.ts'
import type { Bar } from '../market/bar.ts'
import type { Command } from '../trading/command.ts'
import type { OrderEvent } from '../trading/order.ts'
import type { Execution } from '../trading/execution-plan.ts'
import type { OrderGroup } from '../trading/order-group.ts'
import type { Level } from '../trading/level.ts'
import type { ClosingIntent, HeldPosition, KeptAdjustment, KeptBudgets, KnownOrder } from '../trading/recovery.ts'
import type { Wish } from '../trading/wish.ts'
import type { Frame } from './frame.ts'

export type Input =
  /** Market data. The frame is reused by its owner: the engine copies what it keeps. */
  | { readonly kind: 'frame'; readonly t: Micros; readonly frame: Frame }
  /** A closed bar: backtest data, or history that warms indicators up (`warmup`: no orders may follow from it). */
  | { readonly kind: 'bar'; readonly t: Micros; readonly bar: Bar; readonly warmup: boolean }
  | { readonly kind: 'order'; readonly t: Micros; readonly event: OrderEvent }
  /** The clock has reached the engine's `nextWake`. */
  | { readonly kind: 'timer'; readonly t: Micros }
  | { readonly kind: 'command'; readonly t: Micros; readonly ref: number; readonly command: Command }
  /** A line of feed or venue came or went; disk: the journal has room again, or none. */
  | {
      readonly kind: 'link'
      readonly t: Micros
      readonly link: 'feed' | 'venue' | 'disk' | 'clock' | 'store'
      readonly up: boolean
      readonly text: string
    }
  /**
   * The instruments of which the venue's book says otherwise than we do, for now without an explanation: all of them. `used`: others have
   * used order numbers up to this one, so that ours go on behind it.
   */
  | { readonly kind: 'doubts'; readonly t: Micros; readonly doubts: readonly Doubt[]; readonly used?: OrderId | undefined }
  /** What a start found in the journal and in the venue's book, reconciled. The first input of a tape. */
  | { readonly kind: 'recovered'; readonly t: Micros; readonly state: Recovered }
  /**
   * The first price of a bar that comes later, told at its start where an order is to be sized by it; only in backtests over bars.
   * `last`: the data end with that bar, and what is held is closed at its open.
   */
  | { readonly kind: 'open'; readonly t: Micros; readonly instrument: InstrumentNo; readonly px: Px; readonly last: boolean }
  /** A strategy threw, or took too long: the shell measured it, and it is switched off. */
  | { readonly kind: 'strategy-off'; readonly t: Micros; readonly name: string; readonly why: string }
  /** From here on a strategy runs another text, named by the SHA-256 of its files: a replay must have it, or stop here. */
  | { readonly kind: 'strategy-reload'; readonly t: Micros; readonly name: string; readonly hash: string }
  /** What a strategy in a thread of its own has decided. */
  | Wishes

/** A sentence that says what differs. `denied`: so much, signed, was booked by hand and the venue has nothing of it. */
export type Doubt = { readonly instrument: InstrumentNo; readonly text: string; readonly denied?: number | undefined }

export type Wishes = {
  readonly kind: 'wishes'
  readonly t: Micros
  readonly name: string
  /** The time of the input it was decided on. */
  readonly decided: Micros
  /** Milliseconds by the wall clock since then: a decision that is too old is not carried out. */
  readonly age: number
  readonly wishes: readonly Wish[]
  /** Its numbers that have changed with the decision, by instrument, or under 'all'. */
  readonly saved: readonly Omit<SavedNumbers, 'strategy'>[]
}

/** Under `instrument` 'all': of a strategy over all its instruments. */
export type SavedNumbers = { readonly strategy: string; readonly instrument: string; readonly values: Readonly<Record<string, number>> }

export type Recovered = {
  /** The next order number to use: above every number ever journalled. */
  readonly nextOrder: OrderId
  readonly positions: readonly HeldPosition[]
  /** Orders still working at the venue, adopted. */
  readonly orders: readonly KnownOrder[]
  readonly level: Level
  /** Money at the start of the day without the open profit of what was held over, which the positions bring with their cost. */
  readonly startEquity: Money
  /** The same with it: what the result of the day counts from. */
  readonly dayStart: Money
  /** Charges of the day so far, item by item, as DayItems lists them. */
  readonly dayItems?: readonly number[]
  /** Strategies a person or a fault has switched off. */
  readonly off: readonly string[]
  readonly ordersToday: number
  /** The last that the run before wrote down, where that is less than a second ago. */
  readonly lastAt?: Micros | undefined
  /** What limits of the day and the week go on from; absent where the journal has none. */
  readonly budgets?: KeptBudgets
  /** Trades booked by hand that stand; the positions contain them. */
  readonly adjustments?: readonly KeptAdjustment[]
  /** Numbers that strategies keep; absent when none do. */
  readonly saved?: readonly SavedNumbers[]
  /** Groups of orders that are not over, and those of today that are: what their orders may still fill is theirs. */
  readonly groups?: readonly OrderGroup[]
  /** Execution algorithms that are not over. */
  readonly executions?: readonly Execution[]
  /** Exits that were not over; absent when there were none. */
  readonly closing?: readonly ClosingIntent[]
  /** What orders that were only to reduce have filled beyond what was held, signed, as the start has learnt; absent when nothing. */
  readonly tooMuch?: readonly { readonly order: OrderId; readonly qty: Qty }[]
  /** One sentence for each difference found between journal and venue, for the log. */
  readonly notes: readonly string[]
}
