// A strategy of this run: its plan, whether it is on and why not, and how many orders it sent in the current minute.

import { type Micros, MINUTE } from '../core/units.ts'
import type { StrategyPlan } from './setup.ts'

export class StrategyState {
  plan: StrategyPlan
  readonly no: number
  on: boolean
  /** Why it is off. */
  why: string
  /** The numbers of a strategy in a thread of its own, as it last told them, by instrument or under 'all'. */
  readonly kept = new Map<string, Readonly<Record<string, number>>>()
  readonly #perMinute: number
  #minute = 0
  #sent = 0

  /** `perMinute`: orders it may send in a calendar minute, 0 for any number. */
  constructor(plan: StrategyPlan, no: number, perMinute: number) {
    this.plan = plan
    this.no = no
    this.on = plan.on
    this.why = plan.on ? '' : (plan.why ?? 'off in the configuration')
    this.#perMinute = perMinute
  }

  /** Why it is off, and what the shell has to say of its file; news never hides why a strategy was switched off. */
  whyWith(news: string): string {
    const asBegun = !this.plan.on && this.why === (this.plan.why ?? 'off in the configuration')
    if (news === '' || this.why === '') return news || this.why
    return asBegun ? news : `${this.why}; ${news}`
  }

  /** Counts an order sent at `now`. */
  sent(now: Micros): void {
    const minute = Math.floor(now / MINUTE)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#sent = 0
    }
    this.#sent++
  }

  /** A sentence once it has sent more orders than it may, else ''. */
  get overRate(): string {
    if (this.#perMinute === 0 || this.#sent <= this.#perMinute) return ''
    return `it sent ${this.#sent} orders within a minute, the limit is ${this.#perMinute}`
  }
}
