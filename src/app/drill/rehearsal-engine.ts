// A live session on the misbehaving venue, in the drill's own process: the real engine, shell, journal and broker's line, without a screen and
// without a paper account between.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokers } from '../../brokers/index.ts'
import { type Result, failed, ok } from '../../core/result.ts'
import { type InstrumentNo, roundToTick } from '../../core/units.ts'
import type { Note } from '../../engine/outbox.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Venue } from '../../ports/venue.ts'
import type { Answer, Ask } from '../../protocol/requests.ts'
import { openJournal } from '../../store/journal.ts'
import { buildSetup } from '../engine/build-setup.ts'
import { LiveSession } from '../engine/live-session.ts'
import { StrategyMeter } from '../engine/strategy-meter.ts'
import { makePlan } from '../make-plan.ts'
import { tableOf } from '../plan.ts'
import { readJournalState } from '../recovery/journal-state.ts'
import { reconcile } from '../recovery/reconcile.ts'
import { SystemClock, clockSpec } from '../system-clock.ts'

export class RehearsalEngine {
  readonly notes: Note[] = []
  readonly instruments: InstrumentTable
  readonly session: LiveSession
  readonly #folder: string

  private constructor(session: LiveSession, instruments: InstrumentTable, folder: string, notes: Note[]) {
    this.session = session
    this.instruments = instruments
    this.notes = notes
    this.#folder = folder
  }

  static async open(url: string, instruments: number): Promise<Result<RehearsalEngine>> {
    const sets = [`synthetic.instruments=${instruments}`, 'risk.maxOrderValue=10000000', 'risk.maxPositionValue=10000000']
    const planned = await makePlan({ mode: 'PAPER', feed: `loopback:${url}`, speed: 1, profile: 'quiet', sets })
    if (failed(planned)) return planned
    const { plan, data } = planned.ok
    const table = tableOf(plan.instruments, data)
    if (failed(table)) return table
    const built = await buildSetup({ config: plan.config, data, instruments: table.ok, keepCandles: false })
    if (failed(built)) return built
    const folder = mkdtempSync(join(tmpdir(), 'td-drill-'))
    const opened = openJournal(join(folder, 'journal'))
    if (failed(opened)) return opened
    const { setup } = built.ok
    const clock = new SystemClock(clockSpec())
    const { feed, venue } = brokers.loopback.open({ url, instruments: table.ok, now: () => clock.now() })
    const notes: Note[] = []
    const recovered = reconcile({
      journal: readJournalState([]),
      book: await venue.readBook(),
      instruments: table.ok,
      charges: setup.charges,
      now: clock.now(),
      startMoney: setup.startEquity,
    })
    const session = new LiveSession({
      mode: 'LIVE',
      feedName: 'loopback',
      setup,
      meter: new StrategyMeter([]),
      clock,
      feed,
      venue,
      journal: opened.ok.journal,
      recovered,
      warnings: [],
      history: [],
      depth: 'off',
      onNotes: said => void notes.push(...said),
    })
    session.start()
    return ok(new RehearsalEngine(session, table.ok, folder, notes))
  }

  ask(request: Ask): Promise<Answer> {
    return this.session.request({ ...request, ref: 0 }, 'drill')
  }

  /** Positions. */
  get held(): number {
    const { positions } = this.session.engine.ledger
    return positions.touched.filter(i => positions.qty[i] !== 0).length
  }

  /** A buy order too far away to fill. */
  async restAway(no: InstrumentNo): Promise<Answer> {
    const { name, tick } = this.instruments.at(no)
    const limit = roundToTick((this.session.engine.market.last(no) as number) * 0.98, tick, 'buy')
    return this.ask({ kind: 'order', instrument: name, qty: 1, type: 'limit', limit, why: 'drill' })
  }

  /** Nothing held and nothing working, as the venue itself has it. */
  static async flatAt(venue: Pick<Venue, 'readBook'>): Promise<boolean> {
    const book = await venue.readBook()
    return book.positions.every(one => one.qty === 0) && book.orders.every(order => order.state !== 'open')
  }

  async close(): Promise<void> {
    await this.session.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
