// Carries out what a strategy in a thread of its own has decided: its wishes go to the same hands as those of strategies in the engine, its
// numbers to the journal with them. The runner calls it with each `wishes` input.

import type { InstrumentNo } from '../core/units.ts'
import type { Wishes } from '../tape/input.ts'
import type { Wish } from '../trading/wish.ts'
import type { StrategyContext } from './strategy-context.ts'
import { StrategyDemand } from './strategy-demand.ts'
import type { StrategyState } from './strategy-state.ts'
import type { StrategyWorld } from './strategy-world.ts'

/** `contextOf`: the strategy's own, in an instrument that it trades. */
export function carryOut(
  { name, age, wishes, saved }: Wishes,
  state: StrategyState,
  contextOf: (i: InstrumentNo) => StrategyContext | undefined,
  { desk, outbox, hands }: StrategyWorld,
  oldest: number,
): void {
  // It was switched off while this was on the way.
  if (!state.on) return
  for (const { instrument, values } of saved) {
    state.kept.set(instrument, values)
    outbox.decisions.push({ kind: 'saved', strategy: name, instrument, values })
  }
  if (wishes.length > 0 && age > oldest) {
    const what = wishes.length === 1 ? 'a wish' : `${wishes.length} wishes`
    desk.note('strategy', `${name}: ${what} dropped, decided ${Math.round(age)} ms ago (at most ${oldest} ms): ${wishes[0]?.why ?? ''}`)
    return
  }
  for (const wish of wishes) {
    const context = contextOf(wish.instrument)
    if (context) act(wish, context, hands)
  }
}

function act(wish: Wish, context: StrategyContext, hands: StrategyWorld['hands']): void {
  if (wish.kind === 'exit') return hands.exit(context, wish.why)
  context.demand = wish.demand && new StrategyDemand(wish.demand)
  if (wish.kind === 'target') return hands.target(context, wish.by, wish.amount, wish.why)
  const { qty, why, limit, trigger, ioc, stop, target, trail, join, show } = wish
  hands.order(context, qty, why, { limit, trigger, ioc, stop, target, trail, join, show })
}
