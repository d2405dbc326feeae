import { mkdtempSync, rmSync } from 'node:fs'
import { type Server, type Socket, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { memoryLinks } from '../../../src/protocol/links/memory-link.ts'
import { type SocketLimits, socketLink } from '../../../src/protocol/links/socket-link.ts'
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

async function socketLinks(limits: SocketLimits = {}): Promise<[MessageLink, MessageLink]> {
  const [near, far] = await sockets()
  return [socketLink(near, limits), socketLink(far, limits)]
}

const closing = (link: MessageLink): Promise<string> => new Promise(take => link.onClose(take))

/** All messages until the link ends. */
function messages(link: MessageLink): Promise<{ got: [number, number[]][]; why: string }> {
  const got: [number, number[]][] = []
  link.onMessage((type, payload) => got.push([type, [...payload]]))
  return closing(link).then(why => ({ got, why }))
}

describe.each([
  ['in one process', async () => memoryLinks()],
  ['over a unix socket', () => socketLinks()],
])('a link %s', (_, pair) => {
  test('delivers every message whole and in order, and those sent before a close', async () => {
    const message = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 3_000 }))
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 30 }), async sent => {
        const [a, b] = await pair()
        const all = messages(b)
        for (const [type, payload] of sent) a.send(type, payload)
        a.close()
        a.send(9, new Uint8Array(1))
        expect((await all).got).toEqual(sent.map(([type, payload]) => [type, [...payload]]))
      }),
      { numRuns: 20 },
    )
  })

  test('keeps what arrives before somebody takes it', async () => {
    const [a, b] = await pair()
    a.send(1, Uint8Array.of(7))
    await new Promise(done => setTimeout(done, 20))
    const all = messages(b)
    a.close()
    expect((await all).got).toEqual([[1, [7]]])
  })

  test('tells both ends once that it closed', async () => {
    const [a, b] = await pair()
    const told: string[] = []
    a.onMessage(() => undefined)
    b.onMessage(() => undefined)
    const both = [closing(a).then(() => told.push('a')), closing(b).then(() => told.push('b'))]
    a.close()
    a.close()
    await Promise.all(both)
    expect(told.sort()).toEqual(['a', 'b'])
    expect(await closing(a)).toBe('closed on this side')
  })

  test('ends with the reason when the taker of a message throws, and throws nowhere else', async () => {
    const [a, b] = await pair()
    a.onMessage(() => undefined)
    b.onMessage(() => {
      throw new Error('no such pane')
    })
    a.send(1, new Uint8Array(3))
    expect(await closing(b)).toContain('no such pane')
    await closing(a)
  })
})

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
