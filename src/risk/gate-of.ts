// The gate of an engine: its limits as rules, with the one look at all budgets before them.

import { Gate } from './gate.ts'
import { type RiskLimits, rules } from './index.ts'
import type { RiskView } from './rule.ts'
import { WithinBudgets } from './within-budgets.ts'

export const gateOf = (limits: RiskLimits, view: RiskView): Gate => new Gate(rules(limits), view, new WithinBudgets(limits))
