// The two lines on top: mode, level and money first, then the health of feed, store and engine. What does not fit is left out,
// least important first; mode, level and profit always stay.

import { clockText, dayOf } from '../core/ist.ts'
import type { Micros } from '../core/units.ts'
import type { Row } from '../protocol/tables.ts'
import { bare, clean, fit, fitPainted } from './cells.ts'
import { armed, type Cockpit, sessionOpen, STALE, silence } from './cockpit.ts'
import { aheadSegments } from './ahead.ts'
import { ageText, arrow, bar, dayText, signedText, spanText } from './format.ts'
import type { Style } from './theme.ts'

/** `drop`: the highest goes first, 0 never. */
type Segment = {
  readonly text: string
  readonly drop: number
  /** Is shortened, with an ellipsis, before it is left out. Not painted. */
  readonly shrinks?: true
  /** What stands in its place where there is no room for all of it, and when that goes too. */
  readonly brief?: { readonly text: string; readonly drop: number }
}

/** Least cells of a shortened segment that still say something. */
const LEAST = 10

/** Left and right segments on one line of exactly `width` cells. */
function spread(left: readonly Segment[], right: readonly Segment[], width: number): string {
  const all = [...left, ...right].filter(one => one.text !== '')
  const short = new Map<Segment, string>()
  const textOf = (one: Segment): string => short.get(one) ?? one.text
  const dropOf = (one: Segment): number => (one.brief && short.has(one) ? one.brief.drop : one.drop)
  const need = (): number => all.reduce((sum, one) => sum + bare(textOf(one)).length + 2, 0)
  while (need() > width) {
    const worst = all.reduce((a, b) => (dropOf(b) > dropOf(a) ? b : a))
    if (dropOf(worst) === 0) break
    const room = worst.text.length - (need() - width)
    if (worst.shrinks && room >= LEAST) short.set(worst, fit(worst.text, room))
    else if (worst.brief && !short.has(worst)) short.set(worst, worst.brief.text)
    else all.splice(all.indexOf(worst), 1)
  }
  const join = (side: readonly Segment[]): string =>
    side
      .filter(one => all.includes(one))
      .map(textOf)
      .join('  ')
  const [start, end] = [` ${join(left)}`, join(right)]
  const gap = width - bare(start).length - bare(end).length - 1
  return fitPainted(`${start}${' '.repeat(Math.max(1, gap))}${end}`, width)
}

const modeStyle = (mode: string): Style => (mode === 'LIVE' ? 'live' : mode === 'REPLAY' ? 'replay' : 'paper')

function modeText(c: Cockpit, header: Row<'header'>): string {
  const speed = ended(header) ? ' ended' : header.speedable ? (header.speed === 0 ? ' paused' : ` ${header.speed}x`) : ''
  return c.theme.paint(modeStyle(header.mode), `▌${clean(header.mode)}${speed}▐`)
}

/** A recording stands still at its end and has no more data: neither is a fault. */
const ended = (header: Row<'header'>): boolean =>
  header.mode === 'REPLAY' && header.speedable === 1 && header.speed === 0 && header.feedUp === 0

const isNormal = (header: Row<'header'>): boolean => header.level === 'normal' || header.level === ''

/** The engine's time, with its date in a replay and whenever that is not today's. */
function timeText(c: Cockpit, header: Row<'header'>): string {
  const clock = header.clock as Micros
  const day = dayOf(clock)
  return `${header.mode === 'REPLAY' || day !== c.today() ? `${dayText(day)} ` : ''}${clockText(clock)}`
}

function moneySegments(c: Cockpit, header: Row<'header'>): Segment[] {
  const style = header.pnl > 0 ? 'up' : header.pnl < 0 ? 'down' : ''
  const pnl = c.theme.paint(style, `${arrow(header.pnl)} ${c.format.signed(header.pnl)}`)
  const percent = c.theme.paint(style, `${signedText(header.pnlPercent, 2)}%`)
  const used = Math.round(header.riskUsed * 100)
  const riskStyle: Style | '' = header.riskUsed >= 0.9 ? 'alarm' : header.riskUsed >= 0.7 ? 'warn' : ''
  return [
    { text: `P&L ${pnl}`, drop: 0 },
    { text: percent, drop: 4 },
    { text: `risk ${c.theme.paint(riskStyle, `${bar(header.riskUsed, 6)} ${used}%`)}`, drop: 1 },
    { text: header.riskName ? c.theme.paint('dim', clean(header.riskName)) : '', drop: 8 },
  ]
}

/** Why this screen cannot order, in two words. */
function lookText(c: Cockpit): string {
  const { you, holder } = c.ui.key
  if (c.readOnly) return c.theme.paint('warn', 'READ-ONLY')
  return holder === you ? '' : c.theme.paint('warn', holder ? `LOOKING ON (${clean(holder)} writes)` : 'LOOKING ON (W writes)')
}

function firstLine(c: Cockpit, header: Row<'header'>, width: number): string {
  const closes = header.closes > 0 ? ` (closes ${clockText(header.closes as Micros).slice(0, 5)})` : ''
  const silent = silence(c)
  return spread(
    [
      { text: c.theme.paint('bold', 'TAPEDECK'), drop: 9 },
      { text: modeText(c, header), drop: 0 },
      { text: silent ? c.theme.paint('alarm', ` ENGINE SILENT ${Math.round(silent / 1e3)}s `) : '', drop: 0 },
      { text: isNormal(header) ? '' : c.theme.paint('alarm', ` ${clean(header.level).toUpperCase()} `), drop: 0 },
      { text: isNormal(header) ? '' : clean(header.levelWhy), drop: 3, shrinks: true },
      ...aheadSegments(c),
      { text: lookText(c), drop: 0 },
      { text: armed(c) ? c.theme.paint('warn', `ARMED ${Math.ceil((c.ui.armedUntil - c.now()) / 1e3)}s`) : '', drop: 0 },
      { text: clean(header.feed), drop: 7 },
      { text: `${clean(header.session)}`, drop: 6 },
      { text: c.theme.paint('bold', timeText(c, header)), drop: 2 },
      { text: closes.trim(), drop: 7 },
    ],
    moneySegments(c, header),
    width,
  )
}

/** What of each limit is used, shortest first; the one nearest to its limit stands in the line above anyway. */
function budgetsText(c: Cockpit): string {
  const parts: string[] = []
  for (const row of c.rows.table('budget').values()) {
    const part = row.limit > 0 ? row.used / row.limit : 0
    // The others are in :risk, and here once they matter.
    if (row.more === 1 && part < 0.7) continue
    const used = row.unit === 1 ? `${Math.round(part * 100)}%` : `${c.format.integer(row.used)}/${c.format.integer(row.limit)}`
    parts.push(c.theme.paint(part >= 0.9 ? 'alarm' : part >= 0.7 ? 'warn' : 'dim', `${clean(row.name)} ${used}`))
  }
  return parts.join(c.theme.paint('dim', ' · '))
}

/** What was wrong with the data; two words where there is no room for the counts, which the watchlist has too. */
const faultsText = (c: Cockpit, { faults }: Row<'header'>): Segment => ({
  text: faults ? c.theme.paint('warn', `data: ${clean(faults)}`) : '',
  drop: 7,
  brief: { text: c.theme.paint('warn', 'data faults'), drop: 2 },
})

function secondLine(c: Cockpit, header: Row<'header'>, width: number): string {
  const paint = (style: Style | '', text: string): string => c.theme.paint(style, text)
  const open = sessionOpen(c)
  const feedStyle: Style | '' = ended(header) ? '' : !header.feedUp ? 'alarm' : open && header.fresh < header.instruments ? 'warn' : ''
  const oldStyle: Style | '' = open && header.oldest > STALE ? 'warn' : ''
  const rateStyle: Style | '' = header.ordersThisSecond >= header.ordersPerSecond && header.ordersPerSecond > 0 ? 'warn' : ''
  return spread(
    [
      {
        text: paint(
          feedStyle,
          `${ended(header) ? 'recording ended' : header.feedUp ? 'feed' : 'FEED DOWN'} ${header.fresh}/${header.instruments}`,
        ),
        drop: 0,
      },
      { text: paint(oldStyle, `oldest ${ageText(header.oldest)}${header.oldest < 9_950_000 ? 's' : ''}`), drop: 2 },
      { text: `p99 ${header.ownP99 > 0 ? spanText(header.ownP99) : '-'}`, drop: 5 },
      {
        text: paint(rateStyle, `orders ${header.ordersThisSecond}/${header.ordersPerSecond}·s ${c.format.integer(header.ordersToday)}·day`),
        drop: 3,
      },
      { text: paint('dim', `charges ${c.format.money(header.charges)}`), drop: 6 },
      { text: paint(header.available < 0 ? 'warn' : 'dim', `free ${c.format.money(header.available)}`), drop: 8 },
      { text: budgetsText(c), drop: 9 },
      faultsText(c, header),
    ],
    [{ text: paint(/away|fail|wait/.test(header.store) ? 'warn' : 'dim', clean(header.store)), drop: 4 }],
    width,
  )
}

/** Exactly two lines of exactly `width` cells. */
export function headerLines(c: Cockpit, width: number): string[] {
  const header = c.rows.header
  if (!header || !c.ui.welcome) {
    const waiting = c.ui.welcome ? 'waiting for the first rows of the engine' : 'connecting to the engine'
    return [fitPainted(` ${c.theme.paint('bold', 'TAPEDECK')}  ${waiting}`, width), ' '.repeat(width)]
  }
  return [firstLine(c, header, width), secondLine(c, header, width)]
}
