// Makes the private server's data folder, all or nothing: a kill in the middle leaves nothing that looks finished.

import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fault, ok, type Result } from '../../core/result.ts'
import { type Binaries } from './binaries.ts'
import { type Log, reasonOf } from './log.ts'
import { alive } from './postmaster-file.ts'
import { asSpawnIds, cannotEnter, type SystemUser } from './system-user.ts'
import { makeFolder } from '../make-folder.ts'

/** The database role and superuser of the private server. */
export const ROLE = 'tapedeck'

/** Nothing of the caller's PG* settings may reach the server's programs. */
export const serverEnvironment = (): Record<string, string> => ({ PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' })

/** Major version of the data in the folder; undefined when there is none yet; a sentence when it holds something else. */
export function dataVersion(dataDir: string): Result<number | undefined> {
  if (!existsSync(dataDir)) return ok(undefined)
  const file = join(dataDir, 'PG_VERSION')
  try {
    if (existsSync(file)) return ok(Number.parseInt(readFileSync(file, 'utf8'), 10))
    if (readdirSync(dataDir).length === 0) return ok(undefined)
  } catch (cause) {
    return fault(`the database folder ${dataDir} cannot be read: ${reasonOf(cause)}`)
  }
  return fault(`the folder ${dataDir} holds files but no database: choose another home or move them away`)
}

/** initdb beside the final place, then one rename; when another process was first, its folder stays. */
export function makeCluster(binaries: Binaries, dataDir: string, user: SystemUser, log: Log): Result<undefined> {
  const parent = dirname(dataDir)
  const prefix = `${basename(dataDir)}.new-`
  try {
    // another user, when we are root, must get through
    makeFolder(parent, user.uid === undefined ? 0o700 : 0o711)
  } catch (cause) {
    return fault(`the folder ${parent} cannot be made: ${reasonOf(cause)}`)
  }
  const closed = cannotEnter(user, parent)
  if (closed !== undefined) return fault(closed)
  log('info', `making a database of PostgreSQL ${binaries.major} in ${dataDir}`)
  for (const name of readdirSync(parent))
    if (name.startsWith(prefix) && !alive(Number(name.slice(prefix.length)))) rmSync(join(parent, name), { recursive: true, force: true })
  const draft = join(parent, prefix + process.pid)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  if (user.uid !== undefined && user.gid !== undefined) chownSync(draft, user.uid, user.gid)
  const options = ['-U', ROLE, '--auth-local=trust', '--auth-host=reject', '-E', 'UTF8', '--locale=C', '--data-checksums']
  const made = spawnSync(join(binaries.folder, 'initdb'), ['-D', draft, ...options], {
    ...asSpawnIds(user),
    cwd: '/',
    env: serverEnvironment(),
    encoding: 'utf8',
  })
  if (made.status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    return fault(`initdb could not make a database in ${parent}: ${lastLine(made.stderr) || (made.error?.message ?? 'no reason given')}`)
  }
  try {
    renameSync(draft, dataDir)
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(join(dataDir, 'PG_VERSION'))) return fault(`the database folder ${dataDir} cannot be made: ${reasonOf(cause)}`)
  }
  return ok(undefined)
}

export const lastLine = (text: string | null | undefined): string => (text ?? '').trim().split('\n').at(-1) ?? ''
