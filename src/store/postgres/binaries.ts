// Finds PostgreSQL's own programs on this machine, for the private server.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fault, ok, type Result } from '../../core/result.ts'
import { asSpawnIds, type SystemUser } from './system-user.ts'

export type Binaries = { readonly folder: string; readonly major: number }

/** The oldest that was tried. */
const OLDEST_MAJOR = 15
const INSTALL =
  'install it (Debian, Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@17) or set DATABASE_URL'

/** Folders that may hold the programs, most telling first; those that do not exist are left out. */
export function likelyFolders(): string[] {
  const config = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  const versioned = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr'].flatMap(root =>
    (existsSync(root) ? readdirSync(root) : [])
      .filter(name => (root === '/usr/lib/postgresql' ? /^\d+$/ : root === '/usr' ? /^pgsql-\d+$/ : /^postgresql(@\d+)?$/).test(name))
      .map(name => join(root, name, 'bin')),
  )
  const all = [
    config.status === 0 ? config.stdout.trim() : '',
    ...versioned,
    '/usr/local/pgsql/bin',
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return [...new Set(all)].filter(folder => folder !== '' && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/**
 * The programs to use: of major version `wanted` when the data has one already, else the newest.
 * Asked as the user who will run them: programs under a closed folder do not count.
 */
export function findBinaries(user: SystemUser, wanted: number | undefined, dataDir: string, folders = likelyFolders()): Result<Binaries> {
  const found: Binaries[] = []
  for (const folder of folders) {
    const said = spawnSync(join(folder, 'postgres'), ['--version'], { ...asSpawnIds(user), cwd: '/', encoding: 'utf8' })
    const major = Number(/\(PostgreSQL\) (\d+)/.exec(said.stdout ?? '')?.[1] ?? 0)
    if (major >= OLDEST_MAJOR) found.push({ folder, major })
  }
  found.sort((a, b) => b.major - a.major)
  const newest = found[0]
  if (newest === undefined) return fault(`no PostgreSQL ${OLDEST_MAJOR} or newer was found on this machine: ${INSTALL}`)
  if (wanted === undefined) return ok(newest)
  const same = found.find(each => each.major === wanted)
  if (same !== undefined) return ok(same)
  const have = [...new Set(found.map(each => each.major))].join(', ')
  return fault(
    `the data in ${dataDir} is of PostgreSQL ${wanted}, but only ${have} was found: install PostgreSQL ${wanted}, or move that folder away to begin an empty database`,
  )
}
