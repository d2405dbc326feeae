// The whole judgement of a strategy file before it trades: its types, and whether it loads. `tapedeck strategy check` prints it; a
// start, a reload and `:strategy on` ask for the types alone and remember the answer.

import { resolve } from 'node:path'
import { failed } from '../../core/result.ts'
import type { Declared } from '../../engine/declared-params.ts'
import { loadStrategy } from './load.ts'
import { readSource } from './source.ts'
import { type StrategyFault, checkTypes } from './type-check.ts'

export type CheckedFile = {
  readonly file: string
  readonly ok: boolean
  /** Absent where it does not load. */
  readonly name?: string
  readonly on?: string
  readonly params?: readonly Declared[]
  readonly faults: readonly StrategyFault[]
}

/** Checks each file; one run of the compiler for all. Loading runs the file's own top level, as a start would. */
export async function checkFiles(paths: readonly string[]): Promise<readonly CheckedFile[]> {
  const sources = paths.map(path => ({ file: resolve(path), source: readSource(path) }))
  const there = sources.filter(one => !failed(one.source)).map(one => one.file)
  const types = there.length > 0 ? await checkTypes(there) : { ok: [] }
  const checked: CheckedFile[] = []
  for (const { file, source } of sources) {
    if (failed(source)) {
      checked.push({ file, ok: false, faults: [{ file, line: 0, text: source.error }] })
      continue
    }
    const own = new Set(source.ok.files.map(one => one.path))
    const faults: StrategyFault[] = failed(types) ? [{ file, line: 0, text: types.error }] : types.ok.filter(one => own.has(one.file))
    const loaded = await loadStrategy(file)
    if (failed(loaded)) {
      // What the compiler has said with a line need not be said again by the loader without one.
      if (faults.length === 0) faults.push(faultOf(loaded.error, file))
      checked.push({ file, ok: false, faults })
      continue
    }
    const { strategy, declared } = loaded.ok
    checked.push({ file, ok: faults.length === 0, name: strategy.name, on: strategy.on, params: declared, faults })
  }
  return checked
}

/** The loader's sentence begins with the place where it knows one. */
function faultOf(sentence: string, file: string): StrategyFault {
  const found = /^(.+\.ts)(?::(\d+))?: (.*)$/.exec(sentence)
  return found ? { file: found[1] ?? file, line: Number(found[2] ?? 0), text: found[3] ?? '' } : { file, line: 0, text: sentence }
}
