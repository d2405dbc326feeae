// A disk in memory that forgets: what was not synced is lost sector by sector when the power goes, names that were not synced with their
// folder may not be there. Any call may fail or be the last one. For the record logs, under test and in simulations.

import { dirname } from 'node:path'
import type { Disk } from '../../src/store/disk.ts'
import { Random } from '../../src/core/random.ts'

/** What a drive writes whole or not at all. */
const SECTOR = 512

class File {
  bytes = new Uint8Array(0)
  /** What is on the platter. */
  durable = new Uint8Array(0)
  /** Sectors written since the last sync. */
  readonly dirty = new Set<number>()
}

type NameChange = { readonly folder: string; readonly undo: () => void }

export type DiskCall = keyof Disk

/** Thrown by a call that is the process's last, and by all after it. */
export class Death extends Error {
  constructor() {
    super('the process has died')
  }
}

export class MemoryDisk implements Disk {
  readonly files = new Map<string, File>()
  /** Calls so far: a place at which to die. */
  calls = 0
  /** Asked before each call; it may throw an error of the system, or a Death. `allowed` of a write: bytes to take, at most. */
  before: (call: DiskCall, path: string, allowed: number) => number = (_call, _path, allowed) => allowed
  readonly #folders = new Set<string>()
  readonly #open = new Map<number, { readonly file: File; readonly path: string }>()
  #lastFd = 2
  #unsynced: NameChange[] = []
  #dead = false

  names(folder: string): string[] {
    this.#call('names', folder)
    this.#folders.add(folder)
    return [...this.files.keys()]
      .filter(path => dirname(path) === folder)
      .map(path => path.slice(folder.length + 1))
      .sort()
  }

  read(path: string): Uint8Array {
    this.#call('read', path)
    return this.#file(path).bytes.slice()
  }

  open(path: string, create: boolean): number {
    this.#call('open', path)
    if (create) {
      if (this.files.has(path)) throw systemError('EEXIST', 'file already exists')
      this.files.set(path, new File())
      this.#unsynced.push({ folder: dirname(path), undo: () => this.files.delete(path) })
    }
    this.#open.set(++this.#lastFd, { file: this.#file(path), path })
    return this.#lastFd
  }

  write(fd: number, bytes: Uint8Array, from: number, to: number, position: number): number {
    const { file, path } = this.#opened(fd)
    const taken = this.#call('write', path, to - from)
    const end = position + taken
    if (end > file.bytes.length) {
      const longer = new Uint8Array(end)
      longer.set(file.bytes)
      file.bytes = longer
    }
    file.bytes.set(bytes.subarray(from, from + taken), position)
    for (let sector = Math.floor(position / SECTOR); sector * SECTOR < end; sector++) file.dirty.add(sector)
    return taken
  }

  datasync(fd: number): void {
    const { file, path } = this.#opened(fd)
    this.#call('datasync', path)
    flush(file)
  }

  sync(fd: number): void {
    const { file, path } = this.#opened(fd)
    this.#call('sync', path)
    flush(file)
  }

  close(fd: number): void {
    this.#open.delete(fd)
  }

  rename(from: string, to: string): void {
    this.#call('rename', from)
    const file = this.#file(from)
    const over = this.files.get(to)
    this.files.delete(from)
    this.files.set(to, file)
    const undo = (): void => {
      this.files.delete(to)
      if (over) this.files.set(to, over)
      this.files.set(from, file)
    }
    this.#unsynced.push({ folder: dirname(to), undo })
  }

  remove(path: string): void {
    this.#call('remove', path)
    const file = this.files.get(path)
    if (!file) return
    this.files.delete(path)
    this.#unsynced.push({ folder: dirname(path), undo: () => this.files.set(path, file) })
  }

  syncFolder(folder: string): void {
    this.#call('syncFolder', folder)
    this.#unsynced = this.#unsynced.filter(one => one.folder !== folder)
  }

  /** The process is gone: nothing is lost but what it had not written. */
  kill(): void {
    this.#dead = false
    this.#open.clear()
  }

  /** The power is gone: the newest unsynced names and any unsynced sectors with it. */
  powerCut(seed: number): void {
    const random = new Random(seed)
    // Names change in their order: what is lost is the end of it.
    for (let keep = random.int(0, this.#unsynced.length); this.#unsynced.length > keep; ) this.#unsynced.pop()?.undo()
    this.#unsynced = []
    for (const file of this.files.values()) {
      for (const sector of file.dirty) if (random.int(0, 1) === 1) harden(file, sector)
      file.bytes = file.durable.slice()
      file.dirty.clear()
    }
    this.kill()
  }

  /** A copy with the same contents, everything durable, for one experiment. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk()
    for (const [path, { bytes }] of this.files) copy.put(path, bytes)
    return copy
  }

  /** Puts a file there, durable. */
  put(path: string, bytes: Uint8Array): void {
    const file = new File()
    file.bytes = bytes.slice()
    file.durable = bytes.slice()
    this.files.set(path, file)
  }

  #call(call: DiskCall, path: string, allowed = 0): number {
    if (this.#dead) throw new Death()
    this.calls++
    try {
      return this.before(call, path, allowed)
    } catch (error) {
      if (error instanceof Death) this.#dead = true
      throw error
    }
  }

  #file(path: string): File {
    const file = this.files.get(path)
    if (!file) throw systemError('ENOENT', `no such file or directory, '${path}'`)
    return file
  }

  #opened(fd: number): { readonly file: File; readonly path: string } {
    const opened = this.#open.get(fd)
    if (!opened) throw systemError('EBADF', 'bad file descriptor')
    return opened
  }
}

function flush(file: File): void {
  for (const sector of file.dirty) harden(file, sector)
  file.dirty.clear()
}

function harden(file: File, sector: number): void {
  const [from, to] = [sector * SECTOR, Math.min((sector + 1) * SECTOR, file.bytes.length)]
  if (to > file.durable.length) {
    const longer = new Uint8Array(to)
    longer.set(file.durable)
    file.durable = longer
  }
  file.durable.set(file.bytes.subarray(from, to), from)
}

export const systemError = (code: string, text: string): Error => Object.assign(new Error(`${code}: ${text}`), { code })
