// A stop while the engine's thread is held by a loop, a sort, or JSON.parse of a huge text: it is fenced, and the market is left without it.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, testHome, withoutDatabase } from './home.ts'
import { eventually } from './wait.ts'
import { setTimeout as wait } from 'node:timers/promises'

const blocking = (by: number) => JSON.stringify([{ use: fixture('blocks.ts'), instruments: ['RELIANCE'], params: { by } }])
const settings = (by: number) => ['--set', `strategies=${blocking(by)}`, '--set', 'synthetic.ticksPerSecond=20', ...withoutDatabase]

for (const [by, what] of ['a loop', 'a sort', 'JSON.parse of a huge text'].entries())
  test(`flatten while the engine is in ${what}: cut off, flat from the venue's book, halted after it and after a restart`, async () => {
    const home = testHome()
    const engine = await home.start(...settings(by))
    // It buys, rests an order, and blocks.
    await wait(1_500)
    const asker = await home.asker()
    const answer = await asker.ask({ kind: 'stop', level: 'flatten' })
    asker.close()
    expect(answer).toMatchObject({
      ok: { ok: true, text: expect.stringMatching(/flatten: flat after \d\.\d\d s: 1 orders and 1 cancels sent past the engine/) },
    })
    await eventually(
      async () => expect(await home.status()).toMatchObject({ level: 'halted', positions: [], orders: [], strategies: [{ on: false }] }),
      20_000,
    )
    const log = readFileSync(join(home.paths.logs, 'tapedeck.log'), 'utf8')
    for (const step of [
      'cut off from the venue',
      "the venue's book: 5 SYN:RELIANCE; 1 working",
      'SELL 5 SYN:RELIANCE',
      'cancels order',
      'filled -5',
    ])
      expect(log).toContain(step)
    await engine.kill()
    await home.start(...settings(by))
    expect(await home.status()).toMatchObject({ level: 'halted', positions: [], orders: [] })
  })

test('cancel-all while the engine is in a loop: its orders are cancelled past it, the position stays, entries are paused', async () => {
  const home = testHome()
  await home.start(...settings(0))
  await wait(1_500)
  expect(await home.ask({ kind: 'stop', level: 'cancel-all' })).toMatch(/cancel-all: no order works after/)
  await eventually(
    async () =>
      expect(await home.status()).toMatchObject({ level: 'paused', positions: [{ qty: 5 }], orders: [], strategies: [{ on: false }] }),
    20_000,
  )
})
