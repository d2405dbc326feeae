// Creates folders that only their owner may enter, and refuses one that somebody else could have put there.

import { lstatSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Result, fault, ok } from '../../core/result.ts'
import type { HomePaths } from './paths.ts'
import { makeFolder } from '../../store/make-folder.ts'

/**
 * The home and its runtime folder, existing afterwards. The home is 0700; as root 0711, since PostgreSQL runs as another user
 * and must reach its own folder below. Fault: cannot be created, or is not safe to use.
 */
export function makeHome(paths: HomePaths, uid: number): Result<true> {
  try {
    makeFolder(paths.home, uid === 0 ? 0o711 : 0o700)
    makeFolder(dirname(paths.runtime), uid === 0 ? 0o711 : 0o700)
    makeFolder(paths.runtime, 0o700)
  } catch (error) {
    return fault(`the home ${paths.home} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
  // Who owns the folder above could swap ours for another.
  const above = dirname(paths.runtime)
  const owner = statSync(above).uid
  if (owner !== uid && owner !== 0)
    return fault(`${above} belongs to user ${owner}, not to ${uid}: start as that user, or choose another --home`)
  return privateFolder(paths.runtime, uid)
}

/** /tmp is everybody's: a folder there must be ours, a real one, and closed to others. */
function privateFolder(path: string, uid: number): Result<true> {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return fault(`${path} is not a folder: remove it and start again`)
  if (stat.uid !== uid) return fault(`${path} belongs to user ${stat.uid}, not to ${uid}: start as that user, or choose another --home`)
  if ((stat.mode & 0o077) !== 0) return fault(`${path} is open to other users: chmod 700 ${path}`)
  return ok(true)
}
