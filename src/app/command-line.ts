// What the commands of every group share: options of the same name and meaning, the home they act in, what they print, and their end.

import { Option } from 'commander'
import type { Result } from '../core/result.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type HomePaths, homePaths } from './home/paths.ts'

export const print = (line: string): void => void process.stdout.write(`${line}\n`)
export const complain = (line: string): void => void process.stderr.write(`tapedeck: ${line}\n`)

export const homeOption = () => new Option('--home <folder>', 'where everything is kept (default: the data home of this user)')
export const setOption = () =>
  new Option('--set <key=value>', 'change one setting, such as risk.maxDayLoss=5000; may be given again')
    .argParser((text: string, before: string[]) => [...before, text])
    .default([] as string[], 'none')
export const profileOption = () => new Option('--profile <name>', 'a profile of settings')
export const jsonOption = () => new Option('--json', 'as JSON')

/** The flags of homeOption, profileOption and setOption. */
export type CommonFlags = { readonly home?: string; readonly profile?: string; readonly set: string[] }

/** Finds the home, acts in it and ends the process with the code. */
export async function withHome(flags: { readonly home?: string }, act: (paths: HomePaths) => Promise<ExitCode>): Promise<void> {
  const paths = pathsOf(flags)
  finish(paths ? await act(paths) : exitCodes.usage)
}

/** The home named, else the one of this user. */
export const homeOf = (home: string | undefined): Result<HomePaths> =>
  homePaths({ home, env: process.env, uid: process.getuid?.() ?? 1, platform: process.platform })

/** The home of the flags; undefined when there can be none, which has been said. */
export function pathsOf(flags: { readonly home?: string }): HomePaths | undefined {
  const paths = homeOf(flags.home)
  if ('ok' in paths) return paths.ok
  complain(paths.error)
  return undefined
}

/** Says what is wrong with the line typed. */
export function refuse(error: string): ExitCode {
  complain(error)
  return exitCodes.usage
}

/** Ends once everything said has left: a pipe may be slow. */
export function finish(code: ExitCode): void {
  process.exitCode = code
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
