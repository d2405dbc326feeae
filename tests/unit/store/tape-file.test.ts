import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Random } from '../../../src/core/random.ts'
import { failed } from '../../../src/core/result.ts'
import type { InstrumentNo, Micros, Px } from '../../../src/core/units.ts'
import { type Disk, disk } from '../../../src/store/disk.ts'
import { compressTape, createTape, listTapes } from '../../../src/store/tape-file.ts'
import { readTape } from '../../../src/store/tape-read.ts'
import { TapeEncoder } from '../../../src/tape/codec.ts'
import { Frame } from '../../../src/tape/frame.ts'

const started = 1_795_232_700_000_000 as Micros // 2026-11-21 09:15:00 IST
const header = {
  format: 1,
  build: '0.1.0',
  mode: 'paper',
  started,
  configHash: 'c',
  strategiesHash: 's',
  instruments: [],
  setup: null,
}
const encoder = new TapeEncoder({ depth: 'full' })

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapes-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** A tape of `frames` frames of `rows` rows; returns its path and where each record ends. */
function makeTape(
  frames: number,
  rows: number,
  closed = true,
  on: Disk = disk,
): { path: string; ends: number[]; trouble: string; dropped: number } {
  const first = encoder.header(header)
  if (failed(first)) throw new Error(first.error)
  const made = createTape(root, started, 'ab12', first.ok, on)
  if (failed(made)) throw new Error(made.error)
  const tape = made.ok
  const frame = new Frame()
  const ends = [tape.size]
  for (let f = 0; f < frames; f++) {
    frame.clear((started + f) as Micros)
    for (let i = 0; i < rows; i++) frame.push(i as InstrumentNo, (f * 100 + i) as Px, f, started)
    tape.append(encoder.input({ kind: 'frame', t: (started + f) as Micros, frame }))
    ends.push(tape.size)
    if (f % 7 === 0) tape.flush()
  }
  if (closed) tape.append(encoder.end({ closed: started, orders: 0, orderHash: 'h' }))
  tape.close()
  return { path: tape.path, ends, trouble: tape.trouble, dropped: tape.dropped }
}

async function play(path: string): Promise<{ frames: number; note: string; orderHash: string | undefined }> {
  const opened = await readTape(path)
  if (failed(opened)) throw new Error(opened.error)
  expect(opened.ok.header).toEqual(header)
  let frames = 0
  for await (const record of opened.ok.records()) {
    if (record.kind !== 'input' || record.input.kind !== 'frame') continue
    expect(record.input.t).toBe(started + frames)
    expect(record.input.frame.px[0]).toBe(frames * 100)
    frames++
  }
  return { frames, note: opened.ok.note, orderHash: opened.ok.end?.orderHash }
}

test('a tape plays back whole, plain and compressed, over many chunks', async () => {
  const { path } = makeTape(600, 300)
  expect(path).toBe(join(root, '2026-11-21', '091500-ab12.tape'))
  expect(statSync(path).size).toBeGreaterThan(2_000_000)
  expect(await play(path)).toEqual({ frames: 600, note: '', orderHash: 'h' })
  expect(await compressTape(path)).toEqual({ ok: `${path}.gz` })
  expect(existsSync(path)).toBe(false)
  expect(listTapes(root)).toEqual({ ok: [`${path}.gz`] })
  expect(await play(`${path}.gz`)).toEqual({ frames: 600, note: '', orderHash: 'h' })
})

test('a tape that was not closed says so', async () => {
  const { path, ends } = makeTape(3, 2, false)
  expect(await play(path)).toEqual({
    frames: 3,
    note: `the tape was not closed: what came after byte ${ends.at(-1)} is missing`,
    orderHash: undefined,
  })
})

test('a cut tape plays to the cut and names the byte; so does a cut gzip', async () => {
  const { path, ends } = makeTape(20, 3)
  const bytes = readFileSync(path)
  const random = new Random(1)
  for (let run = 0; run < 40; run++) {
    const cut = random.int((ends[0] as number) + 1, bytes.length - 1)
    const whole = ends.filter(end => end <= cut).length - 1
    writeFileSync(path, bytes.subarray(0, cut))
    const played = await play(path)
    expect(played.frames).toBe(whole)
    expect(played.note).toContain(`byte ${ends[whole]}`)
  }
  const packed = gzipSync(bytes)
  writeFileSync(path, packed.subarray(0, packed.length - 30))
  expect((await play(path)).note).toMatch(/cut off or damaged after \d+ bytes of content .*; played to byte \d+/)
})

test('damage in the middle plays to there', async () => {
  const { path, ends } = makeTape(20, 3)
  const bytes = readFileSync(path)
  const at = ends[9] as number
  bytes[at + 12] = (bytes[at + 12] as number) ^ 1
  writeFileSync(path, bytes)
  expect(await play(path)).toEqual({
    frames: 9,
    note: `the tape is damaged at byte ${at}: the checksum does not fit; played to there`,
    orderHash: undefined,
  })
})

test('what is no tape is refused', async () => {
  const path = join(root, 'x.tape')
  for (const content of ['', 'ts,open,high,low,close,volume\n', Buffer.alloc(100), encoder.gap(1 as Micros, 2)]) {
    writeFileSync(path, content)
    expect(await readTape(path)).toMatchObject({ error: expect.stringContaining('x.tape cannot be played') })
  }
  expect(await readTape(root)).toEqual({ error: `${root} is not a file` })
  expect(await readTape(join(root, 'none'))).toMatchObject({ error: expect.stringContaining('ENOENT') })
})

test('a full disk ends the tape at a whole record, says so and counts what it drops', async () => {
  let room = 5000
  const { path, ends, trouble, dropped } = makeTape(200, 3, true, {
    ...disk,
    write(fd, bytes, from, to, position) {
      const part = Math.min(to - from, room)
      if (part === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      room -= part
      return disk.write(fd, bytes, from, from + part, position)
    },
  })
  expect(trouble).toContain('ENOSPC')
  expect(dropped).toBeGreaterThan(100)
  expect(ends).toContain(statSync(path).size)
  expect((await play(path)).note).toContain('not closed')
})
