// Strategy files from outside: what `strategy new` writes is right as it stands, and whatever is wrong with a file is said with its
// place. The compiler is the real one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../../../src/app/home/paths.ts'
import { readSource } from '../../../../src/app/strategies/source.ts'
import { checkTypes, faultText, parseFaults } from '../../../../src/app/strategies/type-check.ts'
import { identifier, newStrategy, template } from '../../../../src/app/strategy-new.ts'
import { failed } from '../../../../src/core/result.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-check-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(folder, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  return file
}

const got = <T>(result: { readonly ok: T } | { readonly error: string }): T => {
  if ('error' in result) throw new Error(result.error)
  return result.ok
}

function create(wish: string) {
  const said: string[] = []
  const complained: string[] = []
  const paths = got(homePaths({ home: join(folder, 'home'), env: {}, uid: 1, platform: 'linux' }))
  const code = newStrategy({ wish, paths, json: true, print: line => said.push(line), complain: line => complained.push(line) })
  return { code, said, complained }
}

describe('a new strategy', () => {
  it('is right by its types, whatever the name', async () => {
    const names = ['mine', 'my-first', '9lives', 'class', 'strategy', 'average', 'A-1-b', 'arguments', 'x-']
    const files = names.map(name => write(`new/${name}.ts`, template(name)))
    expect(got(await checkTypes(files)).map(faultText)).toEqual([])
  })

  it('has an identifier of letters and digits for every name that is allowed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,12}$/), name => {
        expect(identifier(name)).toMatch(/^[a-zA-Z][a-zA-Z0-9]*$/)
      }),
    )
  })

  it('is never written over another, and a name that cannot be one is answered with one that can', () => {
    expect(create('one').code).toBe(0)
    expect(create('one')).toMatchObject({ code: 1, complained: [expect.stringMatching(/one\.ts is there already/)] })
    expect(create('My Strat!')).toMatchObject({ code: 2, complained: [expect.stringMatching(/my-strat would do/)] })
    expect(create('').code).toBe(2)
  })
})

describe('a faulty strategy', () => {
  it('is told with file, line and what to write instead, in its helpers too', async () => {
    write('bad/helper.ts', "export const level: number = 'high'\n")
    const file = write(
      'bad/bad.ts',
      [
        "import { strategy, Context } from 'tapedeck/strategy'",
        "import { level } from './helper.ts'",
        "export const bad = strategy({ name: 'bad', on: '5m', make: s => {",
        "  const fast = s.emaa('5m', 9)",
        '  return (c: Context) => { c.buy(level); console.log(fast); setTimeout(() => 1, 1) }',
        '} })',
      ].join('\n'),
    )
    const lines = got(await checkTypes([file])).map(faultText)
    for (const expected of [
      `${file}:1: Context is a type: write import { type Context }`,
      `${file}:4: Property 'emaa' does not exist on type 'Setup'. Did you mean 'ema'?`,
      `${file}:5: Expected 2-3 arguments, but got 1.`,
      `${file}:5: there is no console here`,
      `${file}:5: there is no setTimeout here`,
      `${join(folder, 'bad/helper.ts')}:1: Type 'string' is not assignable to type 'number'.`,
    ])
      expect(
        lines.find(line => line.startsWith(expected)),
        expected,
      ).toBeDefined()
  })

  it('is found in what the compiler prints, and nothing else is', () => {
    const out = "tmp/x.ts(5,3): error TS2322: Type 'a' is not\n  Types of property\nerror TS6053: File not found\n\n"
    expect(parseFaults(out)).toEqual([{ file: '/tmp/x.ts', line: 5, text: "Type 'a' is not" }])
  })
})

describe("a strategy's text", () => {
  it('has the same hash wherever it lies, and another when it or a helper changes', () => {
    const text = "import { a } from './lib/a.ts'\nexport { a }\n"
    const hash = (place: string, helper: string) => {
      write(`${place}/lib/a.ts`, helper)
      return got(readSource(write(`${place}/s.ts`, text)))
    }
    const first = hash('p', 'export const a = 1')
    expect(first.files.map(one => one.path)).toEqual([join(folder, 'p/s.ts'), join(folder, 'p/lib/a.ts')])
    expect(hash('q', 'export const a = 1').hash).toBe(first.hash)
    expect(hash('p', 'export const a = 2').hash).not.toBe(first.hash)
  })

  it('may import in a circle, and names of files that are not there are left to the loader', () => {
    write('c/b.ts', "import './a.ts'\nimport './gone.ts'\n")
    expect(got(readSource(write('c/a.ts', "import './b.ts'\n"))).files).toHaveLength(2)
    expect(failed(readSource(join(folder, 'c/gone.ts')))).toBe(true)
  })
})
