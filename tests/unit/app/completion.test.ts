// The completion scripts in real shells: bash is driven as its line editor drives it, and once by a person's keys in a terminal.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { profileNames } from '../../../src/app/config/load.ts'
import { completedShells } from '../../../src/app/completion/command.ts'
import { completionScript } from '../../../src/app/completion/script.ts'
import { type CommandShape, shapesOf } from '../../../src/app/completion/tree.ts'
import { program } from '../../../src/app/program.ts'
import { failed } from '../../../src/core/result.ts'

const root = program()
const shapes = shapesOf(root, {})
let folder = ''
let scripts: Record<string, string>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'td-complete-'))
  scripts = Object.fromEntries(
    completedShells.map(shell => {
      const made = completionScript(root, shell)
      if (failed(made)) throw new Error(made.error)
      const path = join(folder, `tapedeck.${shell}`)
      writeFileSync(path, made.ok)
      return [shell, path]
    }),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As bash cuts a line for COMP_WORDS: at spaces, and = and : are words of their own. */
const cut = (line: string): string[] => [...line.matchAll(/[=:]+|[^\s=:]+/g)].map(one => one[0]).concat(/\s$/.test(line) ? [''] : [])
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What bash suggests for each line, in one run of bash: the replies, and `<files>`, `<folders>` where it looks for them itself. */
function suggested(lines: readonly string[]): string[][] {
  const driver = [
    `source ${quoted(scripts.bash as string)}`,
    // Only real key presses know this command; here it says what it was told.
    'compopt() { case "$*" in *default) echo "<files>" ;; *dirnames) echo "<folders>" ;; esac; }',
    'tapedeck() { printf "%s\\n" "{" "  \\"name\\": \\"ema-cross\\"," "  \\"name\\": \\"mine\\"" "}"; }',
    ...lines.map(line => {
      const words = cut(line)
      const set = `COMP_LINE=${quoted(line)} COMP_POINT=${line.length} COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${words.length - 1}`
      return `${set}; _tapedeck; printf '%s\\n' "\${COMPREPLY[@]}"; echo ---`
    }),
  ].join('\n')
  const out = execFileSync('bash', ['--norc', '--noprofile'], { input: driver, encoding: 'utf8' })
  const blocks = out.split('---\n').slice(0, -1)
  return blocks.map(block => block.split('\n').filter(word => word !== ''))
}

describe('the script for bash', () => {
  test('registers one function for the program, under any path it is called by', () => {
    const shown = execFileSync('bash', ['--norc', '-c', `source ${quoted(scripts.bash as string)} && complete -p tapedeck`], {
      encoding: 'utf8',
    })
    expect(shown.trim()).toBe('complete -F _tapedeck tapedeck')
  })

  test('offers every command, and after each command its own commands, flags and choices', () => {
    const lines: string[] = []
    const expected: string[][] = []
    const ask = (line: string, words: readonly string[]) => {
      lines.push(line)
      expected.push([...words])
    }
    const visit = ({ path, commands, options, args }: CommandShape) => {
      const so = `tapedeck ${path}${path === '' ? '' : ' '}`
      if (commands.length > 0)
        ask(
          so,
          commands.map(one => one.name),
        )
      // After the program itself stand the flags of the default command as well; those have a test of their own.
      if (path !== '')
        ask(
          `${so}-`,
          options.flatMap(one => one.flags),
        )
      for (const { flags, value } of options) if (value?.kind === 'words') for (const flag of flags) ask(`${so}${flag} `, value.words)
      const [first] = args
      if (first?.place.kind === 'words') ask(so, first.place.words)
    }
    for (const shape of shapes) visit(shape)
    expect(lines.length).toBeGreaterThan(30)
    expect(suggested(lines)).toEqual(expected)
  })

  const cases: readonly [line: string, words: readonly string[]][] = [
    ['tapedeck re', ['replay', 'resolve']],
    ['tapedeck --pro', ['--profile']],
    ['tapedeck --profile q', ['quiet']],
    ['tapedeck --profile=q', ['quiet']],
    ['tapedeck --home /x --profile ', profileNames()],
    ['tapedeck --home /x st', []],
    ['tapedeck --home ', ['<folders>']],
    ['tapedeck --feed ', ['synthetic', 'csv:', 'tape:', 'loopback:http://']],
    ['tapedeck --feed csv:', ['<files>']],
    ['tapedeck --feed loop', ['loopback:http://']],
    ['tapedeck run --set risk.maxD', ['risk.maxDayLoss=']],
    ['tapedeck run --set=risk.maxD', ['risk.maxDayLoss=']],
    ['tapedeck run --set a.b=1 --no', ['--no-ui']],
    ['tapedeck run --speed ', []],
    ['tapedeck backtest ', ['<files>']],
    ['tapedeck backtest a.ts --data one two', ['<files>']],
    ['tapedeck backtest a.ts ', []],
    ['tapedeck replay -- -x', ['<files>']],
    ['tapedeck strategy check one.ts two', ['<files>']],
    ['tapedeck strategy reload ', ['ema-cross', 'mine']],
    ['tapedeck strategy reload m', ['mine']],
    ['tapedeck instruments RELI', ['RELIANCE']],
    ['tapedeck help st', ['status', 'stop', 'strategy']],
    ['tapedeck nonsense ', []],
  ]
  test('knows which value a place wants', () => {
    expect(suggested(cases.map(([line]) => line)).map((words, i) => [cases[i]?.[0], words])).toEqual(cases)
  })

  test('completes as one types, files with their spaces as well', async () => {
    mkdirSync(join(folder, 'days'))
    writeFileSync(join(folder, 'days', 'one day.csv'), '')
    const bash = spawn('bash', ['--norc', '--noprofile', '-i'], { cwd: folder, cols: 200, env: { ...process.env, PS1: '', TERM: 'dumb' } })
    onTestFinished(() => bash.kill())
    let seen = ''
    bash.onData(text => void (seen += text))
    const until = async (text: string) => {
      while (!seen.includes(text)) await new Promise(done => setTimeout(done, 10))
    }
    bash.write(`source tapedeck.bash; tapedeck() { printf '<%s>' "$@"; echo; }; echo re''ady\r`)
    await until('\nready')
    bash.write('tapedeck rep\tda\to\t --cal\tal\t\r')
    await until('<replay><days/one day.csv><--calendar><always>')
  })
})

describe.each(['zsh', 'fish'])('the script for %s', shell => {
  const present = spawnSync(shell, ['--version']).status === 0
  test.skipIf(!present)(present ? 'is sound to that shell' : `${shell} is not on this machine`, () => {
    expect(spawnSync(shell, ['-n', scripts[shell] as string], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })
})

const fish = spawnSync('fish', ['--version']).status === 0
test.skipIf(!fish)(fish ? 'fish offers the same' : 'fish is not on this machine', () => {
  const ask = (line: string): string[] =>
    execFileSync('fish', ['-c', `source ${scripts.fish}; complete -C ${quoted(line)}`], { encoding: 'utf8' })
      .split('\n')
      .filter(one => one !== '')
      .map(one => one.split('\t')[0] as string)
  expect(ask('tapedeck re')).toEqual(['replay', 'resolve'])
  expect(ask('tapedeck --profile ').toSorted()).toEqual(profileNames())
  expect(ask('tapedeck run --set risk.maxD')).toEqual(['risk.maxDayLoss='])
  expect(ask('tapedeck help st')).toEqual(['status', 'stop', 'strategy'])
  expect(ask('tapedeck backtest a.ts --calendar ').toSorted()).toEqual(['always', 'exchange'])
})
