// Where a WebSocket's bytes arrive: one piece of memory that is written round and round. By itself Node gives each read memory of its own;
// at 20 MB a second that had V8 collect the engine's whole heap three times a second, with pauses of 3 to 7 ms. Owned by live-socket.ts.

import { connect, type NetConnectOpts, type Socket } from 'node:net'

/** Most that one read takes: a message of 1 300 rows with depth mostly arrives in one piece, and is then not copied either. */
const READ_BYTES = 262_144
/** Besides an unfinished message there is room for a read that came while the reader paused, one under way, and what is left over at the end. */
const READS = 3

export class ReceiveRing {
  readonly #memory: Buffer
  #at = 0

  /** `mostBytes`: of one message with its head; the reader must give up a longer one. */
  constructor(mostBytes: number) {
    this.#memory = Buffer.allocUnsafeSlow(mostBytes + READS * READ_BYTES)
  }

  /**
   * A plain connection that reads into this memory: what it emits as `data` is overwritten when as many bytes as the longest message have
   * followed. One connection at a time.
   */
  connect(options: NetConnectOpts): Socket {
    const socket: Socket = connect({
      ...options,
      onread: {
        buffer: () => this.#free(),
        callback: read => {
          const from = this.#at
          this.#at += read
          return socket.push(this.#memory.subarray(from, this.#at))
        },
      },
    })
    return socket
  }

  #free(): Buffer {
    if (this.#at + READ_BYTES > this.#memory.length) this.#at = 0
    return this.#memory.subarray(this.#at, this.#at + READ_BYTES)
  }
}
