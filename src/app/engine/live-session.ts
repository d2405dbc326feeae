// A session on a running clock with a venue that answers in its own time: paper today, a broker tomorrow. Feed frames, order events,
// timers and commands become inputs in the order they come; every input goes to the tape, every intent to the journal first.

import { countText } from '../../core/count-text.ts'
import { Engine } from '../../engine/engine.ts'
import type { Note } from '../../engine/outbox.ts'
import { Publisher } from '../../engine/publisher.ts'
import type { ShellFacts } from '../../engine/shell-facts.ts'
import type { StoreSink } from '../../ports/store.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import { TapeEncoder } from '../../tape/codec.ts'
import type { Frame } from '../../tape/frame.ts'
import type { Input } from '../../tape/input.ts'
import { OrderHash } from '../../tape/order-hash.ts'
import { ELSEWHERE } from '../../trading/order.ts'
import { IsolatedStrategies, type IsolationParts } from '../isolated/isolated-strategies.ts'
import { runningFile } from '../strategies/kept.ts'
import type { StrategyNews } from '../strategies/news.ts'
import { answerRequest } from './answer-request.ts'
import { Housekeeping } from './housekeeping.ts'
import { LiveInputs } from './live-inputs.ts'
import type { LiveParts } from './live-parts.ts'
import { OrderLatency } from './order-latency.ts'
import { VenueProbe } from './venue-probe.ts'
import { sha256 } from './sha256.ts'
import type { Session } from './session.ts'
import { Shell } from './shell.ts'
import { UrgentStops } from './urgent-stops.ts'
import { StrategyTexts, type TextsOfStart } from './strategy-texts.ts'

const CANCEL_WAIT_MS = 2_000
/** Between two comparisons with the venue's book. */
const COMPARE_MS = 15_000

export class LiveSession implements Session {
  readonly engine: Engine
  readonly hash = new OrderHash(sha256())
  readonly #parts: LiveParts
  readonly #publisher: Publisher
  readonly #shell: Shell
  readonly #facts: ShellFacts
  readonly #encoder: TapeEncoder
  readonly #paperEncoder = new TapeEncoder({ depth: 'full' })
  readonly #latency: OrderLatency
  readonly #inputs: LiveInputs
  readonly #probe: VenueProbe
  readonly #housekeeping: Housekeeping
  readonly #texts: StrategyTexts | undefined
  readonly #isolated: IsolatedStrategies | undefined
  readonly #stops: UrgentStops | undefined
  #tapeLost = 0
  #closing = false

  constructor(parts: LiveParts) {
    this.#parts = parts
    const { setup, meter, venue, journal, store, clock } = parts
    this.engine = new Engine(setup)
    this.#facts = {
      mode: parts.mode,
      feed: parts.feedName,
      clock: clock.now(),
      store: store ? 'db starting' : 'db off',
      ownP99: 0,
      speed: 0,
      speedable: false,
      since: clock.now(),
      strategyNanos: meter.nanos,
    }
    this.#texts = parts.texts && this.#textsOf(parts.texts)
    if (this.#texts) this.#facts.strategyShown = this.#texts.shown
    this.#publisher = new Publisher(this.engine, this.#facts)
    if (parts.takesOver) this.#publisher.takeOver()
    this.#encoder = new TapeEncoder({ depth: parts.depth })
    this.#probe = new VenueProbe({
      venue,
      engine: this.engine,
      everyMs: parts.compareEveryMs ?? COMPARE_MS,
      now: () => this.#inputs.now(),
      run: input => this.#told(input),
      say: text => this.#say(text, 'fault'),
    })
    this.#shell = new Shell({
      engine: this.engine,
      venue,
      hash: this.hash,
      journal,
      publisher: this.#publisher,
      ...(store ? { store } : {}),
      tape: input => {
        if (store) this.#tape(store, input)
        this.#isolated?.fed(input)
      },
      onTurn: () => this.#isolated?.turn(),
      onNotes: parts.onNotes,
      onFills: fills => parts.trail?.booked(this.engine, fills),
      onRefused: refusals => parts.trail?.refused(this.engine, refusals),
      onAnswer: answer => this.#inputs.answered(answer),
      onNumbered: highest => parts.lane?.numbered(highest),
      onProbe: () => this.#probe.ask(),
      onSent: () => this.#latency.sent(),
    })
    this.#latency = new OrderLatency(this.#shell)
    this.#inputs = new LiveInputs({ shell: this.#shell, meter, clock, say: (text, kind) => this.#say(text, kind) })
    this.#stops = parts.lane && new UrgentStops(parts.lane, this.#inputs, this.#shell)
    this.#isolated = parts.isolation && this.#isolatedOf(parts.isolation)
    this.#housekeeping = new Housekeeping({ shell: this.#shell, inputs: this.#inputs, journal, store, risk: parts.risk })
  }

  /** Recovers, warms up, connects. */
  start(): void {
    const { recovered, history, warnings, venue, feed } = this.#parts
    this.#inputs.run({ kind: 'recovered', t: this.#inputs.now(), state: recovered })
    this.#parts.lane?.numbered(this.engine.desk.orders.next - 1)
    for (const bar of history) this.#inputs.run({ kind: 'bar', t: this.#inputs.now(), bar, warmup: true })
    for (const text of warnings) this.#say(text)
    venue.start({
      order: event => this.#told({ kind: 'order', t: this.#inputs.now(), event }),
      link: (up, text) => {
        this.#inputs.run({ kind: 'link', t: this.#inputs.now(), link: 'venue', up, text })
        // Events may have been lost while it was down: the book tells.
        if (up) this.#probe.ask()
      },
    })
    feed.start({
      frame: frame => this.#frame(frame),
      link: (up, text) => this.#inputs.run({ kind: 'link', t: this.#inputs.now(), link: 'feed', up, text }),
      end: () => this.#say('the feed has ended'),
    })
    this.#housekeeping.keepBooks()
    this.#isolated?.open()
    void this.#stops?.listen()
  }

  frame(): Uint8Array | undefined {
    this.#facts.clock = this.#inputs.now()
    this.#facts.ownP99 = this.#latency.ownP99
    return this.#publisher.frame()
  }

  request(request: Request, from: string): Promise<Answer> {
    const { ref } = request
    if (this.#closing) return Promise.resolve({ ref, ok: false, text: 'the engine is shutting down' })
    const answered = this.#parts.trail?.asked(this.#inputs.now(), from, request)
    const stopped = request.kind === 'stop' ? this.#stops?.answer(request.level) : undefined
    const answer = stopped
      ? { ...stopped, ref }
      : answerRequest(request, from, {
          engine: this.engine,
          publisher: this.#publisher,
          command: command => this.#inputs.command(ref, command),
          extraStatus: () => this.#extraStatus(),
        })
    if (answer) answered?.(answer)
    return Promise.resolve(answer ?? { ref, ok: false, text: `a ${this.#facts.mode.toLowerCase()} session cannot do that` })
  }

  strategyNews(news: StrategyNews): Promise<Pick<Answer, 'ok' | 'text'>> {
    return this.#texts?.news(news) ?? Promise.resolve({ ok: false, text: 'this session takes no changed strategies' })
  }

  screenGone(from: string): void {
    this.#publisher.charts.gone(from)
  }

  storeText(text: string, reduce: string): void {
    const up = reduce === ''
    if (up === this.engine.risk.storeFull && !this.#closing)
      this.#inputs.run({ kind: 'link', t: this.#inputs.now(), link: 'store', up, text: reduce })
    this.#facts.store = this.#tapeLost > 0 ? `${text}; ${this.#tapeLost} tape records lost` : text
  }

  /** Entries are cancelled and waited for, protective and exit orders stay, the journal is closed. Positions stay. */
  async close(): Promise<string> {
    const { desk, ledger } = this.engine
    // From here on no entry is taken, whatever a strategy or a timer still wants.
    this.#inputs.command(0, { kind: 'wind-down' })
    await this.#parts.feed.close()
    const entries = () => [...desk.orders.working].filter(order => !order.reducing && order.owner !== ELSEWHERE).length
    for (let waited = 0; entries() > 0 && waited < CANCEL_WAIT_MS; waited += 20) await new Promise(done => setTimeout(done, 20))
    this.#closing = true
    this.#stops?.close()
    this.#isolated?.close()
    this.#housekeeping.close()
    this.#inputs.close()
    this.#probe.close()
    // Nothing is traded after this, so the contract note is as far as it will be; a start on the same day reckons it anew.
    ledger.bookNote()
    this.#housekeeping.keepBooks()
    await this.#parts.venue.close()
    this.#shell.end()
    if (this.#shell.durable) this.#parts.journal.close()
    const held = ledger.positions.touched.filter(i => ledger.positions.qty[i] !== 0).length
    const left = entries() === 0 ? '' : ` (${entries()} of them entries that the venue has not cancelled yet)`
    return `${countText(held, 'position')} and ${countText(desk.orders.working.size, 'order')} stay at the venue${left}`
  }

  /** The tape's last record, when everything is done. */
  tapeEnd(): Uint8Array {
    return this.#encoder.end({ closed: this.engine.now, orders: this.hash.lines, orderHash: this.hash.digest() })
  }

  /** True when it led to orders. */
  #frame(frame: Frame): boolean {
    const { sentAt } = this.#shell
    this.#stops?.look()
    this.#latency.begin(frame)
    if (this.#parts.depth === 'off') frame.depth.fill(-1, 0, frame.count)
    // The tape keeps when the input was run; the frame keeps when it was received.
    const input: Input = { kind: 'frame', t: this.#inputs.now(), frame }
    this.#inputs.run(input)
    // An order that it led to is on its way: the venue reads what has arrived before it looks at orders that are due.
    this.#parts.toPaper?.(this.#paperEncoder.input(input))
    this.#latency.end()
    return this.#shell.sentAt !== sentAt
  }

  /** By the venue, or by its book. */
  #told(input: Extract<Input, { readonly kind: 'order' | 'doubts' }>): void {
    if (this.#closing) return
    this.#inputs.run(input)
    this.#texts?.retry()
  }

  #textsOf(texts: TextsOfStart): StrategyTexts {
    return new StrategyTexts({
      ...texts,
      engine: this.engine,
      reload: ({ kind, name, hash }) => {
        const said = this.#inputs.answerOf(0, { kind, t: this.#inputs.now(), name, hash })
        this.#parts.trail?.add({ kind: 'reload', t: this.#inputs.now(), name, hash, ok: said.ok, text: said.text })
        // Another text, other costs.
        if (said.ok) this.#parts.meter.forget(this.engine.strategies.byName(name)?.no ?? 0)
        return said
      },
      switchOn: name => void this.#inputs.command(0, { kind: 'strategy', name, on: true }),
      say: text => this.#say(text, 'strategy'),
    })
  }

  #isolatedOf(isolation: IsolationParts): IsolatedStrategies {
    const { texts, meter } = this.#parts
    return new IsolatedStrategies({
      ...isolation,
      engine: this.engine,
      nanos: meter.nanos,
      fileOf: entry => runningFile(entry, this.#texts?.running.get(entry.name), texts?.kept),
      now: () => this.#inputs.now(),
      run: input => this.#inputs.run(input),
      say: text => this.#say(text, 'strategy'),
    })
  }

  #tape(store: StoreSink, input: Input): void {
    if (!store.tape(this.#encoder.input(input))) this.#tapeLost++
  }

  #say(text: string, kind: Note['kind'] = 'note'): void {
    const notes: Note[] = [{ t: this.#inputs.now(), kind, text }]
    this.#publisher.notes(notes)
    this.#parts.onNotes(notes)
  }

  #extraStatus(): Readonly<Record<string, unknown>> {
    const { feed, store, since, mode } = this.#facts
    const strategies = this.engine.strategies.states.map(state => ({
      name: state.plan.name,
      on: state.on,
      why: state.whyWith(this.#texts?.shown[state.no] ?? ''),
      text: this.#texts?.running.get(state.plan.name)?.slice(0, 12) ?? '',
    }))
    const stop = this.#stops?.last
    const { funds } = this.#probe
    return {
      mode,
      feed,
      store,
      since,
      strategies,
      ...this.#latency.status(),
      ...(stop ? { stop } : {}),
      ...(funds ? { venueFunds: funds } : {}),
    }
  }
}
