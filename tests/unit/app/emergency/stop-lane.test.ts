// The lane of stops: what is asked is done once, mildest first, and wakes who sleeps.

import { expect, test } from 'vitest'
import { StopLane, type StopLevel, newStopLane } from '../../../../src/app/emergency/stop-lane.ts'

function ends(): { readonly asker: StopLane; readonly engine: StopLane } {
  const shared = newStopLane()
  return { asker: new StopLane(shared), engine: new StopLane(shared) }
}

test('what was asked is done once, mildest first, and told as done', () => {
  const { asker, engine } = ends()
  const no = asker.ask('flatten')
  asker.ask('pause')
  expect(engine.asked).toBe(true)
  expect(asker.obeyed('flatten', no)).toBe(false)
  const done: StopLevel[] = []
  engine.obey(level => done.push(level))
  engine.obey(level => done.push(level))
  expect(done).toEqual(['pause', 'flatten'])
  expect(engine.asked).toBe(false)
  expect(asker.obeyed('flatten', no)).toBe(true)
})

test('who sleeps is woken by a stop, and by one that came before the sleep', async () => {
  const { asker, engine } = ends()
  let woken = 0
  const sleeping = engine.woken().then(() => woken++)
  await new Promise(done => setImmediate(done))
  expect(woken).toBe(0)
  asker.ask('cancel-all')
  await sleeping
  expect(engine.asked).toBe(true)
  await engine.woken()
  engine.obey(() => undefined)
  const again = engine.woken()
  asker.ask('cancel-all')
  await again
  expect(engine.asked).toBe(true)
})
