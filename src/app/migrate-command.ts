// `tapedeck migrate`: says which migrations stand in the home's database, and applies those that are missing. A start does the same by itself.

import { failed } from '../core/result.ts'
import { Connection } from '../store/postgres/connect.ts'
import { MIGRATIONS } from '../store/postgres/database.ts'
import { migrate, migrationState } from '../store/postgres/migrate.ts'
import { loadConfig } from './config/load.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'
import { houseOf } from './home-database.ts'

export type MigrateQuestion = {
  readonly paths: HomePaths
  readonly sets: readonly string[]
  /** Only say what is missing. */
  readonly look: boolean
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

const PATIENCE_MS = 600_000

/** Exit code 1 when something fails, or with `look` when a migration is missing. */
export async function migrateCommand({ paths, sets, look, json, print, complain }: MigrateQuestion): Promise<ExitCode> {
  const config = loadConfig({ home: paths.home, sets, cwd: process.cwd() })
  const house = failed(config) ? config : houseOf(paths, config.ok.store, complain)
  if (failed(house)) {
    complain(house.error)
    return exitCodes.usage
  }
  const connection = new Connection(house.ok.bare, () => undefined, PATIENCE_MS)
  try {
    const sql = await connection.sql()
    const before = failed(sql) ? sql : await migrationState(sql.ok, MIGRATIONS)
    if (failed(sql) || failed(before)) {
      complain(failed(sql) ? sql.error : failed(before) ? before.error : '')
      return exitCodes.failed
    }
    const missing = before.ok.filter(one => one.applied === '').map(one => one.name)
    const applied = look ? { ok: [] } : await migrate(sql.ok, MIGRATIONS)
    const now = await migrationState(sql.ok, MIGRATIONS)
    const list = failed(now) ? before.ok : now.ok
    const fresh = new Set(failed(applied) ? [] : applied.ok)
    if (json) print(JSON.stringify({ migrations: list, applied: [...fresh], ...(failed(applied) ? { error: applied.error } : {}) }))
    else
      for (const { name, applied: at } of list) print(`${name.padEnd(24)} ${fresh.has(name) ? 'applied now' : at === '' ? 'MISSING' : at}`)
    if (failed(applied)) complain(applied.error)
    else if (!json && missing.length === 0) print('up to date')
    return failed(applied) || (look && missing.length > 0) ? exitCodes.failed : exitCodes.ok
  } finally {
    await connection.drop()
    await house.ok.leave()
  }
}
