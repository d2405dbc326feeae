// How sizes are written, for screens: they tell a size from a mistyped quantity; what it comes to the engine says.

import { parseSize } from '../trading/written-size.ts'

export { SIZE_FORMS } from '../trading/written-size.ts'

/** Whether the text is a size: 50000rs, 2%, risk 500rs. A plain number is a quantity and none. */
export const isSize = (text: string): boolean => parseSize(text) !== undefined

/**
 * How many of these words are one size, 0 for none: `risk 500rs 3400` begins with one of two words. Where exits may follow, `stop 3400` behind a
 * risk is one of them; where none may (`ownStop`), it is the size's.
 */
export function sizeWords(words: readonly string[], ownStop = false): number {
  for (const count of ownStop ? [5, 4, 3, 2, 1] : [5, 3, 2, 1])
    if (words.length >= count && isSize(words.slice(0, count).join(' '))) return count
  return 0
}
