// What the type checker has said about each text of a strategy, kept in the home by the text's hash: a text is checked once, and a
// start with texts that are known waits for nothing. Used by strategies/files.ts on the main thread.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { BUILD } from '../make-plan.ts'
import { readSource } from './source.ts'
import { API_TYPES } from './type-check.ts'

/** The oldest go first. */
const MOST = 200

export class TypeCache {
  readonly #file: string
  /** Another build may have another API: its verdicts say nothing. */
  readonly #build: string
  /** '' for a right one, else the first fault as `file:line: sentence`. */
  readonly #faults = new Map<string, string>()

  constructor(file: string) {
    this.#file = file
    const api = readSource(API_TYPES)
    this.#build = createHash('sha256')
      .update(`${BUILD} ${'ok' in api ? api.ok.hash : ''}`)
      .digest('hex')
    for (const [hash, fault] of this.#read()) this.#faults.set(hash, fault)
  }

  /** '' when the text is right, a sentence when it is not, undefined when nobody has looked. */
  get(hash: string): string | undefined {
    return this.#faults.get(hash)
  }

  /** Remembers; a disk that will not take it costs a check at the next start and nothing else. Returns why it was not written, or ''. */
  put(hash: string, fault: string): string {
    this.#faults.delete(hash)
    this.#faults.set(hash, fault)
    for (const [old] of this.#faults) {
      if (this.#faults.size <= MOST) break
      this.#faults.delete(old)
    }
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify({ build: this.#build, faults: [...this.#faults] }), { mode: 0o600 })
      renameSync(`${this.#file}.new`, this.#file)
      return ''
    } catch (error) {
      return `${dirname(this.#file)} took no record of a type check: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  #read(): [string, string][] {
    let value: unknown
    try {
      value = JSON.parse(readFileSync(this.#file, 'utf8'))
    } catch {
      return [] // none yet, or not ours: everything is checked anew
    }
    if (typeof value !== 'object' || value === null || Reflect.get(value, 'build') !== this.#build) return []
    const faults: unknown = Reflect.get(value, 'faults')
    return Array.isArray(faults) ? faults.filter(isPair) : []
  }
}

const isPair = (one: unknown): one is [string, string] => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string'
