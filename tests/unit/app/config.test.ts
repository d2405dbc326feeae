import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadConfig, profileNames } from '../../../src/app/config/load.ts'
import { type Config, configSchema } from '../../../src/app/config/schema.ts'
import { configComments, configJsonSchema } from '../../../src/app/config/schema-json.ts'
import { dottedKeys, keysAt } from '../../../src/app/config/sentence.ts'
import { CONFIG_FOLDER } from '../../../src/app/config/source.ts'
import { failed, type Result } from '../../../src/core/result.ts'

const home = mkdtempSync(join(tmpdir(), 'tapedeck-config-'))
const file = join(home, 'config.yaml')
afterAll(() => rmSync(home, { recursive: true }))

const withFile = (text: string, more: Parameters<typeof loadConfig>[0] = {}): Result<Config> => {
  writeFileSync(file, text)
  return loadConfig({ home, ...more })
}
const loaded = (result: Result<Config>): Config => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
const sentence = (result: Result<Config>): string => (failed(result) ? result.error.replaceAll(file, 'FILE') : 'no error')

describe('the defaults', () => {
  const config = loaded(loadConfig())

  it('set every key of the schema, with a ready account, limits and one strategy that exists', () => {
    expect(config.account).toEqual({ name: 'paper', startMoney: 1_000_000, broker: 'zerodha', plan: 'standard', product: 'intraday' })
    expect(config.risk.ordersPerSecond).toBeLessThanOrEqual(10)
    expect(config.strategies.map(one => [one.name, one.on, one.instruments])).toEqual([['ema-cross', true, ['*']]])
    expect(config.strategies.every(one => existsSync(one.use))).toBe(true)
  })

  it('are explained by a comment at each key', () => {
    const comments = configComments(readFileSync(join(CONFIG_FOLDER, 'default.yaml'), 'utf8'))
    const keys = [...dottedKeys(configSchema), ...keysAt(configSchema, [])]
    expect(keys.filter(key => !comments.has(key))).toEqual([])
    // What a strategy's entry may hold is explained above the list.
    expect(
      keysAt(configSchema, ['strategies', 0]).filter(key => !new RegExp(`^ *${key} `, 'm').test(comments.get('strategies') ?? '')),
    ).toEqual([])
  })

  it('fit a few pages', () => {
    expect(readFileSync(join(CONFIG_FOLDER, 'default.yaml'), 'utf8').split('\n').length).toBeLessThan(200)
  })

  it('do not depend on a home whose config.yaml is absent, empty or all comments', () => {
    expect(loadConfig({ home: join(home, 'nowhere') })).toEqual({ ok: config })
    expect(withFile('')).toEqual({ ok: config })
    expect(withFile('# nothing yet\nrisk:\n  # maxDayLoss: 5\n')).toEqual({ ok: config })
  })
})

describe('what wins', () => {
  it('is --set over the profile over the file over the default, key by key', () => {
    const text = 'risk: { maxDayLoss: 7, maxOrderValue: 8 }\norders: { repriceAfterMs: 300 }\n'
    const config = loaded(withFile(text, { profile: 'backtest', sets: ['risk.maxDayLoss=9', 'log.level=debug'] }))
    expect(config.risk).toMatchObject({ maxDayLoss: 9, maxOrderValue: 1e8, maxPositionValue: 1e8, ordersPerSecond: 10 })
    expect([config.log.level, config.orders.repriceAfterMs, config.market.tradableIndices]).toEqual(['debug', 300, true])
  })

  it('is a list as a whole, while --set may reach into one of its items', () => {
    const text = 'strategies:\n  - { use: mine/a.ts, instruments: [SBIN], params: { qty: 5 } }\n'
    const config = loaded(withFile(text, { sets: ['strategies.0.on=false', 'strategies.0.params.qty=7', 'watchlist=[TCS, INFY]'] }))
    expect(config.strategies).toEqual([{ use: join(home, 'mine/a.ts'), name: 'a', instruments: ['SBIN'], params: { qty: 7 }, on: false }])
    expect(config.watchlist).toEqual(['TCS', 'INFY'])
  })

  it('ships the profiles backtest, with wide limits, and quiet, without strategies', () => {
    expect(profileNames()).toEqual(['backtest', 'quiet'])
    expect(loaded(loadConfig({ profile: 'quiet' })).strategies).toEqual([])
    const [wide, usual] = [loaded(loadConfig({ profile: 'backtest' })).risk, loaded(loadConfig()).risk]
    for (const key of Object.keys(usual) as (keyof typeof usual)[]) {
      // 0 is no limit at all.
      if (typeof usual[key] === 'number') expect(wide[key] || Infinity).toBeGreaterThanOrEqual(usual[key] as number)
    }
    expect([wide.marginChecked, usual.marginChecked]).toEqual([false, true])
  })

  it('never changes the defaults of a later load', () => {
    const before = loaded(loadConfig())
    loadConfig({ profile: 'backtest', sets: ['strategies.0.params.qty=1', 'account.name=other'] })
    expect(loaded(loadConfig())).toEqual(before)
  })
})

describe('a mistake is answered by one sentence with its place', () => {
  it.each([
    ['a key mistyped', 'account:\n  name: me\nrisk:\n  maxDayLos: 5\n', 'FILE:4: unknown key risk.maxDayLos; did you mean maxDayLoss?'],
    ['a key in the wrong section', '\nfps: 5\n', 'FILE:2: unknown key fps; did you mean screen.fps?'],
    ['a key like nothing', 'tape: { zzzzzzzz: 5 }', 'FILE:1: unknown key tape.zzzzzzzz; known here: depth'],
    [
      'a key of a strategy',
      'strategies:\n- use: a.ts\n  instruments: [SBIN]\n  parms: {}\n',
      'FILE:4: unknown key strategies.0.parms; did you mean params?',
    ],
    ['a wrong type', 'risk:\n  maxDayLoss: much\n', "FILE:2: risk.maxDayLoss is 'much'; it must be rupees from 0 to 1000000000"],
    [
      'digits grouped',
      'account: { startMoney: "10,00,000" }',
      "FILE:1: account.startMoney is '10,00,000'; it must be rupees from 0 to 1000000000 (write 1000000)",
    ],
    ['out of range', 'risk:\n  ordersPerSecond: 11', 'FILE:2: risk.ordersPerSecond is 11; it must be a whole number from 1 to 10'],
    ['not whole', 'screen: { fps: 2.5 }', 'FILE:1: screen.fps is 2.5; it must be a whole number from 1 to 30'],
    ['not a number', 'risk: { maxDayLoss: .nan }', 'FILE:1: risk.maxDayLoss is NaN; it must be rupees from 0 to 1000000000'],
    [
      'a choice mistyped',
      'screen: { grouping: indain }',
      "FILE:1: screen.grouping is 'indain'; it must be one of indian, western, none; did you mean indian?",
    ],
    ['no value', 'log:\n  level:\n', 'FILE:2: log.level is empty; it must be one of trace, debug, info, warn, error, silent'],
    ['a section that is none', 'tape: full\n', "FILE:1: tape is 'full'; it must be a section with the keys depth"],
    [
      'a symbol in small letters',
      'watchlist: [reliance]',
      "FILE:1: watchlist.0 is 'reliance'; it must be a symbol in capitals, such as RELIANCE or NSE:RELIANCE",
    ],
    [
      'a strategy without file',
      'strategies:\n\n  - instruments: [SBIN]\n',
      "FILE:3: strategies.0.use is missing; it must be the path of a strategy's .ts file, relative to the file that names it",
    ],
    [
      'two of one name',
      'strategies:\n  - { use: a.ts, instruments: ["*"] }\n  - { use: b/a.ts, instruments: ["*"] }\n',
      'FILE:3: two strategies are named a; give this one a name of its own',
    ],
    [
      'several mistakes',
      'risk:\n  maxDayLoss: -1\n  maxOrderValue: x\n',
      "FILE:3: risk.maxOrderValue is 'x'; it must be rupees from 0 to 1000000000 (and 1 more)",
    ],
    ['an open bracket', 'risk:\n  a: [1\nb: 2\n', 'FILE:2:6: the [ here is never closed'],
    ['an open bracket in another', 'a: {b: [1, 2}\n', 'FILE:1:8: the [ here is never closed'],
    ['an open quote', 'risk:\n  a: "1\nb: 2\n', 'FILE:2:6: the " here is never closed'],
    ['a tab', 'risk:\n\ta: 1\n', /^FILE:2:1: not valid YAML: Tabs /],
    ['a key twice', 'log: { level: info }\nlog: { level: warn }\n', 'FILE:2:1: not valid YAML: Map keys must be unique'],
    ['no keys at all', '- 1\n- 2\n', 'FILE: must hold keys and values, such as risk: { maxDayLoss: 5000 }'],
    [
      'a database like nothing',
      'store: { database: mysql://x }',
      "FILE:1: store.database is 'mysql://x'; it must be auto, off or an address such as postgres://user@host/name",
    ],
    ['a key of objects', 'constructor: 1', /^FILE:1: unknown key constructor/],
  ])('%s', (_, text, expected) => {
    const said = sentence(withFile(text))
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
  })

  it.each([
    ['risk.maxDayLos=5', '--set risk.maxDayLos=5: unknown key risk.maxDayLos; did you mean maxDayLoss?'],
    ['risk.maxDayLoss', '--set risk.maxDayLoss: write it as key=value, such as risk.maxDayLoss=5000'],
    ['=5', '--set =5: write it as key=value, such as risk.maxDayLoss=5000'],
    ['log.level=[', '--set log.level=[: the [ of the value is never closed'],
    ['__proto__.fps=5', '--set __proto__.fps=5: unknown key __proto__'],
    ['strategies.4.on=false', /^--set strategies.4.on=false: strategies is .*; it must be a list of strategies/],
  ])('--set %s', (text, expected) => {
    const said = sentence(loadConfig({ sets: [text] }))
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
  })

  it('of a profile names the profiles there are', () => {
    expect(sentence(loadConfig({ profile: 'backtset' }))).toBe('no profile backtset; did you mean backtest? (there are backtest, quiet)')
    expect(sentence(loadConfig({ profile: '../default' }))).toMatch(/^no profile/)
  })

  it('of a config.yaml that cannot be read says why', () => {
    const folder = join(home, 'odd')
    mkdirSync(join(folder, 'config.yaml'), { recursive: true })
    expect(sentence(loadConfig({ home: folder }))).toMatch(/config.yaml cannot be read: EISDIR/)
  })
})

it('an unknown key never passes, in any section, by file or by --set, and its name is said', () => {
  const sections = ['', ...keysAt(configSchema, []).filter(key => keysAt(configSchema, [key]).length > 0)]
  const name = fc.oneof(
    fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'valueOf'),
    fc.constantFrom(...dottedKeys(configSchema).map(key => key.split('.').at(-1) as string)),
  )
  const value = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({}))
  fc.assert(
    fc.property(fc.constantFrom(...sections), name, value, (section, key, content) => {
      fc.pre(!keysAt(configSchema, section ? [section] : []).includes(key))
      const dotted = section ? `${section}.${key}` : key
      const inner = `${JSON.stringify(key)}: ${JSON.stringify(content)}`
      expect(sentence(withFile(section ? `${section}: { ${inner} }` : inner))).toContain(`FILE:1: unknown key ${dotted}`)
      expect(sentence(loadConfig({ sets: [`${dotted}=${JSON.stringify(content)}`] }))).toContain(`: unknown key ${dotted}`)
    }),
    { numRuns: 150 },
  )
})

it('the whole configuration, written out as a user file, reads back the same', () => {
  const { strategies, ...rest } = loaded(loadConfig())
  expect(withFile(stringify({ ...rest, strategies }))).toEqual({ ok: { ...rest, strategies } })
})

it('config/schema.json is up to date (npx vitest run tests/unit/app/config.test.ts -u writes it)', async () => {
  await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(join(CONFIG_FOLDER, 'schema.json'))
})
