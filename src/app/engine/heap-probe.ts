// Asks the engine's own thread which strategy's code made what its heap still holds: V8's sampling heap profiler, which forgets what the
// collector takes, so what is left is what was kept. Switched on only while memory-watch.ts has a reason.

import { type HeapProfiler, Session } from 'node:inspector'
import { fileURLToPath } from 'node:url'

/** Bytes between samples, on average: at this distance the calls of strategies become some percent slower. */
const INTERVAL = 256 * 1024

export class HeapProbe {
  /** Strategies by file; a file that several are made of belongs to each of them. */
  readonly #owners = new Map<string, number[]>()
  readonly #strategies: number
  #session: Session | undefined

  /** `files`: of each strategy, its own first. What is made in a file that several import belongs to whoever calls it. */
  constructor(files: readonly (readonly string[])[]) {
    this.#strategies = files.length
    const importers = new Map<string, number>()
    for (const [, ...imported] of files) for (const file of imported) importers.set(file, (importers.get(file) ?? 0) + 1)
    files.forEach(([own, ...imported], no) => {
      for (const file of imported) if (importers.get(file) === 1) this.#owners.set(file, [no])
      if (own !== undefined) this.#owners.set(own, [...(this.#owners.get(own) ?? []), no])
    })
  }

  start(): void {
    if (this.#session) return
    this.#session = new Session()
    this.#session.connect()
    this.#session.post('HeapProfiler.startSampling', { samplingInterval: INTERVAL })
  }

  /** Bytes made since `start` and still held, by strategy. Collects the garbage first, which holds up the thread for a moment. */
  look(): Float64Array {
    const held = new Float64Array(this.#strategies)
    // Within one thread the answer is there when `post` returns.
    this.#session?.post('HeapProfiler.getSamplingProfile', (_error, answer) => this.#add(answer.profile.head, [], held))
    return held
  }

  stop(): void {
    this.#session?.post('HeapProfiler.stopSampling')
    this.#session?.disconnect()
    this.#session = undefined
  }

  /** What is made further down the stack belongs to the strategy that called it. */
  #add(node: HeapProfiler.SamplingHeapProfileNode, callers: readonly number[], held: Float64Array): void {
    const owners = this.#ownersOf(node.callFrame.url) ?? callers
    for (const no of owners) held[no]! += node.selfSize
    for (const child of node.children) this.#add(child, owners, held)
  }

  #ownersOf(url: string): readonly number[] | undefined {
    return url.startsWith('file:') ? this.#owners.get(fileURLToPath(url)) : undefined
  }
}
