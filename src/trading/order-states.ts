// The life of an order as a table: state x what happens -> next state, each step with its name. The state machine in orders.ts follows
// it and knows no other; a test holds every cell.
//
// Before `created` stands the gate: a wish that it refuses never becomes an order. Between `created` and `sent` the intent is written
// to the journal and synced; both are one step here, for nothing else can happen in between.

import type { OrderState } from './order.ts'

/** What we do with an order. Where the table has no step for it, doing it is a bug of ours. */
export type Act = 'send' | 'withdraw' | 'ask-cancel' | 'ask-change'

/** What is heard of it. A message may come late, twice or out of turn, so every state has an answer to each. */
export type Message =
  | 'acknowledged'
  | 'partly-filled'
  | 'filled'
  /** A change was taken; `grown`: by it a filled order has more to fill. */
  | 'changed'
  | 'grown'
  | 'triggered'
  | 'rejected'
  | 'cancelled'
  /** Ended by its validity. */
  | 'expired'
  | 'change-refused'
  | 'cancel-refused'
  /** No answer in time, or one that settles nothing. */
  | 'silent'
  /** Ended as far as we knew, it is at the venue after all. */
  | 'stands'

export type Happening = Act | Message

/** `fault`: it cannot be, yet was heard: the step is taken, for the venue knows better, and the words are told as a fault. */
export type Step = { readonly to: OrderState; readonly name: string; readonly fault?: string }

/** It changes nothing: heard before, or overtaken by what came since. */
export const NOTHING = 'nothing'
/** Doing so is a bug. */
export const NEVER = 'never'
export type Cell = Step | typeof NOTHING | typeof NEVER

export const acts: readonly Act[] = ['send', 'withdraw', 'ask-cancel', 'ask-change']
export const messages: readonly Message[] = [
  'acknowledged',
  'partly-filled',
  'filled',
  'changed',
  'grown',
  'triggered',
  'rejected',
  'cancelled',
  'expired',
  'change-refused',
  'cancel-refused',
  'silent',
  'stands',
]

type Row = Readonly<Record<Happening, Cell>>

const to = (state: OrderState, name: string): Step => ({ to: state, name })
const fault = (state: OrderState, name: string, words: string): Step => ({ to: state, name, fault: words })

const NO_ACT = { send: NEVER, withdraw: NEVER, 'ask-cancel': NEVER, 'ask-change': NEVER } as const
const NOT_SENT = 'was heard of before it was sent'

/** At the venue, or on its way there: what ends it, and what puts it in doubt. */
const living = {
  filled: to('filled', 'filled'),
  rejected: to('rejected', 'rejected'),
  cancelled: to('cancelled', 'cancelled'),
  expired: to('cancelled', 'expired'),
  silent: to('unknown', 'unknown'),
  grown: NOTHING,
  stands: NOTHING,
} as const

/** Over: only fills still count, whenever they come. */
const over = {
  ...NO_ACT,
  acknowledged: NOTHING,
  changed: NOTHING,
  grown: NOTHING,
  triggered: NOTHING,
  rejected: NOTHING,
  cancelled: NOTHING,
  expired: NOTHING,
  'change-refused': NOTHING,
  'cancel-refused': NOTHING,
  silent: NOTHING,
} as const

export const orderStates: Readonly<Record<OrderState, Row>> = {
  /** Ours alone: it waits for its turn in the order budget, or for the market to open. */
  created: {
    ...NO_ACT,
    send: to('sent', 'sent'),
    withdraw: to('cancelled', 'withdrawn'),
    // Withdrawn by the desk, which alone can: nothing of it has left.
    cancelled: to('cancelled', 'withdrawn'),
    acknowledged: fault('open', 'acknowledged', NOT_SENT),
    'partly-filled': fault('open', 'partly filled', NOT_SENT),
    filled: fault('filled', 'filled', NOT_SENT),
    changed: fault('created', 'changed', NOT_SENT),
    grown: NOTHING,
    triggered: fault('created', 'triggered', NOT_SENT),
    rejected: fault('rejected', 'rejected', NOT_SENT),
    expired: fault('cancelled', 'expired', NOT_SENT),
    'change-refused': fault('created', 'change refused', NOT_SENT),
    'cancel-refused': fault('created', 'cancel refused', NOT_SENT),
    silent: fault('unknown', 'unknown', NOT_SENT),
    stands: NOTHING,
  },
  /** On its way, with its intent on disk. */
  sent: {
    ...NO_ACT,
    ...living,
    'ask-cancel': to('cancelling', 'cancel asked'),
    acknowledged: to('open', 'acknowledged'),
    'partly-filled': to('open', 'partly filled'),
    changed: to('sent', 'changed'),
    triggered: to('sent', 'triggered'),
    // A number sent twice is answered so, and the first order stands.
    'change-refused': to('sent', 'change refused'),
    'cancel-refused': to('sent', 'cancel refused'),
  },
  open: {
    ...NO_ACT,
    ...living,
    'ask-cancel': to('cancelling', 'cancel asked'),
    'ask-change': to('open', 'modify asked'),
    acknowledged: NOTHING,
    'partly-filled': to('open', 'partly filled'),
    changed: to('open', 'changed'),
    triggered: to('open', 'triggered'),
    'change-refused': to('open', 'change refused'),
    'cancel-refused': to('open', 'cancel refused'),
  },
  cancelling: {
    ...NO_ACT,
    ...living,
    // Again: by an engine that took it over so.
    'ask-cancel': to('cancelling', 'cancel asked'),
    acknowledged: NOTHING,
    'partly-filled': to('cancelling', 'partly filled'),
    changed: to('cancelling', 'changed'),
    triggered: to('cancelling', 'triggered'),
    'change-refused': to('cancelling', 'change refused'),
    // The venue sees it otherwise than we do.
    'cancel-refused': to('unknown', 'unknown'),
  },
  unknown: {
    ...NO_ACT,
    ...living,
    // Worth trying; its state is no better known for it.
    'ask-cancel': to('unknown', 'cancel asked'),
    acknowledged: to('open', 'acknowledged'),
    'partly-filled': to('open', 'partly filled'),
    changed: to('unknown', 'changed'),
    triggered: to('unknown', 'triggered'),
    'change-refused': to('unknown', 'change refused'),
    'cancel-refused': to('unknown', 'cancel refused'),
    silent: NOTHING,
  },
  filled: {
    ...over,
    // More than was ordered, unless a larger quantity is on its way: the state machine knows.
    'partly-filled': to('filled', 'filled beyond'),
    filled: to('filled', 'filled beyond'),
    grown: to('open', 'changed'),
    changed: to('filled', 'changed'),
    stands: NOTHING,
  },
  cancelled: {
    ...over,
    'partly-filled': to('cancelled', 'filled after its end'),
    filled: to('filled', 'filled after its end'),
    changed: to('cancelled', 'changed'),
    stands: to('unknown', 'unknown'),
  },
  rejected: {
    ...over,
    'partly-filled': fault('rejected', 'filled after its end', 'was filled although it had been rejected'),
    filled: fault('filled', 'filled after its end', 'was filled although it had been rejected'),
    stands: to('unknown', 'unknown'),
  },
}
