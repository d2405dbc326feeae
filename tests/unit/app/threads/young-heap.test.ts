import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { YOUNG_HEAP_FLAGS, youngHeap } from '../../../../src/app/threads/young-heap.ts'

/** Keeps enough alive for V8 to want more and more room, and says what it took for new objects, in megabytes. */
const GREEDY = `
  const { parentPort } = require('node:worker_threads')
  const { getHeapSpaceStatistics } = require('node:v8')
  let kept = []
  for (let i = 0; i < 3_000_000; i++) {
    kept.push({ i, more: [i] })
    if (kept.length > 60_000) kept = []
  }
  parentPort.postMessage(getHeapSpaceStatistics().find(one => one.space_name === 'new_space').space_size / 1e6)
`

test('a thread of a session has small room for new objects, however long it runs', async () => {
  const worker = new Worker(GREEDY, { eval: true, resourceLimits: youngHeap })
  const [megabytes] = (await once(worker, 'message')) as [number]
  expect(megabytes).toBeLessThanOrEqual(youngHeap.maxYoungGenerationSizeMb * 1.05)
  await worker.terminate()
})

test('what the shell starts says the same to the main thread', () => {
  for (const file of ['tapedeck', 'package.json'])
    expect(readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')).toContain(YOUNG_HEAP_FLAGS.join(' '))
})
