// A cockpit without a terminal: state and rows for testing panes, frames and keys as plain functions.

import { dayOf } from '../../src/core/ist.ts'
import type { Micros } from '../../src/core/units.ts'
import { envelope, ROWS, Unwrap } from '../../src/protocol/messages.ts'
import type { Answer, Ask } from '../../src/protocol/requests.ts'
import { Rows } from '../../src/protocol/rows.ts'
import type { Cockpit, Leave } from '../../src/tui/cockpit.ts'
import { formatOf, type Grouping } from '../../src/tui/format.ts'
import { newUi } from '../../src/tui/state.ts'
import { type Colours, type ThemeName, themeOf } from '../../src/tui/theme.ts'
import { FakeHub, fillMarket, NOON } from './hub.ts'

export type Bench = {
  c: Cockpit
  hub: FakeHub
  asked: Ask[]
  left: Leave[]
  now: { ms: number }
  reply(answer: Omit<Answer, 'ref'>): void
  flush(): void
}

export function bench(
  options: {
    columns?: number
    rows?: number
    colours?: Colours
    readOnly?: boolean
    grouping?: Grouping
    theme?: ThemeName
    fill?: boolean
  } = {},
): Bench {
  const hub = new FakeHub()
  if (options.fill !== false) fillMarket(hub)
  const rows = new Rows()
  const unwrap = new Unwrap()
  hub.link.onMessage((type, payload) => {
    if (type === ROWS) unwrap.take(envelope(type, payload), (_, bytes) => rows.apply(bytes))
  })
  hub.flush()
  const asked: Ask[] = []
  const left: Leave[] = []
  const now = { ms: 1_000 }
  let then: (answer: Answer) => void = () => {}
  const ui = newUi(options.columns ?? 160, options.rows ?? 44, 300e6)
  ui.welcome = true
  ui.rowsAt = now.ms
  const c: Cockpit = {
    rows,
    ui,
    theme: themeOf(options.theme ?? 'dark', options.colours ?? 256),
    format: formatOf(options.grouping ?? 'indian'),
    readOnly: options.readOnly ?? false,
    canKeep: true,
    attached: false,
    program: 'tapedeck',
    now: () => now.ms,
    today: () => dayOf(NOON as Micros),
    ask(ask, take) {
      asked.push(ask)
      then = take
      return asked.length
    },
    leave: choice => left.push(choice),
  }
  Object.assign(c.ui.chart, { no: 0, name: 'NSE:RELIANCE', symbol: 'RELIANCE' })
  return { c, hub, asked, left, now, reply: answer => then({ ref: asked.length, ...answer }), flush: () => hub.flush() }
}
