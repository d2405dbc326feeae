// A screen of this terminal on the engine of a home: for `tapedeck attach`, and for a plain start where an engine runs already.

import { failed } from '../core/result.ts'
import { attach } from './attach.ts'
import { complain } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { connectHome } from './home/connect.ts'
import type { HomePaths } from './home/paths.ts'
import { findRunning } from './home/running.ts'

/** The process of the engine that runs on this home and can be reached; undefined without one. */
export async function runsHere(paths: HomePaths): Promise<number | undefined> {
  const running = findRunning(paths)
  if (!running) return undefined
  const connected = await connectHome(paths)
  if (failed(connected)) return undefined
  connected.ok.destroy()
  return running.pid
}

export async function attachHere(paths: HomePaths, readOnly: boolean): Promise<ExitCode> {
  // Ink and React are only loaded where there is a screen.
  const { screenOpener } = await import('./screen-opener.ts')
  const opener = screenOpener(paths.home)
  if (failed(opener)) {
    complain(opener.error)
    return exitCodes.usage
  }
  return attach({ paths, readOnly, stdin: process.stdin, stdout: process.stdout, print: complain, open: opener.ok })
}
