// Makes a failing seed small: fewer minutes, instruments and strategies, faults switched off one by one, then actions left out in halves and
// singly, as long as it still fails in the same way.

import { runOne } from './one.ts'
import { type FaultKind, type Options, faultKinds, planOf } from './plan.ts'

/** What broke, without its numbers: a smaller world that breaks otherwise is another finding. */
export const kindOf = (wrong: string): string =>
  (wrong.split('\n')[0] ?? '')
    .replace(/\bS[A-T]\b/g, 'S')
    .replace(/-?\d[\d.,]*/g, 'N')
    .replace(/as [a-z]+$/, 'as X')

export function shrink(options: Options, say: (text: string) => void): Options {
  const whole = runOne(options).wrong
  if (whole === '') return options
  const kind = kindOf(whole)
  const fails = (tried: Options): boolean => kindOf(runOne(tried).wrong) === kind
  let best = options
  const keep = (tried: Options, what: string): boolean => {
    if (!fails(tried)) return false
    best = tried
    say(what)
    return true
  }
  for (let minutes = 30; minutes >= 1; minutes = Math.floor(minutes / 2)) if (!keep({ ...best, minutes }, `${minutes} minutes`)) break
  const length = (best.minutes ?? 60) - 1
  for (let minutes = length; minutes > length - 8 && minutes > 0; minutes--) if (!keep({ ...best, minutes }, `${minutes} minutes`)) break
  for (const strategies of [0, 1, 2, 3, 4]) if (keep({ ...best, strategies }, `${strategies} strategies`)) break
  for (const instruments of [1, 2, 4, 8, 12]) if (keep({ ...best, instruments }, `${instruments} instruments`)) break
  for (const fault of faultKinds) {
    const without: FaultKind[] = [...(best.without ?? []), fault]
    if (isThere(best, fault)) keep({ ...best, without }, `without ${fault}`)
  }
  return cutActions(best, fails, say)
}

/** Whether leaving it out would change anything. */
function isThere(options: Options, fault: FaultKind): boolean {
  const { rates, actions } = planOf(options)
  return fault in rates ? rates[fault as keyof typeof rates] > 0 : actions.some(one => one.kind === fault)
}

function cutActions(options: Options, fails: (tried: Options) => boolean, say: (text: string) => void): Options {
  let best = options
  let left = planOf(best).actions.map(one => one.no)
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < left.length; ) {
      const part = left.slice(from, from + size)
      const tried = { ...best, cut: [...(best.cut ?? []), ...part] }
      if (fails(tried)) {
        best = tried
        left = left.filter(no => !part.includes(no))
        say(`${left.length} actions`)
      } else from += size
    }
  }
  return best
}
