// The lane of stops: what is asked is done once, mildest first, and wakes who sleeps.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
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

test('who asked stands back until it is done, and no longer than it said', async () => {
  const shared = newStopLane()
  const asker = new StopLane(shared)
  const engine = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads')
    import(workerData.lane).then(({ StopLane }) => {
      const lane = new StopLane(workerData.shared)
      const listen = () => lane.woken().then(() => lane.obey(() => undefined)).then(listen)
      listen()
      parentPort.on('message', () => undefined)
      parentPort.postMessage('listens')
    })`,
    { eval: true, workerData: { shared, lane: new URL('../../../../src/app/emergency/stop-lane.ts', import.meta.url).href } },
  )
  onTestFinished(async () => void (await engine.terminate()))
  await once(engine, 'message')
  const no = asker.ask('flatten')
  // This thread stands still meanwhile: what is done is done by the other.
  asker.handOver('flatten', no, 20_000)
  expect(asker.obeyed('flatten', no)).toBe(true)
  asker.handOver('flatten', no, 20_000)
  await engine.terminate()
  const unheard = asker.ask('flatten')
  asker.handOver('flatten', unheard, 1)
  expect(asker.obeyed('flatten', unheard)).toBe(false)
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
