// The hand beside the engine: cuts its line to the venue, and cancels and closes from the venue's own book on a line of its own, with the
// same prices and steps. engine-keeper.ts calls it when a stop stays without an echo; it lives on the main thread.

import type { InstrumentNo, Micros } from '../../core/units.ts'
import { failed } from '../../core/result.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Venue } from '../../ports/venue.ts'
import type { Protection } from '../../trading/exit-machine.ts'
import type { LastPrice } from '../../trading/flatten-steps.ts'
import type { OrderTicket } from '../../trading/order.ts'
import { ExitRun, type ExitRan } from './exit-run.ts'
import { type StopMark, forgetStopMark, readStopMark, writeStopMark } from './stop-mark.ts'

export type SupervisorParts = {
  /** From here on nothing of the engine in charge arrives at the venue. */
  readonly fence: () => void
  /** A connection of its own. */
  readonly line: () => Venue
  readonly priceOf: (i: InstrumentNo) => LastPrice
  readonly instruments: InstrumentTable
  readonly protection: Protection
  readonly perSecond: number
  readonly now: () => Micros
  /** Of the mark, in the home. */
  readonly file: string
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void
}

export class Supervisor {
  readonly #parts: SupervisorParts
  /** Of every order that it has ever sent: a venue that refused one has not seen its number, and its book does not tell. */
  #highest = 0

  constructor(parts: SupervisorParts) {
    this.#parts = parts
  }

  /**
   * Halted: until nothing is held and nothing works; paused: until nothing works. Later the engine that comes next goes on with it.
   * `numbered` tells the highest order number of the engine, asked once it is cut off.
   */
  async takeOver(level: StopMark['level'], why: string, numbered: () => number): Promise<ExitRan> {
    const { fence, line, priceOf, instruments, protection, perSecond, now, log } = this.#parts
    fence()
    log('error', `the engine is cut off from the venue: ${why}`)
    const before = this.standing()
    let mark: StopMark = { level: before?.level === 'halted' ? 'halted' : level, why, orders: before?.orders ?? [] }
    this.#write(mark)
    this.#highest = Math.max(this.#highest, numbered(), ...mark.orders.map(one => one.id))
    const venue = line()
    const run = new ExitRun({
      venue,
      instruments,
      protection,
      priceOf,
      perSecond,
      now,
      closes: level === 'halted',
      highest: this.#highest,
      log: text => log('warn', text),
      keep: tickets => {
        this.#highest = Math.max(this.#highest, ...tickets.map(one => one.id))
        mark = { ...mark, orders: [...mark.orders, ...tickets.map(one => this.#kept(one))] }
        this.#write(mark)
      },
    })
    venue.start({ order: event => run.event(event), link: (up, text) => log(up ? 'info' : 'warn', `emergency exit: ${text}`) })
    try {
      return await run.run()
    } finally {
      await venue.close()
    }
  }

  /** What was done past an engine and no journal has yet. */
  standing(): StopMark | undefined {
    return readStopMark(this.#parts.file)
  }

  /** An engine has it in its journal. */
  taken(): void {
    forgetStopMark(this.#parts.file)
  }

  #kept({ id, instrument, qty, limit }: OrderTicket): StopMark['orders'][number] {
    return { id, t: this.#parts.now(), instrument: this.#parts.instruments.at(instrument).name, qty, limit }
  }

  /** A disk that fails keeps no exit back: the venue's book is the truth about it. */
  #write(mark: StopMark): void {
    const written = writeStopMark(this.#parts.file, mark)
    if (failed(written)) this.#parts.log('error', written.error)
  }
}
