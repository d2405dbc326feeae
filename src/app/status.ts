// `tapedeck status`: what an engine holds and does, as a short table or as JSON for scripts.

import { stampText } from '../core/ist.ts'
import { rupeesText } from '../core/money-text.ts'
import { type Micros, moneyOf } from '../core/units.ts'
import { socketLink } from '../protocol/links/socket-link.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { connectHome, type Outcome } from './home/connect.ts'
import type { HomePaths } from './home/paths.ts'
import { openAsker } from './hub/asker.ts'
import { faultsPhrase, type StatusData, readStatus } from './status-data.ts'
import { signed } from '../core/signed.ts'

export type StatusOptions = {
  readonly paths: HomePaths
  /** The answer's data exactly as the engine gave it. */
  readonly json: boolean
  /** Standard output. */
  readonly print: (line: string) => void
  /** Standard error: nothing runs, or no answer. */
  readonly complain: (line: string) => void
}

/** Asks and prints. Returns the exit code: 0, 1 without an answer, 3 where nothing runs. */
export async function status({ paths, json, print, complain }: StatusOptions): Promise<ExitCode> {
  const asked = await askStatus(paths)
  if ('error' in asked) {
    complain(asked.error)
    return asked.code
  }
  const data = readStatus(asked.ok)
  if (json || !data) print(JSON.stringify(asked.ok ?? null, undefined, 2))
  else for (const line of statusLines(data)) print(line)
  return exitCodes.ok
}

/** What the engine of this home says of itself, unread. */
export async function askStatus(paths: HomePaths): Promise<Outcome<unknown>> {
  const connected = await connectHome(paths)
  if ('error' in connected) return connected
  const asker = await openAsker(socketLink(connected.ok))
  if ('error' in asker) return { error: asker.error, code: exitCodes.failed }
  const answer = await asker.ok.ask({ kind: 'status' })
  asker.ok.close()
  if ('error' in answer || !answer.ok.ok) return { error: 'error' in answer ? answer.error : answer.ok.text, code: exitCodes.failed }
  return { ok: answer.ok.data }
}

export function statusLines(data: StatusData): string[] {
  const since = data.since === undefined ? '' : ` since ${stampText(data.since as Micros).slice(0, 16)}`
  const lines = [
    [
      `${data.mode ?? ''}${since}`.trim(),
      data.pid === undefined ? '' : `process ${data.pid}`,
      data.level === undefined ? '' : `level ${data.level}`,
    ]
      .filter(part => part !== '')
      .join(', '),
  ]
  for (const name of ['session', 'feed', 'store'] as const) if (data[name] !== undefined) lines.push(`${name}: ${brief(data[name])}`)
  const faults = faultsPhrase(data)
  if (faults !== '') lines.push(`faults of the data: ${faults}`)
  if (data.pnl !== undefined)
    lines.push(`profit and loss: ${signedRupees(data.pnl)}${data.charges === undefined ? '' : `, charges ${moneyText(data.charges)}`}`)
  if (data.available !== undefined) lines.push(`margin: ${moneyText(data.margin)} used, ${moneyText(data.available)} free`)
  lines.push('', ...tableOf('positions', positionCells(data)), '', ...tableOf('orders', orderCells(data)))
  const strategies = (data.strategies ?? []).map(({ name, on, why }) => [name, on === false ? 'off' : 'on', why ?? ''])
  if (strategies.length > 0) lines.push('', ...tableOf('strategies', strategies))
  return lines
}

const positionCells = (data: StatusData): string[][] =>
  data.positions.map(p => [
    p.instrument,
    signed(p.qty),
    moneyText(p.average),
    moneyText(p.last),
    p.pnl === undefined ? '' : signedRupees(p.pnl),
  ])

const orderCells = (data: StatusData): string[][] =>
  data.orders.map(o => [
    String(o.id),
    o.instrument,
    signed(o.qty),
    o.kind === 'sl' ? 'SL' : (o.kind ?? ''),
    pricesText(o),
    `${o.filled ?? 0} filled`,
    o.waiting === true && o.state === 'open' ? 'waiting' : (o.state ?? ''),
    o.owner ?? '',
  ])

/** A stop's trigger before its limit; a market order's limit only protects. */
function pricesText({ kind, limit, trigger }: StatusData['orders'][number]): string {
  const price = !limit ? 'market' : kind === 'market' ? `market, not beyond ${moneyText(limit)}` : moneyText(limit)
  return trigger ? `trigger ${moneyText(trigger)}, ${limit && kind !== 'market' ? 'limit ' : ''}${price}` : price
}

/** A title with the count, and columns as wide as their widest cell; numbers to the right. */
function tableOf(title: string, rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (/^[+-]?[\d,.]+$/.test(cell) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ')
  return [rows.length === 0 ? `no ${title}` : `${title}: ${rows.length}`, ...rows.map(row => `  ${line(row)}`.trimEnd())]
}

const brief = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** Rupees with Indian grouping; '' where unknown. */
const moneyText = (rupees: number | undefined): string => (rupees === undefined ? '' : rupeesText(moneyOf(rupees)))
const signedRupees = (rupees: number): string => (rupees > 0 ? `+${moneyText(rupees)}` : moneyText(rupees))
