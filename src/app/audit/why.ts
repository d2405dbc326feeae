// Why an order or a position is what it is: from the records of the audit log, the chain from the tick it was decided on to its last fill, as
// lines to print. Pure; why-command.ts and the screen's `:why` find the records.

import { dateText, dayOf } from '../../core/ist.ts'
import { rupeesText } from '../../core/money-text.ts'
import { countText } from '../../core/count-text.ts'
import type { OrderId } from '../../core/units.ts'
import { PERSON, isElsewhere } from '../../trading/order.ts'
import { askedText, orderWords, productText } from './asked-text.ts'
import type { Kept } from './read.ts'
import { eventText, fieldsText, limitsText, sentenceOf, timeText } from './sentence.ts'
import { signed } from '../../core/signed.ts'

type Of<Kind extends Kept['kind']> = Extract<Kept, { readonly kind: Kind }>
const isKind =
  <Kind extends Kept['kind']>(kind: Kind) =>
  (one: Kept): one is Of<Kind> =>
    one.kind === kind

export type Fill = {
  readonly id: number
  readonly t: number
  readonly qty: number
  readonly px: number
  readonly charges: number | undefined
}

/** The number of the order that a record is about, or undefined. */
export const orderOf = (one: Kept): number | undefined => {
  if (one.kind === 'event') return one.event.id
  return one.kind === 'intent' ||
    one.kind === 'adopted' ||
    one.kind === 'signal' ||
    one.kind === 'modify' ||
    one.kind === 'cancel' ||
    one.kind === 'booked'
    ? one.id
    : undefined
}

/** The fills among records, each once, with their charges where they were booked in the same log. */
export function fillsOf(records: readonly Kept[], isOurs: (id: number) => boolean): Fill[] {
  const charges = new Map(records.filter(isKind('booked')).map(one => [`${one.id} ${one.fillId}`, one.charges]))
  const seen = new Set<string>()
  const fills: Fill[] = []
  for (const { event, t } of records.filter(isKind('event'))) {
    if ((event.kind !== 'filled' && event.kind !== 'settled' && event.kind !== 'elsewhere') || !isOurs(event.id)) continue
    const key = `${event.id} ${event.fillId}`
    if (seen.has(key)) continue
    seen.add(key)
    fills.push({ id: event.id, t, qty: event.qty, px: event.px, charges: charges.get(key) })
  }
  return fills
}

/** The chain of one order; empty when the records do not have it. `before` has the start of the engine that sent it. */
export function whyOrder(id: number, records: readonly Kept[]): string[] {
  const own = records.filter(one => orderOf(one) === id)
  const intent = own.find(isKind('intent'))
  if (!intent)
    return own.length === 0
      ? []
      : [
          `order ${id} has no intent of ours in the log; what is known of it:`,
          ...own.map(one => `  ${timeText(one.t)}  ${sentenceOf(one)}`),
        ]
  const signal = own.find(isKind('signal'))
  const start = records.filter(isKind('start')).findLast(one => one.t <= intent.t)
  const asked = records.filter(isKind('asked')).findLast(one => one.t <= intent.t && intent.t - one.t < 1_000_000)
  const reduces = intent.reducing ? ', reduces the position' : ''
  return [
    `order ${id}: ${intent.qty < 0 ? 'SELL' : 'BUY'} ${Math.abs(intent.qty)} ${intent.instrument}, ${intent.type}, by ${intent.owner}, on ${dateText(dayOf(intent.t))}${reduces}`,
    ...tickLines(signal),
    ...(intent.owner === PERSON && asked ? [line('asked', asked.t, `by ${asked.who}: ${askedText(asked.what)}`)] : []),
    line(intent.owner === PERSON ? 'reason' : 'signal', intent.t, intent.why),
    ...riskLines(start, intent.reducing),
    line(
      'request',
      intent.t,
      `${orderWords(intent.instrument, intent, productText(intent.instrument, start?.shares))}, on disk first${intent.j === undefined ? '' : ` as record ${intent.j} of the journal`}`,
    ),
    ...own.flatMap(one => answerLines(one, records)),
    ...endLines(intent, own),
  ]
}

const line = (what: string, t: number, text: string): string => `  ${what.padEnd(12)} ${timeText(t as never)}  ${text}`
const plain = (what: string, text: string): string => `  ${what.padEnd(12)} ${text}`

function tickLines(signal: Of<'signal'> | undefined): string[] {
  if (!signal) return [plain('tick', 'not recorded: the engine was killed before the first answer, or the order is older than this log')]
  const { px, bid, ask, time, received, values } = signal
  const quote = bid > 0 || ask > 0 ? ` (bid ${rupeesText(bid)}, ask ${rupeesText(ask)})` : ''
  const tick =
    px > 0 ? line('tick', time, `last ${rupeesText(px)}${quote}, received ${timeText(received)}`) : plain('tick', 'no price was known')
  const names = Object.entries(values)
  return [tick, ...names.map(([name, value], n) => plain(n === 0 ? 'indicators' : '', `${name} = ${value}`))]
}

function riskLines(start: Of<'start'> | undefined, reducing: boolean): string[] {
  if (!start) return [plain('risk', 'passed; which rules were asked is not in this log')]
  const asked = start.rules.filter(rule => !reducing || rule.kind === 'fact').map(rule => rule.name)
  const left = reducing ? ' (limits are not asked about an order that reduces)' : ''
  return [
    plain('risk', `${countText(asked.length, 'rule')} asked, none refused${left}: ${asked.join(', ')}`),
    ...(reducing ? [] : [plain('', `limits in force since ${timeText(start.t)}: ${limitsText(start.limits)}`)]),
  ]
}

function answerLines(one: Kept, records: readonly Kept[]): string[] {
  const late = one.late ? ' (written to the log by the next start)' : ''
  if (one.kind === 'modify') {
    const { kind: _kind, t, id: _id, j: _j, n: _n, late: _late, ...terms } = one
    return [line('change', t, fieldsText(terms) + late)]
  }
  if (one.kind === 'cancel') return [line('cancel', one.t, `asked${late}`)]
  if (one.kind !== 'event') return []
  const { event } = one
  const word =
    event.kind === 'filled' || event.kind === 'settled' || event.kind === 'elsewhere'
      ? 'fill'
      : event.kind === 'accepted'
        ? 'acknowledged'
        : 'answer'
  const booked =
    event.kind === 'filled' ? records.filter(isKind('booked')).find(b => b.id === event.id && b.fillId === event.fillId) : undefined
  return [
    line(
      word,
      one.t,
      `${eventText(event)}${booked ? `, charges ${rupeesText(booked.charges)}; held then ${signed(booked.held)}` : ''}${late}`,
    ),
  ]
}

function endLines(intent: Of<'intent'>, own: readonly Kept[]): string[] {
  const fills = fillsOf(own, () => true)
  const filled = fills.reduce((sum, one) => sum + one.qty, 0)
  if (fills.length === 0) return [plain('so far', 'nothing filled')]
  const value = fills.reduce((sum, one) => sum + one.qty * one.px, 0)
  const charges = fills.reduce((sum, one) => sum + (one.charges ?? 0), 0)
  return [
    plain(
      'together',
      `${signed(filled)} of ${signed(intent.qty)} at ${rupeesText(Math.round(value / filled))} on average, charges ${rupeesText(charges)}`,
    ),
  ]
}

/**
 * The orders that made a position since it was last flat, and how the net came about; of one that is flat now, its last round trip. Empty when
 * nothing was traded. `name` is the instrument's.
 */
export function whyPosition(name: string, records: readonly Kept[]): string[] {
  const orders = new Map(
    records
      .filter(isKind('intent'))
      .filter(one => one.instrument === name)
      .map(one => [one.id as number, one]),
  )
  const settled = new Set(
    records
      .filter(isKind('event'))
      .filter(one => (one.event.kind === 'settled' || one.event.kind === 'elsewhere') && one.event.name === name)
      .map(one => one.event.id as number),
  )
  const fills = fillsOf(records, id => orders.has(id) || settled.has(id))
  const trip = lastTrip(fills)
  if (trip.length === 0) return []
  const lines: string[] = []
  let [held, cash, charges] = [0, 0, 0]
  for (const { id, t, qty, px, charges: paid } of trip) {
    held += qty
    cash -= qty * px
    charges += paid ?? 0
    const order = orders.get(id)
    const who = order ? `${order.owner}: ${order.why}` : isElsewhere(id as OrderId) ? 'traded past us' : 'the venue settled it'
    lines.push(
      `  ${dateText(dayOf(t as never))} ${timeText(t as never)}  order ${id}  ${signed(qty)} at ${rupeesText(px)}  held ${signed(held)}  (${who})`,
    )
  }
  const ids = [...new Set(trip.map(one => one.id))]
  const now =
    held === 0
      ? `is flat; its last round trip made ${rupeesText(cash - charges)} after charges of ${rupeesText(charges)}`
      : `${signed(held)} held, by ${countText(ids.length, 'order')}, charges ${rupeesText(charges)}`
  return [
    `${name}: ${now}`,
    ...lines,
    ...productLines(name, trip[0]?.t ?? 0, records),
    ...ids.flatMap(id => ['', ...whyOrder(id, records)]),
  ]
}

/** What was asked and told of its product since the position began. */
function productLines(name: string, since: number, records: readonly Kept[]): string[] {
  const about = (one: Kept): boolean =>
    one.kind === 'convert' ? one.instrument === name : one.kind === 'event' && one.event.kind === 'product' && one.event.name === name
  const told = records.filter(one => one.t >= since && about(one))
  return told.map(one => `  ${dateText(dayOf(one.t))} ${timeText(one.t)}  ${sentenceOf(one)}`)
}

/** The fills since the position was last flat; when it is flat now, since it was so before. */
function lastTrip(fills: readonly Fill[]): Fill[] {
  let [held, from, before] = [0, 0, 0]
  for (const [n, { qty }] of fills.entries()) {
    held += qty
    if (held === 0) {
      before = from
      from = n + 1
    }
  }
  return fills.slice(held === 0 ? before : from)
}
