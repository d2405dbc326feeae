// Cash settlement of a contract at its expiry: at which price, and by what evidence. The matching venue asks it for each contract held
// when its last day closes, or at the first moment after that at which it runs again.

import { clockText, dateText, dayOf } from '../core/ist.ts'
import { rupeesText } from '../core/money-text.ts'
import type { InstrumentNo, Micros, Px } from '../core/units.ts'
import type { Contract, Underlyings } from '../market/contract.ts'
import type { Instrument, InstrumentTable } from '../market/instrument.ts'
import type { QuoteBoard } from './quote-board.ts'

export type SettlementFacts = Underlyings & {
  /** The price of a symbol at a moment that the venue may have missed; 0 where nobody knows. */
  readonly priceAt?: (symbol: string, t: Micros) => Px
  /** The price that the instrument table's making knew of a symbol; 0 for none. */
  readonly listedPrice?: (symbol: string) => Px
}

/** `px` 0: expired worthless. `text` is a sentence part: by whose price, and what is wrong with it. */
export type Settlement = { readonly px: Px; readonly text: string }

export type SettlementParts = {
  readonly instruments: InstrumentTable
  readonly board: QuoteBoard
  readonly facts: SettlementFacts | undefined
  /** At which the account traded it last, 0 for never. */
  readonly lastFill: (instrument: InstrumentNo) => Px
}

/** What a contract is worth at its end, where `under` is the price of what it is on: that price, or the intrinsic value. */
export function finalValue({ right, strike }: Contract, under: Px): Px {
  if (right === '') return under
  return Math.max(0, right === 'CE' ? under - strike : strike - under) as Px
}

/** Of a contract that ended at `end`. Always answers: what is held was traded once. */
export function settlementOf(one: Instrument, contract: Contract, end: Micros, parts: SettlementParts): Settlement {
  const { facts } = parts
  const found = underlyingPrice(one, contract, end, parts)
  const index = facts ? facts.isIndex(contract.underlying) : true
  const warning = index
    ? ''
    : '; WARNING: the exchange settles contracts on shares by delivery, which is not simulated: this is their cash value only'
  const day = dateText(contract.expiry)
  const by = found ?? ownPrice(one, end, parts)
  const worth = found ? finalValue(contract, found.px) : by.px
  const ended = contract.right === '' || worth > 0 ? `settled in cash at ${rupeesText(worth)}` : 'expired worthless'
  return { px: worth, text: `source settlement: expired on ${day}, ${ended} by ${by.text}${warning}` }
}

/** The close of the underlying: what this venue saw last on that day, what the market knows of the moment, or what the table has. */
function underlyingPrice(one: Instrument, { underlying }: Contract, end: Micros, parts: SettlementParts): Settlement | undefined {
  const { instruments, board, facts } = parts
  const symbol = facts?.symbolOf(underlying) ?? underlying
  const no = instruments.byName(`${one.exchange}:${symbol}`)?.no
  if (no !== undefined && isOfDay(board.lastTime(no), end)) {
    const px = board.last(no)
    return { px, text: `${symbol} at ${rupeesText(px)}, its last price of the day (${clockText(board.lastTime(no))})` }
  }
  const known = facts?.priceAt?.(symbol, end) ?? 0
  if (known > 0) return { px: known as Px, text: `${symbol} at ${rupeesText(known)}, its price at the close` }
  const listed = facts?.listedPrice?.(symbol) ?? 0
  if (listed > 0) return { px: listed as Px, text: `${symbol} at ${rupeesText(listed)} as listed: its close of that day is not known here` }
  return undefined
}

function ownPrice({ no }: Instrument, end: Micros, { board, lastFill }: SettlementParts): Settlement {
  const unknown = 'the close of what it is on is not known here'
  if (isOfDay(board.lastTime(no), end)) return { px: board.last(no), text: `its own last price of the day: ${unknown}` }
  return { px: lastFill(no), text: `the price it was last traded at here: ${unknown}` }
}

/** On the day of the end, and no later than it. */
const isOfDay = (t: Micros, end: Micros): boolean => t <= end && t > -Infinity && dayOf(t) === dayOf((end - 1) as Micros)
