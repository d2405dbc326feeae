// What the header says of the trading sessions: 'NSE open', 'NSE closing auction: limit orders only · F&O open'. The publisher calls it.

import type { CalendarName, PhaseName } from '../market/calendar.ts'
import type { SessionClock } from '../market/sessions.ts'

const PHASES: Readonly<Record<PhaseName, string>> = {
  preopen: 'pre-open',
  open: 'open',
  auction: 'closing auction',
  postclose: 'post-close',
  closed: 'closed',
}

const NAMES: Readonly<Record<CalendarName, string>> = {
  'nse-equity': 'NSE',
  'nse-equity-late': 'NSE, no closing auction:',
  'nse-fo': 'NSE F&O',
  'bse-equity': 'BSE',
  'bse-equity-late': 'BSE, no closing auction:',
  'bse-fo': 'BSE F&O',
  always: 'always',
}

function detail(clock: SessionClock): string {
  const because = clock.phase === 'closed' ? clock.calendar.closedBecause(clock.day) : clock.stage
  return because === '' ? '' : `: ${because}`
}

/** The segment alone: 'NSE', 'NSE F&O'. Shares without a closing auction end at another time. */
export const segmentName = ({ calendar: { name } }: SessionClock): string =>
  name.endsWith('-late') ? `${name.startsWith('bse') ? 'BSE' : 'NSE'} late` : NAMES[name]

/** The first calendar in full, the others where they are in another phase. */
export function sessionText(clocks: readonly SessionClock[]): string {
  const [first, ...others] = clocks
  if (!first) return ''
  const different = others.filter(one => one.phase !== first.phase).map(one => ` · ${NAMES[one.calendar.name]} ${PHASES[one.phase]}`)
  return `${NAMES[first.calendar.name]} ${PHASES[first.phase]}${detail(first)}${different.join('')}`
}

/** When continuous trading ends in the first calendar that is open; 0 when none is, or when it never does. */
export const closingTime = (clocks: readonly SessionClock[]): number =>
  clocks.find(one => one.open && one.calendar.name !== 'always')?.windowClose ?? 0
