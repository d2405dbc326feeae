// The hand beside the engine, again and again in one day: no order number is ever used twice, whatever the venue has seen of them.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StopLane, newStopLane } from '../../../../src/app/emergency/stop-lane.ts'
import { Supervisor } from '../../../../src/app/emergency/supervisor.ts'
import type { Micros, Money, OrderId, Qty } from '../../../../src/core/units.ts'
import type { Venue, VenueEvents } from '../../../../src/ports/venue.ts'
import type { VenueBook } from '../../../../src/trading/recovery.ts'
import { A, table } from '../../sim/bench.ts'

/** Refuses what it is sent, so that no number comes into its book, until it has been asked `most` times: then all is sold elsewhere. */
class RefusingVenue implements Venue {
  readonly ids: OrderId[]
  readonly #most: number
  #asked = 0
  #events: VenueEvents | undefined

  constructor(ids: OrderId[], most: number) {
    this.ids = ids
    this.#most = most
  }

  start(events: VenueEvents): void {
    this.#events = events
  }

  submit({ id }: { readonly id: OrderId }): void {
    this.ids.push(id)
    this.#asked++
    this.#events?.order({ kind: 'rejected', id, text: 'refused' })
  }

  modify(): void {}
  cancel(): void {}

  convert(): void {}

  readBook(): Promise<VenueBook> {
    const qty = (this.#asked < this.#most ? 5 : 0) as Qty
    const held = { instrument: A, qty, cost: (qty * 1_000_000) as Money, startQty: 0 as Qty, startCost: 0 as Money }
    return Promise.resolve({ orders: [], fills: [], positions: [held], highest: 40 })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

test('two take-overs of one day and the engine before and between them never share an order number', async () => {
  const ids: OrderId[] = []
  const supervisor = new Supervisor({
    fence: () => undefined,
    line: () => new RefusingVenue(ids, 3),
    priceOf: () => ({ last: 1_000_000, bid: 0, ask: 0 }),
    instruments: table,
    protection: { percent: 0.5, stepPercent: 0.25, times: 10, afterMicros: 400_000 },
    perSecond: 10,
    now: () => (performance.now() * 1_000) as Micros,
    file: join(mkdtempSync(join(tmpdir(), 'tapedeck-')), 'stop-mark.json'),
    log: () => undefined,
  })
  const lane = new StopLane(newStopLane())
  // The engine has numbered far more than ever reached the venue.
  lane.numbered(5_000)
  await supervisor.takeOver('halted', 'first', () => lane.highest)
  supervisor.taken()
  const first = [...ids]
  const next = new StopLane(newStopLane())
  await supervisor.takeOver('halted', 'second', () => next.highest)
  expect(ids.length).toBeGreaterThan(first.length)
  expect(new Set(ids).size).toBe(ids.length)
  expect(Math.min(...ids)).toBeGreaterThan(5_000)
})
