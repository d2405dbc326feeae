// Names of instruments in files: through an alias table to NSE:RELIANCE, from a column or from the file's name.

import { basename } from 'node:path'
import { printable } from '../../core/printable.ts'

/** Upper-case names as files write them, to the exchange's symbol: MM to M&M, NIFTY to NIFTY50. */
export type Aliases = ReadonlyMap<string, string>

export const NO_ALIASES: Aliases = new Map()

/** BAJAJ_AUTO to NSE:BAJAJ-AUTO. A name with an exchange before it keeps that. */
export function instrumentName(text: string, aliases: Aliases): string {
  const upper = text.trim().toUpperCase()
  if (upper.includes(':')) return upper
  const symbol = aliases.get(upper) ?? upper
  return symbol.includes(':') ? symbol : `NSE:${symbol}`
}

/** The instrument a file's name speaks of: EQ-RELIANCE.csv.gz, NIFTY_2024.csv. The prefix says whether it is an index. */
export function nameFromFile(path: string, aliases: Aliases): { readonly name: string; readonly kind: 'EQ' | 'IDX' | undefined } {
  const stem = basename(path).replace(/(\.(csv|txt|gz))+$/i, '')
  const prefix = /^(EQ|IDX)[-_]/i.exec(stem)
  const rest = stem.slice(prefix?.[0].length ?? 0).replace(/[-_](19|20)\d\d$/, '')
  const kind = prefix?.[1]?.toUpperCase()
  return { name: instrumentName(rest, aliases), kind: kind === 'EQ' || kind === 'IDX' ? kind : undefined }
}

/** Dense numbers for names met as bytes, without a string a row. At most `LIMIT` names. */
export class SymbolTable {
  static readonly LIMIT = 16_384
  readonly names: string[] = []
  /** Open addressing: number + 1, or 0. */
  readonly #slots = new Int32Array(SymbolTable.LIMIT * 4)
  readonly #hashes: number[] = []
  readonly #bytes: Uint8Array[] = []
  #last = -1

  /** The number of the name in bytes[from, to), a new one for a new name; -1 when there are too many. */
  number(bytes: Uint8Array, from: number, to: number): number {
    if (this.#last >= 0 && this.#same(this.#last, bytes, from, to)) return this.#last
    let hash = 0x811c9dc5
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
    const mask = this.#slots.length - 1
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const found = (this.#slots[slot] as number) - 1
      if (found < 0) return this.#add(slot, hash, bytes.slice(from, to))
      if (this.#hashes[found] === hash && this.#same(found, bytes, from, to)) {
        this.#last = found
        return found
      }
    }
  }

  #add(slot: number, hash: number, name: Uint8Array): number {
    if (this.names.length === SymbolTable.LIMIT) return -1
    this.#hashes.push(hash)
    this.#bytes.push(name)
    this.#slots[slot] = this.names.push(printable(new TextDecoder().decode(name)))
    return this.names.length - 1
  }

  #same(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const known = this.#bytes[number] as Uint8Array
    if (known.length !== to - from) return false
    for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false
    return true
  }
}
