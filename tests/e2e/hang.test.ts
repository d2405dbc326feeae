// An engine that no longer answers: a strategy in an endless loop holds its thread. The stop must reach the market all the same.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, testHome, withoutDatabase } from './home.ts'
import { eventually } from './wait.ts'
import { setTimeout as wait } from 'node:timers/promises'

const hanging = JSON.stringify([{ use: fixture('hangs.ts'), instruments: ['RELIANCE'] }])
const settings = ['--set', `strategies=${hanging}`, '--set', 'synthetic.ticksPerSecond=20', ...withoutDatabase]

test('stop --flatten of a hung engine ends flat and halted, and so it stays after a restart', async () => {
  const home = testHome()
  const engine = await home.start(...settings)
  // It buys on the first tick and hangs on the first after the fill.
  await wait(1_500)
  const stopped = await home.command('stop', '--flatten')
  expect(stopped.out).toMatch(/the engine was silent: it is cut off and being replaced; flatten: flat after/)
  expect(stopped.out).toMatch(/flat: no position and no open order/)
  expect(stopped.code).toBe(0)
  expect(await home.status()).toMatchObject({ level: 'halted', positions: [], orders: [], strategies: [{ name: 'hangs', on: false }] })
  await engine.kill()
  await home.start(...settings)
  expect(await home.status()).toMatchObject({ level: 'halted', positions: [], strategies: [{ name: 'hangs', on: false }] })
})

test('a hung engine that is shut down says so by its exit code, and the position is there after the restart', async () => {
  const home = testHome()
  const engine = await home.start(...settings)
  await wait(1_500)
  await home.command('stop', '--shutdown')
  const { code, out } = await engine.ended
  expect([code, out]).toEqual([1, expect.stringMatching(/did not answer and was ended/)])
  await home.start('--profile', 'quiet', ...withoutDatabase)
  await eventually(async () => expect((await home.status()).positions).toMatchObject([{ instrument: 'SYN:RELIANCE', qty: 5 }]))
})

test('a hung engine that nobody asks anything is replaced all the same, and the strategy is named', async () => {
  const home = testHome()
  const engine = await home.start(...settings)
  await eventually(async () => {
    expect(await home.status()).toMatchObject({
      level: 'paused',
      positions: [{ instrument: 'SYN:RELIANCE', qty: 5 }],
      strategies: [{ name: 'hangs', on: false }],
    })
  }, 30_000)
  await engine.kill()
  expect((await engine.ended).err).toMatch(/replaced: strategy hangs has not returned from a call for 5 s/)
})

test('a strategy that hangs as history is played to it does not let the start hang: it ends with its name', async () => {
  const home = testHome()
  const file = join(home.folder, 'endless.ts')
  writeFileSync(
    file,
    "import { strategy } from 'tapedeck/strategy'\nexport const endless = strategy({ name: 'endless', on: '1m', make: () => c => { while (c.now > 0) Math.sqrt(c.now) } })\n",
  )
  const engine = home.launch('--set', `strategies=${JSON.stringify([{ use: file, instruments: ['RELIANCE'] }])}`, ...withoutDatabase)
  const { code, err } = await engine.ended
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/strategy endless has not returned from a call for 5 s while history was played to it/),
  ])
})
