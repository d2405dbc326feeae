// One instrument as a strategy sees it at any call: what it is and its quotes. Everything is read where it stands; nothing is copied from
// call to call.

import type { InstrumentNo, Micros, Px, Qty } from '../core/units.ts'
import type { Facts, Sight } from '../strategy/define.ts'
import type { StrategyWorld } from './strategy-world.ts'

export class InstrumentSight implements Facts, Sight {
  readonly no: InstrumentNo
  readonly instrument: string
  readonly lot: Qty
  readonly tick: Px
  protected readonly world: StrategyWorld

  constructor(no: InstrumentNo, world: StrategyWorld) {
    const { name, lot, tick } = world.instruments.at(no)
    this.no = no
    this.instrument = name
    this.lot = lot
    this.tick = tick
    this.world = world
  }

  get last(): Px {
    return this.world.market.quotes.last[this.no] as Px
  }

  get bid(): Px {
    return this.world.market.quotes.bid[this.no] as Px
  }

  get ask(): Px {
    return this.world.market.quotes.ask[this.no] as Px
  }

  get volumeToday(): number {
    return this.world.market.quotes.volumeToday(this.no)
  }

  get age(): Micros {
    const received = this.world.market.quotes.received[this.no] as number
    return (received === 0 ? Number.POSITIVE_INFINITY : this.world.desk.now - received) as Micros
  }

  get delay(): Micros {
    const { quotes } = this.world.market
    const known = quotes.fromBars[this.no] === 0 && (quotes.exchange[this.no] as number) > 0
    return (known ? Math.max(0, (quotes.delay[this.no] as number) - quotes.leastDelay) : 0) as Micros
  }

  get gaps(): number {
    return this.world.market.quotes.gapsToday[this.no] as number
  }
}
