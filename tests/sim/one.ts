// One seed from beginning to end.

import { World } from './world.ts'
import type { Options } from './plan.ts'
import { SECOND } from '../../src/core/units.ts'

export type Outcome = {
  readonly options: Options
  /** What broke, or ''. */
  readonly wrong: string
  readonly log: readonly string[]
  readonly steps: number
  readonly orders: number
  readonly fills: number
  readonly lives: number
}

export function runOne(options: Options): Outcome {
  let world: World | undefined
  let wrong = ''
  try {
    world = new World(options)
    world.play(world.plan.length)
    world.mend()
    world.watch.same()
    world.run({ kind: 'command', t: world.clock(), ref: 0, command: { kind: 'flatten' } })
    world.play(90 * SECOND)
    world.life?.host.ask()
    world.play(SECOND)
    world.watch.flat(world.isShut, world.venue.matching.book())
    world.replay()
  } catch (error) {
    wrong = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const { truth } = world?.watch ?? {}
  return {
    options,
    wrong,
    log: world?.log ?? [],
    steps: world?.steps ?? 0,
    orders: truth?.orders.size ?? 0,
    fills: truth?.fills.size ?? 0,
    lives: world?.lives ?? 0,
  }
}
