// The one thing every key, overlay, command and view is given: the engine's rows, the screen's own state, how to ask the engine
// and how to leave. Made by screen.tsx (and by tests); `advance` is its clock.

import type { DayNo } from '../core/units.ts'
import { chartLengths } from '../protocol/chart-lengths.ts'
import type { Answer, Ask } from '../protocol/requests.ts'
import type { Rows } from '../protocol/rows.ts'
import type { Row } from '../protocol/tables.ts'
import type { Format } from './format.ts'
import type { Theme } from './theme.ts'
import type { Tone, Ui } from './state.ts'

export type Leave = 'keep' | 'shutdown' | 'detach'

export type Cockpit = {
  readonly rows: Rows
  readonly ui: Ui
  theme: Theme
  readonly format: Format
  readonly readOnly: boolean
  readonly canKeep: boolean
  readonly attached: boolean
  /** The program as the person types it: './tapedeck'. */
  readonly program: string
  /** Milliseconds of this screen's own clock. */
  now(): number
  /** The IST calendar day of the wall clock. */
  today(): DayNo
  /** Sends a request; returns its number, or 0 when a read-only screen may not (the status line says so). `then` gets the answer. */
  ask(ask: Ask, then: (answer: Answer) => void): number
  /** Ends the screen. */
  leave(choice: Leave, why: string): void
}

/** Milliseconds without a key after which order keys disarm. */
export const ARMED_MS = 60_000
const FOLLOW_MS = 200
/** A quote older than this (micros) in an open session is stale. */
export const STALE = 5_000_000
/** Milliseconds without any row after which the screen says that the engine is silent. */
export const SILENT_MS = 3_000

export const lengthText = (length: number): string => chartLengths.find(([, us]) => us === length)?.[0] ?? `${Math.round(length / 1e6)}s`

export function say(c: Cockpit, text: string, tone: Tone = 'info'): void {
  c.ui.status = { text, tone }
}

/** A text of ours that advises commands as `tapedeck ...`, in the way this person types them. */
export const advised = (c: Cockpit, text: string): string => text.replaceAll('`tapedeck ', `\`${c.program} `)

/** Sends a request and shows its answer's sentence in the status line. */
export function tell(c: Cockpit, ask: Ask, sending: string): void {
  const sent = c.ask(ask, answer => say(c, answer.text, answer.ok ? 'good' : 'bad'))
  if (sent > 0) say(c, `${sending}: sent, no answer yet`)
}

export const armed = (c: Cockpit): boolean => c.ui.armedUntil > c.now()

/** '' when this screen may change anything, else why not: it only looks, or another one holds the write key. */
export function writeReason(c: Cockpit): string {
  if (c.readOnly) return 'this screen is read-only: it cannot send orders'
  const { you, holder } = c.ui.key
  if (holder === you) return ''
  return `${holder ? `${holder} holds the write key` : 'no screen holds the write key'}: W or :write takes it`
}

/** '' when order keys may be used, else how to get there. */
export function armingReason(c: Cockpit): string {
  const off = writeReason(c)
  if (off) return off
  return armed(c) ? '' : 'order keys are not armed: press T first'
}

/** A market that never closes has no time of closing, but says that it is open. */
export function sessionOpen(c: Cockpit): boolean {
  const { header } = c.rows
  return header !== undefined && (header.closes > 0 || header.session.endsWith(' open'))
}

/** Milliseconds since the last row when the engine ought to have spoken, else 0. */
export function silence(c: Cockpit): number {
  const header = c.rows.header
  if (!c.ui.welcome || !header || (header.speedable === 1 && header.speed === 0)) return 0
  const gap = c.now() - c.ui.rowsAt
  return gap > SILENT_MS ? gap : 0
}

/** Age of a quote in micros; Infinity when there was none. What the engine has been silent for is added: no number may look fresh then. */
export function ageOf(c: Cockpit, seen: number): number {
  if (seen === 0) return Number.POSITIVE_INFINITY
  return Math.max(0, (c.rows.header?.clock ?? 0) - seen) + silence(c) * 1e3
}

export const stale = (c: Cockpit, seen: number): boolean => (sessionOpen(c) || silence(c) > 0) && ageOf(c, seen) > STALE

export const watchOf = (c: Cockpit, no: number): Row<'watch'> | undefined => c.rows.table('watch').get(String(no))
export const tickOf = (c: Cockpit, no: number): number => watchOf(c, no)?.tick || 500

/** Asks for the chart and book of an instrument. */
export function showChart(c: Cockpit, row: Row<'watch'>, length: number): void {
  Object.assign(c.ui.chart, { no: row.no, name: row.name, symbol: row.symbol, length, due: 0, cursor: 0 })
  c.ask({ kind: 'chart', instrument: row.name, length }, answer => {
    if (!answer.ok) say(c, answer.text, 'bad')
  })
}

/** Lets the chart follow the watchlist's cursor a moment after it came to rest. */
export function followChart(c: Cockpit, no: number): void {
  if (c.ui.chart.follow && c.ui.chart.no !== no) c.ui.chart.due = c.now() + FOLLOW_MS
}

/** Says which strategies went off otherwise than by hand since the last look. */
function watchStrategies(c: Cockpit): void {
  const version = c.rows.version('strategy')
  const { ui } = c
  if (version === ui.strategiesSeen) return
  ui.strategiesSeen = version
  const rows = [...c.rows.table('strategy').values()]
  const gone = rows.filter(row => !row.on && !row.why.startsWith('by hand') && ui.strategiesOn.has(row.name))
  ui.strategiesOn = new Set(rows.filter(row => row.on).map(row => row.name))
  if (gone.length > 0)
    say(c, gone.map(row => `strategy ${row.name} was switched off: ${row.why || 'no reason was given'}`).join('; '), 'bad')
}

/** What time brings: faults of strategies, disarming, the first chart, the chart that follows. Called once a frame. */
export function advance(c: Cockpit): void {
  const { ui } = c
  watchStrategies(c)
  if (ui.armedUntil > 0 && !armed(c)) {
    ui.armedUntil = 0
    say(c, 'order keys disarmed after 60 s without a key')
  }
  if (ui.chart.no < 0) {
    const first = c.rows.table('watch').values().next().value
    const { due } = ui.chart
    if (first && ui.welcome) showChart(c, first, ui.chart.length)
    ui.chart.due = due
  } else if (ui.chart.due > 0 && c.now() >= ui.chart.due) {
    ui.chart.due = 0
    const row = watchOf(c, Number(ui.lists.watchlist.selected))
    if (row && row.no !== ui.chart.no) showChart(c, row, ui.chart.length)
  }
}
