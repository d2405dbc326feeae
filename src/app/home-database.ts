// The database of a home for commands beside the engine: found by the same settings, started when it does not run, left as it was found.

import { type Result, failed, fault, ok } from '../core/result.ts'
import { MIGRATIONS } from '../store/postgres/database.ts'
import { findHouse, type House } from '../store/postgres/house.ts'
import type { Config } from './config/schema.ts'
import type { HomePaths } from './home/paths.ts'

/** The caller ends it with `leave`. Fault: it is switched off, or its address is none. */
export function houseOf(paths: HomePaths, { database, binaries }: Config['store'], complain: (line: string) => void): Result<House> {
  if (database === 'off') return fault('store.database is off: there is no database to use')
  const dsn = database === 'auto' ? process.env.DATABASE_URL : database
  const house = findHouse({
    dsn,
    dataDir: paths.pgData,
    runDir: paths.pgRun,
    programs: binaries,
    migrations: MIGRATIONS,
    log: (level, sentence) => {
      if (level === 'error' || level === 'warn') complain(sentence)
    },
  })
  return failed(house) ? house : ok(house.ok)
}
