// A strategy's demands on its feed: said in `make`, asked at every entry. The engine refuses the entry with what is said here.

import { SECOND } from '../core/units.ts'
import type { Demand } from '../strategy/demand.ts'
import type { Sight } from '../strategy/define.ts'

const KNOWN = ['maxAgeSeconds', 'maxDelaySeconds', 'maxGaps', 'maxSpreadPercent', 'minVolumeToday']

export class StrategyDemand {
  /** As it was said. */
  readonly said: Demand

  constructor(demand: Demand) {
    for (const [name, value] of Object.entries(demand)) {
      if (!KNOWN.includes(name)) throw new TypeError(`needs() knows no ${name}: it knows ${KNOWN.join(', ')}`)
      if (typeof value !== 'number' || !(value >= 0)) throw new RangeError(`needs(): ${name} is ${String(value)}, it must be 0 or more`)
    }
    this.said = demand
  }

  /** What is not as demanded, as words; '' when all is. */
  unmet(seen: Sight): string {
    const { maxAgeSeconds, maxDelaySeconds, maxGaps, maxSpreadPercent, minVolumeToday } = this.said
    if (maxAgeSeconds !== undefined && !(seen.age <= maxAgeSeconds * SECOND))
      return `last price ${Number.isFinite(seen.age) ? `${Math.round(seen.age / SECOND)} s old` : 'unknown'}, at most ${maxAgeSeconds} s`
    if (maxDelaySeconds !== undefined && seen.delay > maxDelaySeconds * SECOND)
      return `quotes come ${(seen.delay / SECOND).toFixed(1)} s late, at most ${maxDelaySeconds} s`
    if (maxGaps !== undefined && seen.gaps > maxGaps) return `${seen.gaps} gaps in the feed today, at most ${maxGaps}`
    if (maxSpreadPercent !== undefined && seen.bid > 0 && seen.ask > 0) {
      const percent = ((seen.ask - seen.bid) / seen.last) * 100
      if (percent > maxSpreadPercent) return `spread ${percent.toFixed(2)}%, at most ${maxSpreadPercent}%`
    }
    if (minVolumeToday !== undefined && seen.volumeToday < minVolumeToday)
      return `${seen.volumeToday} traded today, at least ${minVolumeToday}`
    return ''
  }
}
