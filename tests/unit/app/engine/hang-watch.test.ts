// A hang is one call that every look finds running; nothing else is.

import { expect, it } from 'vitest'
import { HangWatch, newPulse } from '../../../../src/app/engine/hang-watch.ts'
import { StrategyMeter } from '../../../../src/app/engine/strategy-meter.ts'

it('tells the strategy whose call does not end, once; calls that do end and silence are no hangs', () => {
  const shared = newPulse()
  const budget = { callMs: 50, meanMicros: 500 }
  const meter = new StrategyMeter([budget, budget], { pulse: new Int32Array(shared) })
  const hung: number[] = []
  const watch = new HangWatch(shared, no => hung.push(no))
  const look = (times: number, between: () => void = () => undefined) => {
    for (let i = 0; i < times; i++) {
      between()
      watch.look()
    }
  }
  look(50)
  // Each look finds a call, but always another one.
  look(50, () => {
    meter.end(0)
    meter.begin(0)
  })
  meter.end(0)
  look(50)
  expect(hung).toEqual([])
  meter.begin(1)
  look(10)
  expect(hung).toEqual([])
  look(1)
  expect(hung).toEqual([1])
  watch.close()
})
