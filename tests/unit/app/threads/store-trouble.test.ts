// When the store's state ends entries, and how it gives them back.

import { expect, test } from 'vitest'
import { type ReduceWhen, StoreTrouble } from '../../../../src/app/threads/store-trouble.ts'

type Look = readonly [minute: number, fullness: number, up?: boolean, lost?: number]

const looks = (when: ReduceWhen, ...all: readonly Look[]): boolean[] => {
  const trouble = new StoreTrouble(when)
  return all.map(([minute, fullness, up = true, lost = 0]) => trouble.look({ up, fullness, lost, now: minute * 60_000 }) !== '')
}

test('nearly full ends them, half empty gives them back, and in between it stays as it was', () => {
  expect(looks('full', [0, 0.1], [1, 0.79], [2, 0.8], [3, 0.6], [4, 0.49], [5, 0.6])).toEqual([false, false, true, true, false, false])
})

test('a row without room ends them at once', () => {
  expect(looks('full', [0, 0.7, false, 1], [1, 0.7, false, 1], [2, 0.1, true, 1])).toEqual([true, true, false])
})

test('a database that is away does so only where that was chosen, after a minute, until it is back', () => {
  const away: readonly Look[] = [
    [0, 0],
    [1, 0, false],
    [1.9, 0, false],
    [2.1, 0],
    [2.2, 0, false],
    [4, 0, false],
    [4.1, 0],
  ]
  expect(looks('away', ...away)).toEqual([false, true, true, false, false, true, false])
  expect(looks('full', ...away).some(Boolean)).toBe(false)
  expect(looks('never', [0, 1, false, 5]).some(Boolean)).toBe(false)
})

test('one that was never there is away from the first look on', () => {
  expect(looks('away', [0, 0, false], [0.5, 0, false], [1, 0, false])).toEqual([false, false, true])
})
