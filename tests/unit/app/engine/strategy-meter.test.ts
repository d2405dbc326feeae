// The meter reads the clock seldom. Nothing over the budget may hide from it all the same, and it must blame the right one.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryWatch } from '../../../../src/app/engine/memory-watch.ts'
import { StrategyMeter } from '../../../../src/app/engine/strategy-meter.ts'

const MB = 1024 * 1024
const budget = { callMs: 50, meanMicros: 500 }

/** A meter with a clock of our own, in milliseconds. */
function metered(strategies: number) {
  const time = { now: 1000, computed: 0, read: 0 }
  const clock = () => {
    time.read++
    return time.now
  }
  const meter = new StrategyMeter(
    Array.from({ length: strategies }, () => budget),
    { clock, cpu: () => time.computed },
  )
  const call = (no: number, ms: number, computed = ms) => {
    meter.begin(no)
    time.now += ms
    time.computed += computed
    meter.end(no)
  }
  const turn = (calls: () => void) => {
    meter.turn(time.now)
    calls()
    meter.turnEnd()
  }
  return { meter, time, call, turn }
}

describe('a call over its budget', () => {
  it('is caught in the turn in which it happens, whoever is called before and after, and nobody else is', () => {
    const turns = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 40 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(turns, fc.nat(), (list, pick) => {
        const { meter, call, turn } = metered(3)
        const slowTurn = pick % list.length
        const calls = list[slowTurn] as number[]
        const slowCall = calls.length === 0 ? -1 : pick % calls.length
        list.forEach((one, t) => {
          turn(() => one.forEach((no, n) => call(no, t === slowTurn && n === slowCall ? 60 : 0.01)))
          const off = meter.takeVerdicts()?.map(verdict => [verdict.no, verdict.off])
          expect(off).toEqual(t === slowTurn && slowCall >= 0 ? [[calls[slowCall], true]] : undefined)
        })
      }),
    )
  })

  it('says how long it took', () => {
    const { meter, call, turn } = metered(1)
    turn(() => call(0, 61.4))
    expect(meter.takeVerdicts()).toEqual([{ no: 0, off: true, why: 'one call took 61 ms, its budget is 50 ms' }])
  })

  it('that the machine did not let run is excused twice, for one that waits looks the same', () => {
    const { meter, call, turn } = metered(1)
    const offs = [1, 2, 3].map(() => {
      turn(() => call(0, 80, 3))
      return meter.takeVerdicts()?.map(one => [one.off, one.why])
    })
    expect(offs).toEqual([
      [[false, expect.stringMatching(/^one call took 80 ms, .* but only 3 ms of it were computing/)]],
      [[false, expect.anything()]],
      [[true, 'one call took 80 ms, its budget is 50 ms']],
    ])
  })

  it('is not made of many short ones: a thousand calls of 2 ms in one turn are within 50 ms a call', () => {
    const { meter, call, turn } = metered(1)
    turn(() => {
      for (let i = 0; i < 1000; i++) call(0, 2)
    })
    expect(meter.takeVerdicts()?.filter(one => one.off)).toEqual([])
  })
})

describe('the cost', () => {
  it('is two readings of the clock in 16 calls of one strategy, and one where another begins', () => {
    const { time, call, turn } = metered(2)
    turn(() => {
      for (let i = 0; i < 64; i++) call(0, 0.01)
    })
    time.read = 0
    turn(() => {
      for (let i = 0; i < 1600; i++) call(0, 0.01)
    })
    expect(time.read).toBeLessThanOrEqual(201)
  })
})

describe('the mean', () => {
  it('is that of the calls, and one too high is warned about once', () => {
    const { meter, call, turn } = metered(1)
    const said = []
    for (let i = 0; i < 5_000; i++) {
      turn(() => call(0, 0.8))
      said.push(...(meter.takeVerdicts() ?? []))
    }
    expect(meter.nanos[0]).toBeCloseTo(800_000, 0)
    expect(said).toEqual([{ no: 0, off: false, why: 'its calls take 800 us on average, more than 500 us' }])
  })
})

describe('memory', () => {
  /** Strategy n keeps kept[n] MB a round and makes garbage[n] MB, which the collector takes late, or when it is made to. */
  function run(kept: readonly number[], garbage: readonly number[], rounds: number, limit = 4000) {
    const heap = { live: 100 * MB, garbage: 0 }
    const time = { now: 0 }
    const off = new Set<number>()
    let since: Float64Array | undefined
    let looks = 0
    const probe = {
      start: () => void (since = new Float64Array(kept.length)),
      stop: () => void (since = undefined),
      look: () => {
        heap.garbage = 0
        looks++
        return since?.slice() ?? new Float64Array(0)
      },
    }
    const watch = new MemoryWatch(200, probe, () => ({ used: heap.live + heap.garbage, limit: limit * MB }))
    const verdicts: { readonly no: number; readonly off: boolean; readonly why: string }[] = []
    for (let round = 0; round < rounds; round++) {
      time.now += 250
      kept.forEach((mb, no) => {
        if (off.has(no)) return
        heap.live += mb * MB
        heap.garbage += (garbage[no] ?? 0) * MB
        if (since) since[no]! += mb * MB
      })
      if (heap.garbage > 400 * MB) heap.garbage = 0
      const verdict = watch.check(time.now)
      if (!verdict) continue
      verdicts.push(verdict)
      if (verdict.off) off.add(verdict.no)
    }
    return { verdicts, live: heap.live / MB, looks }
  }

  it('kept by a strategy is named first, and then ends it, long before the heap does', () => {
    const { verdicts, live } = run([0, 1, 0], [0.1, 0.1, 2], 2_000)
    expect(verdicts.map(one => [one.no, one.off])).toEqual([
      [1, false],
      [1, true],
    ])
    expect(verdicts[0]?.why).toMatch(/it keeps most of what the engine's memory has grown by, 1\d\d MB: at 200 MB it is switched off/)
    expect(live).toBeLessThan(400)
  })

  it('that is only garbage is nobody’s fault, and is not collected all the time', () => {
    const { verdicts, looks } = run([0, 0], [5, 1], 2_000)
    expect(verdicts).toEqual([])
    expect(looks).toBeLessThan(2_000 / 40)
  })

  it('kept by two ends the heavier first, and then the other', () => {
    const off = run([0.5, 2], [0, 0], 3_000).verdicts.filter(one => one.off)
    expect(off.map(one => one.no)).toEqual([1, 0])
  })

  it('near the limit of the heap is not waited for', () => {
    const { verdicts, live } = run([10, 0], [0, 0], 400, 600)
    expect(verdicts.filter(one => one.off).map(one => one.no)).toEqual([0])
    expect(live).toBeLessThan(500)
  })

  it('kept by nobody that is seen is told without a name', () => {
    let used = 100 * MB
    const none = { start: () => undefined, stop: () => undefined, look: () => new Float64Array(2) }
    const watch = new MemoryWatch(100, none, () => ({ used, limit: 4000 * MB }))
    const said = []
    for (let now = 250; now < 200_000; now += 250) {
      used += 0.5 * MB
      const verdict = watch.check(now)
      if (verdict) said.push(verdict)
    }
    expect(said).toMatchObject([{ no: -1, off: false }])
  })
})
