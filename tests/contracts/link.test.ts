// What every link between an engine and a screen must keep, whatever carries it: whole messages in order, an end that both sides hear
// of with a reason, and bounded memory. A link in the list is a link tested.

import { mkdtempSync, rmSync } from 'node:fs'
import { type Socket, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { Random } from '../../src/core/random.ts'
import { memoryLinks } from '../../src/protocol/links/memory-link.ts'
import { socketLink } from '../../src/protocol/links/socket-link.ts'
import { MESSAGE_LIMIT, type MessageLink, envelope } from '../../src/protocol/messages.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** A connected pair. */
async function sockets(): Promise<[Socket, Socket]> {
  const folder = mkdtempSync(join(tmpdir(), 'td-link-'))
  const accepted = Promise.withResolvers<Socket>()
  const server = createServer(socket => accepted.resolve(socket))
  await new Promise<void>(done => server.listen(join(folder, 's'), done))
  const near = connect(join(folder, 's'))
  const far = await accepted.promise
  cleanups.push(() => {
    near.destroy()
    far.destroy()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return [near, far]
}

type Listed = {
  readonly name: string
  readonly open: () => Promise<[MessageLink, MessageLink]>
  /** Of a link that is a stream of bytes: one end as raw bytes, the other as a link. */
  readonly raw?: () => Promise<[Socket, MessageLink]>
}

const links: readonly Listed[] = [
  { name: 'in one process', open: () => Promise.resolve(memoryLinks()) },
  {
    name: 'over a unix socket',
    open: async () => {
      const [near, far] = await sockets()
      return [socketLink(near), socketLink(far)]
    },
    raw: async () => {
      const [near, far] = await sockets()
      return [near, socketLink(far)]
    },
  },
]

type Message = readonly [type: number, payload: Uint8Array]
const closing = (link: MessageLink): Promise<string> => new Promise(take => link.onClose(take))
const messages = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 3_000 })), { maxLength: 30 })
const plain = (all: readonly Message[]): [number, number[]][] => all.map(([type, payload]) => [type, [...payload]])

/** Everything an end takes, and a promise of the moment it has taken so many. */
function taken(link: MessageLink): { readonly all: Message[]; until(count: number): Promise<void> } {
  const all: Message[] = []
  let waiting: { readonly count: number; readonly done: () => void } | undefined
  link.onMessage((type, payload) => {
    all.push([type, payload.slice()])
    if (waiting && all.length >= waiting.count) waiting.done()
  })
  return {
    all,
    until: count => {
      if (all.length >= count) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting = { count, done: resolve }
      return promise
    },
  }
}

/** Bytes that show where they belong. */
function patterned(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = i * 31 + (i >>> 8)
  return bytes
}

describe.each(links)('a link $name', ({ open }) => {
  test('keeps the order of both directions, types and lengths, whatever is sent between', async () => {
    await fc.assert(
      fc.asyncProperty(messages, messages, async (there, back) => {
        const [a, b] = await open()
        const [atA, atB] = [taken(a), taken(b)]
        const ends = [closing(a), closing(b)]
        for (let i = 0; i < Math.max(there.length, back.length); i++) {
          if (i < there.length) a.send(...(there[i] as [number, Uint8Array]))
          if (i < back.length) b.send(...(back[i] as [number, Uint8Array]))
        }
        await Promise.all([atA.until(back.length), atB.until(there.length)])
        a.close()
        await Promise.all(ends)
        expect([plain(atB.all), plain(atA.all)]).toEqual([plain(there), plain(back)])
      }),
      { numRuns: 25 },
    )
  })

  test('carries ten thousand small messages, each whole and in its place', async () => {
    const [a, b] = await open()
    const at = taken(b)
    const wait = at.until(10_000)
    for (let i = 0; i < 10_000; i++) a.send(i & 0xff, Uint8Array.of(i & 0xff, i >>> 8))
    await wait
    expect(at.all.findIndex(([type, bytes], i) => type !== (i & 0xff) || bytes[0] !== (i & 0xff) || bytes[1] !== i >>> 8)).toBe(-1)
  })

  test('carries messages up to the limit, of no bytes too, and goes on after them', async () => {
    const [a, b] = await open()
    const at = taken(b)
    for (const [n, length] of [0, 1, 65_535, 65_536, 4 * 1024 * 1024 + 7, MESSAGE_LIMIT - 1].entries()) {
      const sent = patterned(length)
      a.send(n, sent)
      await at.until(n + 1)
      const [type, payload] = at.all[n] as Message
      expect([type, payload.length]).toEqual([n, length])
      expect(Buffer.compare(payload, sent)).toBe(0)
    }
  })

  test('keeps what comes before somebody takes it', async () => {
    const [a, b] = await open()
    a.send(1, Uint8Array.of(7))
    await new Promise(done => setTimeout(done, 20))
    const at = taken(b)
    await at.until(1)
    expect(plain(at.all)).toEqual([[1, [7]]])
  })

  test.each(['the one that sends', 'the one that takes'])('delivers what was sent before %s closes, and nothing after', async who => {
    const [a, b] = await open()
    const at = taken(b)
    taken(a)
    const ends = [closing(a), closing(b)]
    for (let i = 0; i < 100; i++) a.send(i, patterned(i))
    if (who === 'the one that takes') await at.until(100)
    const [first, second] = who === 'the one that sends' ? [a, b] : [b, a]
    first.close()
    for (const end of [a, b]) end.send(200, new Uint8Array(1))
    const whys = await Promise.all(ends)
    expect(at.all.map(([type]) => type).filter(type => type !== 200)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(at.all.slice(100).every(([type]) => second === a && type === 200)).toBe(true)
    // Each end hears once, in words, and who closed hears that it did.
    expect(whys[first === a ? 0 : 1]).toBe('closed on this side')
    expect(whys[first === a ? 1 : 0]).toMatch(/the other side (closed the line|hung up)/)
  })

  test('may be closed by both sides, twice, and from within a message', async () => {
    const [a, b] = await open()
    let [heardA, heardB] = [0, 0]
    const ends = [closing(a).then(() => heardA++), closing(b).then(() => heardB++)]
    a.onMessage(() => undefined)
    b.onMessage(() => {
      b.close()
      b.close()
      a.close()
    })
    a.send(1, new Uint8Array(2))
    a.send(2, new Uint8Array(2))
    await Promise.all(ends)
    expect([heardA, heardB]).toEqual([1, 1])
    // Who asks after the end hears the same.
    expect(await closing(b)).toBe('closed on this side')
  })

  test('ends a side that takes nothing, with a sentence on both, before much waits for it', async () => {
    const [a, b] = await open()
    a.onMessage(() => undefined)
    let over = false
    const ends = [closing(a), closing(b)]
    void ends[0]?.then(() => (over = true))
    const piece = new Uint8Array(256 * 1024)
    let sent = 0
    // Nobody takes at b, and the sender is never made to wait.
    for (; sent < 64 * 1024 * 1024 && !over; sent += piece.length) {
      a.send(1, piece)
      if (sent % (4 * 1024 * 1024) === 0) await new Promise(done => setImmediate(done))
    }
    expect(over).toBe(true)
    expect(sent).toBeLessThan(40 * 1024 * 1024)
    expect(await ends[0]).toMatch(/took no messages|reads too slowly/)
    b.onMessage(() => undefined)
    expect(await ends[1]).not.toBe('')
  })

  test('ends with the reason when what takes a message throws, and touches no other link', async () => {
    const [[a, b], [c, d]] = [await open(), await open()]
    const at = taken(d)
    a.onMessage(() => undefined)
    b.onMessage(() => {
      throw new Error('no such pane')
    })
    a.send(1, new Uint8Array(3))
    c.send(1, new Uint8Array(3))
    expect(await closing(b)).toContain('no such pane')
    await closing(a)
    c.send(2, Uint8Array.of(9))
    await at.until(2)
    expect(plain(at.all)).toEqual([
      [1, [0, 0, 0]],
      [2, [9]],
    ])
  })
})

const streams = links.flatMap(({ name, raw }) => (raw ? [{ name, raw }] : []))

describe.each(streams)('the bytes of a link $name', ({ raw }) => {
  const stream = (all: readonly Message[]): Buffer => Buffer.concat(all.map(([type, payload]) => envelope(type, payload)))
  const ticked = (): Promise<void> => new Promise(done => setImmediate(done))

  test('give the same messages however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.integer(), async (sent, seed) => {
        const [line, link] = await raw()
        const at = taken(link)
        const end = closing(link)
        const bytes = stream(sent)
        const random = new Random(seed)
        for (let from = 0; from < bytes.length; ) {
          const to = Math.min(bytes.length, from + (random.int(0, 3) === 0 ? random.int(1, 6) : random.int(1, 5_000)))
          line.write(bytes.subarray(from, to))
          from = to
          if (random.int(0, 2) === 0) await ticked()
        }
        line.end()
        await end
        expect(plain(at.all)).toEqual(plain(sent))
      }),
      { numRuns: 25 },
    )
  })

  test('one at a time give the same', async () => {
    const [line, link] = await raw()
    const at = taken(link)
    const sent: Message[] = [
      [1, patterned(3)],
      [255, new Uint8Array(0)],
      [2, patterned(40)],
    ]
    for (const byte of stream(sent)) {
      line.write(Uint8Array.of(byte))
      await ticked()
    }
    await at.until(3)
    expect(plain(at.all)).toEqual(plain(sent))
  })

  test('that are cut off give what was whole before', async () => {
    const [line, link] = await raw()
    const at = taken(link)
    const end = closing(link)
    const whole: Message[] = [[1, patterned(100)]]
    line.write(Buffer.concat([stream(whole), stream([[2, patterned(100)]]).subarray(0, 50)]))
    line.end()
    await end
    expect(plain(at.all)).toEqual(plain(whole))
  })

  test('that are garbage end this link alone, with a reason, after what was whole before', async () => {
    const [[line, link], [goodLine, good]] = [await raw(), await raw()]
    const [at, beside] = [taken(link), taken(good)]
    const end = closing(link)
    // As a length: far over the limit.
    line.write(Buffer.concat([stream([[7, patterned(9)]]), Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]))
    expect(await end).toMatch(/the limit is \d+/)
    expect(plain(at.all)).toEqual(plain([[7, patterned(9)]]))
    goodLine.write(stream([[1, patterned(5)]]))
    await beside.until(1)
    expect(plain(beside.all)).toEqual(plain([[1, patterned(5)]]))
  })

  test('that are any noise never throw and never give a message that was not there', async () => {
    const random = new Random(7)
    for (let round = 0; round < 40; round++) {
      const [line, link] = await raw()
      const at = taken(link)
      const end = closing(link)
      const noise = Uint8Array.from({ length: random.int(1, 4_000) }, () => random.int(0, 255))
      line.on('error', () => undefined)
      line.write(noise)
      line.end()
      expect(await end).not.toBe('')
      expect(at.all.reduce((sum, [, payload]) => sum + payload.length + 5, 0)).toBeLessThanOrEqual(noise.length)
    }
  })
})
