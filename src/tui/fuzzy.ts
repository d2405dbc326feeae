// How well a typed text fits a name: its letters in order, better when together, at the beginning of words or of the name. Used by the
// list of everything (Ctrl+P) and by the chooser of columns.

/** Higher is better; undefined when the letters are not there in this order. Case and spaces in `typed` do not matter. */
export function fuzzy(typed: string, name: string): number | undefined {
  const wanted = typed.toLowerCase().replaceAll(' ', '')
  if (wanted === '') return 0
  const text = name.toLowerCase()
  const whole = text.indexOf(wanted)
  if (whole === 0) return 1_000 - text.length
  if (whole > 0) return (startsWord(text, whole) ? 800 : 600) - whole - text.length
  let score = 300 - text.length
  let at = -1
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1)
    if (next < 0) return undefined
    score -= next === at + 1 ? 0 : startsWord(text, next) ? 2 : 8
    at = next
  }
  return score
}

const startsWord = (text: string, at: number): boolean => at === 0 || !/[a-z0-9]/.test(text[at - 1] as string)

/** The entries that fit, best first; as they come while nothing is typed. */
export function fitting<T>(entries: readonly T[], typed: string, nameOf: (one: T) => readonly string[]): readonly T[] {
  if (typed.trim() === '') return entries
  const scored: { one: T; score: number }[] = []
  for (const one of entries) {
    let best: number | undefined
    // The first name counts in full, the others (its sentence) only where the typed text stands in them whole.
    for (const [i, name] of nameOf(one).entries()) {
      const score = fuzzy(typed, name)
      if (score === undefined || (i > 0 && score < 500)) continue
      best = Math.max(best ?? -1e9, i === 0 ? score : score - 450)
    }
    if (best !== undefined) scored.push({ one, score: best })
  }
  return scored.sort((a, b) => b.score - a.score).map(({ one }) => one)
}
