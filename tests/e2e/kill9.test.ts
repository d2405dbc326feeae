// kill -9 again and again while a strategy trades: nothing that was acknowledged is ever lost, doubled or invented.

import { NEVER_ARRIVED } from '../../src/trading/order.ts'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Random } from '../../src/core/random.ts'
import { type Book, readBook, readJournal, withoutZeros } from './book.ts'
import { type Home, type Status, fixture, postgresFound, testHome, withoutDatabase } from './home.ts'
import { eventually } from './wait.ts'

const KILLS = 20
const seed = Number(process.env.E2E_SEED ?? Math.floor(Math.random() * 2 ** 31))
process.stdout.write(`kill -9: E2E_SEED=${seed} repeats the same pauses\n`)

/** Off at the start, so that a start can be looked at before it trades. From outside the checkout, as a trader's own file is. */
function churning(home: Home, on: boolean): string[] {
  const folder = join(home.folder, 'my strategies')
  mkdirSync(folder, { recursive: true })
  copyFileSync(fixture('churn.ts'), join(folder, 'churn.ts'))
  const strategy = { use: join(folder, 'churn.ts'), instruments: ['*'], params: { every: 9, qty: 300 }, on }
  const wide = ['maxOrderValue', 'maxPositionValue', 'maxDayLoss'].map(limit => `risk.${limit}=100000000`)
  // Losses of the week would end the trading after some kills.
  const limits = ['risk.ordersPerSecond=10', 'risk.maxWorkingOrders=1000', 'risk.maxWeekLoss=0', 'account.startMoney=1000000000']
  const settings = ['synthetic.instruments=6', 'synthetic.ticksPerSecond=20', ...limits]
  const database = postgresFound ? [] : ['store.database=off']
  return ['--set', `strategies=${JSON.stringify([strategy])}`, ...[...settings, ...wide, ...database].flatMap(one => ['--set', one])]
}

const heldOf = (status: Status): Readonly<Record<string, number>> =>
  withoutZeros(new Map(status.positions.map(({ instrument, qty }) => [instrument, qty])))

/** Each fill once and no larger than its order, each order once; the sums are what a restored venue holds. */
function checkBook(book: Book): void {
  expect(new Set(book.ids).size, 'orders in the book').toBe(book.ids.length)
  expect(new Set(book.fills.map(one => one.fillId)).size, 'fills in the book').toBe(book.fills.length)
  expect(book.restored).toEqual(book.positions)
}

function checkJournal(home: Home, book: Book): void {
  const records = readJournal(home.paths)
  const sent = records.filter(one => one.kind === 'intent').map(one => one.id)
  expect(sent, 'order numbers only grow').toEqual(sent.toSorted((a, b) => a - b))
  expect(new Set(sent).size, 'intents in the journal').toBe(sent.length)
  const intents = new Set<number>(sent)
  expect(
    book.ids.filter(id => !intents.has(id)),
    'orders at the venue without an intent',
  ).toEqual([])
  const inBook = new Set<number>(book.ids)
  const fills = new Map(book.fills.map(one => [one.fillId, one]))
  for (const record of records) {
    if (record.kind !== 'event') continue
    const { event } = record
    // An order that the kill kept from leaving is given up by ourselves: no word of the venue.
    const given = event.kind === 'rejected' && event.text === NEVER_ARRIVED
    if (given) expect(inBook, `order ${event.id} was given up`).not.toContain(event.id)
    else if (event.kind === 'accepted' || event.kind === 'rejected')
      expect(inBook, `order ${event.id} was ${event.kind}`).toContain(event.id)
    if (event.kind === 'filled') {
      const { fillId, id: order, qty, px } = event
      expect(fills.get(fillId), `fill ${fillId}`).toMatchObject({ order, qty, px })
    }
  }
}

/** The status, and the book that stood still around it: an event on its way from venue to engine is no difference. */
const agreed = (home: Home): Promise<{ status: Status; book: Book }> =>
  eventually(async () => {
    const before = readBook(home.paths)
    const status = await home.status()
    const book = readBook(home.paths)
    expect(book.records.length).toBe(before.records.length)
    expect(heldOf(status)).toEqual(book.positions)
    return { status, book }
  })

type StoredFill = { readonly fill_id: string; readonly order_id: number; readonly qty: number; readonly px: number; readonly name: string }
async function storedFills(home: Home): Promise<Map<string, unknown>> {
  const rows = await home.database(
    sql => sql<StoredFill[]>`select fill_id, order_id, qty, px, name from fills join instruments on instruments.id = instrument_id`,
  )
  return new Map(
    rows.map(row => [row.fill_id, { fillId: row.fill_id, order: row.order_id, instrument: row.name, qty: row.qty, px: row.px }]),
  )
}

async function checkDatabase(home: Home, book: Book, complete: boolean): Promise<void> {
  if (!postgresFound) return
  const stored = await storedFills(home)
  const known = new Map(book.fills.map(one => [one.fillId, one]))
  for (const [id, row] of stored) expect(row).toEqual(known.get(id))
  if (!complete) return
  expect([...stored.keys()].toSorted()).toEqual([...known.keys()].toSorted())
  const ended = (await storedOrders(home)).filter(one => one.final).map(one => one.id)
  const open = new Set(book.open)
  expect(
    ended.filter(id => open.has(id)),
    'orders that are open at the venue and ended in the database',
  ).toEqual([])
  expect(
    book.ids.filter(id => !open.has(id) && !ended.includes(id)),
    'orders that have ended at the venue alone',
  ).toEqual([])
}

const storedOrders = (home: Home) =>
  home.database(
    sql => sql<{ id: number; final: boolean }[]>`select id, state in ('filled', 'cancelled', 'rejected') as final from orders order by id`,
  )

/** What each fill was charged when it was booked, over twenty lives, is what the last life makes of the venue's book. */
async function checkCharges(home: Home, book: Book, last: { status: Status; book: Book } | undefined): Promise<void> {
  if (!postgresFound || last?.book.fills.length !== book.fills.length) return
  const [row] = await home.database(sql => sql<{ sum: number }[]>`select sum(charges)::bigint as sum from fills`)
  // The database rounds each to 1/10 000 rupee.
  expect(Math.abs((row?.sum ?? 0) / 10_000 - last.status.charges)).toBeLessThan((book.fills.length + 1) / 10_000)
}

describe('kill -9', () => {
  test(`${KILLS} times while it trades: book, journal, positions and database tell one story`, { timeout: 200_000 }, async () => {
    const home = testHome()
    const random = new Random(seed)
    let highest = 0
    let heldAtRestart = 0
    let workingAtRestart = 0
    let last: { status: Status; book: Book } | undefined
    for (let round = 0; round <= KILLS; round++) {
      const engine = await home.start(...churning(home, false))
      const { status, book } = await agreed(home)
      checkBook(book)
      checkJournal(home, book)
      expect(status.nextOrder).toBeGreaterThan(Math.max(highest, ...book.ids))
      highest = status.nextOrder - 1
      if (Object.keys(book.positions).length > 0) heldAtRestart++
      if (status.orders.length > 0) workingAtRestart++
      last = { status, book }
      if (round === KILLS) break
      await home.ask({ kind: 'strategy', name: 'churn', on: true })
      await wait(random.int(500, 2500))
      await engine.kill()
      const left = readBook(home.paths)
      checkBook(left)
      checkJournal(home, left)
      if (round % 5 === 0) await checkDatabase(home, left, false)
    }
    expect((await home.command('stop', '--shutdown')).code).toBe(0)
    const book = readBook(home.paths)
    expect(book.fills.length).toBeGreaterThan(KILLS)
    expect(heldAtRestart).toBeGreaterThan(KILLS / 3)
    await checkDatabase(home, book, true)
    await checkCharges(home, book, last)
    process.stdout.write(
      `kill -9: ${book.ids.length} orders, ${book.fills.length} fills; at ${KILLS} restarts ${heldAtRestart} times held and ${workingAtRestart} times working\n`,
    )
  })

  test('during its very first start, and during starts after it, does not keep it from starting', { timeout: 120_000 }, async () => {
    const home = testHome()
    const random = new Random(seed + 1)
    for (let round = 0; round < 6; round++) {
      const engine = home.launch(...churning(home, true))
      await wait(random.int(50, 1500))
      await engine.kill()
      checkBook(readBook(home.paths))
    }
    const engine = await home.start(...churning(home, true))
    await eventually(() => expect(readBook(home.paths).fills.length).toBeGreaterThan(3))
    engine.child.kill('SIGTERM')
    expect((await engine.ended).code).toBe(0)
    const book = readBook(home.paths)
    checkBook(book)
    checkJournal(home, book)
    await checkDatabase(home, book, true)
  })

  test('of a halted engine leaves it halted, and a strategy switched off stays off', async () => {
    const home = testHome()
    const first = await home.start(...churning(home, true), ...withoutDatabase)
    await eventually(() => expect(readBook(home.paths).fills.length).toBeGreaterThan(3))
    await home.ask({ kind: 'strategy', name: 'churn', on: false })
    expect((await home.command('stop', '--flatten')).code).toBe(0)
    await first.kill()
    await home.start(...churning(home, true), ...withoutDatabase)
    const { status } = await agreed(home)
    expect(status).toMatchObject({ level: 'halted', positions: [], strategies: [{ name: 'churn', on: false }] })
  })
})
