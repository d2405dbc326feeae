// The two lines below: a sentence (an answer, a refusal, the text being typed, the emergency bar) and the keys that work now.

import { clockText } from '../core/ist.ts'
import type { Micros } from '../core/units.ts'
import { clean, fit, fitPainted } from './cells.ts'
import type { Cockpit } from './cockpit.ts'
import { emergencyLines, unanswered } from './overlays/emergency.ts'
import { overlaySpec } from './overlays/index.ts'
import { keysShown } from './keys/dispatch.ts'
import type { Style } from './theme.ts'

const toneStyle: Readonly<Record<string, Style | ''>> = { info: '', good: 'up', bad: 'warn' }
const toneMark: Readonly<Record<string, string>> = { info: '', good: '✓ ', bad: '! ' }

function statusLine(c: Cockpit, width: number): string {
  const { text, tone } = c.ui.status
  return c.theme.paint(toneStyle[tone] ?? '', fit(` ${(toneMark[tone] ?? '').replace('✓', '●')}${clean(text)}`, width))
}

function keyLine(c: Cockpit, width: number): string {
  const header = c.rows.header
  const since = header ? `${header.mode.toLowerCase()} since ${clockText(header.since as Micros).slice(0, 5)}` : ''
  const screens = c.ui.key.screens > 1 ? `${c.ui.key.screens} screens  ` : ''
  const right =
    width >= 100 ? `${screens}${(c.ui.bytesPerSecond / 1e3).toFixed(1)} kB/s  ${c.ui.framesPerSecond} fps  ${clean(since)} ` : ''
  const room = width - right.length - 1
  let left = ''
  let used = 1
  for (const key of keysShown(c)) {
    const off = key.off?.(c)
    const [shown, word] = off ? [key.hint[0], `off: ${off}`] : key.hint
    const length = shown.length + word.length + 3
    if (used + length > room) break
    left += off ? `${c.theme.paint('dim', `${shown} ${word}`)}  ` : `${c.theme.paint(key.loud ? 'alarm' : 'accent', shown)} ${word}  `
    used += length
  }
  return fitPainted(` ${left}`, width - right.length) + c.theme.paint('dim', right)
}

/** Exactly two lines of exactly `width` cells. */
export function footerLines(c: Cockpit, width: number): string[] {
  if (c.ui.emergency) return emergencyLines(c, width)
  const overlay = c.ui.overlay
  const spec = overlay && overlaySpec(overlay)
  const [line, more] = spec?.lines?.(c, width) ?? [spec?.line?.(c, width)]
  const alarm = unanswered(c)
  const loud = (): string => c.theme.paint('alarm', fit(` ${clean(alarm)}`, width))
  const first = line === undefined ? statusLine(c, width) : fitPainted(line, width)
  // What is being asked, typed or was just answered stays visible: the alarm takes the line of keys then.
  if (alarm && (line !== undefined || c.ui.status.text)) return [first, loud()]
  return [alarm ? loud() : first, more === undefined ? keyLine(c, width) : fitPainted(more, width)]
}
