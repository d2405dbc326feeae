// What a person or another program asked for, as words: `BUY 10 TCS limit 3,400.00 DAY, stop 1%`. The audit log keeps requests as JSON with
// prices in 1/10 000 rupee; `why` and `audit` print them through this.

import { countText } from '../../core/count-text.ts'
import { rupeesText } from '../../core/money-text.ts'
import { signed } from '../../core/signed.ts'
import { parseContract } from '../../market/contract.ts'
import { type Request, request } from '../../protocol/requests.ts'
import { productsOf } from '../../trading/products.ts'

type Of<Kind extends Request['kind']> = Extract<Request, { readonly kind: Kind }>
type Terms = {
  readonly qty: number
  readonly type: string
  readonly limit: number
  readonly trigger?: number | undefined
  readonly validity?: string | undefined
}
type Plan = NonNullable<Of<'bracket'>['plan']>
type Distance = Plan['targets'][number]['at']

/** TCS of NSE:TCS. */
export const symbolOf = (name: string): string => name.slice(name.indexOf(':') + 1)

/** MIS, CNC or NRML of an order; '' where the log does not say what shares are traded as. */
export function productText(instrument: string, shares: 'intraday' | 'delivery' | undefined): string {
  if (shares === undefined) return ''
  return productsOf(parseContract(symbolOf(instrument)) ? 'future' : shares).own
}

/** 'BUY 10 TCS limit 3,400.00 MIS DAY' */
export function orderWords(instrument: string, { qty, type, limit, trigger, validity }: Terms, product = ''): string {
  const side = qty < 0 ? 'SELL' : 'BUY'
  const price =
    type === 'market'
      ? `market${limit ? `, protected at ${rupeesText(limit)}` : ''}`
      : type === 'sl'
        ? `SL trigger ${rupeesText(trigger ?? 0)}${limit ? ` limit ${rupeesText(limit)}` : ''}`
        : `${type} ${rupeesText(limit)}`
  return [side, Math.abs(qty), symbolOf(instrument), price, product, validity === 'ioc' ? 'IOC' : 'DAY'].filter(one => one !== '').join(' ')
}

function distanceText({ by, amount }: { readonly by: Distance['by'] | 'chandelier'; readonly amount: number }): string {
  if (by === 'percent') return `${amount}%`
  if (by === 'atr' || by === 'chandelier') return `${amount} average ranges`
  if (by === 'points') return `${rupeesText(amount)} away`
  return by === 'rupees' ? `at ${rupeesText(amount)} of result` : rupeesText(amount)
}

function planText({ stop, targets }: Plan): string {
  const parts = [
    ...(stop ? [`stop ${distanceText(stop.at)}`] : []),
    ...targets.map(one => `target ${distanceText(one.at)}${one.part < 1 ? ` for ${Math.round(one.part * 100)}%` : ''}`),
    ...(stop?.trail ? [`trailing ${distanceText(stop.trail)}`] : []),
  ]
  return parts.join(', ')
}

function executionText({ instrument, qty, plan }: Of<'execute'>): string {
  const side = `${qty < 0 ? 'SELL' : 'BUY'} ${Math.abs(qty)} ${symbolOf(instrument)}`
  const time = plan.lasts > 0 ? ` over ${Math.round(plan.lasts / 1e6)} s` : ''
  const slices = plan.kind === 'twap' ? ` in ${countText(plan.slices, 'slice')}` : ''
  const shown = plan.kind === 'iceberg' ? ` showing ${plan.show}` : ''
  return `${plan.kind} ${side}${time}${slices}${plan.limit > 0 ? ` limit ${rupeesText(plan.limit)}` : ''}${shown}`
}

function changeText({ order, qty, limit, trigger, type }: Of<'modify'>): string {
  const terms = [
    ...(type === undefined ? [] : [type]),
    ...(qty === undefined ? [] : [`quantity ${qty}`]),
    ...(limit === undefined ? [] : [`limit ${rupeesText(limit)}`]),
    ...(trigger === undefined ? [] : [`trigger ${rupeesText(trigger)}`]),
  ]
  return `change order ${order} to ${terms.join(', ')}`
}

function wordsOf(asked: Request): string {
  switch (asked.kind) {
    case 'order':
      return `${orderWords(asked.instrument, asked)}${asked.amo ? ' for the next opening' : ''}`
    case 'bracket': {
      const entries = asked.entries.map(one => orderWords(asked.instrument, one))
      const what = entries.length > 0 ? entries.join(' and ') : `protect ${symbolOf(asked.instrument)}`
      return asked.plan ? `${what}, ${planText(asked.plan)}` : `${what}, into the bracket that is there`
    }
    case 'execute':
      return executionText(asked)
    case 'stop-execution':
      return `end algorithm ${asked.id}`
    case 'exit':
      return `exit ${symbolOf(asked.instrument)}`
    case 'modify':
      return changeText(asked)
    case 'cancel':
      return `cancel order ${asked.order}`
    case 'convert':
      return `hold ${asked.qty} ${symbolOf(asked.instrument)} as ${asked.to}`
    case 'resolve':
      return `resolve order ${asked.order} as ${asked.as}${asked.qty > 0 ? ` ${asked.qty} at ${rupeesText(asked.px)}` : ''} (${asked.why})`
    case 'adjust':
      return `book ${signed(asked.qty)} ${symbolOf(asked.instrument)} at ${rupeesText(asked.px)} by hand (${asked.why})`
    case 'stop':
      return asked.level === 'cancel-all' ? 'cancel all orders' : asked.level
    case 'strategy':
      return `strategy ${asked.name} ${asked.on ? 'on' : 'off'}`
    case 'strategy-reload':
      return `take over the changed file of ${asked.name}`
    case 'speed':
      return `speed ${asked.speed}`
    case 'alive':
    case 'chart':
    case 'preview':
    case 'restart':
    case 'resume':
    case 'shutdown':
    case 'status':
    case 'stop-forecast':
    case 'why':
    case 'write':
      return asked.kind
  }
}

/** The words of a request kept as JSON; of one of another build that cannot be read, the JSON itself. */
export function askedText(json: string): string {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return json
    throw error
  }
  if (typeof value !== 'object' || value === null) return json
  const read = request.safeParse({ ref: 0, ...value })
  if (!read.success) return json
  return wordsOf(read.data)
}
