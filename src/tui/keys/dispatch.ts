// From one piece of terminal input to what it does. Emergency first, then the open overlay, then the keys of the screen. Several
// characters at once are a paste or a slow line: they may move a cursor or be text, but never an order, an answer or an emergency.

import { ARMED_MS, armed, type Cockpit, say } from '../cockpit.ts'
import { closeEmergency, emergencyKeys, heldDown, openEmergency } from '../overlays/emergency.ts'
import { overlaySpec } from '../overlays/index.ts'
import { mainKeys } from './index.ts'
import type { Key } from './key.ts'

/** key: one key by name. text: several characters that came at once. paste: what the terminal says was pasted. */
export type Input = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'text' | 'paste'; readonly text: string }

const CTRL_E = '\x05'

type Shown = Key & { readonly hint: NonNullable<Key['hint']> }

/** The keys of the line of keys: those that act now, and those that say themselves why they do not. */
export function keysShown(c: Cockpit): readonly Shown[] {
  const keys = c.ui.emergency ? emergencyKeys : c.ui.overlay ? overlaySpec(c.ui.overlay).keys : mainKeys
  return keys.filter((key): key is Shown => key.hint !== undefined && (key.when(c) === '' || Boolean(key.off?.(c))))
}

export function press(c: Cockpit, input: Input): void {
  if (input.kind !== 'paste' && heldDown(c, input.kind === 'key' ? input.key : input.text)) return
  c.ui.status = { text: '', tone: 'info' }
  if (armed(c)) c.ui.armedUntil = c.now() + ARMED_MS
  if (input.kind === 'key') pressKey(c, input.key)
  else if (input.kind === 'text' && input.text.startsWith(CTRL_E)) {
    openEmergency(c)
    say(c, 'several keys came at once: only the emergency bar was opened')
  } else if (c.ui.emergency) emergencyText(c, input)
  else if (c.ui.overlay) typeText(c, input.text)
  else if (input.kind === 'text') burst(c, input.text)
  else say(c, 'a paste does nothing here')
}

function pressKey(c: Cockpit, key: string): void {
  if (key === 'ctrl+e') return openEmergency(c)
  if (c.ui.emergency) {
    if (runFrom(emergencyKeys, c, key)) return
    closeEmergency(c)
    if (key === ':') {
      c.ui.overlay = undefined
      runFrom(mainKeys, c, key)
    }
    return
  }
  const overlay = c.ui.overlay
  if (!overlay) {
    if (!runFrom(mainKeys, c, key) && key.length === 1) say(c, `${key} does nothing here; ? shows the keys`)
    return
  }
  const spec = overlaySpec(overlay)
  if (runFrom(spec.keys, c, key)) return
  const text = key === 'space' ? ' ' : key
  if (text.length === 1) typeText(c, text)
}

/** Several characters at once while the emergency bar is open: a letter held down leaves it open, a word closes it. */
function emergencyText(c: Cockpit, input: Exclude<Input, { kind: 'key' }>): void {
  const first = input.text[0] ?? ''
  if (input.kind === 'paste') say(c, 'a paste does nothing here')
  else if (input.text === first.repeat(input.text.length) && emergencyKeys.some(one => one.keys.includes(first)))
    say(c, 'several keys came at once: nothing sent; press one key')
  else {
    closeEmergency(c)
    if (first !== ':') return
    c.ui.overlay = undefined
    burst(c, input.text)
  }
}

/** Runs the key, or says why it is off; false when there is none of that name. */
function runFrom(keys: readonly Key[], c: Cockpit, name: string): boolean {
  const key = keys.find(one => one.keys.includes(name))
  if (!key) return false
  const off = key.when(c)
  if (off) say(c, off, 'bad')
  else key.run(c, name)
  return true
}

function typeText(c: Cockpit, text: string): void {
  const overlay = c.ui.overlay
  if (!overlay) return
  const spec = overlaySpec(overlay)
  if (spec.type) spec.type(c, text)
  else say(c, spec.only)
}

/** Several characters at once outside a text field. */
function burst(c: Cockpit, text: string): void {
  const first = text[0] as string
  const key = mainKeys.find(one => one.keys.includes(first))
  if (key?.repeats && text === first.repeat(text.length)) {
    for (const one of text) runFrom(mainKeys, c, one)
  } else if (first === ':' || first === '/') {
    runFrom(mainKeys, c, first)
    typeText(c, text.slice(1))
  } else say(c, 'several keys came at once (a paste?): nothing was done')
}
