// Writes the audit log of a home: a file a day, each line chained to the one before, and a head file that announces a line before it is
// written, so that a missing end is noticed too. On the main thread, which no order waits for. One process writes a folder at a time.

import { join } from 'node:path'
import { dateText, dayOf } from '../core/ist.ts'
import { type Result, failed, fault, ok } from '../core/result.ts'
import type { Micros } from '../core/units.ts'
import type { AuditEntry, AuditHead } from '../ports/audit.ts'
import { HEAD_FILE, NO_HASH, auditDays, auditFile, auditLine, headText, parseHead, parseLine } from './audit-chain.ts'
import { type Disk, fileBytes, folderNames, placeFile, disk as realDisk, wordsOf, writeAll } from './disk.ts'

const NEWLINE = 10

/** Where the log stands: what it was left with. */
type Standing = {
  readonly head: AuditHead | undefined
  /** Bytes of the head's file that are whole lines. */
  readonly size: number
  /** The last journal number in it, 0 with none. */
  readonly lastJ: number
  /** What is wrong with how it was left. */
  readonly found: readonly string[]
  /** Files without a whole record: a day that had only begun. */
  readonly empty: readonly string[]
  /** The whole lines of the last file, where it ends within one. */
  readonly whole: Uint8Array | undefined
}

/** Opens the log, making it when absent. What a kill left half-written is cut off, which becomes a record itself. */
export function openAudit(folder: string, now: Micros, on: Disk = realDisk): Result<AuditLog> {
  const names = folderNames(folder, on)
  if (failed(names)) return names
  const standing = standingOf(folder, names.ok, on)
  if (failed(standing)) return standing
  const log = new AuditLog(folder, standing.ok, on)
  const cleaned = clean(folder, standing.ok, on)
  if (failed(cleaned)) return cleaned
  log.add(standing.ok.found.map(text => ({ kind: 'found', t: now, text })))
  return log.trouble === '' ? ok(log) : fault(log.trouble)
}

function clean(folder: string, { empty, whole, head }: Standing, on: Disk): Result<true> {
  try {
    // A file that was placed just before the last stop may have no lasting name yet.
    on.syncFolder(folder)
    for (const path of empty) on.remove(path)
    if (whole && head) placeFile(on, folder, auditFile(head.day), whole)
    return ok(true)
  } catch (error) {
    return fault(`the audit log in ${folder} cannot be written: ${wordsOf(error)}`)
  }
}

export class AuditLog {
  /** Why nothing more is written, or ''. The journal has what is missing, and the next start adds it. */
  trouble = ''
  readonly #folder: string
  readonly #disk: Disk
  readonly #text = new TextEncoder()
  #head: AuditHead | undefined
  #size: number
  #lastJ: number
  #fd = -1
  #headFd = -1

  constructor(folder: string, { head, size, lastJ }: Standing, on: Disk) {
    this.#folder = folder
    this.#disk = on
    this.#head = head
    this.#size = size
    this.#lastJ = lastJ
  }

  /** The number of the last journal record in it. */
  get lastJ(): number {
    return this.#lastJ
  }

  /** The last record, to be noted where nobody who changes the log can change it as well. */
  get head(): AuditHead | undefined {
    return this.#head
  }

  /** Adds records in their order; they are in the system's hands on return. */
  add(entries: readonly AuditEntry[]): void {
    if (this.trouble !== '' || entries.length === 0) return
    try {
      for (let from = 0; from < entries.length; ) {
        const day = this.#dayOf(entries[from] as AuditEntry)
        let to = from + 1
        while (to < entries.length && this.#dayOf(entries[to] as AuditEntry) === day) to++
        this.#write(day, entries.slice(from, to))
        from = to
      }
    } catch (error) {
      this.trouble = `the audit log in ${this.#folder} cannot be written: ${wordsOf(error)}`
      this.#release()
    }
  }

  /** Everything on disk. */
  close(): void {
    try {
      for (const fd of [this.#fd, this.#headFd]) if (fd >= 0) this.#disk.sync(fd)
    } catch (error) {
      this.trouble ||= `the audit log in ${this.#folder} may be cut off: ${wordsOf(error)}`
    }
    this.#release()
  }

  /** Late records stay in the file of the latest day. */
  #dayOf({ t }: AuditEntry): string {
    const day = dateText(dayOf(t))
    return this.#head && this.#head.day > day ? this.#head.day : day
  }

  #write(day: string, entries: readonly AuditEntry[]): void {
    const fresh = this.#head?.day !== day
    if (fresh) {
      if (this.#fd >= 0) {
        this.#disk.sync(this.#fd)
        this.#disk.close(this.#fd)
        this.#fd = -1
      }
      this.#size = 0
    }
    const first: AuditEntry[] = fresh ? [{ kind: 'day', t: (entries[0] as AuditEntry).t, day, after: this.#head }] : []
    let [n, hash] = [fresh ? 0 : (this.#head?.n ?? 0), this.#head?.hash ?? NO_HASH]
    const lines: string[] = []
    for (const entry of [...first, ...entries]) {
      const made = auditLine(hash, ++n, entry)
      hash = made.hash
      lines.push(`${made.line}\n`)
    }
    this.#announce({ day, n, hash })
    if (this.#fd < 0) this.#fd = this.#disk.open(join(this.#folder, auditFile(day)), fresh)
    const bytes = this.#text.encode(lines.join(''))
    writeAll(this.#disk, this.#fd, bytes, 0, bytes.length, this.#size)
    this.#size += bytes.length
    this.#lastJ = entries.findLast(one => one.j !== undefined)?.j ?? this.#lastJ
    this.#head = { day, n, hash }
  }

  #announce(head: AuditHead): void {
    const path = join(this.#folder, HEAD_FILE)
    if (this.#headFd < 0) this.#headFd = this.#disk.open(path, !this.#disk.names(this.#folder).includes(HEAD_FILE))
    const bytes = this.#text.encode(headText(head))
    writeAll(this.#disk, this.#headFd, bytes, 0, bytes.length, 0)
  }

  #release(): void {
    for (const fd of [this.#fd, this.#headFd]) if (fd >= 0) this.#disk.close(fd)
    this.#fd = -1
    this.#headFd = -1
  }
}

function standingOf(folder: string, names: readonly string[], on: Disk): Result<Standing> {
  const announced = names.includes(HEAD_FILE) ? fileBytes(join(folder, HEAD_FILE), on) : undefined
  if (announced && failed(announced)) return announced
  const text = new TextDecoder()
  const said = announced ? parseHead(text.decode(announced.ok)) : undefined
  const days = auditDays(names)
  let [head, size, lastJ] = [undefined as AuditHead | undefined, 0, 0]
  const found: string[] = []
  const empty: string[] = []
  let whole: Uint8Array | undefined
  for (const day of days.toReversed()) {
    const path = join(folder, auditFile(day))
    const bytes = fileBytes(path, on)
    if (failed(bytes)) return bytes
    const lines = text.decode(bytes.ok).split('\n')
    const torn = lines.pop() ?? ''
    const read = lines.map(parseLine)
    const last = read.at(-1)
    if (!head) {
      if (torn !== '') found.push(`${path} ended within a line (${torn.length} characters), which was cut off: record ${lines.length + 1}`)
      if (lines.length === 0) {
        empty.push(path)
        continue
      }
      if (!last) return fault(`${path} ends in a line that is no record of an audit log: the command 'audit verify' says where`)
      head = { day, n: last.record.n, hash: last.hash }
      size = bytes.ok.lastIndexOf(NEWLINE) + 1
      if (torn !== '') whole = bytes.ok.subarray(0, size)
    }
    lastJ = read.findLast(one => one?.record.j !== undefined)?.record.j ?? 0
    if (lastJ > 0) break
  }
  const differs = wrongHead(head, said)
  if (differs !== '') found.push(differs)
  return ok({ head, size, lastJ, found, empty, whole })
}

/** What was announced last and what is there. */
function wrongHead(head: AuditHead | undefined, said: AuditHead | undefined): string {
  if (!head && !said) return ''
  if (!said) return `the head file is missing or damaged; the log goes on after record ${head?.n} of ${head?.day}`
  if (head?.hash === said.hash) return ''
  const there = head ? `the log ends with record ${head.n} of ${head.day}` : 'there is no record'
  return `record ${said.n} of ${said.day} was announced and ${there}: the end was not written in a kill or a power cut, or it was changed`
}
