// A strategy's way from `strategy new` to a changed text in the running engine, as a trader goes it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testHome } from './home.ts'

test('strategy check loads each file and says every fault with its place; exit code 1', async () => {
  const home = testHome()
  await home.run('strategy', 'new', 'mine', '--home', home.home)
  expect((await home.run('strategy', 'new', 'mine', '--home', home.home)).code).toBe(1)
  const folder = join(home.folder, 'elsewhere')
  mkdirSync(folder)
  const throws = join(folder, 'throws.ts')
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}')
  writeFileSync(
    throws,
    "import { strategy } from 'tapedeck/strategy'\nexport const one = strategy({ name: 'one', on: '5m', make() {\n  throw new Error('no luck')\n} })\n",
  )
  const mine = join(home.home, 'strategies/mine.ts')
  const { code, out } = await home.run('strategy', 'check', '--home', home.home, mine, throws, join(folder, 'gone.ts'))
  expect(code).toBe(1)
  expect(out).toContain(`${mine}: mine, on each bar of 5m, no faults\n`)
  expect(out).toContain(`${throws}:3: make() threw: no luck\n`)
  expect(out).toContain(`${join(folder, 'gone.ts')}: no file`)
})
