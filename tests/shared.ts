// Where the optional sample data lies: TAPEDECK_SHARED, else ../shared beside the checkout. Tests that need it skip without it.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = process.env.TAPEDECK_SHARED ?? resolve(import.meta.dirname, '../../shared')

/** The path of a sample file or folder, or undefined where it is absent. */
export function sharedData(...path: string[]): string | undefined {
  const full = join(root, 'data', ...path)
  return existsSync(full) ? full : undefined
}

/** The sentence to skip a test with. */
export const SKIPPED = 'sample data not found: set TAPEDECK_SHARED to the folder that holds data/'
