// What a live session would say of a strategy's types, for a run that begins and ends at once: `tapedeck backtest`.

import { statSync } from 'node:fs'
import { type Result, failed } from '../../core/result.ts'
import type { HomePaths } from '../home/paths.ts'
import { readSource } from './source.ts'
import { TypeCache } from './type-cache.ts'
import { checkTypes, faultText } from './type-check.ts'

export type Judgement = {
  /** The first fault as `file:line: sentence`; '' for a right one, and where nothing could be checked. */
  readonly fault: string
  /** Why nothing could be checked, else ''. */
  readonly unchecked: string
}

/** Verdicts are kept in the home, where it stands. A strategy's file that cannot be read is the loader's to tell. */
export async function judgeTypes(file: string, home: Result<HomePaths>): Promise<Judgement> {
  const source = readSource(file)
  if (failed(source)) return { fault: '', unchecked: '' }
  const stands = !failed(home) && statSync(home.ok.home, { throwIfNoEntry: false })?.isDirectory()
  const kept = stands ? new TypeCache(home.ok.typeChecks) : undefined
  const known = kept?.get(source.ok.hash)
  if (known !== undefined) return { fault: known, unchecked: '' }
  const checked = await checkTypes([file])
  if (failed(checked)) return { fault: '', unchecked: checked.error }
  const own = new Set(source.ok.files.map(one => one.path))
  const first = checked.ok.find(one => own.has(one.file))
  const fault = first ? faultText(first) : ''
  // A cache that takes nothing costs the next run its check.
  kept?.put(source.ok.hash, fault)
  return { fault, unchecked: '' }
}
