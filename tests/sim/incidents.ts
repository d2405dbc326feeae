// What happens at a moment of the simulation: a person's command, or something that goes wrong for a while.

import { Random } from '../../src/core/random.ts'
import { type InstrumentNo, type Px, SECOND } from '../../src/core/units.ts'
import type { Command } from '../../src/trading/command.ts'
import { beginAlgorithm, dieWithin } from './algorithms.ts'
import { adjust, resolve } from './by-hand.ts'
import { tryNewer } from './newer.ts'
import { makeOlder } from './older.ts'
import { orderPastUs, tradePastUs } from './past-us.ts'
import { commandOf, forOpening, largeBracket, legChange } from './person.ts'
import type { Action } from './plan.ts'
import type { World } from './world.ts'

export function happen({ kind, salt, no }: Action, world: World): void {
  const random = new Random(salt)
  const { life, line, market, disk, now } = world
  const link = (which: 'feed' | 'venue', up: boolean, text: string): void =>
    world.run({ kind: 'link', t: world.clock(), link: which, up, text })
  if (kind !== 'command') world.note(`action ${no}: ${kind}`)
  switch (kind) {
    case 'command': {
      if (!life || now < world.sleepsUntil) return
      // Now and then more at once than the venue takes in a second, and what stops it right behind.
      const burst = random.int(0, 11) === 0 ? 14 : 0
      for (let n = 1; n <= burst && world.life === life && !life.mortal.dead; n++) {
        const instrument = random.int(0, market.last.length - 1) as InstrumentNo
        const { lot, tick } = life.engine.setup.instruments.at(instrument)
        const limit = ((market.last[instrument] as number) - random.int(1, 5) * tick) as Px
        const order = { kind: 'order', instrument, qty: lot, type: 'limit', limit, why: 'many at once' } as const
        world.run({ kind: 'command', t: world.clock(), ref: no, command: order })
      }
      const stops = [{ kind: 'pause' }, { kind: 'cancel-all' }, { kind: 'flatten' }] as const
      const command = burst > 0 ? (stops[random.int(0, 2)] as Command) : commandOf(life.engine, market.last, salt)
      world.note(`action ${no}: ${JSON.stringify(command)}`)
      world.run({ kind: 'command', t: world.clock(), ref: no, command })
      return
    }
    case 'venueDown':
      line.down = true
      line.resends = random.int(0, 1) === 0
      // Now and then nobody notices for a while.
      if (random.int(0, 2) > 0) link('venue', false, 'connection lost')
      world.lasting(random.int(SECOND, 90 * SECOND), () => {
        line.up()
        link('venue', true, 'connected')
        world.life?.host.ask()
      })
      return
    case 'tokenExpired':
      line.expired = true
      world.lasting(random.int(SECOND, 120 * SECOND), () => {
        line.expired = false
      })
      return
    case 'feedDown':
    case 'feedSilent':
      market.silent = kind === 'feedDown' || random.int(0, 1) === 0 ? 'all' : (random.int(0, market.last.length - 1) as InstrumentNo)
      market.silentUntil = now + random.int(SECOND, 120 * SECOND)
      if (kind === 'feedSilent') return
      link('feed', false, 'connection lost')
      world.lasting(market.silentUntil - now, () => link('feed', true, 'connected'))
      return
    case 'clockForward':
      world.skew += random.int(1, 60 * SECOND)
      return
    case 'suspended':
      world.sleepsUntil = now + random.int(SECOND, 120 * SECOND)
      return
    case 'diskFull':
      disk.full = true
      world.lasting(random.int(SECOND, 600 * SECOND), () => {
        disk.full = false
      })
      return
    case 'kill':
      if (!life) return
      if (random.int(0, 3) === 0) world.buried(false)
      else life.mortal.after(random.int(0, 60))
      return
    case 'power':
      if (life) world.buried(true)
      return
    case 'stop':
      if (!life || now < world.sleepsUntil) return
      world.windDown(() => undefined)
      return
    case 'bitFlip':
      if (life) world.buried(false)
      disk.flipBit(random)
      return
    case 'algorithm':
      return beginAlgorithm(world, random, no)
    case 'algorithmDies':
      return dieWithin(world, random, no)
    case 'phoneTrade':
      return tradePastUs(world, random, no)
    case 'phoneOrder':
      return orderPastUs(world, random, no)
    case 'resolve':
    case 'adjust': {
      if (!life || now < world.sleepsUntil) return
      // The one looks for an order in doubt, the other makes the trade that the broker's screen shows.
      if (kind === 'adjust') tradePastUs(world, random, no)
      const { truth } = world.watch
      const command = kind === 'adjust' ? adjust(truth, random, now) : resolve(life.engine, truth, random)
      if (!command) return
      world.note(`action ${no}: ${JSON.stringify(command)}`)
      world.run({ kind: 'command', t: world.clock(), ref: no, command })
      // What was said before the book told of it must outlive the process.
      if (world.life && random.int(0, 4) === 0) world.buried(false)
      return
    }
    case 'largeBracket':
    case 'legChange':
    case 'forOpening': {
      if (!life || now < world.sleepsUntil) return
      const command = { largeBracket, legChange, forOpening }[kind](life.engine, market.last, random)
      if (!command) return
      world.note(`action ${no}: ${JSON.stringify(command)}`)
      world.run({ kind: 'command', t: world.clock(), ref: no, command })
      return
    }
    case 'newerJournal':
      if (!life || disk.full) return
      world.buried(false)
      disk.before = () => undefined
      tryNewer(disk)
      return
    case 'night':
      return world.night()
    case 'olderJournal':
      if (!life) return
      world.buried(false)
      disk.before = () => undefined
      if (!disk.full) makeOlder(disk)
      disk.die()
      return
  }
}
