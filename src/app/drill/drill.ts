// `tapedeck drill`: rehearses every emergency in temporary homes against a venue that misbehaves, and grades each with its time.

import { failed } from '../../core/result.ts'
import { loadMarketData } from '../config/market-data.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Grade, exercises } from './exercises.ts'

export type DrillOptions = {
  readonly quick: boolean
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

/** Exit code 0 only when every exercise passes. */
export async function drill({ quick, json, print, complain }: DrillOptions): Promise<ExitCode> {
  const data = loadMarketData()
  if (failed(data)) {
    complain(data.error)
    return exitCodes.failed
  }
  const chosen = exercises.filter(one => one.quick || !quick)
  const graded: (Grade & { readonly name: string })[] = []
  for (const { name, run } of chosen) {
    let grade: Grade
    try {
      grade = await run(data.ok)
    } catch (error) {
      grade = { pass: false, ms: 0, text: error instanceof Error ? error.message : String(error) }
    }
    graded.push({ name, ...grade })
    if (!json) print(`${grade.pass ? 'pass' : 'FAIL'}  ${name.padEnd(66)} ${(grade.ms / 1000).toFixed(2).padStart(6)} s  ${grade.text}`)
  }
  const passed = graded.filter(one => one.pass).length
  if (json) print(JSON.stringify(graded, undefined, 1))
  else print(`${passed} of ${graded.length} exercises passed`)
  return passed === graded.length ? exitCodes.ok : exitCodes.failed
}
