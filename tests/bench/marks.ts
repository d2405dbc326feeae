// Moments of one order on its way, taken the same in our program and in the bare one: a socket message arrives, the request's bytes are
// written. whole-ours.ts and whole-bare.ts run it, each in a process of its own.

import { Socket } from 'node:net'

type Write = (this: Socket, ...rest: unknown[]) => unknown
type Writing = Record<'_write' | '_writev', Write>

/** Called with the time at which an HTTP request has been handed to the system. */
export function watchRequests(written: (now: number) => void): void {
  const writing = Socket.prototype as unknown as Writing
  for (const name of ['_write', '_writev'] as const) {
    const original = writing[name]
    writing[name] = function (this: Socket, ...rest: unknown[]) {
      const result = original.apply(this, rest)
      if (isRequest(rest[0])) written(performance.now())
      return result
    }
  }
}

/** A write that begins with a request line, alone or as the first of several at once. */
function isRequest(data: unknown): boolean {
  const first = Array.isArray(data) ? (data[0] as { chunk?: unknown } | undefined)?.chunk : data
  return typeof first === 'string' ? first.startsWith('POST ') : Buffer.isBuffer(first) && first.toString('latin1', 0, 5) === 'POST '
}

/** What a phase measured: microseconds from the message's arrival, one for each order. */
export type Phase = {
  readonly ticks: number
  /** Until the order is handed to the venue, with the sync of the journal and without it; of our program only. */
  readonly handed: readonly number[]
  readonly withoutSync: readonly number[]
  /** Until the request's bytes are written. */
  readonly written: readonly number[]
}

export type ToChild = { readonly on: boolean }

/** Joins a child to its parent: `open` and `close` the market link, `take` the figures of the phase. */
export function serve(parts: { open(): void; close(): Promise<void>; take(): Phase }): void {
  process.on('message', (message: ToChild) => {
    if (message.on) parts.open()
    else void parts.close().then(() => process.send?.(parts.take()))
  })
  process.once('disconnect', () => process.exit(0))
  process.send?.('ready')
}
