// A source of market data: a broker's socket, a recorded file, a tape, the synthetic market.

import type { Frame } from '../tape/frame.ts'

export type FeedEvents = {
  /**
   * The frame belongs to the feed and is reused after the call. `frame.received` is set. True when orders have left: a feed that has more
   * gives the line to the venue a turn first, for bytes are written between turns.
   */
  frame(frame: Frame): boolean
  link(up: boolean, text: string): void
  /** The data has ended (files only). */
  end(): void
}

export type Feed = {
  start(events: FeedEvents): void
  close(): Promise<void>
}
