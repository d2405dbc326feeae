// A thread of a moment: loads one strategy file and runs its make() on a toy instrument, so that a text that never returns, or eats all
// memory while it loads, does so here and not in the engine. Started by strategies/trial.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { must } from '../../core/assert.ts'
import { failed } from '../../core/result.ts'
import { loadStrategy } from '../strategies/load.ts'

const loaded = await loadStrategy(String(workerData))
must(parentPort, 'a trial is a worker').postMessage(failed(loaded) ? loaded.error : '')
