// The private server's socket folder: mode 0700 and nobody else's, because whoever gets in needs no password.

import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fault, ok, type Result } from '../../core/result.ts'
import { cannotEnter, type SystemUser } from './system-user.ts'
import { makeFolder } from '../make-folder.ts'

/** Names the socket file only: the server has no TCP. */
export const PORT = 5432
/** A unix socket's path ends here on Linux; macOS stops at 103. */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107

export const socketPath = (folder: string, port = PORT): string => join(folder, `.s.PGSQL.${port}`)

export function prepareSocketFolder(folder: string, user: SystemUser): Result<string> {
  const length = Buffer.byteLength(socketPath(folder))
  if (length > LONGEST_PATH)
    return fault(
      `the database socket's path would be ${length} bytes long and ${LONGEST_PATH} is the limit: choose a runtime folder shorter than ${folder}`,
    )
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found === undefined) {
    makeFolder(dirname(folder), user.uid === undefined ? 0o700 : 0o711)
    mkdirSync(folder, { mode: 0o700 })
  } else if (!found.isDirectory()) {
    return fault(`the database's runtime folder ${folder} is not a folder: remove it or choose another`)
  } else {
    const us = process.getuid?.()
    if (us !== undefined && us !== 0 && found.uid !== us)
      return fault(`the database's runtime folder ${folder} belongs to another user (uid ${found.uid}): choose another`)
    const stranger = readdirSync(folder).find(name => !name.startsWith('.s.PGSQL.'))
    if (stranger !== undefined) return fault(`the database needs a runtime folder of its own, and ${folder} holds ${stranger}`)
  }
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  chmodSync(folder, 0o700)
  const closed = cannotEnter(user, folder)
  return closed === undefined ? ok(folder) : fault(closed)
}
