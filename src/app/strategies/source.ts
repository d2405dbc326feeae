// The text of a strategy: its file and the files it imports by relative paths, with one hash over all of them. By this hash a type
// check is remembered, a changed file is told from a touched one, and a tape says which text it was made with.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { type Result, fault, ok } from '../../core/result.ts'

export type SourceFile = { readonly path: string; readonly text: string }
export type StrategySource = {
  /** The strategy's own file first. */
  readonly files: readonly SourceFile[]
  /** SHA-256, hex. */
  readonly hash: string
}

/** A strategy with more files than this is not what this program is for. */
const MOST_FILES = 100
/** `from './x.ts'`, `import './x.ts'`, `import('./x.ts')`. A match within a comment only adds a file to look at. */
const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g

/** Reads the file and what it imports. A fault names the file that cannot be read; an import that is not there is the loader's to tell. */
export function readSource(path: string): Result<StrategySource> {
  const entry = resolve(path)
  const files: SourceFile[] = []
  const seen = new Set<string>([entry])
  const queue = [entry]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    let text: string
    try {
      text = readFileSync(next, 'utf8')
    } catch (error) {
      return fault(
        existsSync(next) ? `${next} cannot be read: ${error instanceof Error ? error.message : String(error)}` : `no file ${next}`,
      )
    }
    files.push({ path: next, text })
    if (files.length > MOST_FILES) return fault(`${entry} imports more than ${MOST_FILES} files`)
    for (const [, specifier = ''] of text.matchAll(RELATIVE_IMPORT)) {
      const imported = resolve(dirname(next), specifier)
      if (seen.has(imported) || !isFile(imported)) continue
      seen.add(imported)
      queue.push(imported)
    }
  }
  return ok({ files, hash: hashOf(entry, files) })
}

/** The same text at another place has the same hash. */
function hashOf(entry: string, files: readonly SourceFile[]): string {
  const hash = createHash('sha256')
  const named = files.map(({ path, text }) => ({ name: relative(dirname(entry), path), text }))
  for (const { name, text } of named.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    // A file alone may be called anything; lengths keep texts apart.
    hash.update(`${files.length > 1 ? name : ''}\n${text.length}\n${text}\n`)
  }
  return hash.digest('hex')
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
