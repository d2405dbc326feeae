// What a person does next in the simulation: sensible, absurd, or drastic.

import { Random } from '../../src/core/random.ts'
import type { InstrumentNo, Micros, OrderId, Px, Qty } from '../../src/core/units.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { percent } from '../../src/trading/exit-plan.ts'
import type { Command } from '../../src/trading/command.ts'

export function commandOf(engine: Engine, last: readonly Px[], salt: number): Command {
  const random = new Random(salt)
  if (engine.level !== 'normal' && random.int(0, 2) === 0) return { kind: 'resume' }
  const { instruments } = engine.setup
  const instrument = random.int(0, instruments.size - 1) as InstrumentNo
  const { lot, tick } = instruments.at(instrument)
  const px = last[instrument] as number
  const what = random.int(0, 99)
  if (salt % 19 === 0) return convert(engine, random)
  if (salt % 23 === 0) return iceberg(engine, instrument, px, random)
  const qty = (lot * random.int(-6, 6)) as Qty
  const order = { kind: 'order', instrument, qty, why: 'by hand' } as const
  if (what < 25) return { ...order, type: 'market', limit: 0 as Px }
  if (what < 45) return { ...order, type: 'limit', limit: (px + random.int(-5, 5) * tick) as Px }
  if (what < 50) {
    const sign = random.int(0, 1) === 0 ? -1 : 1
    const trigger = (px + sign * random.int(-1, 6) * tick) as Px
    return { ...order, qty: (sign * Math.abs(qty)) as Qty, type: 'sl', limit: 0 as Px, trigger }
  }
  if (what < 52) return { ...order, qty: random.int(-9e5, 9e5) as Qty, type: 'limit', limit: random.int(-9, 2e6) as Px }
  if (what < 58) return change(engine, px, random)
  if (what < 62) return bracket(instrument, (qty || lot) as Qty, px, random)
  if (what < 69) return { kind: 'exit', instrument, why: 'exit by hand' }
  if (what < 77) return { kind: 'cancel', order: someOrder(engine, random) }
  if (what < 79) return { kind: 'pause' }
  if (what < 81) return { kind: 'cancel-all' }
  if (what < 82) return { kind: 'flatten' }
  if (what < 91) return { kind: 'resume' }
  const { strategies } = engine.setup
  const name = strategies[random.int(0, strategies.length - 1)]?.name ?? 'none'
  return { kind: 'strategy', name, on: random.int(0, 3) > 0 }
}

/** An entry with stop, targets and perhaps a trail. */
function bracket(instrument: InstrumentNo, qty: Qty, px: number, random: Random): Command {
  const far = () => percent(random.int(1, 8) / 20)
  const stop = random.int(0, 4) > 0 ? { stop: { at: far(), ...(random.int(0, 1) === 0 ? { trail: far() } : {}) } } : {}
  const targets =
    [
      [],
      [{ at: far(), part: 1 }],
      [
        { at: far(), part: 0.5 },
        { at: far(), part: 0.5 },
      ],
    ][random.int(0, 2)] ?? []
  const entry =
    random.int(0, 1) === 0 ? ({ qty, type: 'market', limit: 0 as Px } as const) : ({ qty, type: 'limit', limit: px as Px } as const)
  const entries = random.int(0, 5) === 0 ? [] : [entry]
  return { kind: 'bracket', instrument, entries, plan: { ...stop, targets }, why: 'bracket by hand' }
}

/** Something of which a part is shown, or the end of one. */
function iceberg({ executions, setup }: Engine, instrument: InstrumentNo, px: number, random: Random): Command {
  const [one] = executions.all
  if (one && random.int(0, 3) === 0) return { kind: 'stop-execution', id: one.id }
  const { lot, tick } = setup.instruments.at(instrument)
  const side = random.int(0, 1) === 0 ? 1 : -1
  const limit = (px + side * random.int(-2, 4) * tick) as Px
  const plan = { kind: 'iceberg', lasts: 0 as Micros, limit, show: lot * random.int(1, 3) } as const
  return { kind: 'execute', instrument, qty: (side * lot * random.int(2, 8)) as Qty, plan }
}

/** Some of a position to the other product or back, now and then more than there is. */
function convert(engine: Engine, random: Random): Command {
  const { positions } = engine.ledger
  const held = positions.touched.filter(i => positions.qty[i] !== 0)
  const instrument = held[random.int(0, Math.max(0, held.length - 1))] ?? (0 as InstrumentNo)
  const { lot } = engine.setup.instruments.at(instrument)
  const lots = Math.max(1, Math.abs(positions.qty[instrument] as number) / lot)
  return { kind: 'convert', instrument, qty: lot * random.int(1, lots), to: random.int(0, 2) > 0 ? 'CNC' : 'MIS' }
}

/** Other terms for an order that works: a price, a size, or what it is. */
function change(engine: Engine, px: number, random: Random): Command {
  const order = someOrder(engine, random)
  const known = engine.desk.orders.get(order)
  const { lot, tick } = engine.setup.instruments.at(known?.instrument ?? (0 as InstrumentNo))
  const limit = ((known?.limit ?? px) + random.int(-6, 6) * tick) as Px
  const qty = lot * random.int(0, 6)
  switch (random.int(0, 4)) {
    case 0:
      return { kind: 'modify', order, limit }
    case 1:
      return { kind: 'modify', order, qty }
    case 2:
      return { kind: 'modify', order, qty, limit }
    case 3:
      return { kind: 'modify', order, trigger: limit }
    default:
      return { kind: 'modify', order, type: random.int(0, 1) === 0 ? 'market' : 'limit', limit }
  }
}

function someOrder(engine: Engine, random: Random): OrderId {
  const working = [...engine.desk.orders.working]
  return (working[random.int(0, Math.max(0, working.length - 1))]?.id ?? random.int(1, 999)) as OrderId
}

/** A bracket of more than the freeze quantity, where there is one. */
export function largeBracket(engine: Engine, last: readonly Px[], random: Random): Command | undefined {
  const { list } = engine.setup.instruments
  const frozen = list.filter(one => one.freeze !== undefined)
  const one = frozen[random.int(0, frozen.length - 1)]
  if (!one) return undefined
  return bracket(one.no, (one.lot * random.int(4, 9) * (random.int(0, 1) === 0 ? -1 : 1)) as Qty, last[one.no] as number, random)
}

/** Other terms for an order of a group, or its end. */
export function legChange(engine: Engine, last: readonly Px[], random: Random): Command | undefined {
  const legs = [...engine.desk.orders.working].filter(one => engine.groups.of(one.id) !== undefined)
  const leg = legs[random.int(0, legs.length - 1)]
  if (!leg) return undefined
  const { tick, lot } = engine.setup.instruments.at(leg.instrument)
  const px = ((last[leg.instrument] as number) + random.int(-8, 8) * tick) as Px
  const order = leg.id
  switch (random.int(0, 5)) {
    case 0:
      return { kind: 'modify', order, limit: px }
    case 1:
      return { kind: 'modify', order, trigger: px }
    case 2:
      return { kind: 'modify', order, qty: lot * random.int(0, 6) }
    case 3:
      return { kind: 'modify', order, type: 'market' }
    case 4:
      return { kind: 'modify', order, trigger: px, limit: (px + random.int(-4, 4) * tick) as Px }
    default:
      return { kind: 'cancel', order }
  }
}

/** An order for the next opening, where the market is closed. */
export function forOpening(engine: Engine, last: readonly Px[], random: Random): Command | undefined {
  const closed = engine.setup.instruments.list.filter(one => one.tradable && !engine.risk.isOpen(one.no))
  const one = closed[random.int(0, closed.length - 1)]
  if (!one) return undefined
  const px = last[one.no] as number
  const sign = random.int(0, 1) === 0 ? -1 : 1
  const order = {
    kind: 'order',
    instrument: one.no,
    qty: (sign * one.lot * random.int(1, 5)) as Qty,
    why: 'for the opening',
    amo: true,
  } as const
  const what = random.int(0, 3)
  if (what === 0) return { ...order, type: 'market', limit: 0 as Px }
  if (what === 1) return { ...order, type: 'sl', limit: 0 as Px, trigger: (px + sign * random.int(1, 6) * one.tick) as Px }
  return { ...order, type: 'limit', limit: (px + random.int(-5, 5) * one.tick) as Px }
}
