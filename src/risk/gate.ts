// The one gate every order passes: asks the rules in their order and answers with the first refusal. No order reaches a venue
// except through here.

import { ALLOWED, type ReasonCode, reasonText } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'

export class Gate {
  readonly #rules: readonly Rule[]
  readonly #view: RiskView

  constructor(rules: readonly Rule[], view: RiskView) {
    this.#rules = rules.filter(rule => rule.off !== true)
    this.#view = view
  }

  /** 0, or the reason of the first rule that refuses. Limits are not asked about reducing orders. Allocates nothing. */
  check(order: Candidate): ReasonCode {
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i] as Rule
      if (!asks(rule, order)) continue
      const reason = rule.check(order, this.#view)
      if (reason !== ALLOWED) return reason
    }
    return ALLOWED
  }

  /** The refusal's sentence with its value and limit. */
  sentence(reason: ReasonCode, order: Candidate): string {
    for (const rule of this.#rules) {
      if (!asks(rule, order)) continue
      if (rule.check(order, this.#view) === reason) return reasonText(reason, ...rule.explain(order, this.#view))
    }
    return reasonText(reason)
  }
}

const asks = (rule: Rule, order: Candidate): boolean =>
  rule.kind === 'fact' || (!order.reducing && (order.lighter !== true || rule.onEachPrice === true))
