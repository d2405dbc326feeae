// The exits of a bracket in words: what is understood, and the sentence for each mistake.

import { describe, expect, it } from 'vitest'
import { exitsOf } from '../../src/tui/exits-text.ts'

describe('exits in words', () => {
  it('are distances by unit', () => {
    expect(exitsOf('')).toBeUndefined()
    expect(exitsOf('stop 1% target 2,200.50')).toEqual({
      stop: { at: { by: 'percent', amount: 1 } },
      targets: [{ at: { by: 'price', amount: 22_005_000 }, part: 1 }],
    })
    expect(exitsOf('STOP r500 trail 2atr')).toEqual({
      stop: { at: { by: 'rupees', amount: 5_000_000 }, trail: { by: 'atr', amount: 2 } },
      targets: [],
    })
    expect(exitsOf('trail 5pt')).toEqual({
      stop: { at: { by: 'points', amount: 50_000 }, trail: { by: 'points', amount: 50_000 } },
      targets: [],
    })
  })

  it('are those of a bracket that is there', () => expect(exitsOf(' Join ')).toEqual({ joins: true }))

  it('share the position among targets', () => {
    const parts = (text: string) => {
      const plan = exitsOf(text)
      return typeof plan === 'object' && 'targets' in plan ? plan.targets.map(one => one.part) : plan
    }
    expect(parts('target 1% target 2%')).toEqual([0.5, 0.5])
    expect(parts('target 1%:30% target 2%')).toEqual([0.3, 0.7])
  })

  it.each([
    ['stop', 'stop needs a distance after it'],
    ['stop abc', 'abc is no distance'],
    ['halt 1%', 'halt is neither stop, target, trail nor join'],
    ['stop 1%:50%', 'only a target takes a part'],
    ['target 1%:half', 'half is no part of the position'],
    ['trail 2190.50', 'a trail follows at a distance'],
    ['join stop 1%', 'takes its exits from there'],
    ['stop 0%', '0% is no distance'],
  ])('%s: %s', (text, sentence) => expect(exitsOf(text)).toContain(sentence))
})
