// The loopback broker: speaks the plain protocol of protocol.md to a sandbox, for tests, bench and rehearsal.

import type { Broker, BrokerKind, BrokerSettings } from '../wire/broker.ts'
import { LoopbackFeed } from './feed.ts'
import { LoopbackVenue } from './orders.ts'

const TIMEOUT_MS = 3_000

export const loopback: BrokerKind = {
  open({ url, instruments, now, timeoutMs = TIMEOUT_MS, fence }: BrokerSettings): Broker {
    const http = url.replace(/\/+$/, '')
    const ws = http.replace(/^http/, 'ws')
    return {
      name: 'loopback',
      feed: new LoopbackFeed(ws, instruments, now),
      venue: new LoopbackVenue(http, ws, instruments, timeoutMs, fence),
    }
  },
}
