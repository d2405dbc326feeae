// The emergency bar: Ctrl+E from anywhere opens it, one different key acts or closes it, so that a word typed afterwards never acts.
// The engine's answer stands in the status line; no answer within a second is said loudly, whatever is open.

import { countText } from '../../core/count-text.ts'
import type { StopForecast } from '../../protocol/requests.ts'
import { clean, fit } from '../cells.ts'
import { advised, type Cockpit, say } from '../cockpit.ts'
import type { Key } from '../keys/key.ts'
import type { Stop } from '../state.ts'

const SECTION = 'Emergency bar (after Ctrl+E)'
/** No answer within this time (ms) is said loudly. */
export const ANSWER_MS = 1_000
/** The same key again within this time is taken for a key held down (ms). */
const REPEAT_MS = 1_000

const words = { pause: 'PAUSE', 'cancel-all': 'CANCEL ALL', flatten: 'FLATTEN AND HALT' } as const

const AT_ONCE = 'p, c and f act at once without asking; Esc closes. Nothing has been sent yet'

export function openEmergency(c: Cockpit): void {
  c.ui.emergency = true
  if (c.ui.stop) c.ui.stop.heldUntil = 0
  c.ui.stopForecast = undefined
  if (c.readOnly) return
  // The bar waits for nothing: what a stop would send is shown if the engine says it.
  c.ask({ kind: 'stop-forecast' }, answer => {
    if (answer.ok) c.ui.stopForecast = answer.data as StopForecast | undefined
  })
}

/** Closes the bar without acting. */
export function closeEmergency(c: Cockpit): void {
  c.ui.emergency = false
  say(c, 'emergency bar closed; nothing sent')
}

/** Whether these characters are the key of a stop just sent, still held down. */
export function heldDown(c: Cockpit, text: string): boolean {
  const { stop } = c.ui
  if (!stop || c.now() >= stop.heldUntil || text !== stop.key.repeat(text.length)) return false
  stop.heldUntil = c.now() + REPEAT_MS
  return true
}

function send(c: Cockpit, key: string, level: Stop['level']): void {
  const stop: Stop = { level, at: c.now(), answered: false, key, heldUntil: c.now() + REPEAT_MS }
  // What was being typed or asked is over: a letter too many must not fill in or confirm an order.
  Object.assign(c.ui, { emergency: false, overlay: undefined, stop })
  say(c, `${words[level]} sent ...`, 'bad')
  c.ask({ kind: 'stop', level }, answer => {
    stop.answered = true
    say(c, `${answer.ok ? '' : 'REFUSED: '}${words[level]}: ${answer.text}`, answer.ok ? 'good' : 'bad')
  })
}

/** '' when this screen may stop trading, else who may. */
export const stopReason = (c: Cockpit): string =>
  c.readOnly ? advised(c, 'this screen is read-only: use `tapedeck stop` from a login that may') : ''

export const emergencyKeys: readonly Key[] = [
  {
    keys: ['p'],
    section: SECTION,
    does: 'pauses: no new entries, exits go on',
    when: stopReason,
    hint: ['p', 'pause entries'],
    run: (c, key) => send(c, key, 'pause'),
  },
  {
    keys: ['c'],
    section: SECTION,
    does: 'cancels every working order and pauses',
    when: stopReason,
    hint: ['c', 'cancel all orders'],
    run: (c, key) => send(c, key, 'cancel-all'),
  },
  {
    keys: ['f'],
    section: SECTION,
    does: 'flattens every position and halts until :resume',
    when: stopReason,
    hint: ['f', 'FLATTEN and halt'],
    loud: true,
    run: (c, key) => send(c, key, 'flatten'),
  },
  {
    keys: ['escape'],
    section: SECTION,
    does: 'closes the bar, as every other key does; : opens the command line',
    when: () => '',
    hint: ['Esc', 'close'],
    run: closeEmergency,
  },
]

/** The alarm of a stop that has no answer yet, or ''. */
export function unanswered(c: Cockpit): string {
  const { stop } = c.ui
  if (!stop || stop.answered) return ''
  const waited = c.now() - stop.at
  if (waited < ANSWER_MS) return ''
  const option = stop.level === 'cancel-all' ? 'cancel' : stop.level
  return `NO ANSWER to ${words[stop.level]} for ${Math.floor(waited / 1e3)} s: run ${advised(c, `\`tapedeck stop --${option}\``)} from another login`
}

/** 'c: 12 cancels over 2 s; f: 12 cancels, 3 exits over 2 s'; '' while the engine has not said, and where there is nothing to send. */
function forecastText({ ui }: Cockpit): string {
  const { cancelAll, flatten } = ui.stopForecast ?? {}
  if (!cancelAll || !flatten || flatten.cancels + flatten.exits === 0) return ''
  const over = (seconds: number): string => (seconds <= 1 ? ' at once' : ` over ${seconds} s`)
  const cancels = countText(cancelAll.cancels, 'cancel')
  const c = cancelAll.cancels === 0 ? 'c: no order to cancel' : `c: ${cancels}${over(cancelAll.seconds)}`
  const parts = [...(flatten.cancels === 0 ? [] : [cancels]), ...(flatten.exits === 0 ? [] : [countText(flatten.exits, 'exit')])]
  return `${c}; f: ${parts.join(' and ')}${over(flatten.seconds)}`
}

/** The two lines of the bar, in place of the footer. */
export function emergencyLines(c: Cockpit, width: number): string[] {
  const keys = 'p pause   c cancel all   f FLATTEN+HALT   Esc close'
  const news = unanswered(c) || c.ui.status.text
  const off = stopReason(c)
  const forecast = forecastText(c)
  const [first, second] = off
    ? [`EMERGENCY: ${off}`, 'Esc closes']
    : news
      ? [`EMERGENCY: ${news}`, keys]
      : [`EMERGENCY: ${keys}`, forecast ? `${forecast}. Each acts without asking; nothing has been sent yet` : AT_ONCE]
  return [first, second].map(text => c.theme.paint('alarm', fit(` ${clean(text)}`, width)))
}
