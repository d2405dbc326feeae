// Limits that only a line between processes has; what every link keeps is in tests/contracts/link.test.ts.

import { mkdtempSync, rmSync } from 'node:fs'
import { type Server, type Socket, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { socketLink } from '../../../src/protocol/links/socket-link.ts'
import type { MessageLink } from '../../../src/protocol/messages.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function sockets(): Promise<[Socket, Socket]> {
  const folder = mkdtempSync(join(tmpdir(), 'td-link-'))
  const path = join(folder, 's')
  const accepted = Promise.withResolvers<Socket>()
  const server: Server = createServer(socket => accepted.resolve(socket))
  await new Promise<void>(done => server.listen(path, done))
  const near = connect(path)
  const far = await accepted.promise
  cleanups.push(() => {
    near.destroy()
    far.destroy()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return [near, far]
}

const closing = (link: MessageLink): Promise<string> => new Promise(take => link.onClose(take))

describe('a unix socket', () => {
  test('cuts off a reader that leaves more than the limit unsent, so memory stays bounded', async () => {
    const [near, far] = await sockets()
    far.pause()
    const link = socketLink(near, { unsent: 1_000_000 })
    const why = closing(link)
    const megabyte = new Uint8Array(100_000)
    for (let i = 0; i < 200; i++) link.send(1, megabyte)
    expect(near.writableLength).toBeLessThan(1_200_000)
    expect(await why).toMatch(/reads too slowly: \d+ bytes waited unsent/)
  })

  test('refuses a message over its limit and survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { minLength: 1, maxLength: 5 }), async chunks => {
        const [near, far] = await sockets()
        const link = socketLink(far, { message: 50 })
        const sizes: number[] = []
        link.onMessage((_, payload) => sizes.push(payload.length))
        const why = closing(link)
        for (const chunk of chunks) near.write(chunk)
        near.end()
        expect(await why).toMatch(/hung up|the limit is 50|the line broke/)
        expect(Math.max(0, ...sizes)).toBeLessThan(50)
      }),
      { numRuns: 30 },
    )
  })
})
