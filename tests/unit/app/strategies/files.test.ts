// The keeper of strategy files on the main thread: what it tells an engine about real files in a real folder, with the real compiler.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StrategyFiles } from '../../../../src/app/strategies/files.ts'
import { keepSource, keptFile } from '../../../../src/app/strategies/kept.ts'
import { BEING_CHECKED, type StrategyNews } from '../../../../src/app/strategies/news.ts'
import { readSource } from '../../../../src/app/strategies/source.ts'
import { TypeCache } from '../../../../src/app/strategies/type-cache.ts'
import { eventually } from '../../../e2e/wait.ts'

const right = (n: number) =>
  `import { strategy } from 'tapedeck/strategy'\nimport { a } from './lib/a.ts'\nexport const s = strategy({ name: 's', on: '5m', make: () => () => void (a + ${n}) })\n`
const wrong = right(1).replace("'5m'", "'7m'")

let folder: string
let told: StrategyNews[]
let files: StrategyFiles[]
const path = (name: string) => join(folder, name)
const put = (name: string, text: string) => writeFileSync(path(name), text)
const hash = () => {
  const read = readSource(path('s.ts'))
  return 'ok' in read ? read.ok.hash : ''
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-files-'))
  mkdirSync(path('lib'))
  put('lib/a.ts', 'export const a = 1\n')
  put('s.ts', right(1))
  told = []
  files = []
})
afterEach(() => {
  for (const one of files) one.close()
  rmSync(folder, { recursive: true })
})

function made(onSave = true): StrategyFiles {
  const one = new StrategyFiles({
    entries: [{ name: 's', use: path('s.ts'), instruments: [], params: {}, on: true }],
    cache: path('checks.json'),
    kept: path('kept'),
    onSave,
    log: () => undefined,
    tryLoading: () => Promise.resolve(''),
    tell: news => {
      told.push(news)
      return Promise.resolve({ ok: true, text: 'told', ref: 99 })
    },
  })
  files.push(one)
  return one
}

async function serving(onSave = true): Promise<StrategyFiles> {
  const one = made(onSave)
  await one.judged
  await one.serve(one.held())
  return one
}

describe('types', () => {
  it('keep a strategy off until they are judged; the next start knows them, and so does a copy elsewhere', async () => {
    const first = made()
    const held = first.held()
    expect(held).toEqual([{ name: 's', why: BEING_CHECKED }])
    await first.serve(held)
    expect(told).toEqual([{ kind: 'judged', name: 's', fault: '' }])
    expect(made().held()).toEqual([])
    put('lib/a.ts', 'export const a = 2\n')
    expect(made().held()).toEqual(held)
  })

  it('that are wrong are told with their place, and the strategy is not switched on', async () => {
    put('s.ts', wrong)
    const one = made()
    await one.serve(one.held())
    const fault = `${path('s.ts')}:3: Type '"7m"' is not assignable`
    expect(told).toEqual([{ kind: 'judged', name: 's', fault: expect.stringContaining(fault) as string }])
    expect(await one.answer({ ref: 7, kind: 'strategy', name: 's', on: true })).toMatchObject({ ref: 7, ok: false })
    expect(await one.answer({ ref: 8, kind: 'strategy', name: 's', on: false })).toBeUndefined()
    expect(made().held()).toEqual([{ name: 's', why: expect.stringContaining(fault) as string }])
  })

  it('of the text that runs are asked for when it is switched on, not those of a faulty file beside it', async () => {
    const one = await serving()
    put('s.ts', wrong)
    await eventually(() => expect(told).toMatchObject([{ kind: 'unusable' }]))
    expect(await one.answer({ ref: 1, kind: 'strategy', name: 's', on: true })).toBeUndefined()
  })

  it('remembered by another build, or torn, are checked again', () => {
    const cache = new TypeCache(path('checks.json'))
    expect(cache.put('h', 'fault')).toBe('')
    expect(new TypeCache(path('checks.json')).get('h')).toBe('fault')
    put('checks.json', '{"build":"other","faults":[["h","fault"]]}')
    expect(new TypeCache(path('checks.json')).get('h')).toBeUndefined()
    put('checks.json', '{"build":')
    expect(new TypeCache(path('checks.json')).get('h')).toBeUndefined()
  })
})

describe('a saved file', () => {
  it('is told once its types are right, however it was written, and a touched one is not', async () => {
    await serving()
    put('s.ts', right(1))
    await wait(600)
    expect(told).toEqual([])
    // As editors do it: in steps, and by a new file in place of the old.
    put('s.ts', '')
    put('s.ts.new', right(2))
    renameSync(path('s.ts.new'), path('s.ts'))
    await eventually(() => expect(told.at(-1)).toEqual({ kind: 'changed', name: 's', hash: hash() }))
    expect(keptFile(path('kept'), hash())).toBeDefined()
    put('lib/a.ts', 'export const a = 3\n')
    await eventually(() => expect(told.at(-1)).toEqual({ kind: 'changed', name: 's', hash: hash() }))
  })

  it('that is wrong is told as unusable, one that is gone for a moment not at all', async () => {
    await serving()
    put('s.ts', wrong)
    await eventually(() => expect(told).toMatchObject([{ kind: 'unusable', why: expect.stringContaining('s.ts:3: ') as string }]))
    rmSync(path('s.ts'))
    await wait(600)
    put('s.ts', right(1))
    await eventually(() => expect(told.slice(1)).toEqual([{ kind: 'changed', name: 's', hash: hash() }]))
  })

  it('waits until it is asked for where that is wanted', async () => {
    const one = await serving(false)
    put('s.ts', right(2))
    await wait(600)
    expect(told).toEqual([])
    expect(await one.answer({ ref: 1, kind: 'strategy-reload', name: 's' })).toEqual({ ref: 1, ok: true, text: 'told' })
    expect(told).toEqual([{ kind: 'changed', name: 's', hash: hash() }])
    expect(await one.answer({ ref: 2, kind: 'strategy-reload', name: 'ss' })).toEqual({
      ref: 2,
      ok: false,
      text: 'there is no strategy ss; did you mean s?',
    })
  })
})

describe('a kept text', () => {
  it('is found by its hash, with what it imports, and is that text still when the files have changed', () => {
    const source = readSource(path('s.ts'))
    if ('error' in source) throw new Error(source.error)
    expect(keptFile(path('kept'), source.ok.hash)).toBeUndefined()
    expect(keepSource(path('kept'), source.ok)).toEqual({ ok: true })
    put('s.ts', right(2))
    const found = keptFile(path('kept'), source.ok.hash) ?? ''
    expect(readSource(found)).toMatchObject({ ok: { hash: source.ok.hash, files: [{ text: right(1) }, {}] } })
    expect(keepSource(path('kept'), source.ok)).toEqual({ ok: true })
    expect(keptFile(path('kept'), '../s.ts')).toBeUndefined()
  })

  it('that cannot be kept is a sentence', () => {
    const source = readSource(path('s.ts'))
    put('full', 'a file where a folder should be')
    expect('ok' in source && keepSource(path('full'), source.ok)).toMatchObject({
      error: expect.stringMatching(/^the text of a strategy could not be kept/) as string,
    })
  })
})
