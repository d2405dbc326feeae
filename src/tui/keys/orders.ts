// Keys that send orders. They work only while armed, never in a read-only screen, and each asks once more with another key.

import { ARMED_MS, armed, armingReason, type Cockpit, say, writeReason } from '../cockpit.ts'
import { askCancel, askExit, cancelReason } from '../overlays/questions.ts'
import { openTicket } from '../overlays/ticket.ts'
import { openChange } from '../overlays/ticket-change.ts'
import { changeReason } from '../commands/modify.ts'
import { instrumentOf, selectedOrder, selectedPosition } from '../selection.ts'
import { watchOf } from '../cockpit.ts'
import type { Key } from './key.ts'

const SECTION = 'Orders (armed)'
/** Holding T down must not arm and disarm in turn (ms). */
const TOGGLE_MS = 700

function ticketReason(c: Cockpit): string {
  const off = armingReason(c)
  if (off) return off
  const chosen = instrumentOf(c)
  const row = chosen && watchOf(c, chosen.no)
  if (!row) return 'no instrument is selected'
  return row.tradable ? '' : `${row.symbol} is an index and cannot be traded`
}

function open(c: Cockpit, side: 'buy' | 'sell'): void {
  const chosen = instrumentOf(c)
  const row = chosen && watchOf(c, chosen.no)
  if (row) openTicket(c, row, side, {})
}

export const orderKeys: readonly Key[] = [
  {
    keys: ['T'],
    section: SECTION,
    does: 'arms the order keys, and disarms them; 60 s without a key disarm them too',
    when: writeReason,
    hint: ['T', 'arm'],
    run(c) {
      if (!armed(c)) {
        c.ui.armedAt = c.now()
        c.ui.armedUntil = c.now() + ARMED_MS
        say(c, 'order keys are armed: b buy, s sell, x exit, c cancel, m change; T disarms', 'bad')
      } else if (c.now() - c.ui.armedAt > TOGGLE_MS) {
        c.ui.armedUntil = 0
        say(c, 'order keys are disarmed')
      }
    },
  },
  {
    keys: ['b'],
    section: SECTION,
    does: 'opens a buy ticket for the selected instrument',
    when: ticketReason,
    hint: ['b', 'buy'],
    run: c => open(c, 'buy'),
  },
  {
    keys: ['s'],
    section: SECTION,
    does: 'opens a sell ticket for the selected instrument',
    when: ticketReason,
    hint: ['s', 'sell'],
    run: c => open(c, 'sell'),
  },
  {
    keys: ['x'],
    section: SECTION,
    does: 'exits the whole position of the selected instrument, after y',
    when: c => armingReason(c) || (selectedPosition(c) ? '' : 'there is no open position under the cursor'),
    hint: ['x', 'exit'],
    run(c) {
      const position = selectedPosition(c)
      if (position) askExit(c, position)
    },
  },
  {
    keys: ['c'],
    section: SECTION,
    does: 'cancels the selected order, after y',
    when(c) {
      const off = armingReason(c)
      if (off) return off
      if (c.ui.focus !== 'orders') return 'choose an order in pane 5 first'
      const order = selectedOrder(c)
      if (!order) return 'there is no order to cancel'
      return cancelReason(order)
    },
    hint: ['c', 'cancel'],
    run(c) {
      const order = selectedOrder(c)
      if (order) askCancel(c, order)
    },
  },
  {
    keys: ['m'],
    section: SECTION,
    does: 'opens the selected order in a ticket, to change its quantity, type or prices',
    when(c) {
      const off = armingReason(c)
      if (off) return off
      if (c.ui.focus !== 'orders') return 'choose an order in pane 5 first'
      const order = selectedOrder(c)
      return order ? changeReason(order) : 'there is no order to change'
    },
    hint: ['m', 'change'],
    run(c) {
      const order = selectedOrder(c)
      if (order) openChange(c, order)
    },
  },
]
