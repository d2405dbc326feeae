// A strategy's way from `strategy new` to a changed text in the running engine, as a trader goes it.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedData } from '../shared.ts'
import { type Home, testHome, withoutDatabase } from './home.ts'
import { eventually } from './wait.ts'

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

type Listed = {
  readonly strategies: readonly { readonly name: string; readonly running?: { readonly on: boolean; readonly why: string } }[]
}

const list = async (home: Home): Promise<Listed> =>
  JSON.parse((await home.run('strategy', 'list', '--json', '--home', home.home)).out) as Listed
const why = async (home: Home) => (await list(home)).strategies[0]?.running?.why

/** Holds `size` of RELIANCE from the first tick on; `size` comes from a file beside it. */
const holder = (reason: string): string => `import { strategy } from 'tapedeck/strategy'
import { size } from './size.ts'
export const holder = strategy({
  name: 'holder',
  on: 'tick',
  make() {
    return c => {
      if (c.position === 0 && !c.working) c.buy(size, '${reason}')
    }
  },
})
`

function begin(home: Home): { readonly file: string; readonly size: (text: string) => void } {
  const folder = join(home.home, 'strategies')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'holder.ts')
  const size = (text: string) => writeFileSync(join(folder, 'size.ts'), text)
  writeFileSync(
    join(home.home, 'config.yaml'),
    'strategies: [{ use: strategies/holder.ts, instruments: [RELIANCE] }]\nsynthetic: { ticksPerSecond: 20 }\nstrategyBudget: { callMs: 5000 }\n',
  )
  return { file, size }
}

test('a new strategy is backtested, enabled, edited and taken over by the running engine, and the tape of all that replays', async () => {
  const home = testHome()
  const written = await home.run('strategy', 'new', 'mine', '--home', home.home)
  expect(written.out).toContain('use: strategies/mine.ts')
  const data = sharedData('nse-1m-2021', 'EQ-RELIANCE.csv.gz')
  if (data) {
    const result = await home.run('backtest', join(home.home, 'strategies/mine.ts'), '--data', data, '--json')
    expect(JSON.parse(result.out)).toMatchObject({ orderHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  }

  const { file, size } = begin(home)
  size('export const size = 3\n')
  writeFileSync(file, holder('first text'))
  const engine = await home.start(...withoutDatabase)
  await eventually(async () => expect((await home.status()).positions).toMatchObject([{ qty: 3 }]))

  // Half-written: what runs goes on, and the screen says why.
  size("export const size: number = 'five'\n")
  await eventually(async () => expect(await why(home)).toMatch(/changed file not loaded: .*size\.ts:1: Type 'string' is not assignable/))
  expect((await list(home)).strategies[0]?.running?.on).toBe(true)

  // It would never return: the engine is not asked to load it.
  writeFileSync(file, holder('endless').replace('make() {', 'make() {\n    while (size > 0) Math.sqrt(size)'))
  size('export const size = 4\n')
  await eventually(async () => expect(await why(home)).toMatch(/has not finished loading within 5 s/), 20_000)

  // Right again, but it holds something: it waits, also when asked.
  size('export const size = 5\n')
  writeFileSync(file, holder('second text'))
  await eventually(async () => expect(await why(home)).toBe('changed file waits: it holds +3 RELIANCE'))
  expect((await home.run('strategy', 'reload', 'holder', '--home', home.home)).out).toMatch(/waits: it holds \+3 RELIANCE/)

  await home.ask({ kind: 'exit', instrument: 'SYN:RELIANCE' })
  await eventually(async () =>
    expect(await home.status()).toMatchObject({ strategies: [{ on: true, why: '' }], positions: [{ qty: 5 }], orders: [] }),
  )
  expect(await why(home)).toBe('')
  expect(readFileSync(join(home.paths.logs, 'tapedeck.log'), 'utf8')).toMatch(/holder runs its changed file/)

  const { tape } = await home.status()
  await home.command('stop', '--shutdown')
  expect((await engine.ended).code).toBe(0)
  const closed = existsSync(tape) ? tape : `${tape}.gz`
  // The files of now are other ones; the tape finds those of then.
  writeFileSync(file, holder('third text').replace('c.buy', 'c.sell'))
  const replayed = await home.run('replay', closed, '--no-ui', '--json')
  expect(JSON.parse(replayed.out)).toMatchObject({ same: true, warnings: [] })
  rmSync(home.paths.texts, { recursive: true })
  const refused = await home.run('replay', closed, '--no-ui')
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringMatching(/goes over to another text of holder at .* is not in .*: it can be replayed up to there/),
  ])
})

test('a strategy with a type error starts off, says where, and trades when its file is put right', async () => {
  const home = testHome()
  const { file, size } = begin(home)
  size('export const size = 3\n')
  writeFileSync(file, holder('wrong').replace("'wrong'", "'wrong', '5'"))
  await home.start(...withoutDatabase)
  await eventually(async () => expect(await why(home)).toMatch(/holder\.ts:8: Argument of type .* is not assignable/))
  expect(await home.status()).toMatchObject({ positions: [], strategies: [{ name: 'holder', on: false }] })
  const asker = await home.asker()
  expect(await asker.ask({ kind: 'strategy', name: 'holder', on: true })).toMatchObject({
    ok: { ok: false, text: expect.stringMatching(/^holder is not switched on: .*holder\.ts:8: /) as string },
  })
  asker.close()
  // Flat: it is taken over at once, bars of another length and all, and the answer says so.
  writeFileSync(file, holder('right').replace("'tick'", "'3m'"))
  const { out } = await home.run('strategy', 'reload', 'holder', '--home', home.home)
  expect(out).toMatch(/^holder runs (its changed file|this text already) \([0-9a-f]{8}\)/)
  await eventually(async () => expect((await home.status()).strategies).toMatchObject([{ name: 'holder', on: true, why: '' }]))
  writeFileSync(file, holder('right'))
  await eventually(async () => expect((await home.status()).positions).toMatchObject([{ qty: 3 }]))
})

test('a strategy that keeps more and more in memory is named and switched off; one that only makes garbage trades on', async () => {
  const home = testHome()
  const folder = join(home.home, 'strategies')
  mkdirSync(folder, { recursive: true })
  const on = (name: string, before: string, call: string) =>
    writeFileSync(
      join(folder, `${name}.ts`),
      `import { strategy } from 'tapedeck/strategy'\n${before}\nexport const ${name} = strategy({ name: '${name}', on: 'tick', make: () => c => { ${call} } })\n`,
    )
  on('keeps', 'const kept: object[] = []', 'for (let i = 0; i < 300; i++) kept.push({ t: c.now, px: c.last + i })')
  on(
    'churns',
    'let last: number[] = []',
    'last = Array.from({ length: 1500 }, (_, i) => i + c.last); if (last.length === 0) c.exit("never")',
  )
  const entries = ['keeps', 'churns'].map(name => `{ use: strategies/${name}.ts, instruments: ['*'] }`).join(', ')
  writeFileSync(
    join(home.home, 'config.yaml'),
    `strategies: [${entries}]\nsynthetic: { ticksPerSecond: 4 }\nstrategyBudget: { callMs: 5000, meanMicros: 1000000, memoryMB: 40 }\n`,
  )
  await home.start(...withoutDatabase)
  await eventually(
    async () =>
      expect((await home.status()).strategies).toMatchObject([
        {
          name: 'keeps',
          on: false,
          why: expect.stringMatching(/^it keeps more and more in memory: \d+ MB of late, and \d+ MB in all$/) as string,
        },
        { name: 'churns', on: true, why: '' },
      ]),
    100_000,
  )
})
