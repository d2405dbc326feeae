// A disk in memory for the real journal: it can be slow, fail and be full, and a power cut forgets of what was not synced any part.

import type { Random } from '../../src/core/random.ts'
import type { Disk } from '../../src/store/disk.ts'

export type DiskCall = 'open' | 'write' | 'sync' | 'rename' | 'remove'

const SECTOR = 512

type File = {
  bytes: Uint8Array
  /** What stood there before writes that are not synced, oldest first. */
  readonly unsynced: { readonly at: number; readonly old: Uint8Array }[]
}

export class MemoryDisk implements Disk {
  /** Called before each change; it may throw. */
  before: (what: DiskCall) => void = () => undefined
  /** No room for new files. */
  full = false
  readonly #files = new Map<string, File>()
  readonly #open = new Map<number, File>()
  /** Undoes renames and removals that no folder sync has made durable, oldest first. */
  #unsynced: (() => void)[] = []
  #next = 3

  /** Something has been written into a file and is not synced. */
  get dirty(): boolean {
    for (const file of this.#open.values()) if (file.unsynced.length > 0) return true
    return false
  }

  names(folder: string): string[] {
    const start = `${folder}/`
    return [...this.#files.keys()]
      .filter(path => path.startsWith(start))
      .map(path => path.slice(start.length))
      .sort()
  }

  read(path: string): Uint8Array {
    return this.#file(path).bytes.slice()
  }

  open(path: string, create: boolean): number {
    this.before('open')
    if (create && this.full) throw new Error('ENOSPC: no space left on device, open')
    if (create) {
      if (this.#files.has(path)) throw new Error(`EEXIST: file already exists, open '${path}'`)
      this.#files.set(path, { bytes: new Uint8Array(0), unsynced: [] })
      this.#unsynced.push(() => this.#files.delete(path))
    }
    const fd = this.#next++
    this.#open.set(fd, this.#file(path))
    return fd
  }

  write(fd: number, bytes: Uint8Array, from: number, to: number, position: number): number {
    this.before('write')
    const file = this.#of(fd)
    const end = position + to - from
    if (end > file.bytes.length) {
      if (this.full) throw new Error('ENOSPC: no space left on device, write')
      const wider = new Uint8Array(end)
      wider.set(file.bytes)
      file.bytes = wider
    } else file.unsynced.push({ at: position, old: file.bytes.slice(position, end) })
    file.bytes.set(bytes.subarray(from, to), position)
    return to - from
  }

  datasync(fd: number): void {
    this.before('sync')
    this.#of(fd).unsynced.length = 0
  }

  sync(fd: number): void {
    this.datasync(fd)
  }

  close(fd: number): void {
    this.#open.delete(fd)
  }

  rename(from: string, to: string): void {
    this.before('rename')
    const file = this.#file(from)
    const replaced = this.#files.get(to)
    this.#files.delete(from)
    this.#files.set(to, file)
    this.#unsynced.push(() => {
      if (replaced) this.#files.set(to, replaced)
      else this.#files.delete(to)
      this.#files.set(from, file)
    })
  }

  remove(path: string): void {
    const file = this.#files.get(path)
    if (!file) return
    this.before('remove')
    this.#files.delete(path)
    this.#unsynced.push(() => this.#files.set(path, file))
  }

  syncFolder(): void {
    this.before('sync')
    this.#unsynced = []
  }

  copy(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#files].map(([path, { bytes }]) => [path, bytes.slice()]))
  }

  restore(files: ReadonlyMap<string, Uint8Array>): void {
    this.die()
    this.#unsynced = []
    this.#files.clear()
    for (const [path, bytes] of files) this.#files.set(path, { bytes: bytes.slice(), unsynced: [] })
  }

  /** The process is gone: its files are closed, the system still has what it wrote. */
  die(): void {
    this.#open.clear()
  }

  /** The machine is gone: each sector of what was not synced is as before or as written. */
  cutPower(random: Random): void {
    this.die()
    const undone = random.int(0, this.#unsynced.length)
    for (const undo of this.#unsynced.splice(this.#unsynced.length - undone).reverse()) undo()
    this.#unsynced = []
    for (const { bytes, unsynced } of this.#files.values()) {
      const share = random.next()
      for (const { at, old } of unsynced.splice(0).reverse()) {
        for (let from = 0; from < old.length; ) {
          const to = Math.min(old.length, from + SECTOR - ((at + from) % SECTOR))
          if (random.next() < share) bytes.set(old.subarray(from, to), at + from)
          from = to
        }
      }
    }
  }

  /** One bit of one file is another. */
  flipBit(random: Random): void {
    const files = [...this.#files.values()].filter(file => file.bytes.some(byte => byte !== 0))
    const { bytes } = files[random.int(0, files.length - 1)] ?? { bytes: new Uint8Array(0) }
    const used = bytes.findLastIndex(byte => byte !== 0)
    if (used >= 0) bytes[random.int(0, used)]! ^= 1 << random.int(0, 7)
  }

  #file(path: string): File {
    const file = this.#files.get(path)
    if (!file) throw new Error(`ENOENT: no such file or directory, open '${path}'`)
    return file
  }

  #of(fd: number): File {
    const file = this.#open.get(fd)
    if (!file) throw new Error('EBADF: bad file descriptor')
    return file
  }
}
