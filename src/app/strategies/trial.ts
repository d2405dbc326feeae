// Tries out whether a strategy file loads, in a thread of its own that can be ended: before an engine that trades is asked to load it.

import { Worker } from 'node:worker_threads'
import type { Trial } from '../threads/messages.ts'
import { workerFile } from '../threads/worker-file.ts'

const TRIAL_MS = 5_000
const HEAP_MB = 256

/** '' when it loads, else one sentence. About 50 ms. */
export function tryLoading(file: string, params?: Trial['params']): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const worker = new Worker(workerFile('load-trial'), {
    workerData: { file, params } satisfies Trial,
    name: 'trial',
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  const timer = setTimeout(
    () => resolve(`${file}: it has not finished loading within ${TRIAL_MS / 1000} s: is there a loop without an end?`),
    TRIAL_MS,
  )
  worker.once('message', (said: unknown) => resolve(String(said)))
  worker.once('error', error => resolve(`${file}: ${error instanceof Error ? error.message : String(error)}`))
  worker.once('exit', code => resolve(`${file}: loading it ended the thread it was tried in (code ${code})`))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}
