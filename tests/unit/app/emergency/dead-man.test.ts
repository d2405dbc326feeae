import { afterEach, expect, test } from 'vitest'
import { DeadMan, type DeadManParts } from '../../../../src/app/emergency/dead-man.ts'
import { deadManRow } from '../../../../src/app/emergency/dead-man-row.ts'
import { Rows } from '../../../../src/protocol/rows.ts'

let made: DeadMan | undefined
afterEach(() => made?.close())

function stand(parts: Partial<DeadManParts>) {
  const seen: string[] = []
  const state = { t: 0, up: true as boolean | undefined }
  made = new DeadMan({
    minutes: 10,
    lostLinkSeconds: 0,
    level: 'flatten',
    now: () => state.t,
    linkUp: () => state.up,
    act: (level, why) => void seen.push(`${level}: ${why}`),
    warn: text => void seen.push(text.split(';')[0] ?? ''),
    ...parts,
  })
  const man = made
  const at = (seconds: number) => {
    state.t = seconds * 1_000
    man.look()
  }
  return { man, seen, state, at }
}

test('it warns once in the last fifth and acts once at the end; a sign begins anew', () => {
  const { man, seen, at } = stand({})
  for (const t of [1, 479, 480, 481, 599]) at(t)
  expect(seen).toEqual(['no sign of the operator: flatten in 2 min'])
  for (const t of [600, 601, 5_000]) at(t)
  expect(seen.slice(1)).toEqual(['flatten: no sign of the operator for 10 min'])
  man.sign()
  for (const t of [5_001, 5_400]) at(t)
  expect(seen).toHaveLength(2)
  for (const t of [5_480, 5_600]) at(t)
  expect(seen).toHaveLength(4)
})

test('a line that is down for long enough acts once for each loss; one that comes back in time does nothing', () => {
  const { seen, state, at } = stand({ minutes: 0, lostLinkSeconds: 30, level: 'cancel-all' })
  at(1)
  state.up = false
  at(30)
  state.up = true
  at(31)
  state.up = false
  for (const t of [32, 60]) at(t)
  expect(seen).toEqual([])
  for (const t of [61, 62, 500]) at(t)
  expect(seen).toEqual(['cancel-all: no market for 30 s'])
  state.up = undefined
  at(501)
  state.up = false
  at(531)
  expect(seen).toHaveLength(2)
})

test('every screen hears how long it still waits: minutes, seconds in the last one, and nothing once it has acted', () => {
  const rows = new Rows()
  const row = deadManRow('pause', bytes => rows.apply(bytes))
  let told = 0
  const shown = (left: number | undefined): void => {
    told++
    row(left)
  }
  const left = (): number | undefined => [...rows.table('ahead').values()].find(one => one.what === 'dead man: pause')?.left
  const { man, state, at } = stand({ minutes: 2, lostLinkSeconds: 30, shown })
  const seen = [1, 30, 60, 61, 119].map(t => {
    at(t)
    return left()
  })
  expect(seen).toEqual([120, 120, 60, 59, 1])
  expect(told).toBe(4)
  at(120)
  expect(left()).toBeUndefined()
  man.sign()
  at(121)
  expect(left()).toBe(120)
  state.up = false
  at(131)
  expect(left()).toBe(20)
})
