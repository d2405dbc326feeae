import { describe, expect, it } from 'vitest'
import { dayOf } from '../../../src/core/ist.ts'
import { type Money, type Qty, moneyOf, rupees } from '../../../src/core/units.ts'
import { chargesFor } from '../../../src/trading/charges.ts'
import { FRIDAY, LIMITS, charges } from '../../sim/setup.ts'
import { Bench, ROUND } from './bench.ts'

const DAY = 86_400_000_000
const wide = { ...LIMITS, maxOrderValue: moneyOf(1e9), maxPositionValue: moneyOf(1e9), maxDayLoss: moneyOf(1e9) }
const of = (product: 'intraday' | 'delivery', qty: number): Money =>
  chargesFor(charges.on(FRIDAY).rates('NSE', product), qty as Qty, rupees(100), 0 as Money)

function overNight(qty: number) {
  const bench = new Bench({ setup: { limits: wide } })
  bench.hold(qty)
  const { ledger } = bench.engine
  expect(ledger.charges).toBe(of('intraday', qty))
  while (dayOf(bench.now) === FRIDAY) bench.pass(DAY / 24)
  return { bench, ledger }
}

describe('a share held over night', () => {
  it('is charged as delivery before the new day begins, with a note, and its sale is delivery too', () => {
    const { bench, ledger } = overNight(1000)
    expect(bench.notes).toContain('ROUND +1000 was held over night: its intraday charges have become delivery, 112.00 more')
    expect(ledger.positions.charges[ROUND]).toBe(of('delivery', 1000))
    expect([ledger.dayCharges, ledger.dayProfit]).toEqual([0, 0])
    expect(ledger.dayBase).toBe(ledger.base)
    bench.tick(100)
    bench.market(-1000)
    const id = bench.engine.desk.orders.next - 1
    bench.say(id, 'accepted')
    bench.fill(id, -1000)
    expect(ledger.dayCharges).toBe(of('delivery', -1000) + moneyOf(15.34))
  })

  it('leaves charges in whole paise when its day has ended: the contract note is booked', () => {
    const { bench, ledger } = overNight(997)
    expect(ledger.charges % 100).toBe(0)
    expect(bench.notes.some(text => /^the contract note of the day rounds its charges by [+-]\d+\.\d\d$/.test(text))).toBe(true)
    // Asked once more, nothing is left to book.
    expect(ledger.bookNote()).toBe(0)
    expect(ledger.equity).toBe(moneyOf(1_000_000) - ledger.charges)
  })
})
