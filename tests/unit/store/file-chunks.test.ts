// A file whose reader takes its time before it asks for the first bytes: whatever is wrong with it is said then, and ends no process before.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { failed } from '../../../src/core/result.ts'
import { type FileChunks, openChunks } from '../../../src/store/file-chunks.ts'

/** Long enough for the first bytes to be read and unpacked. */
const A_WHILE = 100

const plain = Buffer.from('some,columns\n'.repeat(20))
const packed = gzipSync(plain)
const damaged = Uint8Array.from(packed, (byte, i) => (i >= 10 && i < packed.length - 8 ? byte ^ 0xff : byte))

async function opened(content: Uint8Array): Promise<{ readonly path: string; readonly chunks: FileChunks }> {
  const folder = mkdtempSync(join(tmpdir(), 'chunks-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'file')
  writeFileSync(path, content)
  const chunks = await openChunks(path)
  if (failed(chunks)) throw new Error(chunks.error)
  onTestFinished(() => chunks.ok.close())
  return { path, chunks: chunks.ok }
}

test('damaged gzip, asked for after a while', async () => {
  const { path, chunks } = await opened(damaged)
  await wait(A_WHILE)
  expect(await chunks.next()).toEqual({ error: expect.stringContaining(`${path} is cut off or damaged after 0 bytes of content (`) })
})

test.each([
  ['plain', plain],
  ['gzip', packed],
])('removed between opening and the first bytes: %s', async (_, content) => {
  const { path, chunks } = await opened(content)
  rmSync(path)
  await wait(A_WHILE)
  expect(await chunks.next()).toEqual({ error: expect.stringContaining('ENOENT') })
})

test.each([
  ['plain', plain],
  ['gzip', packed],
])('whole: %s', async (_, content) => {
  const { chunks } = await opened(content)
  await wait(A_WHILE)
  const { ok } = (await chunks.next()) as { readonly ok: Uint8Array }
  expect(Buffer.from(ok).equals(plain)).toBe(true)
  expect(await chunks.next()).toEqual({ ok: undefined })
})
