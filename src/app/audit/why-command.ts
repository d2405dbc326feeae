// `tapedeck why ORDER|POSITION`: prints the chain from tick to fill. Reads audit log and journal, whether an engine runs or not.

import { failed } from '../../core/result.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { HomePaths } from '../home/paths.ts'
import { findWhy } from './find-why.ts'

export type WhyOptions = {
  readonly paths: HomePaths
  readonly what: string
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

/** Exit code 0, or 2 where nothing is known of it. */
export function whyCommand({ paths, what, json, print, complain }: WhyOptions): ExitCode {
  const found = findWhy(paths, what)
  if (failed(found)) {
    complain(found.error)
    return exitCodes.usage
  }
  if (json) print(JSON.stringify({ what, lines: found.ok }, undefined, 2))
  else for (const line of found.ok) print(line)
  return exitCodes.ok
}
