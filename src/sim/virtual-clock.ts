// A clock that only moves when told to, for tests and simulations: `runTo` wakes what is due, in time order.

import { must } from '../core/assert.ts'
import type { Micros } from '../core/units.ts'
import type { Clock } from '../ports/clock.ts'

type Wake = { readonly t: Micros; readonly order: number; wake: (() => void) | undefined }

export class VirtualClock implements Clock {
  #now: Micros
  #made = 0
  /** A binary heap, earliest first; equal times in the order they were asked for. */
  readonly #heap: Wake[] = []

  constructor(start: Micros) {
    this.#now = start
  }

  now(): Micros {
    return this.#now
  }

  /** The earliest wake, Infinity when none. */
  get nextWake(): Micros {
    while (this.#heap[0] && !this.#heap[0].wake) this.#pop()
    return this.#heap[0]?.t ?? (Infinity as Micros)
  }

  at(t: Micros, wake: () => void): () => void {
    const entry: Wake = { t, order: this.#made++, wake }
    this.#push(entry)
    return () => {
      entry.wake = undefined
    }
  }

  /** Wakes everything due up to and including `t`, also what is asked for meanwhile, then stands at `t`. */
  runTo(t: Micros): void {
    while (this.nextWake <= t) {
      const entry = this.#pop()
      if (entry.t > this.#now) this.#now = entry.t
      const wake = entry.wake
      entry.wake = undefined
      wake?.()
    }
    if (t > this.#now) this.#now = t
  }

  #push(entry: Wake): void {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = must(heap[parent], 'heap parent')
      if (!before(entry, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = entry
  }

  #pop(): Wake {
    const heap = this.#heap
    const first = must(heap[0], 'a wake')
    const entry = must(heap.pop(), 'a wake')
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const left = heap[child]
      if (!left) break
      const right = heap[child + 1]
      if (right && before(right, left)) child++
      const least = must(heap[child], 'heap child')
      if (!before(least, entry)) break
      heap[at] = least
      at = child
    }
    heap[at] = entry
    return first
  }
}

const before = (a: Wake, b: Wake): boolean => a.t < b.t || (a.t === b.t && a.order < b.order)
