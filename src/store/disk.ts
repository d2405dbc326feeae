// The few file calls that must be durable, behind a type that a test can stand in for (a disk in memory that is full, fails or loses what
// was not synced). The record logs do all they do through it; tape files use it too.

import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { type Result, fault, ok } from '../core/result.ts'
import { makeFolder } from './make-folder.ts'
import { syncFolder } from './sync-folder.ts'

/** Calls throw the system's error. */
export type Disk = {
  /** The names in a folder, ascending; the folder is made when absent. */
  names(folder: string): string[]
  /** A whole file. */
  read(path: string): Uint8Array
  /** Opens for writing: `create` a file that must not be there yet, or one that is. */
  open(path: string, create: boolean): number
  /** Writes some of bytes[from, to) at `position`; returns how many. */
  write(fd: number, bytes: Uint8Array, from: number, to: number, position: number): number
  /** Data on disk, sizes unchanged. */
  datasync(fd: number): void
  sync(fd: number): void
  close(fd: number): void
  rename(from: string, to: string): void
  /** Nothing happens when it is not there. */
  remove(path: string): void
  /** Makes creations, renames and removals in the folder durable. */
  syncFolder(folder: string): void
}

export const disk: Disk = {
  names(folder) {
    if (!existsSync(folder)) makeFolder(folder, 0o700)
    return readdirSync(folder).sort()
  },
  read: path => readFileSync(path),
  open: (path, create) => openSync(path, create ? 'wx' : 'r+', 0o600),
  write: (fd, bytes, from, to, position) => writeSync(fd, bytes, from, to - from, position),
  datasync: fdatasyncSync,
  sync: fsyncSync,
  close: closeSync,
  rename: renameSync,
  remove: path => rmSync(path, { force: true }),
  syncFolder,
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** As wordsOf without the call and path that Node adds, for sentences that name the path themselves. */
export const reasonOf = (error: unknown): string => wordsOf(error).replace(/, [a-z]+(?: '.*')?$/, '')

/** Writes all of bytes[from, to): the system may take them in parts. */
export function writeAll(on: Disk, fd: number, bytes: Uint8Array, from: number, to: number, position: number): void {
  for (let at = from; at < to; ) at += on.write(fd, bytes, at, to, position + at - from)
}

/** Writes a file beside its place, makes it durable, then moves it there: seen whole or not at all. */
export function placeFile(on: Disk, folder: string, name: string, bytes: Uint8Array): void {
  const temporary = `${folder}/${name}.new`
  on.remove(temporary)
  const fd = on.open(temporary, true)
  try {
    writeAll(on, fd, bytes, 0, bytes.length, 0)
    on.sync(fd)
  } catch (error) {
    on.close(fd)
    on.remove(temporary)
    throw error
  }
  on.close(fd)
  on.rename(temporary, `${folder}/${name}`)
  on.syncFolder(folder)
}

/** The names in a folder, which is made when absent. */
export function folderNames(folder: string, on: Disk = disk): Result<string[]> {
  try {
    return ok(on.names(folder))
  } catch (error) {
    return fault(`cannot use the folder ${folder}: ${wordsOf(error)}`)
  }
}

export function fileBytes(path: string, on: Disk = disk): Result<Uint8Array> {
  try {
    return ok(on.read(path))
  } catch (error) {
    return fault(`cannot read ${path}: ${reasonOf(error)}`)
  }
}
