// Trades that a person booked by hand on an earlier day: each stands on as long as the venue's book has nothing of it, and is over once it
// has. What the day begins with decides, once; begin-journal.ts writes it down, so that every later start of the day says the same.

import { dayOf } from '../../core/ist.ts'
import { rupeesText } from '../../core/money-text.ts'
import type { InstrumentNo, Micros, Money, Qty } from '../../core/units.ts'
import { signed } from '../../core/signed.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { PERSON, elsewhereId } from '../../trading/order.ts'
import type { KeptAdjustment } from '../../trading/recovery.ts'
import type { ReconcileParts } from './reconcile.ts'

type Earlier = KeptAdjustment & { readonly t: Micros }
type Ended = { readonly one: Earlier; readonly why: string }

export type CarriedAdjustments = {
  /** They stand: a person's by now, their charges paid on their day. */
  readonly kept: readonly KeptAdjustment[]
  /** Of those, what this start has decided; and what is over. */
  readonly fresh: readonly KeptAdjustment[]
  readonly ended: readonly Ended[]
}

export function carriedAdjustments(parts: ReconcileParts, notes: string[]): CarriedAdjustments {
  const { journal, instruments, now } = parts
  const today = dayOf(now)
  const decided = journal.adjusted.filter(one => one.carried === true && dayOf(one.t) === today)
  const kept: KeptAdjustment[] = []
  for (const one of decided) {
    const found = instruments.byName(one.name)
    if (found) kept.push(asOfToday(one, found.no))
  }
  const fresh: KeptAdjustment[] = []
  const ended: Ended[] = []
  const open = Map.groupBy(
    journal.adjusted.filter(one => dayOf(one.t) < today),
    one => one.name,
  )
  for (const [name, all] of open) {
    const found = instruments.byName(name)
    const why = found ? endOf(all, found.no, parts) : 'it is not among today’s instruments'
    for (const one of all) {
      if (found && why === '') fresh.push(asOfToday(one, found.no))
      else ended.push({ one, why })
      notes.push(
        `${textOf(one)}, ${why === '' ? `stands: the venue's book still has nothing of it; :adjust takes it back` : `is over: ${why}`}`,
      )
    }
  }
  return { kept: [...kept, ...fresh], fresh, ended }
}

/** For the journal. */
export function decidedNow({ fresh, ended }: CarriedAdjustments, t: Micros): JournalRecord[] {
  return [
    ...fresh.map(adjustment => ({ kind: 'adjusted', t, adjustment }) as const),
    ...ended.map(({ one: { t: _t, ...one }, why }, n) => {
      const back = { id: elsewhereId(t, n), qty: -one.qty as Qty, charges: 0 as Money, undoes: one.id, why }
      return { kind: 'adjusted', t, adjustment: { ...one, ...back } } as const
    }),
  ]
}

/** What the day began with, and what it is with the adjustments that stand. */
export function withCarried(
  start: { readonly qty: Qty; readonly cost: Money },
  kept: readonly Pick<KeptAdjustment, 'qty' | 'px'>[],
): { readonly qty: Qty; readonly cost: Money } {
  let { qty, cost } = start as { qty: number; cost: number }
  for (const one of kept) {
    // What only makes it smaller takes its share of the cost; its result was booked on its own day.
    if (qty * one.qty >= 0) cost += one.qty * one.px
    else if (Math.abs(one.qty) <= Math.abs(qty)) cost += Math.round((cost * one.qty) / qty)
    else cost = (qty + one.qty) * one.px
    qty += one.qty
  }
  return { qty: qty as Qty, cost: cost as Money }
}

/** '' where the venue's book begins the day without them, else why they are over. */
function endOf(all: readonly Earlier[], i: InstrumentNo, { book, journal: { money, adjusted }, now }: ReconcileParts): string {
  const sum = all.reduce((total, one) => total + one.qty, 0)
  const start = book.positions.find(one => one.instrument === i)?.startQty ?? 0
  let held = money?.adjusted?.[all[0]?.name ?? '']
  // It ran on into this day: what has happened since comes off again.
  if (held !== undefined && money?.day === dayOf(now)) {
    for (const trade of [...book.fills, ...(book.elsewhere ?? [])]) if (trade.instrument === i) held -= trade.qty
    for (const one of adjusted) if (one.name === all[0]?.name && dayOf(one.t) === dayOf(now)) held -= one.qty
  }
  if (sum === 0) return 'they come to nothing together'
  if (held !== undefined && start === held) return "the venue's book has it now"
  if (held !== undefined && start === held - sum) return ''
  return `the day begins with ${signed(start)} in the venue's book, where ${held === undefined ? 'what was held is not known' : `${signed(held)} was held with it`}; :adjust books it again`
}

function asOfToday({ t: _t, ...one }: Earlier, instrument: InstrumentNo): KeptAdjustment {
  return { ...one, instrument, owner: PERSON, charges: 0 as Money, carried: true }
}

const textOf = ({ qty, name, px, why }: KeptAdjustment): string =>
  `${signed(qty)} ${name} @ ${rupeesText(px)}, booked by hand on an earlier day (${why})`
