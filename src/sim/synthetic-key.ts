// Random sources of the synthetic market by what they are for and when: the same key gives the same numbers, whatever was drawn before.
// So any moment of the market can be reached from anywhere, and a restart finds the prices where the clock has taken them.

import { Random } from '../core/random.ts'

/** FNV-1a. */
export function hashOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0
  return h
}

/** Mixes a number into a hash (the finaliser of MurmurHash3). */
export function mixed(hash: number, n: number): number {
  let h = (hash ^ Math.imul(n | 0, 0x9e3779b1)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0
  return (h ^ (h >>> 16)) >>> 0
}

/** `name` is the hash of whose, `what` of what for, `n` the day, minute or step. */
export function keyed(seed: number, name: number, what: number, n: number): Random {
  const high = mixed(mixed(name, what), n)
  const low = mixed(high ^ (seed >>> 0), Math.floor(n / 2 ** 32) + 1)
  return new Random((high % 2 ** 20) * 2 ** 32 + low)
}
