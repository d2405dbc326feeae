// The audit log's record of an engine's beginning: what it runs, by hash, and the limits and rules that hold from then on.

import type { Micros } from '../../core/units.ts'
import type { EngineSetup } from '../../engine/setup.ts'
import type { AuditEntry } from '../../ports/audit.ts'
import { rules } from '../../risk/index.ts'
import type { Config } from '../config/schema.ts'
import type { RunPlan } from '../plan.ts'
import { configHash, strategiesHash } from '../tape-setup.ts'

/** `again`: why it takes over from another. */
export function startRecord(
  plan: RunPlan,
  config: Config,
  limits: EngineSetup['limits'],
  t: Micros,
  again: string | undefined,
): AuditEntry {
  const { risk, strategies } = config
  const plain = (value: unknown) =>
    typeof value === 'number' || typeof value === 'boolean' ? value : typeof value === 'string' ? value : JSON.stringify(value)
  return {
    kind: 'start',
    t,
    build: plan.build,
    mode: plan.mode,
    feed: plan.feed.name,
    configHash: configHash(plan.config),
    strategiesHash: strategiesHash(strategies),
    limits: Object.fromEntries(Object.entries(risk).map(([name, value]) => [name, plain(value)])),
    rules: rules(limits).map(({ name, kind }) => ({ name, kind })),
    strategies: strategies.map(({ name, on, use }) => ({ name, on, file: use })),
    shares: config.account.product,
    again,
  }
}
