// What differs between the account as the venue tells it and ours beyond single orders and positions: its money, and what it holds of
// instruments that are not in today's list. Shown to a person, never traded on. compare.ts asks.

import { countText } from '../../core/count-text.ts'
import { rupeesText } from '../../core/money-text.ts'
import { type Money, moneyOf } from '../../core/units.ts'
import { signed } from '../../core/signed.ts'
import type { UnlistedHolding, VenueBook, VenueFunds } from '../../trading/recovery.ts'
import type { Difference } from './compare.ts'

/** Ours: money without open profit, the open profit, and the charges booked today. */
export type OurMoney = { readonly base: Money; readonly open: Money; readonly charges: Money }

/** A contract note rounds each of its items, so its sum differs by a few rupees from ours. */
const ROUNDING = moneyOf(10)

export function ofAccount({ unlisted = [], funds }: VenueBook, money: OurMoney): Difference[] {
  const found: Difference[] = unlisted.map(one => ({ class: 'unlisted', decision: 'ask', text: unlistedText(one), events: [] }))
  const gap = funds ? fundsGap(funds, money) : 0
  if (funds && gap !== 0) found.push({ class: 'funds', decision: 'ask', text: fundsText(funds, money), events: [], gap })
  return found
}

export function unlistedText({ name, qty, working }: UnlistedHolding): string {
  const held = qty === 0 ? '' : `holds ${signed(qty)} ${name}`
  const works = working === 0 ? '' : `has ${countText(working, 'order')} working${held === '' ? ` in ${name}` : ''}`
  const what = [held, works].filter(text => text !== '').join(' and ')
  return `the venue's book ${what}, which is not among today's instruments: no limit counts it and nothing here can close it; close it at the broker, or add it to market.instruments and start again`
}

/**
 * By how much the venue's money differs from ours, signed; 0 within what has a reason: charges of the day that it books at night, open
 * profit or loss that it counts or does not, and roundings.
 */
export function fundsGap({ free, used }: VenueFunds, { base, open, charges }: OurMoney): number {
  const theirs = free + used
  const lowest = base + Math.min(0, open) - ROUNDING
  const highest = base + Math.max(0, open) + Math.max(0, charges) + ROUNDING
  return theirs < lowest ? theirs - lowest : theirs > highest ? theirs - highest : 0
}

function fundsText({ free, used }: VenueFunds, { base, open, charges }: OurMoney): string {
  const theirs = `the venue's money is ${rupeesText(free + used)} (free ${rupeesText(free)}, used ${rupeesText(used)})`
  const reasons = `today's charges of ${rupeesText(charges)} and open profit of ${rupeesText(open)} explain less than that`
  return `${theirs}, ours ${rupeesText(base)}: ${reasons}; look at its ledger, account.startMoney says what ours begins with`
}
