// The tape of one engine's life, written with the real codec, and its replay through a fresh engine.

import { Shell } from '../../src/app/engine/shell.ts'
import { failed } from '../../src/core/result.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { EngineSetup } from '../../src/engine/setup.ts'
import { TapeDecoder, TapeEncoder } from '../../src/tape/codec.ts'
import type { Input } from '../../src/tape/input.ts'
import { OrderHash } from '../../src/tape/order-hash.ts'
import { fail } from './truth.ts'

/** Keeps the lines instead of hashing them, so that a difference can be shown. */
export class Lines extends OrderHash {
  readonly list: string[]

  constructor() {
    const list: string[] = []
    super({ update: line => void list.push(line), digest: () => list.join('') })
    this.list = list
  }
}

export class Tape {
  #bytes = new Uint8Array(1 << 20)
  #length = 0
  readonly #encoder = new TapeEncoder({ depth: 'full' })

  write(input: Input): void {
    const record = this.#encoder.input(input)
    if (this.#length + record.length > this.#bytes.length) {
      const wider = new Uint8Array(this.#bytes.length * 2)
      wider.set(this.#bytes)
      this.#bytes = wider
    }
    this.#bytes.set(record, this.#length)
    this.#length += record.length
  }

  /** Plays it into a new engine: what was sent must come again, and after a death perhaps more of the last input. */
  check(setup: EngineSetup, sent: readonly string[], died: boolean): void {
    const lines = new Lines()
    const nothing = { submit: () => undefined, modify: () => undefined, cancel: () => undefined }
    const shell = new Shell({ engine: new Engine(setup), venue: nothing, hash: lines })
    const decoder = new TapeDecoder()
    const bytes = this.#bytes.subarray(0, this.#length)
    for (let at = 0; at < bytes.length; ) {
      const read = decoder.decode(bytes, at)
      if (failed(read)) return fail(read.error)
      if (read.ok.record.kind === 'input') shell.run(read.ok.record.input)
      at = read.ok.next
    }
    for (const [n, line] of sent.entries())
      if (lines.list[n] !== line) fail(`the tape sends ${lines.list[n] ?? 'nothing'}where the engine sent ${line}`)
    if (!died && lines.list.length !== sent.length) fail(`the tape sends ${lines.list.length} orders, the engine sent ${sent.length}`)
  }
}
