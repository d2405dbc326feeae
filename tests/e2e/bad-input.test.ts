// What a person may get wrong: each time one sentence that names the place, the right exit code, and nothing changed on disk.

import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../../src/app/exit-codes.ts'
import { SEGMENT_FORMAT, SEGMENT_HEAD, readHead, writeHead } from '../../src/store/segment.ts'
import { readTape } from '../../src/store/tape-read.ts'
import { TapeEncoder } from '../../src/tape/codec.ts'
import { TAPE_FORMAT } from '../../src/tape/header.ts'
import { newestSegment } from './book.ts'
import { type Home, type Ran, fixture, got, postgresFound, root, testHome, withoutDatabase } from './home.ts'
import { eventually } from './wait.ts'

const EMA = join(root, 'strategies/ema-cross.ts')
const HEADER = 'ts,open,high,low,close,volume\n'
const BAR = (minute: number) => `2021-06-09 09:${15 + minute}:00,100,101,99,100.5,1000\n`

/** Every file below with its size and time of change. */
function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .map(path => [relative(folder, path), statSync(path)] as const)
    .map(([name, stat]) => `${name} ${stat.isFile() ? `${stat.size} ${stat.mtimeMs}` : 'folder'}`)
    .toSorted()
}

/** Standard error holds one sentence, in one line, and no stack. */
function expectSentence({ err, out }: Ran, ...parts: readonly (string | RegExp)[]): void {
  expect(out).toBe('')
  expect(err.trim().split('\n'), err).toHaveLength(1)
  for (const part of parts)
    expect(err).toMatch(typeof part === 'string' ? new RegExp(part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')) : part)
}

function filesOf(home: Home) {
  const write = (name: string, text: string): string => {
    const path = join(home.folder, name)
    writeFileSync(path, text)
    return path
  }
  return {
    write,
    good: () => write('NSE-GOOD.csv', HEADER + BAR(0) + BAR(1)),
    broken: () => write('broken.csv', `${HEADER}${BAR(0)}2021-06-09 09:16:00,100,many,99,100.5,1000\n${BAR(2)}`),
    syntax: () => write('syntax.ts', "import { strategy } from 'tapedeck/strategy'\nexport const a = strategy({ name: 'a',\n"),
    noExport: () => write('nothing.ts', 'export const a = 1\n'),
  }
}
type Files = ReturnType<typeof filesOf>

const using = (file: string, params: object = {}): string[] => [
  ...withoutDatabase,
  '--set',
  `strategies=${JSON.stringify([{ use: file, instruments: ['*'], params }])}`,
]
const running = (home: Home, ...args: readonly string[]): string[] => ['run', '--no-ui', '--home', home.home, ...args]

type Line = (home: Home, files: Files) => readonly string[]
const mistakes: readonly (readonly [what: string, line: Line, ...says: (string | RegExp)[]])[] = [
  ['a CSV row, in a backtest', (_, f) => ['backtest', EMA, '--data', f.broken()], "broken.csv line 3: no price in column high: 'many'"],
  ['a CSV row, in a replay', (_, f) => ['replay', f.broken(), '--no-ui'], 'broken.csv line 3'],
  ['a CSV row, as a feed', (h, f) => running(h, '--feed', `csv:${f.broken()}`), 'broken.csv line 3'],
  ['a CSV without known columns', (_, f) => ['replay', f.write('odd.csv', 'a,b,c\n1,2,3\n'), '--no-ui'], 'odd.csv', 'a,b,c'],
  ['an empty CSV', (_, f) => ['replay', f.write('empty.csv', ''), '--no-ui'], 'empty.csv is empty'],
  ['a CSV of a header alone', (_, f) => ['backtest', EMA, '--data', f.write('NSE-HEAD.csv', HEADER)], 'NSE-HEAD.csv holds no bars'],
  ['a missing file', h => ['replay', join(h.folder, 'no.csv'), '--no-ui'], /cannot read .*no\.csv/],
  ['a missing tape', h => ['replay', join(h.folder, 'no.tape'), '--no-ui'], /cannot read .*no\.tape/],
  ['a missing feed', h => running(h, '--feed', `csv:${join(h.folder, 'no.csv')}`), /cannot read .*no\.csv/],
  ['a folder as data', h => ['backtest', EMA, '--data', h.folder], 'is not a file'],
  ['a folder as a recording', h => ['replay', h.folder, '--no-ui'], 'is not a file'],
  ['a text as a tape', (_, f) => ['replay', f.write('not.tape', 'hello, I am no tape'), '--no-ui'], 'not.tape'],
  [
    'an unknown setting',
    h => running(h, '--set', 'risk.maxDayLos=5'),
    '--set risk.maxDayLos=5: unknown key risk.maxDayLos; did you mean maxDayLoss?',
  ],
  [
    'a setting out of range',
    h => running(h, '--set', 'risk.ordersPerSecond=99'),
    'risk.ordersPerSecond is 99; it must be a whole number from 1 to 10',
  ],
  ['an unknown profile', h => running(h, '--profile', 'quite'), 'no profile quite; did you mean quiet?'],
  ['a kind of feed', h => running(h, '--feed', 'cvs:x.csv'), '--feed cvs:x.csv', 'did you mean csv?'],
  ['a speed of the synthetic market', h => running(h, '--speed', '5'), '--speed 5'],
  ['a strategy with a syntax error', (h, f) => running(h, ...using(f.syntax())), 'syntax.ts'],
  ['a strategy that exports none', (h, f) => running(h, ...using(f.noExport())), 'nothing.ts exports no strategy'],
  ['a strategy that is not there', h => running(h, ...using(join(h.folder, 'gone.ts'))), /no strategy file .*gone\.ts/],
  ['a parameter in the configuration', h => running(h, ...using(EMA, { fsat: 3 })), 'ema-cross has no parameter fsat; did you mean fast?'],
  ['a strategy with a syntax error, in a backtest', (_, f) => ['backtest', f.syntax(), '--data', f.good()], 'syntax.ts'],
  [
    'a strategy that exports none, in a backtest',
    (_, f) => ['backtest', f.noExport(), '--data', f.good()],
    'nothing.ts exports no strategy',
  ],
  ['--param unknown', (_, f) => ['backtest', EMA, '--data', f.good(), '--param', 'fsat=3'], 'no parameter fsat; did you mean fast?'],
  [
    '--param out of range',
    (_, f) => ['backtest', EMA, '--data', f.good(), '--param', 'fast=300'],
    'parameter fast of ema-cross is 300',
    '2 .. 200',
  ],
  [
    '--param not whole',
    (_, f) => ['backtest', EMA, '--data', f.good(), '--param', 'fast=3.5'],
    'parameter fast of ema-cross is 3.5',
    'whole number',
  ],
  ['--param without a value', (_, f) => ['backtest', EMA, '--data', f.good(), '--param', 'fast'], '--param fast: write it as name=value'],
  ['a command', () => ['rpelay', 'x.csv'], 'there is no command rpelay; did you mean replay?'],
  ['a stop without a level', h => ['stop', '--home', h.home], 'stop needs exactly one of --pause, --cancel, --flatten, --shutdown'],
  ['a stop with two', h => ['stop', '--home', h.home, '--pause', '--flatten'], 'stop needs exactly one'],
  ['an attach without a terminal', h => ['attach', '--home', h.home], 'attach needs a terminal'],
  ['a home inside a file', (_, f) => ['run', '--no-ui', '--home', join(f.good(), 'home')], 'NSE-GOOD.csv/home'],
]

describe('a mistake in', () => {
  const cases = mistakes.map(([what, line, ...says]) => ({ what, line, says }))
  test.each(cases)('$what is one sentence and exit code 2, and nothing was made', async ({ line, says }) => {
    const home = testHome()
    const args = line(home, filesOf(home))
    const before = snapshot(home.folder)
    const ran = await home.run(...args)
    expectSentence(ran, ...says)
    expect(ran.code).toBe(exitCodes.usage)
    expect(snapshot(home.folder)).toEqual(before)
  })

  test('an option is named with the nearest one', async () => {
    const home = testHome()
    const ran = await home.run('--hme', home.home)
    expect(ran).toMatchObject({ code: exitCodes.usage, out: '' })
    expect(ran.err).toMatch(/unknown option '--hme'\s+\(Did you mean --home\?\)/)
  })

  test('config.yaml is named with its line', async () => {
    const home = testHome()
    mkdirSync(home.home)
    writeFileSync(home.paths.config, 'risk:\n  maxDayLoss: 5000\n  maxOrderValeu: 1000\n')
    const before = snapshot(home.folder)
    const ran = await home.run(...running(home))
    expectSentence(ran, 'config.yaml:3', 'unknown key risk.maxOrderValeu; did you mean maxOrderValue?')
    expect(ran.code).toBe(exitCodes.usage)
    expect(snapshot(home.folder)).toEqual(before)
  })
})

test.skipIf(process.getuid?.() === 0)('a home that may not be written is one sentence, and no engine runs', async () => {
  const home = testHome()
  const closed = join(home.folder, 'closed')
  mkdirSync(closed, { mode: 0o500 })
  const ran = await home.run('run', '--no-ui', '--home', join(closed, 'home'), ...withoutDatabase)
  expectSentence(ran, `the home ${join(closed, 'home')} cannot be used`)
  expect(ran.code).toBe(exitCodes.usage)
})

test('a home that cannot be made is bad input: one sentence', async () => {
  const home = testHome()
  const ran = await home.run('run', '--no-ui', '--home', '/proc/tapedeck', ...withoutDatabase)
  expectSentence(ran, 'the home /proc/tapedeck cannot be used')
  expect(ran.code).toBe(exitCodes.usage)
})

test('a strategy whose types are wrong is not run over data either, and its line is named', async () => {
  const home = testHome()
  const files = filesOf(home)
  const wrong = files.write('wrong.ts', readFileSync(EMA, 'utf8').replace("c.exit('", "c.exit(5, '"))
  const ran = await home.run('backtest', wrong, '--data', files.good())
  expectSentence(ran, /wrong\.ts:\d+: /)
  expect(ran.code).toBe(exitCodes.usage)
})

test('a replay without a screen says its result in sentences, or as JSON; a named home gives its settings', async () => {
  const home = testHome()
  const files = filesOf(home)
  const plain = await home.run('replay', files.good(), '--no-ui')
  expect([plain.code, plain.out]).toEqual([0, expect.stringMatching(/^NSE-GOOD\.csv: 0 orders, 0 messages to the venue; /)])
  expect(plain.out).toMatch(/ema-cross/)
  mkdirSync(home.home, { recursive: true })
  writeFileSync(home.paths.config, 'strategies: []\n')
  const json = await home.run('replay', files.good(), '--no-ui', '--json', '--home', home.home)
  expect(JSON.parse(json.out)).toMatchObject({ orders: 0, status: { strategies: [] } })
  const before = snapshot(home.home)
  writeFileSync(home.paths.config, 'strategies: [\n')
  const open = await home.run('replay', files.good(), '--no-ui', '--home', home.home)
  expectSentence(open, 'config.yaml:1:13: the [ here is never closed')
  expect(snapshot(home.home).length).toBe(before.length)
})

describe('nothing runs on a home', () => {
  test.each(['status', 'stop --pause', 'stop --flatten', 'stop --shutdown'])('%s says so with code 3 and makes nothing', async line => {
    const home = testHome()
    const [command = '', ...more] = line.split(' ')
    const ran = await home.command(command, ...more)
    expect(`${ran.out}${ran.err}`).toContain(`nothing runs on ${home.home}`)
    expect(ran.code).toBe(exitCodes.nothingRuns)
    expect(snapshot(home.folder)).toEqual([])
  })
})

describe('while an engine runs', () => {
  test('a second start on its home is refused with code 4 and its process; the first goes on', async () => {
    const home = testHome()
    const first = await home.start('--profile', 'quiet', ...withoutDatabase)
    const second = await home.run(...running(home, '--profile', 'quiet', ...withoutDatabase))
    expectSentence(second, `process ${first.pid}`, home.home, 'tapedeck attach')
    expect(second.code).toBe(exitCodes.alreadyRunning)
    const { pid, ticks } = await home.status()
    expect(pid).toBe(first.pid)
    await eventually(async () => expect((await home.status()).ticks).toBeGreaterThan(ticks))
  })

  test('a strategy that throws is switched off with its reason; the engine and the other strategies go on', async () => {
    const home = testHome()
    const both = [
      { use: fixture('throws.ts'), instruments: ['*'] },
      { use: fixture('churn.ts'), instruments: ['*'], params: { every: 5, qty: 2 } },
    ]
    await home.start(
      '--set',
      `strategies=${JSON.stringify(both)}`,
      '--set',
      'synthetic.ticksPerSecond=10',
      '--set',
      'synthetic.instruments=4',
      ...withoutDatabase,
    )
    const status = await eventually(async () => {
      const now = await home.status()
      expect(now.strategies[0]).toMatchObject({
        name: 'throws',
        on: false,
        why: expect.stringMatching(/it threw on SYN:.*divided by the moon/),
      })
      return now
    })
    await eventually(async () => expect((await home.status()).ordersToday).toBeGreaterThan(status.ordersToday))
    expect((await home.status()).strategies[1]).toMatchObject({ name: 'churn', on: true })
  })
})

describe('a home of a newer program', () => {
  test.skipIf(!postgresFound)('with a newer database is not started: code 1, a sentence, the database untouched', async () => {
    const home = testHome()
    const engine = await home.start('--profile', 'quiet')
    engine.child.kill('SIGTERM')
    await engine.ended
    const names = () => home.database(sql => sql<{ name: string }[]>`select name from schema_migrations order by id`)
    await home.database(sql => sql`insert into schema_migrations (id, name, sha256) values (9000, '9000_future.sql', 'x')`)
    const before = await names()
    const ran = await home.run(...running(home, '--profile', 'quiet'))
    expect(ran.err.trim().split('\n')).toHaveLength(1)
    expect(ran.err).toContain('the database is newer than this program (it has migration 9000_future.sql): update the program')
    expect(ran.code).toBe(exitCodes.failed)
    expect(await names()).toEqual(before)
    expect(home.enginePid).toBeUndefined()
  })

  test.each(['journal', 'book'] as const)('with a newer %s is not started: code 1, the file named and left as it is', async which => {
    const home = testHome()
    const engine = await home.start('--profile', 'quiet', ...withoutDatabase)
    engine.child.kill('SIGTERM')
    await engine.ended
    const path = newestSegment(home.paths[which])
    const bytes = readFileSync(path)
    const head = readHead(bytes.subarray(0, SEGMENT_HEAD))
    if (!head) throw new Error('the segment has no head')
    writeHead(bytes, { ...head, format: SEGMENT_FORMAT + 1 })
    writeFileSync(path, bytes)
    const before = [snapshot(home.paths.journal), snapshot(home.paths.book)]
    const ran = await home.run(...running(home, '--profile', 'quiet', ...withoutDatabase))
    expectSentence(ran, path, `is of format ${SEGMENT_FORMAT + 1} and this build reads ${SEGMENT_FORMAT}`)
    expect(ran.code).toBe(exitCodes.failed)
    expect([snapshot(home.paths.journal), snapshot(home.paths.book)]).toEqual(before)
    expect(home.enginePid).toBeUndefined()
  })

  test('a tape of a newer format is not played', async () => {
    const home = testHome()
    const tape = got(await readTape(join(root, 'tests/golden/churn.tape.gz')))
    tape.close()
    const newer = { ...tape.header, format: TAPE_FORMAT + 1 }
    const path = join(home.folder, 'newer.tape')
    writeFileSync(path, got(new TapeEncoder({ depth: 'off' }).header(newer)))
    const ran = await home.run('replay', path, '--no-ui')
    expectSentence(ran, path, `the tape is of format ${TAPE_FORMAT + 1} and this build reads up to ${TAPE_FORMAT}`)
    expect(ran.code).toBe(exitCodes.usage)
  })
})
