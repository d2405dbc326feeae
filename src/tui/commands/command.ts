// What a command of the command line is: data, from which help, completion and "did you mean" are made.

import type { Cockpit } from '../cockpit.ts'

export type Command = {
  readonly word: string
  /** Another word for it. */
  readonly short?: string
  /** 'buy SYMBOL QTY [PRICE]' */
  readonly usage: string
  readonly does: string
  /** Arguments it may have at most, where they are more than the words of its usage. */
  readonly most?: number
  /** What may stand at argument `at` (0 first). */
  words?(c: Cockpit, at: number): Iterable<string>
  /** Why it is off now, or ''. */
  when(c: Cockpit): string
  /** Returns a sentence when the arguments are wrong, else ''. */
  run(c: Cockpit, args: readonly string[]): string
}
