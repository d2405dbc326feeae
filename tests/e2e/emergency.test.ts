// A stop while the engine's thread is held by a loop, a sort, or JSON.parse of a huge text: it is fenced, and the market is left without it.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BLOCKING } from '../../src/app/drill/blocking-strategy.ts'
import { type Home, testHome, withoutDatabase } from './home.ts'
import { eventually } from './wait.ts'
import { setTimeout as wait } from 'node:timers/promises'

/** The strategy of the drill, in a file of the home's. */
function settings(home: Home, by: number): string[] {
  const use = join(home.folder, 'blocks.ts')
  writeFileSync(use, BLOCKING)
  const strategies = [{ use, instruments: ['RELIANCE'], params: { by } }]
  return ['--set', `strategies=${JSON.stringify(strategies)}`, '--set', 'synthetic.ticksPerSecond=20', ...withoutDatabase]
}

for (const [by, what] of ['a loop', 'a sort', 'JSON.parse of a huge text'].entries())
  test(`flatten while the engine is in ${what}: cut off, flat from the venue's book, halted after it and after a restart`, async () => {
    const home = testHome()
    const engine = await home.start(...settings(home, by))
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
    await home.start(...settings(home, by))
    expect(await home.status()).toMatchObject({ level: 'halted', positions: [], orders: [] })
  })

test('cancel-all while the engine is in a loop: its orders are cancelled past it, the position stays, entries are paused', async () => {
  const home = testHome()
  await home.start(...settings(home, 0))
  await wait(1_500)
  expect(await home.ask({ kind: 'stop', level: 'cancel-all' })).toMatch(/cancel-all: no order works after/)
  await eventually(
    async () =>
      expect(await home.status()).toMatchObject({ level: 'paused', positions: [{ qty: 5 }], orders: [], strategies: [{ on: false }] }),
    20_000,
  )
})
