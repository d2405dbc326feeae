// A person's execution algorithms in the simulation: begun, stopped, and ended by a death in their middle; and what must hold for them.

import type { Random } from '../../src/core/random.ts'
import { type InstrumentNo, type Micros, type OrderId, type Px, type Qty, SECOND } from '../../src/core/units.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { type Order, PERSON, isFinal } from '../../src/trading/order.ts'
import type { ExecutionPlan } from '../../src/trading/execution-plan.ts'
import { type Truth, type TrueOrder, fail } from './truth.ts'
import type { World } from './world.ts'

/** One begins; perhaps something is done about it after a while. */
export function beginAlgorithm(world: World, random: Random, no: number): void {
  const { life, market } = world
  if (!life || world.now < world.sleepsUntil) return
  const { engine } = life
  const instrument = random.int(0, market.last.length - 1) as InstrumentNo
  const { lot, tick } = engine.setup.instruments.at(instrument)
  const held = engine.ledger.positions.of(instrument, PERSON) as number
  const closes = held !== 0 && random.int(0, 1) === 0
  const qty = (closes ? -held : lot * (random.int(1, 12) * (random.int(0, 1) === 0 ? -1 : 1))) as Qty
  const side = qty > 0 ? 1 : -1
  const limit = (random.int(0, 2) === 0 ? (market.last[instrument] as number) + side * random.int(-1, 12) * tick : 0) as Px
  const plan: ExecutionPlan =
    random.int(0, 1) === 0
      ? {
          kind: 'twap',
          lasts: (random.int(5, 600) * SECOND) as Micros,
          slices: random.int(1, Math.max(1, Math.abs(qty) / lot)),
          limit,
          leaves: random.int(0, 1) === 0,
        }
      : { kind: 'chase', lasts: (random.int(0, 3) * random.int(5, 100) * SECOND) as Micros, limit }
  const command = { kind: 'execute', instrument, qty, plan } as const
  world.note(`action ${no}: ${JSON.stringify(command)}`)
  world.run({ kind: 'command', t: world.clock(), ref: no, command })
  const after = random.int(0, 5)
  if (after < 3) world.lasting(random.int(1, 120) * SECOND, () => meddle(world, after, no))
}

/** The latest one is stopped, its order cancelled, or everything flattened. */
function meddle(world: World, how: number, no: number): void {
  const { life } = world
  const one = life?.engine.executions.all.at(-1)
  if (!life || !one || world.now < world.sleepsUntil) return
  const order = [...life.engine.desk.orders.working].find(other => executionOf(other) === one.id)?.id ?? (1 as OrderId)
  const ways = [{ kind: 'stop-execution', id: one.id }, { kind: 'cancel', order }, { kind: 'cancel-all' }] as const
  const command = ways[how] ?? ways[0]
  world.note(`action ${no}: ${JSON.stringify(command)}`)
  world.run({ kind: 'command', t: world.clock(), ref: no, command })
}

/** One begins, and the process ends while it works. */
export function dieWithin(world: World, random: Random, no: number): void {
  beginAlgorithm(world, random, no)
  world.lasting(random.int(1, 40 * SECOND), () => {
    const { life } = world
    if (!life || life.engine.executions.all.length === 0) return
    if (random.int(0, 1) === 0) world.buried(false)
    else life.mortal.after(random.int(0, 30))
  })
}

/** The number of the algorithm whose order it is, or undefined. */
function executionOf({ why }: Order): number | undefined {
  const found = /^(?:twap|chase|iceberg) (\d+): /.exec(why)
  return found ? Number(found[1]) : undefined
}

export class AlgorithmWatch {
  readonly #truth: Truth
  /** What each was asked for, unsigned, and the numbers of its orders. */
  readonly #asked = new Map<number, { readonly qty: number; readonly orders: OrderId[] }>()
  readonly #over = new Set<number>()
  #left: readonly number[] = []

  constructor(truth: Truth) {
    this.#truth = truth
  }

  /** A sentence of the engine's. */
  told(text: string): void {
    const found = /^(?:twap|chase|iceberg) (\d+) is (?:done|over)/.exec(text)
    if (found) this.#over.add(Number(found[1]))
  }

  /** An order is about to leave: never more than was asked, but for what the engine has good reason to take for ended, or could not know. */
  submitted(order: Order, engine: Engine): void {
    const no = executionOf(order)
    if (no === undefined) return
    const { qty, orders } = this.#known(no, engine)
    orders.push(order.id)
    let real = 0
    let slack = 0
    for (const id of orders) {
      const one = this.#truth.orders.get(id) as TrueOrder
      const rest = one.state === 'ended' ? 0 : Math.abs(one.qty - one.filled)
      real += Math.abs(one.filled) + rest
      const known = engine.desk.orders.get(id)
      if (!known || isFinal(known.state)) slack += rest
    }
    for (const fill of this.#truth.unbooked.values()) if (orders.includes(fill.order)) slack += Math.abs(fill.qty)
    if (real > qty + slack) fail(`algorithm ${no} was to trade ${qty} and could with order ${order.id} come to ${real}`)
  }

  #known(no: number, { executions }: Engine) {
    const known = this.#asked.get(no)
    if (known) return known
    const one = executions.all.find(({ id }) => id === no) ?? fail(`an order of algorithm ${no} leaves, which is not at work`)
    const made = { qty: one.qty, orders: [] }
    this.#asked.set(no, made)
    return made
  }

  /** The process is gone, with everything on disk; undefined: not with everything, so nobody knows what the next one finds. */
  died(engine: Engine | undefined): void {
    this.#left = engine?.executions.all.map(({ id }) => id) ?? []
  }

  /** After a restart: at work as before, or over with a sentence. */
  resumed({ executions }: Engine, forgetful: boolean): void {
    const now = new Set(executions.all.map(({ id }) => id))
    const lost = this.#left.find(id => !now.has(id) && !this.#over.has(id))
    this.#left = []
    if (lost !== undefined && !forgetful) fail(`algorithm ${lost} was at work, and after the restart nobody speaks of it`)
  }

  /** In a moment when nothing is under way: what was ended is over. */
  same({ executions }: Engine): void {
    for (const { id, ending } of executions.all) if (ending !== '') fail(`algorithm ${id} is being ended and does not end: ${ending}`)
  }

  /** After flatten. */
  flat({ executions }: Engine): void {
    for (const { id } of executions.all) fail(`algorithm ${id} is at work after flatten`)
  }
}
