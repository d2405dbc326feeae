// Opens a paper session in the engine's thread: journal and venue's book read and reconciled, strategies loaded, the feed of the plan.

import { type Broker, brokers } from '../../brokers/index.ts'
import { assert, must } from '../../core/assert.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { Ring } from '../../core/ring.ts'
import { type InstrumentNo, moneyOf } from '../../core/units.ts'
import type { Note } from '../../engine/outbox.ts'
import type { Bar } from '../../market/bar.ts'
import type { InstrumentTable } from '../../market/instrument.ts'
import type { Feed } from '../../ports/feed.ts'
import type { Venue } from '../../ports/venue.ts'
import type { VenueBook } from '../../trading/recovery.ts'
import type { AuditEntry } from '../../ports/audit.ts'
import { STORE_ROW, STORE_TAPE, type StoreRow, type StoreSink } from '../../ports/store.ts'
import { SyntheticFeed } from '../../sim/synthetic-feed.ts'
import { SyntheticMarket } from '../../sim/synthetic-market.ts'
import { openJournal } from '../../store/journal.ts'
import { TapeEncoder } from '../../tape/codec.ts'
import { tapeHeader } from '../../tape/header.ts'
import { madeUpListings } from '../config/made-up-market.ts'
import { syntheticListings } from '../config/synthetic-universe.ts'
import type { MarketData } from '../config/market-data.ts'
import type { Config } from '../config/schema.ts'
import { StopLane } from '../emergency/stop-lane.ts'
import { PortVenue } from '../paper/port-venue.ts'
import { type RunPlan, tableOf } from '../plan.ts'
import { RecordedFeed } from '../recorded-feed.ts'
import { beginJournal, keepRecords } from '../recovery/begin-journal.ts'
import { caution } from '../recovery/caution.ts'
import { storedAgain } from '../recovery/stored-again.ts'
import { storedEarlier } from '../recovery/stored-earlier.ts'
import { readSource } from '../strategies/source.ts'
import { SystemClock } from '../system-clock.ts'
import { configHash, portable, strategiesHash } from '../tape-setup.ts'
import type { EngineThreadData } from '../threads/messages.ts'
import { startRecord } from './audit-start.ts'
import { AuditTrail } from './audit-trail.ts'
import { buildSetup } from './build-setup.ts'
import { limitsInForce, limitsRecord, lockText } from './limits-in-force.ts'
import { LiveSession } from './live-session.ts'
import { HeapProbe } from './heap-probe.ts'
import { MemoryWatch } from './memory-watch.ts'
import { sourceOf } from './recording.ts'
import { RELOAD_LENGTHS, textsOfStart, withReasons, withoutHeld } from './start-texts.ts'
import type { Session } from './session.ts'
import { StrategyMeter } from './strategy-meter.ts'
import { KeepWarm, WARM_MS } from './keep-warm.ts'

/** Who hears of it on the main thread: the log file, and the audit log. */
export type PaperListeners = {
  readonly onNotes: (notes: readonly Note[]) => void
  readonly onAudit: (entries: readonly AuditEntry[]) => void
}

export async function openPaper(
  plan: RunPlan,
  data: MarketData,
  paper: NonNullable<EngineThreadData['paper']>,
  again: EngineThreadData['again'],
  { onNotes, onAudit }: PaperListeners,
): Promise<Result<Session>> {
  const table = tableOf(plan.instruments, data)
  if (failed(table)) return table
  const asked = withoutHeld(
    plan.config,
    (plan.held ?? []).map(one => one.name),
  )
  const meter = meterOf(asked, paper.pulse)
  const opened = openJournal(paper.journal)
  if (failed(opened)) return opened
  const clock = new SystemClock(plan.clock)
  const lock = limitsInForce({
    records: opened.ok.records,
    wanted: asked.risk,
    calendars: [...new Set(table.ok.list.map(one => one.calendar))],
    all: data.calendars,
    now: clock.now(),
  })
  const config = { ...asked, risk: lock.risk }
  const built = await buildSetup({ config, data, instruments: table.ok, keepCandles: paper.store !== undefined, meter, standIns: true })
  if (failed(built)) return built
  const started = textsOfStart(plan, config, paper.texts)
  const strategies = withReasons(built.ok.setup.strategies, plan)
  const setup = {
    ...built.ok.setup,
    strategies,
    texts: started.texts.texts,
    lengths: RELOAD_LENGTHS,
    ...(paper.quotes ? { quoteMemory: paper.quotes } : {}),
  }
  const trail = new AuditTrail(onAudit)
  const { records, seqs } = opened.ok
  // A journal that was begun anew counts from the beginning again.
  trail.catchUp(records, seqs, paper.audited > opened.ok.journal.lastSeq ? 0 : paper.audited)
  const journal = trail.over(opened.ok.journal)
  const broker = brokerOf(plan, table.ok, clock, paper.fence)
  const venue = paper.port ? new PortVenue(paper.port, clock) : must(broker, 'orders go somewhere').venue
  const unsafe = again?.why ?? (opened.ok.damaged ? 'records of the journal are missing, so what they decided is not known' : '')
  const { damaged } = opened.ok
  const names = config.strategies.map(one => one.name)
  const cautious = unsafe === '' ? [] : caution(records, { why: unsafe, damaged, strategies: names, t: clock.now(), mark: again?.mark })
  trail.add(startRecord(plan, config, built.ok.setup.limits, clock.now(), again?.why))
  const written = keepRecords(journal, cautious)
  const book = failed(written) ? written : await bookOf(venue)
  if (failed(book)) {
    journal.close()
    await venue.close()
    return book
  }
  const begun = beginJournal({
    journal,
    records: [...records, ...cautious],
    damaged,
    book: book.ok,
    instruments: table.ok,
    charges: built.ok.setup.charges,
    now: clock.now(),
    startMoney: moneyOf(config.account.startMoney),
    beside: [limitsRecord(lock.risk, clock.now())],
  })
  if (failed(begun)) {
    journal.close()
    await venue.close()
    return begun
  }
  const { found, recovered } = begun.ok
  const warnings = [
    ...plan.warnings,
    ...built.ok.warnings,
    ...started.warnings,
    ...(lock.kept.length > 0 ? [lockText(lock.kept)] : []),
    ...begun.ok.warnings,
  ]
  const warned = unsafe === '' ? [] : [`entries are paused and strategies off until you have looked: ${unsafe}`]
  const { feed, history } = feedOf(plan, table.ok, data, clock, broker)
  const header = new TapeEncoder({ depth: 'full' }).header(
    tapeHeader(
      {
        build: plan.build,
        mode: 'paper',
        started: clock.now(),
        configHash: configHash(plan.config),
        strategiesHash: strategiesHash(config.strategies),
        setup: {
          config: portable({ ...plan.config, risk: lock.risk }),
          held: [...started.texts.held],
          texts: Object.fromEntries(started.texts.running),
          kept: paper.texts,
        },
      },
      table.ok,
    ),
  )
  if (failed(header)) return header
  const store = paper.store ? ringSink(new Ring(paper.store)) : undefined
  store?.tape(header.ok)
  if (store) {
    const { instruments, charges, now } = found
    for (const row of storedEarlier({ records: opened.ok.records, instruments, charges, now })) store.row(row)
    for (const row of storedAgain(found, recovered)) store.row(row)
    for (const { name, use, params, on } of config.strategies)
      store.row({ table: 'strategies', name, time: now, file: use, params: JSON.stringify(params), on })
  }
  const frames = new Ring(paper.frames)
  const session = new LiveSession({
    mode: plan.atBroker ? 'LIVE' : 'PAPER',
    feedName: plan.feed.name,
    setup,
    // Off for another reason than its types, it stays off when they are right.
    texts: { ...started.texts, held: new Set([...started.texts.held].filter(name => !recovered.off.includes(name))) },
    meter,
    isolation: { entries: config.strategies, limits: config.isolation, instruments: plan.instruments, clock: plan.clock },
    clock,
    feed,
    venue,
    journal,
    trail,
    recovered: { ...recovered, notes: [...warned, ...opened.ok.notes, ...recovered.notes] },
    warnings,
    takesOver: again !== undefined,
    ...(paper.lane ? { lane: new StopLane(paper.lane) } : {}),
    history,
    depth: config.tape.depth,
    ...(store ? { store } : {}),
    ...(paper.port
      ? {
          // Without market data the venue would fill at stale prices: a full ring means that the main thread hangs, and is counted there.
          toPaper: (record: Uint8Array) => void frames.write(STORE_TAPE, record),
        }
      : {}),
    onNotes,
    compareEveryMs: config.orders.compareSeconds * 1000,
    risk: lock.risk,
  })
  // An engine that replaces another may have a stop waiting for it.
  const keepWarm = new KeepWarm(built.ok.setup, clock.now())
  if (!again) keepWarm.run()
  const warming = setInterval(() => keepWarm.step(), WARM_MS)
  session.start()
  return ok({
    frame: () => session.frame(),
    request: (request, from) => session.request(request, from),
    strategyNews: news => session.strategyNews(news),
    screenGone: from => session.screenGone(from),
    storeText: (text, reduce) => session.storeText(text, reduce),
    async close() {
      clearInterval(warming)
      const text = await session.close()
      trail.flush()
      store?.tape(session.tapeEnd())
      return text
    },
  })
}

function meterOf({ strategies, strategyBudget }: Config, pulse: SharedArrayBuffer | undefined): StrategyMeter {
  const { callMs, meanMicros, memoryMB } = strategyBudget
  const files = strategies.map(({ use }) => {
    const source = readSource(use)
    return failed(source) ? [] : source.ok.files.map(one => one.path)
  })
  const budgets = strategies.map(one => ({ callMs: one.callBudgetMs ?? callMs, meanMicros }))
  const memory = memoryMB > 0 ? new MemoryWatch(memoryMB, new HeapProbe(files)) : undefined
  return new StrategyMeter(budgets, { ...(memory ? { memory } : {}), ...(pulse ? { pulse: new Int32Array(pulse) } : {}) })
}

/** The broker whose market it is; its venue takes the orders where the plan says so. */
function brokerOf({ feed }: RunPlan, table: InstrumentTable, clock: SystemClock, shared?: SharedArrayBuffer): Broker | undefined {
  if (feed.kind !== 'loopback') return undefined
  const fence = shared && new Int32Array(shared)
  return brokers.loopback.open({ url: feed.url, instruments: table, now: () => clock.now(), fence })
}

/** What the venue has of the day. Without it nothing is known of orders and positions, and nothing may be traded. */
async function bookOf(venue: Venue): Promise<Result<VenueBook>> {
  try {
    return ok(await venue.readBook())
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error))
  }
}

function feedOf(
  plan: RunPlan,
  table: InstrumentTable,
  data: MarketData,
  clock: SystemClock,
  broker: Broker | undefined,
): { readonly feed: Feed; readonly history: readonly Bar[] } {
  const { config, feed } = plan
  if (broker) return { feed: broker.feed, history: [] }
  if (feed.kind !== 'synthetic') return { feed: new RecordedFeed(sourceOf(feed), clock, feed.name), history: [] }
  const { seed, ticksPerSecond, volatilityPercent } = config.synthetic
  const { rows, prices, day } = plan.instruments
  const listings = rows ? ok(madeUpListings(rows, prices, data)) : syntheticListings(config.synthetic, data, day)
  assert(!failed(listings), 'the plan has listed the synthetic market')
  const market = new SyntheticMarket({
    seed,
    rate: ticksPerSecond,
    start: clock.now(),
    volatilityPercent,
    // In the order of their numbers: the table was built from them.
    listings: listings.ok.map((one, i) => ({ ...one, instrument: i as InstrumentNo, tick: table.at(i as InstrumentNo).tick })),
  })
  return { feed: new SyntheticFeed(market, clock), history: market.history }
}

function ringSink(ring: Ring): StoreSink {
  const encoder = new TextEncoder()
  return {
    tape: bytes => ring.write(STORE_TAPE, bytes),
    row: (row: StoreRow) => ring.write(STORE_ROW, encoder.encode(JSON.stringify(row))),
  }
}
