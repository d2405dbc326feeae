// The exits of a bracket as a person writes them: `stop 1% target 2% trail 0.5%`. Read for the ticket's field and for the command line.

import type { Ask } from '../protocol/requests.ts'
import { parsePrice } from './format.ts'

export type Plan = NonNullable<Extract<Ask, { readonly kind: 'bracket' }>['plan']>
type Distance = Plan['targets'][number]['at']
type Trail = NonNullable<NonNullable<Plan['stop']>['trail']>

/** The entry has no exits of its own: it joins the bracket that is there. */
export const JOINS = { joins: true } as const

export const EXITS_USAGE = '[stop D] [target D[:PART]] [trail D], D as 2190.50, 1%, 5pt, 2atr or r500 (rupees at risk)'
const EXAMPLE = 'as 2190.50, 1%, 5pt, 2atr or r500'

/** Whether a word begins the exits. */
export const isExitWord = (word: string): boolean => /^(stop|target|trail|join)$/i.test(word)

/** The plan, or the sentence of what is wrong with the words. Nothing written: no exits. */
export function exitsOf(text: string): Plan | typeof JOINS | string | undefined {
  const words = text.trim().split(/\s+/).filter(Boolean)
  if (words.length === 0) return undefined
  if (words.some(word => /^join$/i.test(word)))
    return words.length === 1 ? JOINS : 'what joins a bracket takes its exits from there: leave out stop, target and trail'
  let stop: Distance | undefined
  let trail: Trail | undefined
  const targets: { at: Distance; part: number }[] = []
  for (let n = 0; n < words.length; n += 2) {
    const [word = '', value] = [words[n]?.toLowerCase(), words[n + 1]]
    if (!isExitWord(word)) return `${words[n]} is neither stop, target, trail nor join`
    if (value === undefined) return `${word} needs a distance after it, ${EXAMPLE}`
    const [distance = '', part] = value.split(':')
    const at = distanceOf(distance)
    if (!at) return `${distance} is no distance: write it ${EXAMPLE}`
    if (part !== undefined && word !== 'target') return `only a target takes a part of the position, not a ${word}`
    if (word === 'stop') stop = at
    else if (word === 'target') {
      const percent = part === undefined ? 0 : Number(/^(\d+(?:\.\d+)?)%$/.exec(part)?.[1] ?? Number.NaN)
      if (Number.isNaN(percent)) return `${part} is no part of the position: write it as target ${distance}:50%`
      targets.push({ at, part: percent / 100 })
    } else if (at.by === 'price' || at.by === 'rupees') return `a trail follows at a distance, as 0.5%, 5pt or 2atr, not at ${distance}`
    else trail = { by: at.by, amount: at.amount }
  }
  if (trail && !stop) stop = { by: trail.by, amount: trail.amount } as Distance
  const open = targets.filter(one => one.part === 0)
  const given = targets.reduce((sum, one) => sum + one.part, 0)
  for (const one of open) one.part = (1 - given) / open.length
  return { ...(stop ? { stop: { at: stop, ...(trail ? { trail } : {}) } } : {}), targets }
}

/** Amounts as the engine takes them. */
function distanceOf(text: string): Distance | undefined {
  const found = /^(r?)([\d,]+(?:\.\d+)?)(%|pt|atr)?$/i.exec(text)
  if (!found) return undefined
  const [, rupees, number = '', unit] = found
  const amount = Number(number.replaceAll(',', ''))
  if (!(amount > 0)) return undefined
  if (rupees) return unit ? undefined : { by: 'rupees', amount: Math.round(amount * 10_000) }
  if (unit === '%') return { by: 'percent', amount }
  if (unit?.toLowerCase() === 'atr') return { by: 'atr', amount }
  if (unit) return { by: 'points', amount: Math.round(amount * 10_000) }
  const price = parsePrice(number)
  return price ? { by: 'price', amount: price } : undefined
}
