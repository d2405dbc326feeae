// Waiting for what another process does.

import { setTimeout as wait } from 'node:timers/promises'

/** Asks again until `check` throws no more; then gives its value. */
export async function eventually<T>(check: () => T | Promise<T>, ms = 30_000): Promise<T> {
  const until = performance.now() + ms
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > until) throw error
      await wait(50)
    }
  }
}

/** The same without a pause in between, for what must be met in its first millisecond. */
export async function atOnce<T>(found: () => T | undefined, otherwise: string, ms = 30_000): Promise<T> {
  const until = performance.now() + ms
  for (;;) {
    const value = found()
    if (value !== undefined) return value
    must(performance.now() < until, otherwise)
    await new Promise(done => setImmediate(done))
  }
}

export function must(yes: boolean, otherwise: string): void {
  if (!yes) throw new Error(otherwise)
}
