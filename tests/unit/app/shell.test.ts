// What the shell sends when the journal's disk fails: nothing that opens, everything that closes.

import { expect, it } from 'vitest'
import { Shell } from '../../../src/app/engine/shell.ts'
import { sha256 } from '../../../src/app/engine/sha256.ts'
import { readJournalState } from '../../../src/app/recovery/journal-state.ts'
import { startOfDay } from '../../../src/core/ist.ts'
import { type InstrumentNo, MINUTE, type Micros, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { Engine } from '../../../src/engine/engine.ts'
import type { JournalRecord } from '../../../src/ports/journal.ts'
import { Frame } from '../../../src/tape/frame.ts'
import type { Input } from '../../../src/tape/input.ts'
import { OrderHash } from '../../../src/tape/order-hash.ts'
import type { Command } from '../../../src/trading/command.ts'
import { FRIDAY, setupOf } from '../../sim/setup.ts'

const T = (startOfDay(FRIDAY) + 600 * MINUTE) as Micros
const I = 0 as InstrumentNo

function desk() {
  let full = false
  const sent: string[] = []
  const records: JournalRecord[] = []
  const notes: string[] = []
  const answers: string[] = []
  const engine = new Engine({ ...setupOf(1), strategies: [] })
  const shell = new Shell({
    engine,
    hash: new OrderHash(sha256()),
    venue: {
      submit: order => void sent.push(`submit ${order.id} ${order.qty}`),
      modify: id => void sent.push(`modify ${id}`),
      cancel: id => void sent.push(`cancel ${id}`),
    },
    journal: {
      append: record => void records.push(structuredClone(record)),
      sync() {
        if (full) throw new Error('ENOSPC: no space left on device')
      },
      close: () => undefined,
    },
    onNotes: some => void notes.push(...some.map(note => note.text)),
    onAnswer: answer => void answers.push(answer.text),
  })
  const run = (input: Input) => shell.run(input)
  const command = (one: Command) => run({ kind: 'command', t: T, ref: 1, command: one })
  for (const link of ['feed', 'venue'] as const) run({ kind: 'link', t: T, link, up: true, text: '' })
  const frame = new Frame()
  frame.clear(T)
  frame.push(I, rupees(100), -1, T)
  run({ kind: 'frame', t: T, frame })
  const buy = (qty: number) =>
    command({ kind: 'order', instrument: I, qty: qty as Qty, type: 'limit', limit: rupees(100) as Px, why: 'test' })
  return { engine, shell, records, sent, notes, answers, run, command, buy, fail: () => void (full = true) }
}

it('keeps entries back, says so once, and goes on with exits and cancels', () => {
  const { engine, shell, sent, notes, answers, run, command, buy, fail } = desk()
  buy(10)
  run({ kind: 'order', t: T, event: { kind: 'accepted', id: 1 as never, brokerId: 'B1' } })
  run({ kind: 'order', t: T, event: { kind: 'filled', id: 1 as never, fillId: 'F1', qty: 10 as Qty, px: rupees(100), time: T } })
  buy(5)
  expect(sent).toEqual(['submit 1 10', 'submit 2 5'])
  fail()
  buy(7)
  expect(sent).toEqual(['submit 1 10', 'submit 2 5'])
  expect(shell.durable).toBe(false)
  expect(engine.desk.orders.get(3 as never)).toMatchObject({ state: 'rejected', text: 'not sent: ENOSPC: no space left on device' })
  buy(8)
  expect(answers.at(-1)).toMatch(/journal cannot be kept safely/)
  command({ kind: 'flatten' })
  expect(sent.slice(2).toSorted()).toEqual(['cancel 2', 'submit 4 -10'])
  expect(notes.filter(text => text.startsWith('disk DOWN'))).toEqual(['disk DOWN: ENOSPC: no space left on device'])
})

it('keeps an algorithm back even where it closes: a start that finds its order without a record would let it send that part again', () => {
  const { engine, sent, run, command, buy, fail } = desk()
  const filled = (id: number, qty: number) =>
    run({ kind: 'order', t: T, event: { kind: 'filled', id: id as never, fillId: `F${id}`, qty: qty as Qty, px: rupees(100), time: T } })
  buy(10)
  filled(1, 10)
  const plan = { kind: 'iceberg', limit: rupees(100) as Px, show: 4 as Qty, lasts: 0 as Micros } as const
  command({ kind: 'execute', instrument: I, qty: -10 as Qty, plan })
  expect(sent.at(-1)).toBe('submit 2 -4')
  fail()
  filled(2, -4)
  expect(engine.desk.orders.get(3 as never)).toMatchObject({ state: 'rejected', text: 'not sent: ENOSPC: no space left on device' })
  command({ kind: 'flatten' })
  expect(sent).toEqual(['submit 1 10', 'submit 2 -4', 'submit 4 -6'])
})

it('the journal has the money after each fill, so that a kill cannot take what was just earned from the next day', () => {
  const { engine, records, run, buy } = desk()
  buy(10)
  run({ kind: 'order', t: T, event: { kind: 'filled', id: 1 as never, fillId: 'F1', qty: 10 as Qty, px: rupees(100), time: T } })
  buy(-10)
  run({ kind: 'order', t: T, event: { kind: 'filled', id: 2 as never, fillId: 'F2', qty: -10 as Qty, px: rupees(103), time: T } })
  const { base, equity, dayStart, dayBase } = engine.ledger
  expect(base).toBeGreaterThan(dayBase)
  expect(readJournalState(records).money).toMatchObject({ base, equity, dayStart, dayBase })
})

it('the journal has what a day began with at once, so that a kill in its first minute does not move the limit of its loss', () => {
  const { engine, records, run, buy } = desk()
  buy(10)
  run({ kind: 'order', t: T, event: { kind: 'filled', id: 1 as never, fillId: 'F1', qty: 10 as Qty, px: rupees(100), time: T } })
  const frame = new Frame()
  frame.clear(T)
  frame.push(I, rupees(101), -1, T)
  run({ kind: 'frame', t: T, frame })
  const midnight = startOfDay((FRIDAY + 1) as never)
  run({ kind: 'timer', t: midnight })
  const { dayStart, equity } = engine.ledger
  expect([dayStart, readJournalState(records).money]).toMatchObject([equity, { day: FRIDAY + 1, dayStart, equity }])
})
