// Which candles feed and call which strategies: a slot for every instrument and length in use, found by index. The runner owns it.

import type { Indicator } from '../analysis/indicator.ts'
import { Series } from '../analysis/series.ts'
import type { InstrumentNo, Micros } from '../core/units.ts'
import type { CandleBuilder } from '../market/candles.ts'
import { LastBar } from './last-bar.ts'
import type { Call, StrategyInstance } from './strategy-instance.ts'

/** What one instrument's candle of one length feeds and calls. */
export type Slot = {
  readonly no: InstrumentNo
  readonly length: Micros
  readonly bar: LastBar
  readonly series: Series
  calls: Call[]
  /** Its bar has closed and its calls are still to be made. */
  due: boolean
}

/** An indicator with the slot that feeds it. `perSession`: it forgets with the day. `isPrice`: its outputs are on the scale of prices. */
export type FedIndicator = {
  readonly slot: Slot
  readonly indicator: Indicator
  readonly perSession: boolean
  readonly name: string
  readonly isPrice: boolean
}

const NONE: readonly undefined[] = []

export class StrategySlots {
  /** Lengths of the candles that strategies need. */
  readonly lengths = new Set<Micros>()
  readonly #size: number
  readonly #byLength = new Map<Micros, (Slot | undefined)[]>()
  /** By the builder's place among all. */
  readonly #byBuilder: (readonly (Slot | undefined)[] | undefined)[] = []
  readonly #daily = new Set<Indicator>()

  /** For so many instruments. */
  constructor(size: number) {
    this.#size = size
  }

  /** The slot of a closing candle, if any strategy cares. Found by the builder's place: a length as key would be boxed each time. */
  find(i: InstrumentNo, from: CandleBuilder): Slot | undefined {
    return (this.#byBuilder[from.place] ?? this.#seek(from))[i]
  }

  #seek(from: CandleBuilder): readonly (Slot | undefined)[] {
    return (this.#byBuilder[from.place] = this.#byLength.get(from.length) ?? NONE)
  }

  /** Those that have a slot, each once. */
  get instruments(): readonly InstrumentNo[] {
    return [...new Set([...this.#byLength.values()].flatMap(slots => slots.flatMap(slot => (slot ? [slot.no] : []))))]
  }

  at(i: InstrumentNo, length: Micros): Slot {
    this.lengths.add(length)
    let slots = this.#byLength.get(length)
    if (!slots) {
      this.#byLength.set(length, (slots = Array.from({ length: this.#size })))
      this.#byBuilder.length = 0
    }
    return (slots[i] ??= { no: i, length, bar: new LastBar(), series: new Series(), calls: [], due: false })
  }

  feed({ slot, indicator, perSession }: FedIndicator): void {
    slot.series.add(indicator)
    if (perSession) this.#daily.add(indicator)
  }

  newDay(): void {
    for (const indicator of this.#daily) indicator.reset()
  }

  /** Takes out all that feeds or calls an instance. */
  remove(instance: StrategyInstance): void {
    for (const { slot, indicator } of instance.indicators) {
      slot.series.remove(indicator)
      this.#daily.delete(indicator)
    }
    for (const slots of this.#byLength.values()) {
      for (const slot of slots) if (slot) slot.calls = slot.calls.filter(one => one.instance !== instance)
    }
  }
}
