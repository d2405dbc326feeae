// The texts of strategies as they were run, each kept once in the home under its hash, so that a tape can be replayed with the text it
// was made with, whatever the trader has written since. The engine's thread keeps; a replay finds.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { StrategyEntry } from '../config/schema.ts'
import { type StrategySource, readSource } from './source.ts'
import { makeFolder } from '../../store/make-folder.ts'

const ENTRY = 'entry.txt'

/** Keeps the files as they lie to each other. A fault is the disk's. */
export function keepSource(folder: string, { files, hash }: StrategySource): Result<true> {
  const place = join(folder, hash)
  const fresh = `${place}.${process.pid}.new`
  if (existsSync(join(place, ENTRY))) return ok(true)
  try {
    const root = commonFolder(files.map(one => one.path))
    for (const { path, text } of files) {
      const target = join(fresh, relative(root, path))
      makeFolder(dirname(target), 0o700)
      writeFileSync(target, text)
    }
    writeFileSync(join(fresh, ENTRY), relative(root, files[0]?.path ?? ''))
    // Whole or not at all.
    rmSync(place, { recursive: true, force: true })
    renameSync(fresh, place)
    return ok(true)
  } catch (error) {
    return fault(`the text of a strategy could not be kept in ${folder}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The file to load for the text with this hash; undefined where it is not kept. */
export function keptFile(folder: string, hash: string): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(hash)) return undefined
  const place = join(folder, hash)
  const entry = join(place, ENTRY)
  return existsSync(entry) ? join(place, readFileSync(entry, 'utf8')) : undefined
}

/** The file that holds the text with this hash: the trader's own while it does, else the kept one. */
export function runningFile({ use }: Pick<StrategyEntry, 'use'>, hash = '', folder = ''): string {
  const source = readSource(use)
  if (!failed(source) && source.ok.hash === hash) return use
  return keptFile(folder, hash) ?? use
}

function commonFolder(paths: readonly string[]): string {
  let common = dirname(paths[0] ?? '')
  for (const path of paths) while (!path.startsWith(common.endsWith(sep) ? common : `${common}${sep}`)) common = dirname(common)
  return common
}
