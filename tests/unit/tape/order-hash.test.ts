import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Micros, OrderId, Px, Qty } from '../../../src/core/units.ts'
import { OrderHash, type SentAction, orderLine } from '../../../src/tape/order-hash.ts'

const action: SentAction = {
  kind: 'limit',
  id: 7 as OrderId,
  instrument: 'NSE:RELIANCE',
  qty: -25 as Qty,
  limit: 22_130_500 as Px,
  trigger: 0 as Px,
  validity: 'day',
  time: 1_623_210_300_000_000 as Micros,
  why: 'fast crossed below slow',
}

test('the line of an order, of a change and of a cancellation', () => {
  expect(orderLine(1, action)).toBe('1|NSE:RELIANCE|sell|25|limit|22130500|0|1623210300000000|fast crossed below slow\n')
  expect(orderLine(2, { ...action, kind: 'modify', limit: 5 as Px, why: 'repriced' })).toBe(
    '2|NSE:RELIANCE|sell|25|modify|5|0|1623210300000000|order 7: repriced\n',
  )
  expect(orderLine(3, { ...action, kind: 'cancel', limit: 0 as Px, why: '' })).toBe(
    '3|NSE:RELIANCE|sell|25|cancel|0|0|1623210300000000|order 7\n',
  )
})

test('no reason can break out of its field: different reasons give different lines of nine fields', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('|', '\\', '\n', '\r', 'p', 'n') }),
      fc.string({ unit: fc.constantFrom('|', '\\', '\n', 'p', 'n') }),
      (a, b) => {
        const line = orderLine(1, { ...action, why: a })
        expect(line.split('|')).toHaveLength(9)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(line === orderLine(1, { ...action, why: b })).toBe(a === b)
      },
    ),
  )
})

test('the digest is that of all lines', () => {
  const sha = createHash('sha256')
  const hash = new OrderHash({ update: text => void sha.update(text), digest: () => sha.digest('hex') })
  const lines = hash.add(action) + hash.add({ ...action, kind: 'cancel' })
  expect(hash.lines).toBe(2)
  expect(hash.digest()).toBe(createHash('sha256').update(lines).digest('hex'))
})
