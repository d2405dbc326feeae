// The built program under test: dist beside this checkout, or the folder that TAPEDECK_DIST names. Types come from the sources.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export const DIST = resolve(process.env.TAPEDECK_DIST ?? `${import.meta.dirname}/../../dist`)

if (!existsSync(`${DIST}/main.js`)) throw new Error(`${DIST} has no built program: run npm run build first`)

/** A module by its path without extension: `await built<typeof import('../../src/core/ring.ts')>('core/ring')`. */
export const built = async <T>(path: string): Promise<T> => (await import(pathToFileURL(`${DIST}/${path}.js`).href)) as T
