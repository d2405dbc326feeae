// The program as this user types it, for every sentence that advises a command: ./tapedeck in a checkout, tapedeck where it is on the path.

import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the start script was called as; it sets this. Without it npm or node started the program. */
const TYPED = 'TAPEDECK_TYPED'
/** The same depth from src/app and dist/app. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export type TypedQuestion = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Where the start script lies. */
  readonly root: string
}

export function typedAs({ env, cwd, root }: TypedQuestion): string {
  const typed = env[TYPED]
  if (typed === undefined || typed === '') return join(cwd, '.') === join(root, '.') ? './tapedeck' : join(root, 'tapedeck')
  return (env.PATH ?? '').split(':').includes(dirname(typed)) ? basename(typed) : typed
}

/** Such as './tapedeck'. */
export const TAPEDECK: string = typedAs({ env: process.env, cwd: process.cwd(), root: ROOT })
