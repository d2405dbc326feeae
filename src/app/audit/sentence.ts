// One record of the audit log as a sentence for a person; `tapedeck audit` prints a day of them.

import { clockText } from '../../core/ist.ts'
import type { Micros } from '../../core/units.ts'
import { rupeesText } from '../../core/money-text.ts'
import { printable } from '../../core/printable.ts'
import { signed } from '../../core/signed.ts'
import { askedText } from './asked-text.ts'
import type { AuditEntry } from '../../ports/audit.ts'
import type { OrderEvent } from '../../trading/order.ts'
const side = (qty: number): string => `${qty < 0 ? 'SELL' : 'BUY'} ${Math.abs(qty)}`
/** A time of day with its milliseconds. */
export const timeText = (t: Micros): string => clockText(t, true)

/** What the venue said. */
export function eventText(event: OrderEvent): string {
  switch (event.kind) {
    case 'accepted':
      return `acknowledged by the venue as ${event.brokerId}`
    case 'filled':
      return `filled ${signed(event.qty)} at ${rupeesText(event.px)}, trade ${event.fillId}`
    case 'settled':
      return `settled ${signed(event.qty)} at ${rupeesText(event.px)}: ${event.text}`
    case 'elsewhere':
      return `traded past us ${signed(event.qty)} ${event.name} at ${rupeesText(event.px)}: ${event.text}`
    case 'found':
      return `found working at the venue: ${signed(event.qty)} ${event.name} at ${rupeesText(event.limit)}, given elsewhere`
    case 'product':
      return conversionText(event)
    case 'rejected':
      return `rejected by the venue: ${event.text}`
    case 'cancelled':
      return `cancelled${event.text === '' ? '' : `: ${event.text}`}`
    case 'unknown':
      return `unknown: ${event.text}`
    case 'triggered':
      return 'its trigger was reached'
    case 'change-refused':
      return `the change was refused: ${event.text}`
    case 'modified': {
      const { kind: _kind, id: _id, ...terms } = event
      return `changed at the venue: ${fieldsText(terms)}`
    }
  }
}

function conversionText({ name, converted, text }: Extract<OrderEvent, { readonly kind: 'product' }>): string {
  if (converted === undefined) return `the venue does not convert ${name}: ${text}`
  return `of ${name} ${signed(converted)} is held under the other product${text === '' ? '' : `: ${text}`}`
}

/** limit 2,450.00, qty 20: for records whose fields grow. */
export function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== 0 && value !== '')
    .map(([name, value]) => {
      const money = typeof value === 'number' && (name === 'limit' || name === 'trigger' || name === 'px')
      return `${name} ${money ? rupeesText(value) : typeof value === 'string' ? value : JSON.stringify(value)}`
    })
    .join(', ')
}

export function sentenceOf(one: AuditEntry): string {
  return printable(textOf(one))
}

function textOf(one: AuditEntry): string {
  switch (one.kind) {
    case 'intent':
      return `order ${one.id} ${side(one.qty)} ${one.instrument}${one.type === 'limit' ? '' : ` ${one.type}`}${one.limit ? ` limit ${rupeesText(one.limit)}` : ''}${one.trigger ? ` trigger ${rupeesText(one.trigger)}` : ''} (${one.owner}: ${one.why})${one.reducing ? ', reduces' : ''}`
    case 'signal':
      return `order ${one.id} was decided at ${rupeesText(one.px)}${Object.keys(one.values).length > 0 ? ` with ${valuesText(one.values)}` : ''}`
    case 'modify': {
      const { kind: _kind, t: _t, id, j: _j, late: _late, ...terms } = one
      return `order ${id} is to change: ${fieldsText(terms)}`
    }
    case 'cancel':
      return `order ${one.id} is to be cancelled`
    case 'convert':
      return `${one.qty} ${one.instrument} is to be held as ${one.to}`
    case 'event':
      return one.event.kind === 'product' ? eventText(one.event) : `order ${one.event.id} ${eventText(one.event)}`
    case 'booked':
      return `order ${one.id} trade ${one.fillId} booked, charges ${rupeesText(one.charges)}; held then ${signed(one.held)}`
    case 'refused':
      return `refused: ${side(one.qty)} ${one.instrument} (${one.owner}: ${one.why}): ${one.text}${one.times > 1 ? `; ${one.times - 1} more like it since` : ''}`
    case 'level':
      return `trading is ${one.level}: ${one.why}`
    case 'adjusted': {
      const { adjustment: by } = one
      const done =
        by.undoes !== undefined ? 'taken back' : by.carried ? 'booked by hand on an earlier day, and it stands' : 'booked by hand'
      return `${done}: ${signed(by.qty)} ${by.name} at ${rupeesText(by.px)} (${by.owner}: ${by.why})${by.order === undefined ? '' : ` for order ${by.order}`}`
    }
    case 'waiting':
      return `order ${one.id} ${side(one.qty)} ${one.instrument} ${one.type} waits for the opening (${one.owner}: ${one.why})`
    case 'waited':
      return `order ${one.id} waits no longer`
    case 'adopted':
      return `order ${one.id}, given elsewhere, is a person's own from now on`
    case 'closing': {
      const what = one.whole ? `the position in ${one.instrument}` : `${one.owner}'s share of ${one.instrument}`
      return one.on
        ? `${what} is to be closed${one.keep ? ` but for ${signed(one.keep)}` : ''} (${one.owner}: ${one.why})`
        : `the closing of ${what} is over`
    }
    case 'strategy':
      return `strategy ${one.name} ${one.on ? 'on' : 'off'}${one.why === '' ? '' : `: ${one.why}`}`
    case 'asked':
      return `${one.who} asked: ${askedText(one.what)}: ${one.ok ? '' : 'refused, '}${one.text}`
    case 'reload':
      return `strategy ${one.name}, text ${one.hash.slice(0, 8)}: ${one.text}`
    case 'start':
      return `started: build ${one.build}, ${one.mode} on ${one.feed}, configuration ${one.configHash.slice(0, 12)}, strategies ${one.strategiesHash.slice(0, 12)}${one.again === undefined ? '' : `, in place of an engine that failed: ${one.again}`}; limits: ${limitsText(one.limits)}`
    case 'end':
      return `ended: ${one.text}`
    case 'day':
      return one.after ? `follows record ${one.after.n} of ${one.after.day}, ${one.after.hash}` : 'the log begins'
    case 'shortened':
      return `the journal was shortened to ${one.records} records`
    case 'group':
      return `group ${fieldsText(one.group as unknown as Readonly<Record<string, unknown>>)}`
    case 'execution': {
      const { id, plan, side, qty, instrument, ending, done } = one.execution
      return `${plan.kind} ${id} ${side > 0 ? 'BUY' : 'SELL'} ${qty} ${instrument} ${done ? 'is over' : ending !== '' ? 'is ended' : plan.kind === 'iceberg' ? `works at ${rupeesText(plan.limit)} showing ${plan.show}` : 'begins'}${ending === '' ? '' : `: ${ending}`}`
    }
    case 'saved':
    case 'equity':
      // Not in the log: they decide nothing.
      return fieldsText(one as unknown as Readonly<Record<string, unknown>>)
    case 'limits':
      return `limits of the day: ${one.risk}`
    case 'numbers':
      return one.ended
        ? `ended in order; order numbers up to ${one.above} are used`
        : `order numbers up to ${one.above} are not used: records are lost`
    case 'found':
      return one.text
  }
}

export const valuesText = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

const UNSET: ReadonlySet<unknown> = new Set([0, false, '', '[]', '{}'])

/** Those that are set. */
export const limitsText = (limits: Readonly<Record<string, unknown>>): string =>
  Object.entries(limits)
    .filter(([, value]) => !UNSET.has(value))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
