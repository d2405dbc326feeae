// What strategies name and a run has not: a mistyped symbol is told from one that exists elsewhere.

import { expect, test } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { strangeSymbols } from '../../../src/app/strategy-symbols.ts'

const loaded = loadMarketData()
if ('error' in loaded) throw new Error(loaded.error)
const data = loaded.ok
const asked = (...instruments: string[]) =>
  strangeSymbols([{ use: '/a.ts', name: 'a', instruments, params: {}, on: true }], { here: ['TCS'], list: undefined, data })

test('a symbol that nobody knows is unknown, with the nearest', () => {
  expect(asked('RELIANC', 'TCS', '*')).toEqual({ unknown: ['strategy a: RELIANC is not known; did you mean RELIANCE?'], absent: [] })
})

test('one that exists but is not in this run is absent', () => {
  const { unknown, absent } = asked('RELIANCE', 'TCS')
  expect(unknown).toEqual([])
  expect(absent).toHaveLength(1)
  expect(absent[0]).toContain('RELIANCE')
})
