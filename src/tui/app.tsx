// The Ink side: Ink holds the terminal (alternate screen, raw keys, bracketed paste, restoring at the end) and hands every key and paste
// on. It draws nothing: its renderer reads the whole screen anew for every frame, painter.ts writes the cells that changed.

import { type Key as InkKey, useInput, usePaste } from 'ink'
import type { Input } from './keys/dispatch.ts'

export function App({ onInput }: { readonly onInput: (input: Input) => void }): null {
  useInput((text, key) => {
    const input = inputOf(text, key)
    if (input) onInput(input)
  })
  usePaste(text => onInput({ kind: 'paste', text }))
  return null
}

const named: readonly (readonly [flag: keyof InkKey, name: string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
]

/** Ink's key as one name; nothing for keys that have none here. */
export function inputOf(text: string, key: InkKey): Input | undefined {
  if (key.eventType === 'release') return undefined
  for (const [flag, name] of named) if (key[flag] === true) return { kind: 'key', key: name }
  if (key.tab) return { kind: 'key', key: key.shift ? 'shift+tab' : 'tab' }
  if (key.ctrl) return text.length === 1 ? { kind: 'key', key: `ctrl+${text}` } : undefined
  if (key.meta || text === '') return undefined
  if (text === ' ') return { kind: 'key', key: 'space' }
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff)
    ? { kind: 'key', key: text }
    : { kind: 'text', text }
}
