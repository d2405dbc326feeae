// The guards of the whole checkout: who may import whom, banned words, house rules, complete lists, packages. Each check is shown to
// fail on a small sample first, then run over every file. The tables lie in tests/tidy/.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bannedWords, houseBreaches, replayable } from './tidy/house.ts'
import { importBreaches, importsOf, layerOf, layers } from './tidy/layers.ts'
import { type Manifest, lists, packageBreaches, unlisted } from './tidy/lists.ts'
import { type Source, filesUnder, readSource, sourceOf } from './tidy/source.ts'

const root = join(import.meta.dirname, '..')
const files = ['src', 'strategies', 'tests', 'scripts'].flatMap(folder => (existsSync(join(root, folder)) ? filesUnder(root, folder) : []))
const isCode = (path: string) => /\.tsx?$/.test(path)
const all = files.filter(isCode).map(path => readSource(root, path))
const program = all.filter(one => /^(?:src|strategies)\//.test(one.path))
const known = new Set(program.map(one => one.path))

const none: string[] = []
const of = (path: string, text: string): Source => sourceOf(path, text)

describe('the reader of source files', () => {
  it('blanks out comments, strings, templates and regular expressions, and nothing else', () => {
    const text = [
      "const a = 'await' // Date.now",
      'const b = `await ${/* Math.random */ c} it\'s ${d ? `in ${e}` : "x"} process.`',
      'const f = /[/"]await\'/.test(g) ? h / i : j / k',
      '/* setTimeout',
      '   setInterval */ const l = "\\"await"',
    ].join('\n')
    const { code, comments } = of('src/core/x.ts', text)
    expect(code.length).toBe(text.length)
    expect(code).not.toMatch(/await|Date|Math|process|setTimeout|setInterval/)
    expect(code.match(/\b[a-l]\b/g)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'])
    expect(comments.map(one => one.line)).toEqual([1, 2, 4, 5])
  })

  it('reads JSX without taking an apostrophe for a string or a closing tag for a regular expression', () => {
    const { code } = of('src/tui/x.tsx', "const a = <Text b={c}>it's</Text>\nconst d = <Box />\nawait e")
    expect(code).toContain('await e')
    expect(code).toContain('const d = <Box />')
  })
})

describe('imports', () => {
  const seen = new Set([
    'src/core/x.ts',
    'src/market/x.ts',
    'src/protocol/x.ts',
    'src/protocol/links/x.ts',
    'src/brokers/a/x.ts',
    'src/brokers/b/x.ts',
    'src/brokers/wire/x.ts',
    'src/app/x.ts',
    'src/sim/x.ts',
  ])
  const sample = (path: string, text: string) => importBreaches(of(path, text), seen)

  it('are found in every form, with their line', () => {
    const text = [
      "import './a.ts'",
      "import b, { type c } from './b.ts'",
      "import {\n  d,\n} from './d.ts'",
      "export * from './e.ts'",
      "type F = import('./f.ts').F",
      "const g = await import('./g.ts')",
      'const h = await import(path)',
      "const i = Array.from('./not.ts')",
      "const j = createRequire(x); const k = require('./k.ts')",
    ].join('\n')
    expect(importsOf(of('src/core/y.ts', text))).toEqual([
      { line: 1, name: './a.ts' },
      { line: 2, name: './b.ts' },
      { line: 5, name: './d.ts' },
      { line: 6, name: './e.ts' },
      { line: 7, name: './f.ts' },
      { line: 8, name: './g.ts' },
      { line: 9, name: '(computed)' },
      { line: 11, name: './k.ts' },
    ])
  })

  it.each([
    ['src/core/y.ts', "import { a } from '../market/x.ts'", /core may import nothing, not market/],
    ['src/engine/y.ts', "import { a } from '../protocol/links/x.ts'", /not protocol\/links/],
    ['src/tui/y.tsx', "import type { a } from '../market/x.ts'", /tui may import core, protocol.*not market/],
    ['src/tui/y.tsx', "const a = await import('../market/x.ts')", /not market/],
    ['src/brokers/a/y.ts', "import { a } from '../b/x.ts'", /not brokers\/b\. A broker/],
    ['src/brokers/wire/y.ts', "import { a } from '../a/x.ts'", /not brokers\/a/],
    ['src/sandbox/a/y.ts', "import { a } from '../../brokers/a/x.ts'", /not brokers\/a\. A sandbox/],
    ['src/main.ts', "import { a } from './core/x.ts'", /main may import app, not core/],
    ['src/app/y.ts', "import { a } from '../../tests/shared.ts'", /nothing in src imports from outside src/],
    ['src/app/y.ts', "import { a } from '../core/gone.ts'", /no such file/],
    ['src/app/y.ts', "import { a } from '../core/x'", /no such file/],
    ['src/market/y.ts', "import { readFileSync } from 'node:fs'", /neither npm packages nor Node's modules/],
    ['src/risk/y.ts', "import { z } from 'zod'", /neither npm packages/],
    ['src/app/y.ts', "import postgres from 'postgres'", /postgres belongs to store/],
    ['src/store/y.ts', 'const a = await import(file)', /only app loads files it is told of/],
    ['src/app/y.ts', "import { a } from 'tapedeck/strategy'", /entry is for strategies/],
    ['strategies/mine.ts', "import { a } from '../src/core/x.ts'", /imports tapedeck\/strategy alone/],
    ['strategies/mine.ts', "import { a } from 'node:fs'", /imports tapedeck\/strategy alone/],
    ['src/fresh/y.ts', '', /its folder is not in the table/],
    ['src/stray.ts', '', /its folder is not in the table/],
  ])('%s is told off for %s', (path, text, sentence) => {
    expect(sample(path, text).join('\n')).toMatch(sentence)
    expect(sample(path, text).join('\n')).toContain(path)
  })

  it.each([
    ['src/market/y.ts', "import { a } from '../core/x.ts'\nimport { b } from './x.ts'"],
    ['src/engine/y.ts', "import { a } from '../protocol/x.ts'"],
    ['src/protocol/links/y.ts', "import { a } from '../x.ts'"],
    ['src/brokers/index.ts', "import { a } from './a/x.ts'"],
    ['src/brokers/a/y.ts', "import { a } from '../wire/x.ts'\nimport { b } from './x.ts'\nimport { z } from 'zod'"],
    ['src/sandbox/a/y.ts', "import { a } from '../../sim/x.ts'"],
    ['src/main.ts', "import { a } from './app/x.ts'"],
    ['src/app/y.ts', "import { a } from '../brokers/a/x.ts'\nawait import(file)"],
    ['strategies/mine.ts', "import { strategy } from 'tapedeck/strategy'"],
    ['src/core/y.ts', "// import { a } from '../market/x.ts'\nconst a = \"import '../market/x.ts'\""],
  ])('%s may say %s', (path, text) => expect(sample(path, text)).toEqual(none))

  it('keep to the table in every file', () => {
    expect(program.flatMap(one => importBreaches(one, known))).toEqual(none)
  })
})

describe('what the guards see', () => {
  it('is every file there is, and no file of a kind they cannot read', () => {
    const globbed = globSync(['src/**/*', 'strategies/**/*'], { cwd: root, withFileTypes: true })
    const other = globbed.filter(one => one.isFile()).map(one => relative(root, join(one.parentPath, one.name)))
    expect(files.filter(one => /^(?:src|strategies)\//.test(one)).sort()).toEqual(other.sort())
    const unread = files.filter(one => !isCode(one) && !/\.(?:md|json|snap|txt|gz|sql)$/.test(one))
    expect(unread, 'files the guards cannot read: write TypeScript as .ts or .tsx').toEqual(none)
    expect(files.filter(one => one.startsWith('src/') && !isCode(one) && !one.endsWith('.md'))).toEqual(none)
  })

  it('is the program: hundreds of imports, from every folder of the table that exists', () => {
    expect(program.length).toBeGreaterThan(100)
    expect(program.flatMap(importsOf).length).toBeGreaterThan(program.length)
    const found = new Set(program.map(one => layerOf(one.path)))
    for (const name of ['core', 'engine', 'app', 'main', 'strategies', 'protocol/links', 'brokers/wire']) expect(found).toContain(name)
    for (const name of replayable) expect(layers).toHaveProperty([name])
  })
})

describe('banned words', () => {
  it.each([
    ['Date.now()', 'Date.now'],
    ['new Date()', 'new Date()'],
    ['new Date', 'new Date()'],
    ['performance.now()', 'performance.'],
    ['globalThis.performance.now()', 'performance.'],
    ['Math.random()', 'Math.random'],
    ['setTimeout(f, 1)', 'setTimeout'],
    ['setInterval(f, 1)', 'setInterval'],
    ['process.env.HOME', 'process.'],
    ['await f()', 'await'],
    ['for await (const x of y) f(x)', 'await'],
    ['class A extends EventEmitter {}', 'EventEmitter'],
    ["import { a } from 'node:fs'", 'node:'],
    ['f(`${Date.now()}`)', 'Date.now'],
  ])('%s is caught in every replayable folder, and nowhere else', (text, name) => {
    for (const layer of replayable)
      expect(bannedWords(of(`src/${layer}/y.ts`, text)).breaches.join()).toContain(`src/${layer}/y.ts:1 uses ${name}`)
    for (const path of ['src/app/y.ts', 'src/store/y.ts', 'tests/y.ts']) expect(bannedWords(of(path, text)).breaches).toEqual(none)
  })

  it.each([
    '// await Date.now() node:',
    "const a = 'await process.env'",
    'new Date(micros / 1000)',
    'engine.process(input)',
    'const awaited = updateDate',
    '/performance./.test(a)',
  ])('%s is none', text => expect(bannedWords(of('src/engine/y.ts', text)).breaches).toEqual(none))

  it('may be excused on their own line with a reason, and the excuse is counted', () => {
    const excused = bannedWords(of('src/core/y.ts', 'const a = 1\nawait b // tidy-ok: shared memory'))
    expect(excused).toEqual({ breaches: [], escapes: [{ path: 'src/core/y.ts', line: 2, reason: 'shared memory' }] })
    expect(bannedWords(of('src/core/y.ts', '// tidy-ok: the line above does not count\nawait b')).breaches.length).toBe(2)
    expect(bannedWords(of('src/core/y.ts', 'await b // tidy-ok:')).breaches.join()).toContain('without a reason')
    expect(bannedWords(of('src/core/y.ts', 'f() // tidy-ok: long gone')).breaches.join()).toContain('excuses nothing')
  })

  it('do not occur', () => {
    const checked = program.map(bannedWords)
    const escapes = checked.flatMap(one => one.escapes)
    process.stdout.write(`tidy-ok: ${escapes.length}${escapes.map(one => `\n  ${one.path}:${one.line} ${one.reason}`).join('')}\n`)
    expect(checked.flatMap(one => one.breaches)).toEqual(none)
    expect(escapes.length, 'more excuses than rules are good for: what should move out of the replayable folders?').toBeLessThan(6)
  })
})

describe('house rules', () => {
  const head = '// What it is.\n'
  it.each([
    ['src/core/y.ts', `${head}${'const a = 1\n'.repeat(400)}`, /has 401 lines/],
    ['src/core/y.ts', 'const a = 1', /no opening comment/],
    ['strategies/y.ts', "import { strategy } from 'tapedeck/strategy'\n\nexport const y = 1", /no opening comment/],
    ['src/core/orderBook.ts', head, /kebab-case/],
    ['src/Core/y.ts', head, /kebab-case/],
    ['src/core/order_book.ts', head, /kebab-case/],
    ['src/core/utils.ts', head, /says nothing about what is inside/],
    ['src/common/y.ts', head, /says nothing/],
    ['src/app/helpers/y.ts', head, /says nothing/],
    ['src/app/services/y.ts', head, /says nothing/],
    ['src/app/managers/y.ts', head, /says nothing/],
    ['src/core/y.ts', `${head}export default 1`, /y\.ts:2 has a default export/],
    ['src/core/y.ts', `${head}export { a as default }`, /default export/],
    ['src/core/y.ts', `${head}const a: any = 1`, /says any/],
    ['src/core/y.ts', `${head}f(a as any)`, /says any/],
    ['src/core/y.ts', `${head}const a: Map<string, any> = b`, /says any/],
    ['src/core/y.ts', `${head}const a: any[] = b`, /says any/],
    ['src/core/y.ts', `${head}try { a() } catch {}`, /empty catch/],
    ['src/core/y.ts', `${head}try { a() } catch (error) {\n}`, /y\.ts:2 has an empty catch/],
    ['src/core/y.ts', `${head}a().catch(() => {})`, /catches and does nothing/],
    ['src/core/y.ts', `${head}// @${''}ts-ignore\na()`, /y\.ts:2 silences the type checker/],
    ['src/core/y.ts', `${head}/* @${''}ts-nocheck */`, /silences/],
    ['src/core/y.ts', `${head}// TO${''}DO later`, /puts work off/],
    ['src/core/y.ts', `${head}a() /* FIX${''}ME */`, /puts work off/],
    ['tests/unit/y.test.ts', '// TO' + 'DO later', /puts work off/],
  ])('%s is told off: case %#', (path, text, sentence) => {
    const breaches = houseBreaches(of(path, text))
    expect(breaches.join('\n')).toMatch(sentence)
    expect(breaches.length).toBe(1)
  })

  it.each([
    ['src/core/y.ts', `${head}${'const a = 1\n'.repeat(399)}`],
    ['src/main.ts', '#!/usr/bin/env node\n// argv.'],
    ['strategies/y.ts', "import { strategy } from 'tapedeck/strategy'\n\n/** Buys. */\nexport const y = 1"],
    [
      'src/core/y.ts',
      `${head}const text = 'any: TODO export default'\nconst { any } = a\nconst b = AbortSignal.any([c])\nconst many: company = d`,
    ],
    ['src/core/y.ts', `${head}try { a() } catch {\n  // gone already, which is what we want\n}`],
    ['vitest.config.ts', `${head}export default {}`],
    ['tests/unit/y.test.ts', "import 'vitest'"],
  ])('%s is in order: case %#', (path, text) => expect(houseBreaches(of(path, text))).toEqual(none))

  it('hold in every file', () => {
    expect(all.length).toBeGreaterThan(program.length)
    expect([...all, readSource(root, 'vitest.config.ts')].flatMap(houseBreaches)).toEqual(none)
  })
})

describe('the lists', () => {
  const list = { folder: 'src/risk', index: 'src/risk/index.ts', besides: ['gate.ts'] }
  const folder = (index: string) => [
    of('src/risk/index.ts', index),
    of('src/risk/gate.ts', ''),
    of('src/risk/max.ts', ''),
    of('src/risk/deep/min.ts', ''),
  ]

  it.each([
    ['', 2],
    ["import { max } from './max.ts'\nexport const rules = [max]", 1],
    ["import { max } from './max.ts'\nimport { min } from './deep/min.ts'\nexport const rules = [max, min]", 0],
    ["import type { max } from './max.ts'\nimport { min } from './deep/min.ts'\nexport const rules = [max, min]", 1],
    ["import { max } from './max.ts'\nimport { min } from './deep/min.ts'\nexport const rules = [min]", 1],
    ["// import { max } from './max.ts'\nimport { min } from './deep/min.ts'\nexport const rules = [max, min]", 1],
  ])('miss what is not in them: %j', (index, missing) => {
    const breaches = unlisted(list, folder(index))
    expect(breaches.length).toBe(missing)
    for (const one of breaches) expect(one).toMatch(/^src\/risk\/(?:max\.ts|deep) is not in src\/risk\/index\.ts/)
  })

  it('must exist', () => expect(unlisted(list, [])).toHaveLength(1))

  it.each(lists.map(one => [one.folder, one] as const))('of %s is complete', (_, one) => {
    expect(unlisted(one, program)).toEqual(none)
    for (const besides of one.besides)
      expect(
        [...known].some(path => path.startsWith(`${one.folder}/${besides}`)),
        besides,
      ).toBe(true)
  })
})

describe('packages', () => {
  const sources = [
    of('src/app/y.ts', "import { a } from 'left/deep'\nimport b from '@two/parts'\nimport c from 'node:fs'\nimport './z.ts'"),
  ]
  const check = (names: string[], document?: string, scripts = {}) =>
    packageBreaches({ dependencies: Object.fromEntries(names.map(name => [name, '1'])), scripts }, sources, document)

  it('are each declared, used and explained', () => {
    expect(check(['left', '@two/parts'])).toEqual(none)
    expect(check(['left', '@two/parts'], '| left | saves |\n| @two/parts | saves |')).toEqual(none)
    expect(check(['left']).join()).toContain('src/app/y.ts:2 imports @two/parts, which is not among the dependencies')
    expect(check(['left', '@two/parts', 'right']).join()).toContain('depends on right, which nothing in src imports')
    expect(check(['left', '@two/parts'], 'left-over, @two/parts').join()).toContain('no line on the package left')
    expect(check(['left', '@two/parts', 'typescript']).join()).toContain('typescript')
    expect(check(['left', '@two/parts', 'typescript'], undefined, { build: 'tsc -p x' })).toEqual(none)
  })

  it('of this program are', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
    expect(Object.keys(manifest.dependencies ?? {}).length).toBeGreaterThan(0)
    const path = join(root, 'ARCHITECTURE.md')
    expect(packageBreaches(manifest, program, existsSync(path) ? readFileSync(path, 'utf8') : undefined)).toEqual(none)
  })
})
