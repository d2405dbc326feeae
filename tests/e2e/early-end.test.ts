// A start that is ended while it begins: it says so, ends with 0, and leaves no database server behind.

import { expect, test } from 'vitest'
import { alive, readPostmaster } from '../../src/store/postgres/postmaster-file.ts'
import { postgresFound, testHome } from './home.ts'
import { atOnce } from './wait.ts'

test.skipIf(!postgresFound)('SIGINT while the database is being made: closed in order, nothing left running', async () => {
  const home = testHome()
  const engine = home.launch('--profile', 'quiet')
  process.kill(await atOnce(() => home.enginePid, 'the start has not taken its home'), 'SIGINT')
  const { code, out } = await engine.ended
  expect(out).toContain('Tapedeck has shut down (signal SIGINT): it had not begun to trade.')
  expect(code).toBe(0)
  const server = readPostmaster(home.paths.pgData)
  expect(server !== undefined && alive(server.pid)).toBe(false)
})
