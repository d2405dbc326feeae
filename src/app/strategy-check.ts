// `tapedeck strategy check [FILE...]`: types, loading and parameters of strategy files, or of the configured ones.

import { failed } from '../core/result.ts'
import type { Declared } from '../engine/declared-params.ts'
import { loadConfig } from './config/load.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'
import { type CheckedFile, checkFiles } from './strategies/check.ts'
import { faultText } from './strategies/type-check.ts'

export type CheckOptions = {
  /** None: those of the configuration. */
  readonly files: readonly string[]
  readonly paths: HomePaths
  readonly profile?: string | undefined
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

/** Faults go to standard output, one `file:line: sentence` a line: editors read them there. */
export async function checkStrategies({ files, paths, profile, json, print, complain }: CheckOptions): Promise<ExitCode> {
  let wanted = files
  if (files.length === 0) {
    const config = loadConfig({ home: paths.home, profile, cwd: process.cwd() })
    if (failed(config)) {
      complain(config.error)
      return exitCodes.usage
    }
    wanted = [...new Set(config.ok.strategies.map(one => one.use))]
    if (wanted.length === 0) print('no strategies are configured')
  }
  const checked = await checkFiles(wanted)
  if (json) print(JSON.stringify(checked, undefined, 2))
  else for (const one of checked) for (const line of linesOf(one)) print(line)
  if (!json && checked.length > 0) {
    const faults = checked.reduce((sum, one) => sum + one.faults.length, 0)
    print(faults === 0 ? 'no faults' : faults === 1 ? '1 fault' : `${faults} faults`)
  }
  return checked.every(one => one.ok) ? exitCodes.ok : exitCodes.failed
}

function linesOf(one: CheckedFile): string[] {
  const lines = one.faults.map(faultText)
  if (one.name === undefined) return lines
  const when = one.on === 'tick' ? 'on each tick' : `on each bar of ${one.on}`
  lines.push(`${one.file}: ${one.name}, ${when}${one.ok ? ', no faults' : ''}`)
  for (const param of one.params ?? []) lines.push(`  ${paramText(param)}`)
  return lines
}

const paramText = ({ name, byDefault, min, max, whole }: Declared): string =>
  `${name.padEnd(14)} ${String(byDefault).padStart(8)}   ${min} .. ${max}${whole ? '' : ' (not only whole numbers)'}`
