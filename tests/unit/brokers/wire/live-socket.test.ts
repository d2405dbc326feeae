// The WebSocket a broker's data comes by, against a real server: every message whole and in order, though all of them arrive in one piece
// of memory that is written round and round.

import fc from 'fast-check'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { afterEach, describe, expect, test } from 'vitest'
import { LiveSocket } from '../../../../src/brokers/wire/live-socket.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Bytes that a shifted, repeated or overwritten piece would not equal. */
function message(no: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = (no * 31 + i * 7 + (i >> 8)) & 255
  return bytes
}

async function served(messages: readonly Uint8Array[]): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise(done => server.once('listening', done))
  closers.push(() => new Promise(done => server.close(done)))
  server.on('connection', socket => {
    for (const one of messages) socket.send(one)
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Numbers of the messages that were not as sent; judged within the call, for the bytes may be kept no longer. */
async function wrong(messages: readonly Uint8Array[]): Promise<number[]> {
  const url = await served(messages)
  const bad: number[] = []
  let heard = 0
  await new Promise<void>(done => {
    const socket = new LiveSocket({
      url: () => url,
      opened: () => undefined,
      lost: why => bad.push(-1, why.length),
      text: () => bad.push(-2),
      binary: bytes => {
        if (Buffer.compare(bytes, messages[heard] as Uint8Array) !== 0) bad.push(heard)
        if (++heard === messages.length) done()
      },
    })
    closers.unshift(() => socket.close())
    socket.start()
  })
  return bad
}

describe('a live socket', () => {
  test('gives every message whole, however long they are and however often its memory has been written over', async () => {
    const lengths = fc.array(fc.oneof(fc.nat(200), fc.nat(100_000), fc.nat(3_000_000)), { minLength: 20, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(lengths, async all => {
        // Three times round, whatever was drawn.
        const sizes = [...all, 4_000_000, 4_000_000, 4_000_000, 5, ...all]
        expect(await wrong(sizes.map((length, no) => message(no, length)))).toEqual([])
      }),
      { numRuns: 3 },
    )
  })

  test('gives up on a message that is longer than its memory', async () => {
    const url = await served([new Uint8Array(4 * 1_048_576 + 1)])
    const why = await new Promise<string>(done => {
      const socket = new LiveSocket({
        url: () => url,
        opened: () => undefined,
        lost: done,
        text: () => undefined,
        binary: () => done('it was taken'),
      })
      closers.unshift(() => socket.close())
      socket.start()
    })
    expect(why).toContain('Max payload size exceeded')
  })
})
