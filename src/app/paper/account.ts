// What a paper session keeps outside its engine's thread, so that an engine that dies does not take it along: the store's thread with
// tape and database, and the simulated venue with its book. run.ts opens it before the first engine and closes it after the last.

import { type Result, failed, fault, ok } from '../../core/result.ts'
import { Ring } from '../../core/ring.ts'
import type { Micros } from '../../core/units.ts'
import { brokers } from '../../brokers/index.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import { programsAt } from '../../store/postgres/binaries.ts'
import type { MarketData } from '../config/market-data.ts'
import { LastPrices } from '../emergency/last-prices.ts'
import { Supervisor, type SupervisorParts } from '../emergency/supervisor.ts'
import { VENUE_PER_SECOND, protectionOf } from '../engine/exit-settings.ts'
import { simulatedRules } from '../engine/simulated-venue.ts'
import type { HomePaths } from '../home/paths.ts'
import { type RunPlan, tableOf } from '../plan.ts'
import { type ClockSpec, SystemClock, clockSpec } from '../system-clock.ts'
import type { EngineThreadData, StoreThreadData } from '../threads/messages.ts'
import { type StoreEvents, StoreHandle } from '../threads/store-handle.ts'
import { settlementFacts } from '../settlement-facts.ts'
import { PaperHost } from './host.ts'
import { type AuditLog, openAudit } from '../../store/audit-log.ts'
import type { AuditEntry } from '../../ports/audit.ts'

export type PaperAccountParts = {
  readonly plan: RunPlan
  readonly data: MarketData
  readonly paths: HomePaths
  readonly print: (line: string) => void
}

type EngineParts = NonNullable<EngineThreadData['paper']>
type Kept = Omit<EngineParts, 'port' | 'fence' | 'audited'>

const FRAMES_RING = 8 * 1024 * 1024
const STORE_RING = 16 * 1024 * 1024
/** Journal and tape are kept without it, so it is no reason not to start. */
const NO_DATABASE =
  'no PostgreSQL programs found, so nothing goes into a database; apt install postgresql, set DATABASE_URL, or set store.database to off'

export class PaperAccount {
  /** The clock of venue and engine. */
  readonly clock: ClockSpec
  readonly store: StoreHandle
  readonly supervisor: Supervisor
  /** Absent where orders go to a broker. */
  readonly #venue: PaperHost | undefined
  /** Cuts the engine in charge off from its broker. */
  readonly #fence: Fence
  readonly #parts: Kept
  readonly #audit: AuditLog
  readonly #events: StoreEvents
  #auditTold = false

  private constructor(
    clock: ClockSpec,
    store: StoreHandle,
    venue: PaperHost | undefined,
    fence: Fence,
    supervisor: Supervisor,
    audit: AuditLog,
    parts: Kept,
    events: StoreEvents,
  ) {
    this.clock = clock
    this.store = store
    this.#venue = venue
    this.#fence = fence
    this.supervisor = supervisor
    this.#audit = audit
    this.#events = events
    this.#parts = parts
  }

  static async open({ plan, data, paths, print }: PaperAccountParts, events: StoreEvents): Promise<Result<PaperAccount>> {
    const table = tableOf(plan.instruments, data)
    if (failed(table)) return table
    const ring = new Ring(STORE_RING).shared
    const store = await StoreHandle.start(
      {
        ring,
        tapes: paths.tapes,
        keepDays: plan.config.store.retentionDays,
        reduceWhen: plan.config.store.reduceWhen,
        instruments: table.ok.list.map(one => one.name),
        database: databaseOf(plan, paths, print),
        started: plan.clock.start,
      },
      events,
    )
    if (failed(store)) return fault(`the database: ${store.error}`)
    // A recording's time begins when everything stands: at speed 600 the database's second would be ten minutes of it.
    const recorded = plan.feed.kind !== 'synthetic' && plan.feed.kind !== 'loopback'
    const clock = recorded ? clockSpec(plan.clock.start as Micros, plan.speed) : plan.clock
    const frames = new Ring(FRAMES_RING).shared
    const systemClock = new SystemClock(clock)
    const venue = plan.atBroker
      ? undefined
      : PaperHost.open({
          folder: paths.book,
          instruments: table.ok,
          calendars: data.calendars,
          clock: systemClock,
          rules: { ...simulatedRules(plan.config.sim), settlement: settlementFacts(plan, table.ok, data) },
          frames,
        })
    if (venue && failed(venue)) {
      await store.ok.close()
      return venue
    }
    for (const note of venue?.ok.notes ?? []) events.log('warn', note)
    const audit = openAudit(paths.audit, plan.clock.start as Micros)
    if (failed(audit)) {
      await store.ok.close()
      venue?.ok.close()
      return audit
    }
    const fence: Fence = { flag: undefined }
    const prices = new LastPrices(table.ok.size, () => systemClock.now())
    const supervisor = new Supervisor({
      ...(venue ? pastPaper(venue.ok) : pastBroker(plan, table.ok, fence, prices, () => systemClock.now())),
      instruments: table.ok,
      protection: protectionOf(plan.config.orders),
      perSecond: VENUE_PER_SECOND,
      now: () => systemClock.now(),
      file: paths.stopMark,
      log: (level, text) => events.log(level, text),
    })
    const parts = { frames, journal: paths.journal, texts: paths.texts, store: ring, ...(venue ? {} : { quotes: prices.shared }) }
    return ok(new PaperAccount(clock, store.ok, venue?.ok, fence, supervisor, audit.ok, parts, events))
  }

  /** What a start of the engine's thread needs of it; the line of the engine before is cut. */
  engineParts(): EngineParts {
    const line = this.#venue ? { port: this.#venue.connect() } : { fence: newFence(this.#fence) }
    return { ...line, audited: this.#audit.lastJ, ...this.#parts }
  }

  /** Adds to the audit log; what it cannot take the journal has, and the next start adds it. */
  audit(entries: readonly AuditEntry[]): void {
    this.#audit.add(entries)
    if (this.#audit.trouble === '' || this.#auditTold) return
    this.#auditTold = true
    this.#events.log('error', this.#audit.trouble)
  }

  /** `why` it ends and what stays, as the log's last record. */
  async close(why: string): Promise<void> {
    this.audit([{ kind: 'end', t: new SystemClock(this.clock).now(), text: why }])
    this.#audit.close()
    const { head } = this.#audit
    if (head) this.#events.log('info', `the audit log ends with record ${head.n} of ${head.day}: ${head.hash}`)
    await this.store.close()
    this.#venue?.close()
  }
}

/** Shared with the engine's thread in charge: 1 once it is cut off. */
type Fence = { flag: Int32Array | undefined }

function newFence(fence: Fence): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(4)
  fence.flag = new Int32Array(shared)
  return shared
}

type PastEngine = Pick<SupervisorParts, 'fence' | 'line' | 'priceOf'>

const pastPaper = (venue: PaperHost): PastEngine => ({
  fence: () => venue.fence(),
  line: () => venue.ownLine(),
  priceOf: i => venue.priceOf(i),
})

/** Prices are those that the engine saw last; without them the exits are priced from what the positions have cost. */
const pastBroker = ({ feed }: RunPlan, instruments: InstrumentTable, fence: Fence, prices: LastPrices, now: () => Micros): PastEngine => ({
  fence: () => fence.flag && Atomics.store(fence.flag, 0, 1),
  line: () => brokers.loopback.open({ url: feed.kind === 'loopback' ? feed.url : '', instruments, now }).venue,
  priceOf: i => prices.priceOf(i),
})

/** Undefined where there is to be none, or can be none. */
function databaseOf({ config }: RunPlan, paths: HomePaths, print: (line: string) => void): StoreThreadData['database'] {
  const { store, account } = config
  if (store.database === 'off') return undefined
  const dsn = store.database === 'auto' ? process.env.DATABASE_URL : store.database
  if (dsn === undefined) {
    if (programsAt(store.binaries) === undefined) {
      print(NO_DATABASE)
      return undefined
    }
    print('starting the private database ...')
  }
  return { dsn, dataDir: paths.pgData, runDir: paths.pgRun, account: account.name, rows: paths.rows, programs: store.binaries }
}
