import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AttachedScreen, attach } from '../../../src/app/attach.ts'
import { exitCodes } from '../../../src/app/exit-codes.ts'
import { type HomeLock, lockHome } from '../../../src/app/home/lock.ts'
import { type HomePaths, homePaths } from '../../../src/app/home/paths.ts'
import { Hub } from '../../../src/app/hub/hub.ts'
import { status, statusLines } from '../../../src/app/status.ts'
import { stop } from '../../../src/app/stop.ts'
import { HELLO, PROTOCOL_VERSION, WELCOME, jsonBytes } from '../../../src/protocol/messages.ts'
import type { Answer, Request } from '../../../src/protocol/requests.ts'

let folder = ''
let paths: HomePaths
let lock: HomeLock | undefined
let hub: Hub | undefined
let lines: string[] = []
const print = (line: string) => lines.push(line)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'td-stop-'))
  const found = homePaths({
    home: join(folder, 'home'),
    env: { TAPEDECK_RUNTIME: join(folder, 'run') },
    uid: process.getuid?.() ?? 0,
    platform: process.platform,
  })
  if ('error' in found) throw new Error(found.error)
  paths = found.ok
  lines = []
})
afterEach(() => {
  hub?.close('shutdown')
  lock?.release()
  hub = undefined
  lock = undefined
  rmSync(folder, { recursive: true, force: true })
})

type Replies = (request: Request) => Omit<Answer, 'ref'> | Promise<never>
async function engine(reply: Replies): Promise<Request[]> {
  const locked = await lockHome(paths)
  if (!('ok' in locked)) throw new Error(locked.error)
  lock = locked.ok
  const asked: Request[] = []
  hub = new Hub({
    pid: process.pid,
    home: paths.home,
    build: 'test',
    maxScreens: 2,
    ask: async request => {
      asked.push(request)
      return { ref: request.ref, ...(await reply(request)) }
    },
  })
  const taker = hub
  lock.onConnection(socket => taker.acceptSocket(socket))
  return asked
}

const held = {
  mode: 'PAPER',
  level: 'normal',
  pid: 812,
  since: 1_795_232_220_000_000,
  feed: 'synthetic',
  pnl: -1234.5,
  positions: [
    { instrument: 'NSE:RELIANCE', qty: 100, average: 2190, last: 2198.4, pnl: 830 },
    { instrument: 'NSE:TCS', qty: 0, average: 0, last: 3141, pnl: 0 },
  ],
  orders: [
    {
      id: 41,
      instrument: 'NSE:TCS',
      qty: -50,
      filled: 0,
      kind: 'sl',
      limit: 3150,
      trigger: 3155,
      waiting: true,
      state: 'open',
      owner: 'you',
    },
    {
      id: 40,
      instrument: 'NSE:TCS',
      qty: 5,
      filled: 5,
      kind: 'limit',
      limit: 0.25,
      trigger: 0,
      waiting: false,
      state: 'filled',
      owner: 'you',
    },
  ],
  strategies: [{ name: 'ema-cross', on: true, pnl: 1 }],
  weather: { wind: 3 },
}
const flat = { ...held, positions: [], orders: [] }

describe('stop', () => {
  test.each([
    ['pause', { kind: 'stop', level: 'pause' }],
    ['cancel', { kind: 'stop', level: 'cancel-all' }],
  ] as const)('%s asks for it and prints the answer', async (level, request) => {
    const asked = await engine(() => ({ ok: true, text: 'entries paused' }))
    expect(await stop({ paths, level, print })).toBe(exitCodes.ok)
    expect(asked).toEqual([{ ref: 1, ...request }])
    expect(lines).toEqual(['entries paused'])
  })

  test('a refusal is exit code 1 with its sentence', async () => {
    await engine(() => ({ ok: false, text: 'no: replay' }))
    expect(await stop({ paths, level: 'flatten', print })).toBe(exitCodes.failed)
    expect(lines).toEqual(['no: replay'])
  })

  test('flatten waits until nothing is held', async () => {
    let polls = 0
    await engine(request =>
      request.kind === 'stop' ? { ok: true, text: 'flattening' } : { ok: true, text: '', data: polls++ < 2 ? held : flat },
    )
    expect(await stop({ paths, level: 'flatten', print })).toBe(exitCodes.ok)
    expect(lines).toEqual(['flattening', 'flat: no position and no open order'])
    expect(polls).toBe(3)
  })

  test('flatten says what remains when it takes too long', async () => {
    await engine(request => (request.kind === 'stop' ? { ok: true, text: 'flattening' } : { ok: true, text: '', data: held }))
    expect(await stop({ paths, level: 'flatten', print, flattenMs: 300 })).toBe(exitCodes.failed)
    expect(lines[1]).toBe('not flat after 0.3 s: NSE:RELIANCE +100, 1 open order (41); the engine goes on trying')
  })

  test('a status that cannot be read never counts as flat', async () => {
    await engine(request =>
      request.kind === 'stop' ? { ok: true, text: 'flattening' } : { ok: true, text: '', data: { positions: 'none' } },
    )
    expect(await stop({ paths, level: 'flatten', print, flattenMs: 100 })).toBe(exitCodes.failed)
    expect(lines[1]).toContain('what is held is not known')
  })

  test('flatten reaches an engine that does not answer by SIGUSR2; a pause does not', async () => {
    const locked = await lockHome(paths)
    if (!('ok' in locked)) throw new Error(locked.error)
    lock = locked.ok
    let signals = 0
    const count = () => signals++
    process.on('SIGUSR2', count)
    try {
      expect(await stop({ paths, level: 'pause', print, answerMs: 50 })).toBe(exitCodes.failed)
      expect(lines).toEqual(['no answer within 0.05 s'])
      rmSync(paths.socket)
      expect(await stop({ paths, level: 'flatten', print, answerMs: 50 })).toBe(exitCodes.failed)
      await expect.poll(() => signals).toBe(1)
      expect(lines.at(-1)).toContain(`sent SIGUSR2 (flatten) to process ${process.pid} instead`)
    } finally {
      process.off('SIGUSR2', count)
    }
  })

  test('shutdown waits for the process to end', async () => {
    await engine(request => {
      if (request.kind === 'shutdown') setTimeout(() => lock?.release(), 100)
      return { ok: true, text: 'shutting down' }
    })
    expect(await stop({ paths, level: 'shutdown', print })).toBe(exitCodes.ok)
  })

  test('shutdown that ends the line before it answers is done when the process has ended', async () => {
    await engine(request => {
      if (request.kind === 'shutdown') {
        hub?.close('the engine has ended')
        lock?.release()
      }
      return new Promise<never>(() => undefined)
    })
    expect(await stop({ paths, level: 'shutdown', print })).toBe(exitCodes.ok)
    expect(lines).toEqual(["the engine's side ended the line: the engine has ended"])
  })

  test('says that nothing runs, with a code of its own', async () => {
    expect(await stop({ paths, level: 'flatten', print })).toBe(exitCodes.nothingRuns)
    expect(await status({ paths, json: false, print, complain: print })).toBe(exitCodes.nothingRuns)
    expect(lines).toEqual([`nothing runs on ${paths.home}`, `nothing runs on ${paths.home}`])
  })
})

describe('status', () => {
  test('prints the engine’s own data as JSON, unknown fields too', async () => {
    await engine(() => ({ ok: true, text: '', data: held }))
    expect(await status({ paths, json: true, print, complain: print })).toBe(exitCodes.ok)
    expect(JSON.parse(lines.join('\n'))).toEqual(held)
  })

  test('prints a short table for people', () => {
    expect(statusLines(held)).toEqual([
      'PAPER since 2026-11-21 09:07, process 812, level normal',
      'feed: synthetic',
      'profit and loss: -1,234.50',
      '',
      'positions: 2',
      '  NSE:RELIANCE  +100  2,190.00  2,198.40  +830.00',
      '  NSE:TCS          0      0.00  3,141.00     0.00',
      '',
      'orders: 2',
      '  41  NSE:TCS  -50  SL     trigger 3,155.00, limit 3,150.00  0 filled  waiting  you',
      '  40  NSE:TCS   +5  limit                              0.25  5 filled  filled   you',
      '',
      'strategies: 1',
      '  ema-cross  on',
    ])
    expect(statusLines(flat).filter(line => line.startsWith('no '))).toEqual(['no positions', 'no orders'])
  })
})

describe('attach', () => {
  const tty = { isTTY: true } as NodeJS.ReadStream & NodeJS.WriteStream

  test('gives a screen the link; leaving it leaves the engine running', async () => {
    await engine(() => ({ ok: true, text: '' }))
    const open = (screen: AttachedScreen) => {
      screen.link.onMessage(type => {
        if (type === WELCOME) screen.onLeave('detach', '')
      })
      screen.link.send(HELLO, jsonBytes({ version: PROTOCOL_VERSION, readOnly: screen.readOnly, columns: 80, rows: 24 }))
      expect(screen).toMatchObject({ readOnly: true, canKeep: false, attached: true })
      return { close: () => undefined }
    }
    expect(await attach({ paths, readOnly: true, stdin: tty, stdout: tty, print, open })).toBe(exitCodes.ok)
    await expect.poll(() => hub?.screens).toBe(0)
    expect(await status({ paths, json: true, print: () => undefined, complain: print })).toBe(exitCodes.ok)
    expect(lines).toEqual([])
  })

  test('needs a terminal and an engine', async () => {
    const open = () => {
      throw new Error('no screen is to be opened')
    }
    expect(await attach({ paths, readOnly: false, stdin: tty, stdout: tty, print, open })).toBe(exitCodes.nothingRuns)
    const pipe = { isTTY: false } as NodeJS.ReadStream & NodeJS.WriteStream
    expect(await attach({ paths, readOnly: false, stdin: pipe, stdout: tty, print, open })).toBe(exitCodes.usage)
    expect(lines[0]).toBe(`nothing runs on ${paths.home}`)
  })
})
