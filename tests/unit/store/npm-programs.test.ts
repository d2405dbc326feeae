// PostgreSQL from npm: found, made runnable where it lies, copied once where it cannot be read; and which programs are taken when.

import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findBinaries } from '../../../src/store/postgres/binaries.ts'
import { type NpmPackage, npmPackage, npmPrograms } from '../../../src/store/postgres/npm-programs.ts'
import { serverUser } from '../../../src/store/postgres/system-user.ts'
import { errorOf, got } from './postgres-home.ts'

const installed = npmPackage()
const isRoot = process.getuid?.() === 0

describe.skipIf(installed === undefined)('PostgreSQL from npm', () => {
  const real = installed as NpmPackage
  const folder = mkdtempSync(join(tmpdir(), 'npm-pg-'))
  chmodSync(folder, 0o755)
  const user = got(serverUser(join(folder, 'none')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** The package as an install without scripts leaves it: no library links. */
  const bare = (name: string): NpmPackage => {
    const to = join(folder, name)
    cpSync(real.folder, to, { recursive: true, verbatimSymlinks: true })
    for (const { target } of JSON.parse(readFileSync(join(to, 'native/pg-symlinks.json'), 'utf8')) as { target: string }[])
      rmSync(join(to, target), { force: true })
    return { ...real, folder: to }
  }

  test('is not thought to be there for a machine that has none', () => {
    expect(npmPackage('linux', 'sparc')).toBeUndefined()
  })

  test('gets the links that an install without scripts did not make', () => {
    const found = bare('scripts off')
    const at = got(npmPrograms(found, user, join(folder, 'never')))
    expect(at).toBe(join(found.folder, 'native/bin'))
    expect(lstatSync(join(found.folder, 'native/lib/libpq.so.5')).isSymbolicLink()).toBe(true)
    expect(existsSync(join(folder, 'never'))).toBe(false)
  })

  test.skipIf(!isRoot)('is copied once, for everybody to read, when its user cannot get at it', () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    const found = bare('closed/package')
    const keep = join(folder, 'kept')
    const before = process.umask(0o077)
    const at = got(npmPrograms(found, user, keep))
    process.umask(before)
    expect(at).toBe(join(keep, real.version, 'native/bin'))
    expect(readdirSync(keep)).toEqual([real.version])
    const { ino } = statSync(at)
    expect(npmPrograms(found, user, keep)).toEqual({ ok: at })
    expect(statSync(at).ino).toBe(ino)
    expect(statSync(join(at, 'postgres')).mode & 0o777).toBe(0o755)
  })

  test.skipIf(!isRoot)('is copied anew when the copy is damaged', () => {
    const closed = bare('closed/again')
    const keep = join(folder, 'kept again')
    const at = got(npmPrograms(closed, user, keep))
    rmSync(join(at, '../lib/libpq.so.5.18'), { force: true })
    rmSync(join(at, '../lib/libicuuc.so.60.2'), { force: true })
    expect(got(npmPrograms(closed, user, keep))).toBe(at)
    expect(existsSync(join(at, '../lib/libicuuc.so.60.2'))).toBe(true)
  })

  test('is taken when asked for, when the machine has none, and when the data is of its version alone', () => {
    const ask = { user, dataDir: join(folder, 'pg') }
    expect(got(findBinaries({ ...ask, wanted: undefined, choice: 'npm' })).major).toBe(real.major)
    expect(got(findBinaries({ ...ask, wanted: real.major, choice: 'auto' })).major).toBe(real.major)
    expect(errorOf(findBinaries({ ...ask, wanted: 12, choice: 'npm' }))).toMatch(/is of PostgreSQL 12, but only 18 was found/)
  })

  test('is never taken when only the machine counts', () => {
    const none = findBinaries({ user, dataDir: join(folder, 'pg'), wanted: undefined, choice: 'system', folders: [] })
    expect(errorOf(none)).toMatch(/^no PostgreSQL 15 or newer was found on this machine/)
  })
})
