import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { openAsker } from '../../../src/app/hub/asker.ts'
import { PENDING_LIMIT } from '../../../src/app/hub/connection.ts'
import type { Hub } from '../../../src/app/hub/hub.ts'
import { memoryLinks } from '../../../src/protocol/links/memory-link.ts'
import {
  ANSWER,
  BYE,
  HELLO,
  KEY,
  PROTOCOL_VERSION,
  REQUEST,
  ROWS,
  WELCOME,
  fromJsonBytes,
  jsonBytes,
} from '../../../src/protocol/messages.ts'
import { RowWriter } from '../../../src/protocol/row-codec.ts'
import { Rows } from '../../../src/protocol/rows.ts'
import { type TableName, tableNames, tables } from '../../../src/protocol/tables.ts'

import { Screen, hubOf, settle } from './hub-screen.ts'

const content = (rows: Rows) =>
  tableNames.map(name =>
    [...rows.table(name).entries()].map(([key, row]) => [key, Object.keys(tables[name].columns).map(c => Reflect.get(row, c))]),
  )

describe('rows', () => {
  const change = fc.record({
    table: fc.constantFrom<TableName>('watch', 'candle', 'log', 'header', 'order'),
    no: fc.integer({ min: 0, max: 9 }),
    value: fc.integer({ min: 0, max: 3 }),
    what: fc.constantFrom('put', 'put', 'put', 'delete', 'join', 'flush', 'truncate', 'leave'),
  })

  test('every screen, whenever it joins, shows what the hub holds, and after joining gets exactly the changes, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 60 }), async changes => {
        const hub = hubOf({ maxScreens: 100 })
        const writer = new RowWriter()
        const screens: { screen: Screen; deltas: Uint8Array[]; before: number }[] = []
        const flush = () => {
          const bytes = writer.take()
          if (!bytes) return
          hub.rows(bytes)
          for (const one of screens) one.deltas.push(bytes)
        }
        for (const { table, no, value, what } of changes) {
          const columns = Object.entries(tables[table].columns)
          const row = columns.map(([name, kind]) =>
            (tables[table].key as readonly string[]).includes(name) ? no : kind === 'n' ? value : `t${value}`,
          )
          if (what === 'put') writer.put(table, row)
          else if (what === 'delete') writer.delete(table, row.slice(0, tables[table].key.length))
          else if (what === 'truncate') writer.truncate(table)
          else if (what === 'flush') flush()
          else if (what === 'leave') screens.shift()?.screen.link.close()
          else {
            const screen = new Screen(hub).hello()
            await settle()
            screens.push({ screen, deltas: [], before: screen.rowBytes.length })
          }
        }
        flush()
        await settle()
        for (const { screen, deltas, before } of screens) {
          expect(content(screen.rows)).toEqual(content(hub.state))
          expect(screen.rowBytes.slice(before)).toEqual(deltas)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a large state comes in pieces and in order', async () => {
    const hub = hubOf()
    const writer = new RowWriter()
    for (let i = 0; i < 2_300; i++) writer.put('candle', [1, 60, i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    hub.rows(writer.take() as Uint8Array)
    const screen = new Screen(hub).hello()
    await settle()
    expect(screen.rowBytes.length).toBe(5)
    expect(content(screen.rows)).toEqual(content(hub.state))
  })
})

describe('who comes in', () => {
  test('a screen is welcomed with pid, home and build', async () => {
    const screen = new Screen(hubOf()).hello()
    await settle()
    expect(screen.said).toEqual([
      [WELCOME, { version: PROTOCOL_VERSION, pid: 41, home: '/h', build: 'b1', readOnly: false }],
      [KEY, { you: 'screen-1', holder: 'screen-1', screens: 1 }],
    ])
  })

  test('another protocol version, a second hello, a request before hello and rows from a screen end the line with a sentence', async () => {
    const hub = hubOf()
    const screens = [
      new Screen(hub).hello({ version: 99 }),
      new Screen(hub).hello().hello(),
      new Screen(hub),
      new Screen(hub).hello(),
      new Screen(hub).hello({ rows: 'many' }),
    ]
    screens[2]?.ask({ ref: 1, kind: 'status' })
    screens[3]?.link.send(ROWS, new Uint8Array(3))
    await settle()
    expect(screens.map(screen => screen.bye)).toEqual([
      'this screen speaks version 99, the engine version 1: run the same build on both sides',
      'a message of type 4 is nothing a screen sends',
      'the first message must be a hello',
      'a message of type 1 is nothing a screen sends',
      'a hello that is not valid',
    ])
    expect(hub.screens).toBe(0)
  })

  test('a line that says nothing is ended', () => {
    vi.useFakeTimers()
    try {
      const hub = hubOf()
      const [, far] = memoryLinks()
      const sent = vi.spyOn(far, 'send')
      hub.accept(far)
      vi.advanceTimersByTime(5_001)
      expect(fromJsonBytes(sent.mock.calls[0]?.[1] as Uint8Array)).toEqual({ why: 'no hello within 5 s' })
    } finally {
      vi.useRealTimers()
    }
  })

  test('screens over the limit are refused, askers are not, and a place is free again when one leaves', async () => {
    const counts: number[] = []
    const gone: string[] = []
    const hub = hubOf({ maxScreens: 2, onScreens: n => counts.push(n), onScreenGone: id => gone.push(id) })
    const first = new Screen(hub).hello()
    new Screen(hub).hello()
    const third = new Screen(hub).hello()
    const asker = new Screen(hub).hello({ columns: 0, rows: 0 })
    asker.ask({ ref: 5, kind: 'stop', level: 'flatten' })
    await settle()
    expect(third.bye).toBe('2 screens show this engine already, and that is the limit: leave one first')
    expect(asker.answers).toEqual([{ ref: 5, ok: true, text: 'stop from screen-4' }])
    expect(asker.rowBytes).toEqual([])
    first.link.close()
    await settle()
    const fourth = new Screen(hub).hello()
    await settle()
    expect(fourth.bye).toBeUndefined()
    expect(gone).toEqual(['screen-1'])
    expect(counts).toEqual([1, 2, 1, 2])
  })

  test('a hundred askers that never leave do not keep the next one out', async () => {
    const hub = hubOf()
    const askers = Array.from({ length: 100 }, () => new Screen(hub).hello({ columns: 0, rows: 0 }))
    await settle()
    const last = askers.at(-1) as Screen
    last.ask({ ref: 1, kind: 'stop', level: 'pause' })
    await settle()
    expect(last.answers[0]?.ok).toBe(true)
    expect(askers.filter(asker => asker.closed === undefined).length).toBe(32)
  })

  test('closing tells every screen why, and those that come later too', async () => {
    const hub = hubOf()
    const early = new Screen(hub).hello()
    await settle()
    hub.close('shutdown')
    const late = new Screen(hub)
    await settle()
    expect([early.bye, late.bye]).toEqual(['shutdown', 'shutdown'])
    expect([early.closed, late.closed]).not.toContain(undefined)
  })
})

describe('requests', () => {
  test('a shutdown that closes the hub is still answered, and then the line ends', async () => {
    const hub: Hub = hubOf({
      ask: async request => {
        hub.close('shutdown')
        await settle()
        return { ref: request.ref, ok: true, text: 'shut down: 1 entry cancelled' }
      },
    })
    const asker = new Screen(hub).hello({ columns: 0, rows: 0 })
    const other = new Screen(hub).hello()
    asker.ask({ ref: 3, kind: 'shutdown' })
    await settle()
    asker.ask({ ref: 4, kind: 'status' })
    await settle()
    await settle()
    expect(asker.said.slice(1)).toEqual([
      [ANSWER, { ref: 4, ok: false, text: 'nothing more is taken: shutdown' }],
      [ANSWER, { ref: 3, ok: true, text: 'shut down: 1 entry cancelled' }],
      [BYE, { why: 'shutdown' }],
    ])
    expect(other.bye).toBe('shutdown')
  })

  test('are forwarded with the screen they came from and answered under their own number', async () => {
    const screen = new Screen(hubOf()).hello()
    screen.ask({ ref: 8, kind: 'chart', instrument: 'NSE:TCS', length: 60_000_000 })
    await settle()
    expect(screen.answers).toEqual([{ ref: 8, ok: true, text: 'chart from screen-1' }])
  })

  test('that are not valid get a sentence naming the fault, and the line stays', async () => {
    const screen = new Screen(hubOf()).hello()
    screen.ask({ ref: 1, kind: 'exti', instrument: 'NSE:TCS' })
    screen.ask({ ref: 2, kind: 'cancel', order: 'x' })
    screen.ask({ ref: 3, kind: 'resume', now: true })
    screen.ask({ ref: 4 })
    await settle()
    expect(screen.answers.map(answer => answer.ok)).toEqual([false, false, false, false])
    expect(screen.answers[0]?.text).toBe("no request 'exti'; did you mean 'exit'?")
    expect(screen.answers[1]?.text).toMatch(/^the request 'cancel' is not valid: order: /)
    expect(screen.answers[2]?.text).toMatch(/^the request 'resume' is not valid: .*now/)
    expect(screen.answers[3]?.text).toMatch(/^a request needs a kind: one of order, /)
    expect(screen.closed).toBeUndefined()
  })

  test.each([
    [{ readOnly: true }, {}] as const,
    [{}, { readOnly: true }] as const,
  ])('a read-only screen may only look', async (options, hello) => {
    const asked: string[] = []
    const hub = hubOf({
      ask: request => {
        asked.push(request.kind)
        return Promise.resolve({ ref: 0, ok: true, text: '' })
      },
    })
    const screen = new Screen(hub, options).hello(hello)
    const order = { instrument: 'NSE:TCS', qty: 1, type: 'market', limit: 0 }
    const kinds = ['order', 'preview', 'exit', 'cancel', 'stop', 'resume', 'strategy', 'chart', 'speed', 'restart', 'status', 'shutdown']
    kinds.forEach((kind, ref) =>
      screen.ask({
        ref,
        kind,
        ...(kind === 'order' || kind === 'preview' ? order : {}),
        ...(kind === 'exit' || kind === 'chart' ? { instrument: 'NSE:TCS' } : {}),
        ...(kind === 'chart' ? { length: 60 } : {}),
        ...(kind === 'cancel' ? { order: 1 } : {}),
        ...(kind === 'stop' ? { level: 'flatten' } : {}),
        ...(kind === 'strategy' ? { name: 'x', on: true } : {}),
        ...(kind === 'speed' ? { speed: 1 } : {}),
      }),
    )
    await settle()
    expect(asked).toEqual(['preview', 'chart', 'status'])
    expect(screen.answers.find(answer => answer.ref === 4)?.text).toBe("this screen is read-only: it may not ask for 'stop'")
  })

  test('that fail in the engine are answered as not known', async () => {
    const hub = hubOf({
      ask: request => {
        if (request.kind === 'status') throw new Error('engine away')
        return Promise.reject(new Error('engine died'))
      },
    })
    const screen = new Screen(hub).hello()
    screen.ask({ ref: 1, kind: 'status' })
    screen.ask({ ref: 2, kind: 'resume' })
    await settle()
    expect(screen.answers.map(answer => answer.text)).toEqual([
      "the request 'status' failed, its outcome is not known: engine away",
      "the request 'resume' failed, its outcome is not known: engine died",
    ])
  })

  test('waiting ones are bounded, and a stop still goes through', async () => {
    const asked: string[] = []
    const hub = hubOf({
      ask: request => {
        asked.push(request.kind)
        return new Promise(() => undefined)
      },
    })
    const screen = new Screen(hub).hello()
    for (let ref = 0; ref < PENDING_LIMIT + 10; ref++) screen.ask({ ref, kind: 'status' })
    screen.ask({ ref: 500, kind: 'stop', level: 'flatten' })
    await settle()
    expect(asked.length).toBe(PENDING_LIMIT + 1)
    expect(asked.at(-1)).toBe('stop')
    expect(screen.answers.length).toBe(10)
  })
})

test('random messages never throw out of the hub: they are answered, or their line ends with a reason', async () => {
  const message = fc.tuple(
    fc.constantFrom(HELLO, REQUEST, REQUEST, ROWS, WELCOME, 0, 77),
    fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.jsonValue().map(jsonBytes),
      fc.record({ ref: fc.nat(), kind: fc.string() }).map(jsonBytes),
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 8 }), fc.boolean(), async (messages, polite) => {
      const hub = hubOf()
      const bystander = new Screen(hub).hello()
      const screen = new Screen(hub)
      if (polite) screen.hello()
      for (const [type, payload] of messages) screen.link.send(type, payload)
      await settle()
      if (screen.closed !== undefined) expect(screen.bye).toMatch(/\w/)
      expect(bystander.closed).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

describe('an asker', () => {
  test('gets its answers and a fault when the line ends', async () => {
    const hub = hubOf({
      ask: request => (request.kind === 'status' ? Promise.resolve({ ref: 0, ok: true, text: 'up' }) : new Promise(() => undefined)),
    })
    const [near, far] = memoryLinks()
    hub.accept(far)
    const opened = await openAsker(near)
    if (!('ok' in opened)) throw new Error(opened.error)
    expect(opened.ok.welcome.pid).toBe(41)
    expect(await opened.ok.ask({ kind: 'status' })).toEqual({ ok: { ref: 1, ok: true, text: 'up' } })
    const never = opened.ok.ask({ kind: 'resume' })
    hub.close('shutdown')
    expect(await never).toEqual({ error: "the engine's side ended the line: shutdown" })
    expect(await opened.ok.ask({ kind: 'status' })).toEqual({ error: "the engine's side ended the line: shutdown" })
  })

  test('does not wait for one who never answers', async () => {
    const [near, far] = memoryLinks()
    far.onMessage(() => undefined)
    expect(await openAsker(near, 20)).toEqual({ error: 'no answer within 0.02 s' })
  })
})
