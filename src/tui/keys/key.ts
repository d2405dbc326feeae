// What a key binding is: data, from which the help screen, the line of keys and every "why is this key off" are made.

import type { Cockpit } from '../cockpit.ts'

export type Key = {
  /** Names as the dispatcher gives them: 'b', 'T', 'ctrl+e', 'up', 'tab', 'space', 'enter', 'escape'. */
  readonly keys: readonly string[]
  readonly section: string
  /** One sentence without a full stop: 'opens a buy ticket for the selected instrument'. */
  readonly does: string
  /** '' when it works now, else why not. */
  when(c: Cockpit): string
  run(c: Cockpit, key: string): void
  /** Shown in the line of keys while it works: the key and one word. */
  readonly hint?: readonly [key: string, word: string]
  /** In the line of keys while it does not work: why in a word or two, where a person would look for it all the same. */
  readonly off?: (c: Cockpit) => string
  readonly loud?: true
  /** Held down, it may run many times from one burst of input. */
  readonly repeats?: true
}

export const always = (): string => ''
