import { describe, expect, it } from 'vitest'
import { stopForecast } from '../../../src/engine/stop-forecast.ts'
import { Bench, DAY } from './bench.ts'

describe('what a stop would send', () => {
  it('is nothing where nothing works and nothing is held', () => {
    const none = stopForecast(new Bench().engine)
    expect(none.cancelAll).toEqual({ cancels: 0, seconds: 0 })
    expect(none.flatten).toEqual({ cancels: 0, exits: 0, seconds: 0 })
  })

  it('counts orders at the venue and positions, over the seconds that the rate allows', () => {
    const bench = new Bench()
    bench.hold(5)
    for (let n = 0; n < 7; n++) bench.limit(1, 99, DAY)
    bench.pass(1_000_000)
    bench.tick(100)
    const { cancelAll, flatten, perSecond } = stopForecast(bench.engine)
    expect(perSecond).toBe(10)
    expect(cancelAll).toEqual({ cancels: 7, seconds: 1 })
    expect(flatten).toMatchObject({ cancels: 7, exits: 1, seconds: 1 })
    for (let n = 0; n < 5; n++) bench.limit(1, 99, DAY)
    bench.pass(1_000_000)
    bench.tick(100)
    expect(stopForecast(bench.engine).flatten).toMatchObject({ cancels: 12, exits: 1, seconds: 2 })
  })
})
