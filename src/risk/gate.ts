// The one gate every order passes: asks the rules in their order and answers with the first refusal. No order reaches a venue
// except through here.

import { ALLOWED, type ReasonCode, reasonText } from '../trading/reasons.ts'
import type { Candidate, RiskView, Rule } from './rule.ts'
import { type WithinBudgets, budgetRules } from './within-budgets.ts'

export class Gate {
  readonly #rules: readonly Rule[]
  /**
   * The questions of the rules asked of an order of each kind, in their order. Functions in an array: reading them from rules, which differ
   * in shape, would cost as much again as asking.
   */
  readonly #all: Questions
  /** Where a look has shown that no budget is near. */
  readonly #besidesBudgets: Questions
  readonly #ofReducing: Questions
  readonly #ofLighter: Questions
  readonly #within: WithinBudgets | undefined
  readonly #view: RiskView

  /** With `within`, budgets are asked one by one only where one of them might refuse: the answer is the same. */
  constructor(rules: readonly Rule[], view: RiskView, within?: WithinBudgets) {
    const asked = rules.filter(rule => rule.off !== true)
    const questions = (of: (rule: Rule) => boolean): Questions => asked.filter(of).map(rule => rule.check)
    this.#rules = asked
    this.#all = questions(() => true)
    this.#besidesBudgets = questions(rule => !budgetRules.has(rule.name))
    this.#ofReducing = questions(rule => asks(rule, { reducing: true }))
    this.#ofLighter = questions(rule => asks(rule, { reducing: false, lighter: true }))
    this.#within = within
    this.#view = view
  }

  /** 0, or the reason of the first rule that refuses. Limits are not asked about reducing orders. Allocates nothing. */
  check(order: Candidate): ReasonCode {
    const view = this.#view
    const questions = this.#questionsOf(order)
    for (let i = 0; i < questions.length; i++) {
      const reason = (questions[i] as Rule['check'])(order, view)
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

  #questionsOf(order: Candidate): Questions {
    if (order.reducing) return this.#ofReducing
    if (order.lighter === true) return this.#ofLighter
    return this.#within?.check(order, this.#view) === true ? this.#besidesBudgets : this.#all
  }
}

type Questions = readonly Rule['check'][]

const asks = (rule: Rule, order: Pick<Candidate, 'reducing' | 'lighter'>): boolean =>
  rule.kind === 'fact' || (!order.reducing && (order.lighter !== true || rule.onEachPrice === true))
