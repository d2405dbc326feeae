// Takes over changed texts of strategies in a live session: loads the file anew, waits until the strategy holds nothing and works no order,
// and then enters the change as an input that names the text by its hash. The session asks it after each input that may have freed one.

import { type Result, failed } from '../../core/result.ts'
import type { InstrumentNo } from '../../core/units.ts'
import { signed } from '../../core/signed.ts'
import type { Engine } from '../../engine/engine.ts'
import { type StrategyText, textKey } from '../../engine/setup.ts'
import type { Input } from '../../tape/input.ts'
import type { StrategyNews } from '../strategies/news.ts'

export type Said = { readonly ok: boolean; readonly text: string }

export type TextsOfStart = {
  /** Where the engine finds texts; its setup holds the same map. */
  readonly texts: Map<string, StrategyText>
  /** The hash of each strategy's text as it was loaded, by name. */
  readonly running: ReadonlyMap<string, string>
  /** Strategies that are off only until their types have been judged. */
  readonly held: ReadonlySet<string>
  /** The folder that keeps every text that ran. */
  readonly kept?: string
  /** Reads a strategy's file anew; it must have this hash. */
  readonly load: (name: string, hash: string) => Promise<Result<StrategyText>>
}

export type StrategyTextParts = TextsOfStart & {
  readonly engine: Engine
  /** Enters the input and returns the engine's answer. */
  reload(input: Pick<Extract<Input, { kind: 'strategy-reload' }>, 'kind' | 'name' | 'hash'>): Said
  switchOn(name: string): void
  say(text: string): void
}

export class StrategyTexts {
  /** What the screen shows in place of the engine's own reason, by strategy; '' for nothing. */
  readonly shown: string[]
  /** The hash of the text that runs, by name. */
  readonly running: Map<string, string>
  readonly #parts: StrategyTextParts
  readonly #held: Set<string>
  /** Loaded and waiting for the strategy to be flat: their hashes. */
  readonly #waiting = new Map<string, string>()

  constructor(parts: StrategyTextParts) {
    this.#parts = parts
    this.#held = new Set(parts.held)
    this.running = new Map(parts.running)
    this.shown = parts.engine.strategies.states.map(() => '')
  }

  async news(news: StrategyNews): Promise<Said> {
    const { name } = news
    if (!this.#parts.engine.strategies.byName(name)) return { ok: false, text: `there is no strategy ${name} in this engine` }
    if (news.kind === 'judged') return this.#judged(name, news.fault)
    return news.kind === 'unusable' ? this.#unusable(name, news.why) : this.#changed(name, news.hash)
  }

  /** After each input that may have closed a position or ended an order. */
  retry(): void {
    if (this.#waiting.size === 0) return
    for (const [name, hash] of this.#waiting) this.#take(name, hash)
  }

  #judged(name: string, fault: string): Said {
    if (fault === '') {
      this.#release(name)
      return { ok: true, text: '' }
    }
    this.#show(name, fault)
    this.#parts.say(`${name} stays off: ${fault}`)
    return { ok: false, text: fault }
  }

  /** The text before goes on, on or off as it was. */
  #unusable(name: string, why: string): Said {
    this.#waiting.delete(name)
    const text = `changed file not loaded: ${why}`
    this.#show(name, text)
    this.#parts.say(`${name}: ${text}`)
    return { ok: false, text: `${name}: ${text}` }
  }

  async #changed(name: string, hash: string): Promise<Said> {
    if (hash === this.running.get(name)) {
      // Changed, and changed back.
      this.#waiting.delete(name)
      this.#release(name)
      return { ok: true, text: `${name} runs this text already (${hash.slice(0, 8)})` }
    }
    const loaded = await this.#parts.load(name, hash)
    if (failed(loaded)) return this.#unusable(name, loaded.error)
    this.#parts.texts.set(textKey(name, hash), loaded.ok)
    return this.#take(name, hash)
  }

  /** Takes a loaded text over, or says what it waits for. */
  #take(name: string, hash: string): Said {
    const busy = busyWith(this.#parts.engine, name)
    if (busy !== '') {
      this.#waiting.set(name, hash)
      const text = `changed file waits: ${busy}`
      if (this.shown[this.#no(name)] !== text) this.#parts.say(`${name}: ${text}`)
      this.#show(name, text)
      return { ok: true, text: `${name}: ${text}` }
    }
    this.#waiting.delete(name)
    const said = this.#parts.reload({ kind: 'strategy-reload', name, hash })
    if (!said.ok) return this.#unusable(name, said.text)
    this.running.set(name, hash)
    this.#release(name)
    return { ok: true, text: said.text }
  }

  /** On again, where only its types had kept it off. */
  #release(name: string): void {
    this.#show(name, '')
    if (this.#held.delete(name)) this.#parts.switchOn(name)
  }

  #show(name: string, text: string): void {
    this.shown[this.#no(name)] = text
  }

  #no(name: string): number {
    return this.#parts.engine.strategies.byName(name)?.no ?? 0
  }
}

/** What keeps a strategy from another text, which would know nothing of what the old one has begun; '' when nothing does. */
function busyWith({ ledger, desk, market }: Engine, name: string): string {
  const symbolOf = (i: InstrumentNo) => market.instruments.at(i).symbol
  for (const i of ledger.positions.touched) {
    const qty = ledger.positions.of(i, name) as number
    if (qty !== 0) return `it holds ${signed(qty)} ${symbolOf(i)}`
  }
  for (const order of desk.orders.working) if (order.owner === name) return `its ${desk.text(order)} is working`
  return ''
}
