// Under which system user the private server runs, and whether that user gets at a folder. PostgreSQL refuses to run as root.

import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { fault, ok, type Result } from '../../core/result.ts'

/** Ids to spawn with; both undefined when we are an ordinary user, who runs everything as itself. */
export type SystemUser = { readonly name: string; readonly uid: number | undefined; readonly gid: number | undefined }

const NOBODY = 65534

export const asSpawnIds = (user: SystemUser): { uid?: number; gid?: number } =>
  user.uid === undefined || user.gid === undefined ? {} : { uid: user.uid, gid: user.gid }

/** The user for a data folder: its owner when it exists, else us, else (as root) the user `postgres`, else nobody. */
export function serverUser(dataDir: string): Result<SystemUser> {
  const us = process.getuid?.()
  const owner = statSync(dataDir, { throwIfNoEntry: false })
  if (us !== 0) {
    if (owner !== undefined && us !== undefined && owner.uid !== us)
      return fault(`the database folder ${dataDir} belongs to another user (uid ${owner.uid}): run as that user or choose another home`)
    return ok({ name: 'the current user', uid: undefined, gid: undefined })
  }
  if (owner !== undefined && owner.uid !== 0) return ok({ name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid })
  return ok(postgresUser() ?? { name: 'nobody', uid: NOBODY, gid: NOBODY })
}

function postgresUser(): SystemUser | undefined {
  let text: string
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return undefined // a system without the file has other ways to keep users; nobody's ids do there
  }
  const line = text.split('\n').find(each => each.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { name: 'postgres', uid: Number(uid), gid: Number(gid) }
}

/** Undefined when `user` can enter `folder`, else a sentence. Asked of the system itself, so that ACLs count too. */
export function cannotEnter(user: SystemUser, folder: string): string | undefined {
  const asked = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...asSpawnIds(user), cwd: '/', stdio: 'ignore' })
  if (asked.status === 0) return undefined
  return `the database runs as ${user.name}, who cannot enter ${folder}: choose a home outside closed folders such as /root, for example /var/lib/tapedeck`
}
