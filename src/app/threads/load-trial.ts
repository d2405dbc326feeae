// A thread of a moment: loads one strategy file, runs its make() on a toy instrument and checks its parameters where they are given, so that a text that never returns, or eats all
// memory while it loads, does so here and not in the engine. Started by strategies/trial.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { must } from '../../core/assert.ts'
import { failed } from '../../core/result.ts'
import type { Trial } from './messages.ts'
import { checkParams, loadStrategy } from '../strategies/load.ts'

const { file, params } = workerData as Trial
const loaded = await loadStrategy(file)
const checked = failed(loaded) ? loaded : checkParams(loaded.ok, params ?? {})
must(parentPort, 'a trial is a worker').postMessage(failed(checked) ? checked.error : '')
