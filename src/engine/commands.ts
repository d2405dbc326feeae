// What a person's commands make of the engine: each is answered with one sentence. Orders go through the same desk and gate as a
// strategy's; the emergency levels are in levels.ts.

import { never } from '../core/assert.ts'
import { countText } from '../core/count-text.ts'
import type { InstrumentNo } from '../core/units.ts'
import { signed } from '../core/signed.ts'
import type { Command } from '../trading/command.ts'
import { executionText } from '../trading/execution-plan.ts'
import { followsText, groupText } from '../trading/order-group.ts'
import { ELSEWHERE, type Order, PERSON, type OrderEvent } from '../trading/order.ts'
import { reasonCode, reasonText } from '../trading/reasons.ts'
import type { Adjustments } from './adjustments.ts'
import type { Conversions } from './conversions.ts'
import type { ClosingPositions } from './closing.ts'
import type { Executions } from './executions.ts'
import type { OrderGroups } from './groups.ts'
import type { Ledger } from './ledger.ts'
import { type TradingLevels, entriesText } from './levels.ts'
import type { OrderDesk, Taken } from './order-desk.ts'
import { resolveOrder } from './resolve.ts'
import type { EngineRiskView } from './risk-view.ts'
import type { EngineSetup } from './setup.ts'
import type { StrategyRunner } from './strategy-runner.ts'
import type { StrategyState } from './strategy-state.ts'

export type CommandParts = {
  readonly setup: EngineSetup
  readonly desk: OrderDesk
  readonly ledger: Ledger
  readonly closing: ClosingPositions
  readonly conversions: Conversions
  readonly groups: OrderGroups
  readonly executions: Executions
  readonly risk: EngineRiskView
  readonly strategies: StrategyRunner
  readonly levels: TradingLevels
  readonly adjustments: Adjustments
  readonly takeBackDenied: (of?: (i: InstrumentNo) => boolean) => void
  /** The end of an order by another word than the venue's. */
  readonly ended: (event: OrderEvent) => void
}

export type Said = { readonly ok: boolean; readonly text: string }

/** No person lifts it: limits are for the days when one would. */
const LOST = 'the loss of the day has reached its limit: entries are taken again on the next day'

/** Does what was asked, or says why not. */
export function obey(command: Command, parts: CommandParts): Said {
  const { setup, desk, ledger, closing, groups, executions, risk, strategies, levels } = parts
  switch (command.kind) {
    case 'order': {
      const { instrument, qty, type, limit, trigger, validity, why, amo } = command
      const wish = { instrument, qty, kind: type, limit, trigger, validity, owner: PERSON, why }
      const taken = amo ? desk.waiting.place(wish) : desk.place(wish)
      if (amo && 'order' in taken) return { ok: true, text: `${desk.text(taken.order)} waits for the opening` }
      return 'order' in taken ? { ok: true, text: sentText(desk, taken) } : { ok: false, text: taken.text }
    }
    case 'bracket': {
      const { instrument, plan, why } = command
      const entries = command.entries.map(({ type, ...terms }) => ({ ...terms, kind: type }))
      const wish = { instrument, owner: PERSON, why, entries }
      const taken = plan ? groups.begin({ ...wish, plan }) : groups.join(wish)
      if ('refused' in taken) return { ok: false, text: taken.refused }
      const first = taken.first && desk.orders.get(taken.first)
      return { ok: true, text: `${groupText(taken.group)}: ${first ? `${desk.text(first)} sent` : 'its orders wait'}` }
    }
    case 'execute': {
      const { instrument, qty, plan } = command
      const begun = executions.begin({ instrument, owner: PERSON, qty, plan })
      return typeof begun === 'string' ? { ok: false, text: begun } : { ok: true, text: `${executionText(begun)} begins` }
    }
    case 'stop-execution': {
      const { id } = command
      const known = executions.stop(id, 'a person ended it')
      return known ? { ok: true, text: `ending algorithm ${id}` } : { ok: false, text: `no algorithm ${id} is at work` }
    }
    case 'exit': {
      const name = setup.instruments.at(command.instrument).name
      parts.takeBackDenied(i => i === command.instrument)
      if (ledger.positions.qty[command.instrument] === 0) return { ok: false, text: reasonText(reasonCode('no-position'), name) }
      if (closing.has(command.instrument)) return { ok: false, text: reasonText(reasonCode('exit-working'), name) }
      closing.add(command.instrument, PERSON, command.why)
      return { ok: true, text: `closing ${name}` }
    }
    case 'modify': {
      const order = desk.orders.get(command.order)
      if (!order) return { ok: false, text: reasonText(reasonCode('no-order'), String(command.order)) }
      const { qty, limit, trigger, type: kind } = command
      const follows = qty === undefined ? '' : followsText(groups.of(order.id), order.id)
      if (follows !== '') return { ok: false, text: follows }
      const retold = executions.retold(order, command)
      if (retold !== undefined) return retold === '' ? { ok: true, text: `changing ${desk.text(order)}` } : { ok: false, text: retold }
      const { text } = desk.changes.change(order, { qty, limit, trigger, kind })
      return text === '' ? { ok: true, text: `changing ${desk.text(order)}` } : { ok: false, text }
    }
    case 'cancel': {
      const order = desk.orders.get(command.order)
      if (order) groups.takenBack(order)
      if (order) executions.takenBack(order)
      // Cancelling an exit's order takes the exit back, unless it is not a person's to take back.
      if (order && levels.mayKeep(order.instrument)) closing.takeBack(order)
      if (!order || !desk.cancel(order)) return { ok: false, text: reasonText(reasonCode('no-order'), String(command.order)) }
      return { ok: true, text: `cancelling ${desk.text(order)}` }
    }
    case 'convert':
      return parts.conversions.ask(command.instrument, command.qty, command.to)
    case 'resolve':
      return resolveOrder(command, desk, parts.adjustments, parts.ended)
    case 'adjust': {
      const { instrument, qty, px, why } = command
      if (qty === 0 || px <= 0) return { ok: false, text: 'an adjustment needs a quantity other than 0 and a price above 0' }
      const { name, tradable } = setup.instruments.at(instrument)
      if (!tradable) return { ok: false, text: `${name} is not traded: there is nothing to adjust` }
      if (closing.has(instrument)) return { ok: false, text: reasonText(reasonCode('exit-working'), name) }
      return { ok: true, text: parts.adjustments.book({ instrument, owner: PERSON, qty, px, why }) }
    }
    case 'pause': {
      if (risk.level === 'halted') return { ok: false, text: 'trading is halted already' }
      const cancelled = levels.set('paused', 'a person paused entries')
      const what = cancelled === 0 ? '' : `, ${entriesText(cancelled)} being cancelled`
      return { ok: true, text: `entries are paused${what}; exits and stops stay, :resume ends it` }
    }
    case 'cancel-all': {
      executions.stopAll('a person cancelled all orders')
      closing.forget(i => levels.mayKeep(i))
      groups.dissolve()
      const asked = [...desk.orders.working].filter(order => !(order.reducing && closing.has(order.instrument)))
      // First, for each cancel may let go what still waits to be sent.
      const cancelled = desk.withdrawEntries() + asked.filter(order => desk.cancel(order)).length
      if (risk.level === 'normal') levels.set('paused', 'a person cancelled all orders')
      return { ok: true, text: `cancelling ${countText(cancelled, 'order')}; entries are paused` }
    }
    case 'flatten':
      parts.takeBackDenied()
      return levels.flatten()
    case 'wind-down': {
      risk.ending = true
      const entries = [...desk.orders.working].filter(order => !order.reducing && order.owner !== ELSEWHERE)
      desk.withdrawEntries()
      for (const order of entries) desk.cancel(order)
      strategies.save()
      return { ok: true, text: `shutting down: cancelling ${entries.length} entries` }
    }
    case 'resume':
      if (risk.level === 'normal') return { ok: false, text: risk.books.lost ? LOST : 'trading is normal already' }
      if (closing.size > 0) {
        const { positions } = ledger
        const held = positions.touched.filter(i => positions.qty[i] !== 0 && closing.has(i)).length
        return {
          ok: false,
          text: held === 0 ? 'the last orders are still being cancelled' : `still closing ${countText(held, 'position')}`,
        }
      }
      levels.set('normal', 'a person resumed trading')
      return { ok: true, text: risk.books.lost ? LOST : 'trading is normal again' }
    case 'strategy': {
      const state = strategies.byName(command.name)
      if (!state) return { ok: false, text: reasonText(reasonCode('no-strategy'), command.name) }
      if (state.on === command.on) return { ok: false, text: `${command.name} is ${command.on ? 'on' : 'off'} already` }
      if (command.on) strategies.switchOn(state)
      else strategies.switchOff(state, 'by hand')
      if (state.on !== command.on) return { ok: false, text: `${command.name} stays off: ${state.why}` }
      return { ok: true, text: `${command.name} is ${command.on ? 'on' : `off${staysText(parts, state)}`}` }
    }
    default:
      return never(command, 'no such command')
  }
}

/** What was sent, with all its numbers. */
function sentText(desk: OrderDesk, { order, slices }: Extract<Taken, { readonly order: Order }>): string {
  if (!slices) return `${desk.text(order)} sent`
  const whole = slices.reduce((sum, one) => sum + Math.abs(one.qty), 0)
  const largest = Math.abs(order.qty)
  return `${desk.text(order)} to ${slices.at(-1)?.id} sent: ${whole} in ${slices.length} orders of at most ${largest}`
}

/** What a strategy that goes off leaves held, so that nobody takes off for flat; '' when it is flat. */
function staysText({ setup, ledger }: CommandParts, { plan }: StrategyState): string {
  const held: string[] = []
  for (const i of plan.instruments) {
    const qty = (ledger.positions.owners(i).get(plan.name)?.qty ?? 0) as number
    if (qty !== 0) held.push(`${signed(qty)} ${setup.instruments.at(i).name}`)
  }
  if (held.length === 0) return ''
  return `; ${held.join(', ')} ${held.length === 1 ? 'stays, exit it with x' : 'stay, exit them with x'}`
}
