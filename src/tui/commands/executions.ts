// Commands of the execution algorithms: begin a TWAP, a chaser or an iceberg, see how they stand, end one.

import type { Ask } from '../../protocol/requests.ts'
import { armingReason, type Cockpit, say, tell, writeReason } from '../cockpit.ts'
import { parsePrice, parseQty } from '../format.ts'
import { AMOUNT_WORDS, amountOf, withUnits } from './amount.ts'
import type { Command } from './command.ts'
import { findWatch, symbols } from './instrument.ts'

type Plan = Extract<Ask, { readonly kind: 'execute' }>['plan']

const SECOND = 1_000_000
const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND }
/** Slices where none are named: as many as there are lots and parts of 30 seconds, 10 at most. */
const USUAL_SLICES = 10
const USUAL_SLICE = 30 * SECOND

/** '10m', '90s' or '2h' in micros, or undefined. */
export function timeOf(text: string | undefined): number | undefined {
  const found = /^(\d{1,4})([smh])$/i.exec(text ?? '')
  const micros = found ? Number(found[1]) * (UNITS[found[2]?.toLowerCase() as string] as number) : 0
  return micros > 0 ? micros : undefined
}

/** What stands behind the quantity of a TWAP, or what is wrong with it. `lots` that it has. */
export function twapOf(typed: readonly string[], lots: number): Plan | string {
  const [time, ...words] = typed.filter(word => !/^(over|in)$/i.test(word))
  const lasts = timeOf(time)
  if (lasts === undefined) return `${time ?? 'nothing'} is no time: write it as 90s, 10m or 2h`
  let limit = 0
  let leaves = false
  let slices = Math.max(1, Math.min(USUAL_SLICES, Math.floor(lots), Math.floor(lasts / USUAL_SLICE)))
  for (let at = 0; at < words.length; at++) {
    const word = (words[at] as string).toLowerCase()
    if (word === 'leave') leaves = true
    else if (word === 'limit') {
      limit = parsePrice(words[++at] ?? '') ?? 0
      if (!limit) return `${words[at] ?? 'nothing'} is no price after the word limit`
    } else if (at === 0 && parseQty(word)) slices = parseQty(word) as number
    else return `${word} is neither a number of slices, limit nor leave`
  }
  return { kind: 'twap', lasts, slices, limit, leaves }
}

/** What stands behind the quantity of a chaser, or what is wrong with it. */
export function chaseOf(words: readonly string[]): Plan | string {
  let limit = 0
  let lasts = 0
  for (let at = 0; at < words.length; at += 2) {
    const word = (words[at] as string).toLowerCase()
    const value = words[at + 1]
    if (word === 'limit') limit = parsePrice(value ?? '') ?? 0
    else if (word === 'within') lasts = timeOf(value) ?? 0
    else return `${word} is neither limit nor within`
    if (word === 'limit' && !limit) return `${value ?? 'nothing'} is no price after the word limit`
    if (word === 'within' && !lasts) return `${value ?? 'nothing'} is no time: write it as 90s, 10m or 2h`
  }
  return { kind: 'chase', lasts, limit }
}

/** What stands behind the quantity of an iceberg, or what is wrong with it. */
export function icebergOf(words: readonly string[]): Plan | string {
  const [priceText, word, showText] = words.filter(one => one !== '@' && one.toLowerCase() !== 'limit')
  const limit = parsePrice((priceText ?? '').replace(/^@/, ''))
  if (!limit) return `${priceText ?? 'nothing'} is no price: iceberg SYMBOL QTY PRICE show N`
  const show = parseQty(showText ?? '')
  if (word?.toLowerCase() !== 'show' || !show) return 'how much of it may be seen? iceberg SYMBOL QTY PRICE show N'
  return { kind: 'iceberg', lasts: 0, limit, show }
}

type Sided = { readonly sells: boolean; readonly symbol: string | undefined; readonly words: readonly string[] }

/** BUY and SELL before the symbol are the quantity's sign. */
function sided(typed: readonly string[]): Sided {
  const [first = '', second = '', ...others] = typed
  if (/^(buy|sell)$/i.test(first)) return { sells: /^sell$/i.test(first), symbol: second || undefined, words: others }
  return { sells: second.startsWith('-'), symbol: first || undefined, words: [second.replace(/^[+-]/, ''), ...others] }
}

function begins(planOf: (words: readonly string[], lots: number) => Plan | string): Command['run'] {
  return (c, typed) => {
    const { sells, symbol, words } = sided(typed)
    const found = findWatch(c, symbol)
    if ('error' in found) return found.error
    const row = found.ok
    if (!row.tradable) return `${row.symbol} is an index and cannot be traded`
    const amount = amountOf(words, true)
    if (typeof amount === 'string') return amount
    const plain = planOf(amount.rest, Number.MAX_SAFE_INTEGER)
    if (typeof plain === 'string') return plain
    withUnits(c, amount, { instrument: row.name, sells, limit: plain.limit }, (qty, by) => {
      const plan = planOf(amount.rest, qty / row.lot) as Plan
      const what = `${plan.kind} ${sells ? 'SELL' : 'BUY'} ${c.format.integer(qty)} ${by}${row.symbol}${planText(c, plan, row.tick)}`
      const ask = { kind: 'execute', instrument: row.name, qty: sells ? -qty : qty, plan } as const
      c.ui.overlay = { kind: 'confirm', question: `${what}?`, arming: true, send: () => tell(c, ask, what) }
    })
    return ''
  }
}

/** All that it would do. */
function planText(c: Cockpit, plan: Plan, tick: number): string {
  const limit = plan.limit ? ` limit ${c.format.price(plan.limit, tick)}` : ''
  if (plan.kind === 'iceberg') return `${limit} showing ${c.format.integer(plan.show)}`
  const end = plan.limit ? 'at the limit' : 'at market'
  if (plan.kind === 'chase') return `${limit}${plan.lasts ? ` within ${spanText(plan.lasts)}, then ${end}` : ', no deadline'}`
  const slices = `${plan.slices} ${plan.slices === 1 ? 'slice' : 'slices'}`
  const apart = plan.slices > 1 ? `, one each ${spanText(Math.round(plan.lasts / plan.slices / SECOND) * SECOND)}` : ''
  return ` over ${spanText(plan.lasts)} in ${slices}${apart}${limit}, the rest ${plan.leaves ? 'left' : end}`
}

function spanText(micros: number): string {
  const seconds = micros / SECOND
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}

/** A row of the status, as far as it is shown. */
type Row = {
  readonly id: number
  readonly kind: string
  readonly instrument: string
  readonly qty: number
  readonly filled: number
  readonly average: number
  readonly arrival: number
  readonly slippage: number
  readonly slice: number
  readonly slices: number
  readonly ending: string
}

export function rowText({ id, kind, instrument, qty, filled, average, arrival, slippage, slice, slices, ending }: Row): string {
  const far = `${Math.abs(slippage).toFixed(1)} bp ${slippage > 0 ? 'worse' : 'better'} than ${arrival.toFixed(2)} when it began`
  const price = filled === 0 ? 'nothing filled yet' : `${Math.abs(filled)} filled at ${average.toFixed(2)} on average, ${far}`
  const where = slices > 0 ? ` ${kind === 'iceberg' ? 'leg' : 'slice'} ${slice} of ${slices},` : ''
  return `${kind} ${id} ${qty < 0 ? 'SELL' : 'BUY'} ${Math.abs(qty)} ${instrument}:${where} ${price}${ending ? `; ends: ${ending}` : ''}`
}

export const executionCommands: readonly Command[] = [
  {
    word: 'twap',
    usage: 'twap [BUY|SELL] SYMBOL QTY|SIZE TIME [SLICES] [limit PRICE] [leave]',
    most: 7 + AMOUNT_WORDS,
    does: 'spreads a quantity (-N sells) over a time as 10m, the rest at market or left, after y',
    words: (c, at) => (at === 0 ? symbols(c) : at > 2 ? ['limit', 'leave'] : []),
    when: armingReason,
    run: begins(twapOf),
  },
  {
    word: 'chase',
    usage: 'chase [BUY|SELL] SYMBOL QTY|SIZE [limit PRICE] [within TIME]',
    most: 6 + AMOUNT_WORDS,
    does: 'joins the best price and follows it (-N sells); crosses at the limit or after the time; after y',
    words: (c, at) => (at === 0 ? symbols(c) : at > 1 ? ['limit', 'within'] : []),
    when: armingReason,
    run: begins(chaseOf),
  },
  {
    word: 'iceberg',
    usage: 'iceberg [BUY|SELL] SYMBOL QTY|SIZE [@] PRICE show N',
    most: 6 + AMOUNT_WORDS,
    does: 'a limit order of which N are seen at a time (-N sells), the next leg when one has filled; after y',
    words: (c, at) => (at < 2 ? [...symbols(c), ...(at === 0 ? ['BUY', 'SELL'] : [])] : at > 2 ? ['show'] : []),
    when: armingReason,
    run: begins(icebergOf),
  },
  {
    word: 'algos',
    usage: 'algos',
    does: 'shows how the algorithms at work stand',
    when: () => '',
    run(c) {
      const sent = c.ask({ kind: 'status' }, ({ ok, text, data }) => {
        const rows = (data as { readonly executions?: readonly Row[] } | undefined)?.executions ?? []
        const lines = rows.length > 0 ? rows.map(rowText) : ['none is at work']
        if (ok) c.ui.overlay = { kind: 'text', title: 'Algorithms', lines, top: 0 }
        else say(c, text, 'bad')
      })
      if (sent > 0) say(c, 'asking how the algorithms stand')
      return ''
    },
  },
  {
    word: 'stop-algo',
    usage: 'stop-algo N',
    does: 'ends an algorithm and cancels its order; what it has filled stays',
    when: writeReason,
    run(c, [text]) {
      if (text === undefined || !/^\d{1,9}$/.test(text)) return 'which one? (:algos shows them)'
      tell(c, { kind: 'stop-execution', id: Number(text) }, `ending algorithm ${Number(text)}`)
      return ''
    },
  },
]
