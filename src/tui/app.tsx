// The Ink side: the lines of the finished frame in place, and every key and paste handed on. Nothing is computed here.

import { type Key as InkKey, Text, Transform, useInput, usePaste } from 'ink'
import { createElement, type ReactElement, useMemo, useSyncExternalStore } from 'react'
import type { Input } from './keys/dispatch.ts'

export type FrameStore = {
  readonly subscribe: (changed: () => void) => () => void
  /** The same array until the next frame. */
  readonly lines: () => readonly string[]
}

/**
 * Lines are finished: exact width, one cell a character. Ink measures the text of a Text with every frame, which costs more than
 * all the rest for lines with box and braille characters; so the Text holds a dot a line and a Transform puts the lines in place.
 * createElement, not JSX: test runners compile JSX for React's development build, which a production NODE_ENV does not have.
 */
export function App({ store, onInput }: { readonly store: FrameStore; readonly onInput: (input: Input) => void }): ReactElement {
  const lines = useSyncExternalStore(store.subscribe, store.lines)
  useInput((text, key) => {
    const input = inputOf(text, key)
    if (input) onInput(input)
  })
  usePaste(text => onInput({ kind: 'paste', text }))
  const places = useMemo(() => Array.from({ length: lines.length }, () => '.').join('\n'), [lines.length])
  return createElement(Transform, { transform: (_, i) => lines[i] ?? '' }, createElement(Text, null, places))
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
