// The one gate every order passes: asks the rules in their order and answers with the first refusal. No order reaches a venue
// except through here.

import { ALLOWED, type ReasonCode, reasonText } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'
import { type WithinBudgets, budgetRules } from './within-budgets.ts'

export class Gate {
  readonly #rules: readonly Rule[]
  /** Those that are asked where a look has shown that no budget is near. */
  readonly #others: readonly Rule[]
  readonly #within: WithinBudgets | undefined
  readonly #view: RiskView

  /** With `within`, budgets are asked one by one only where one of them might refuse: the answer is the same. */
  constructor(rules: readonly Rule[], view: RiskView, within?: WithinBudgets) {
    this.#rules = rules.filter(rule => rule.off !== true)
    this.#others = this.#rules.filter(rule => !budgetRules.has(rule.name))
    this.#within = within
    this.#view = view
  }

  /** 0, or the reason of the first rule that refuses. Limits are not asked about reducing orders. Allocates nothing. */
  check(order: Candidate): ReasonCode {
    const clear = !order.reducing && this.#within?.check(order, this.#view) === true
    const rules = clear ? this.#others : this.#rules
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i] as Rule
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
