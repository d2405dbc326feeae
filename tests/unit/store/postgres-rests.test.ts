import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { findHouse } from '../../../src/store/postgres/house.ts'
import { errorOf, got } from './postgres-home.ts'

const folder = mkdtempSync(join(tmpdir(), 'rests-'))
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

test('a private database that cannot be started is tried again after 1 s, then 2, to a minute; asked sooner it says the same at no cost', async () => {
  let now = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const dataDir = join(folder, 'pg')
  const stray = join(dataDir, 'letter.txt')
  const put = (): void => {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(stray, 'x')
  }
  put()
  const house = got(
    findHouse({
      dataDir,
      runDir: join(folder, 'run'),
      log: () => {},
      binaries: [join(folder, 'none')],
      programs: 'system',
      migrations: folder,
    }),
  )
  const says = async (): Promise<string> => errorOf(await house.bare.reach())
  const holds = `the folder ${dataDir} holds files but no database`
  expect(await says()).toContain(holds)
  // What was in the way is gone: the next try finds the next reason, but not before its time.
  const rests: number[] = []
  for (let tried = 0; tried < 8; tried++) {
    rmSync(stray)
    const began = now
    while ((await says()).includes(holds)) now += 500
    rests.push((now - began) / 1_000)
    put()
    while (!(await says()).includes(holds)) now += 500
  }
  expect(rests).toEqual([1, 4, 16, 60, 60, 60, 60, 60])
})
