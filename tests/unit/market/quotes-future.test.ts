import { expect, it } from 'vitest'
import { ACCEPTED, BAD_TIME, Quotes } from '../../../src/market/quotes.ts'

it('refuses a time far ahead of our own, which would make all that follows look late', () => {
  const quotes = new Quotes(1)
  const now = 1e15
  expect(quotes.apply(0, 100, -1, now, now)).toBe(ACCEPTED)
  expect(quotes.apply(0, 999, -1, now + 3600e6, now)).toBe(BAD_TIME)
  expect(quotes.apply(0, 70, -1, now + 1e6, now + 1e6)).toBe(ACCEPTED)
  expect([quotes.last[0], quotes.badTime[0], quotes.late[0]]).toEqual([70, 1, 0])
})
