import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TAPEDECK } from '../../../src/app/typed.ts'
import { exitCodes } from '../../../src/app/exit-codes.ts'
import { connectHome } from '../../../src/app/home/connect.ts'
import { identityOf, isAlive } from '../../../src/app/home/identity.ts'
import { lockHome } from '../../../src/app/home/lock.ts'
import { type HomePaths, type HomeQuestion, homePaths } from '../../../src/app/home/paths.ts'
import { findRunning } from '../../../src/app/home/running.ts'
import { takeTurn } from '../../../src/app/home/turn.ts'
import { Hub } from '../../../src/app/hub/hub.ts'

const question: HomeQuestion = { env: { HOME: '/home/asha' }, uid: 1000, platform: 'linux', cwd: '/srv' }
const pathsOf = (more: Partial<HomeQuestion>): HomePaths => {
  const paths = homePaths({ ...question, ...more })
  if ('error' in paths) throw new Error(paths.error)
  return paths.ok
}

describe('where a home lies', () => {
  test('is --home, else the XDG data home, else for root the system folder', () => {
    expect(pathsOf({ home: '/srv/td' }).home).toBe('/srv/td')
    expect(pathsOf({ home: 'td' }).home).toBe('/srv/td')
    expect(pathsOf({ home: '~/td' }).home).toBe('/home/asha/td')
    expect(pathsOf({ env: { HOME: '/home/asha', XDG_DATA_HOME: '/data' } }).home).toBe('/data/tapedeck')
    expect(pathsOf({ env: { HOME: '/home/asha', XDG_DATA_HOME: 'relative' } }).home).toBe('/home/asha/.local/share/tapedeck')
    expect(pathsOf({ uid: 0 }).home).toBe('/var/lib/tapedeck')
    expect(pathsOf({ uid: 0 }).socket).toMatch(/^\/run\/tapedeck\/[0-9a-f]{8}\/attach\.sock$/)
  })

  test('is a sentence where it cannot be told', () => {
    expect(homePaths({ ...question, env: {} })).toEqual({ error: 'no home: HOME is not set; give the folder with --home' })
    expect(homePaths({ ...question, home: '' })).toEqual({ error: '--home needs a folder' })
    expect(homePaths({ ...question, platform: 'win32' })).toHaveProperty('error')
  })

  test('the socket is the same from every login, and not in a folder that goes with the login', () => {
    const login = pathsOf({ env: { HOME: '/home/asha', XDG_RUNTIME_DIR: '/run/user/1000', TMPDIR: '/scratch' } })
    expect(login.socket).toBe(pathsOf({}).socket)
    expect(login.socket.startsWith('/run/user')).toBe(false)
  })

  test.each(['linux', 'darwin'])('a long home gets a short runtime folder of its own (%s)', platform => {
    const limit = platform === 'darwin' ? 103 : 107
    const seen = new Set<string>()
    for (let length = 1; length < 180; length++) {
      const paths = pathsOf({ platform, home: `/${'x'.repeat(length)}` })
      expect(Buffer.byteLength(paths.socket)).toBeLessThanOrEqual(limit)
      expect(Buffer.byteLength(join(paths.pgRun, '.s.PGSQL.5432.lock'))).toBeLessThanOrEqual(limit)
      seen.add(paths.socket)
    }
    expect(seen.size).toBe(179)
  })

  test('a runtime folder chosen by hand that is too long is refused with both figures', () => {
    const answer = homePaths({ ...question, env: { HOME: '/h', TAPEDECK_RUNTIME: `/${'r'.repeat(120)}` } })
    expect(answer).toHaveProperty('error', expect.stringMatching(/has \d+ bytes and 107 is the limit/))
  })
})

describe('who a process is', () => {
  test('a pid used again by a later process is not the same process', () => {
    const me = identityOf(process.pid)
    expect(isAlive(me)).toBe(true)
    const [pid, start, boot] = me.split(' ')
    if (start === undefined) return
    expect(isAlive(`${pid} ${Number(start) + 1} ${boot}`)).toBe(false)
    expect(isAlive(`${pid} ${start} another-boot`)).toBe(false)
  })

  test.each(['', 'x', '-1', '0', '1.5', '99999999', '99999999 1 x'])('%j is nobody', text => expect(isAlive(text)).toBe(false))
})

const fixture = join(import.meta.dirname, '../../fixtures/lock-home.ts')
let folder = ''
let paths = pathsOf({})
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'td-home-'))
  paths = pathsOf({
    home: join(folder, 'home'),
    uid: process.getuid?.() ?? 0,
    env: { ...process.env, TAPEDECK_RUNTIME: join(folder, 'run') },
  })
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

type Start = { readonly child: ChildProcess; line(): Promise<string>; readonly ended: Promise<number | null> }
async function start(patienceMs = 5_000): Promise<Start> {
  const child = spawn(process.execPath, ['--conditions=source', fixture, paths.home, String(patienceMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TAPEDECK_RUNTIME: join(folder, 'run') },
  })
  children.push(child)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const line = async () => String((await lines.next()).value)
  const ended = new Promise<number | null>(done => child.once('exit', done))
  expect(await line()).toBe('ready')
  return { child, line, ended }
}
const go = (one: Start) => one.child.stdin?.write('go\n')

describe('one engine a home', () => {
  test('a second start is refused with the pid of the first and the way to it; the home is free once the first has ended', async () => {
    const first = await start()
    go(first)
    expect(JSON.parse(await first.line())).toEqual({ pid: first.child.pid })
    expect(statSync(paths.socket).mode & 0o777).toBe(0o600)
    expect(statSync(paths.runtime).mode & 0o777).toBe(0o700)
    const second = await lockHome(paths)
    expect(second).toEqual({
      error: `already running: process ${first.child.pid} holds ${paths.home}; see it with '${TAPEDECK} attach --home ${paths.home}'`,
      code: exitCodes.alreadyRunning,
      pid: first.child.pid,
    })
    first.child.stdin?.end()
    expect(await first.ended).toBe(0)
    const third = await lockHome(paths)
    expect(third).toHaveProperty('ok')
    if ('ok' in third) third.ok.release()
    expect(await connectHome(paths)).toEqual({ error: `nothing runs on ${paths.home}`, code: exitCodes.nothingRuns })
  })

  test('of eight starts that race for a home left by kill -9, exactly one gets it, and so again and again', async () => {
    let winner = await start()
    go(winner)
    await winner.line()
    for (let round = 0; round < 3; round++) {
      const racers = await Promise.all(Array.from({ length: 8 }, () => start()))
      winner.child.kill('SIGKILL')
      await winner.ended
      expect(statSync(paths.socket).isSocket()).toBe(true)
      racers.forEach(go)
      const said = await Promise.all(racers.map(async one => JSON.parse(await one.line()) as { pid: number; error?: string }))
      const winners = racers.filter((_, i) => said[i]?.error === undefined)
      expect(winners.length).toBe(1)
      winner = winners[0] as Start
      for (const one of said) expect(one.pid).toBe(winner.child.pid)
      expect(findRunning(paths)?.pid).toBe(winner.child.pid)
    }
  }, 30_000)

  test('a living process whose socket was removed keeps its home', async () => {
    const first = await start()
    go(first)
    await first.line()
    rmSync(paths.socket)
    const pid = first.child.pid as number
    expect(await lockHome(paths, { patienceMs: 100 })).toMatchObject({ code: exitCodes.alreadyRunning, pid })
    const refused = await connectHome(paths)
    expect(refused).toMatchObject({ code: exitCodes.failed, pid })
    expect(refused).toHaveProperty('error', expect.stringContaining(`kill -USR2 ${pid}`))
  })

  test('a start waits for a process that is just ending', async () => {
    const first = await start()
    go(first)
    await first.line()
    rmSync(paths.socket)
    const second = lockHome(paths)
    setTimeout(() => first.child.kill('SIGKILL'), 150)
    const lock = await second
    expect(lock).toHaveProperty('ok')
    if ('ok' in lock) lock.ok.release()
  })

  test('connections that come before anybody takes them are kept, and the hub tells who it is', async () => {
    const lock = await lockHome(paths)
    if (!('ok' in lock)) throw new Error(lock.error)
    const second = lockHome(paths)
    await new Promise(done => setTimeout(done, 50))
    const hub = new Hub({ pid: 4242, home: paths.home, build: 'x', maxScreens: 1, ask: () => Promise.reject(new Error('none')) })
    lock.ok.onConnection(socket => hub.acceptSocket(socket))
    const direct = await connectHome(paths)
    if ('ok' in direct) direct.ok.destroy()
    const early = connect(paths.socket)
    await new Promise(done => early.once('connect', done))
    early.destroy()
    hub.close('shutdown')
    // The turn is still held by this process's first call only until it returned, so the second was refused by its socket.
    expect(await second).toMatchObject({ code: exitCodes.alreadyRunning })
    lock.ok.release()
  })

  test('a folder that others may enter, or that is not ours to use, is refused', async () => {
    mkdirSync(paths.runtime, { recursive: true })
    chmodSync(paths.runtime, 0o755)
    expect(await lockHome(paths)).toMatchObject({ error: `${paths.runtime} is open to other users: chmod 700 ${paths.runtime}` })
    expect(await lockHome(paths, { uid: 54321 })).toHaveProperty('error', expect.stringMatching(/belongs to user \d+, not to 54321/))
    rmSync(paths.runtime, { recursive: true })
    symlinkSync(folder, paths.runtime)
    expect(await lockHome(paths)).toHaveProperty('error', `${paths.runtime} is not a folder: remove it and start again`)
  })

  test('a file where the socket should be is not removed', async () => {
    mkdirSync(paths.runtime, { recursive: true, mode: 0o700 })
    writeFileSync(paths.socket, 'mine')
    expect(await lockHome(paths)).toHaveProperty('error', `${paths.socket} is not a socket: remove it and start again`)
    expect(readFileSync(paths.socket, 'utf8')).toBe('mine')
  })

  test.each(['', '{', '{"identity":"1"}', '[]'])('a note that holds %j is no process', text => {
    mkdirSync(paths.home, { recursive: true })
    writeFileSync(paths.running, text)
    expect(findRunning(paths)).toBeUndefined()
  })
})

test('a turn is given to one at a time and comes back, whether returned or left by a dead process', async () => {
  const turns = join(folder, 'turns')
  mkdirSync(turns)
  writeFileSync(join(turns, '7'), '99999999 1 x')
  const first = await takeTurn(turns, 100)
  if (!('ok' in first)) throw new Error(first.error)
  expect(await takeTurn(turns, 60)).toEqual({ error: `process ${process.pid} is just starting here: try again when it has` })
  first.ok()
  for (let i = 0; i < 5; i++) {
    const next = await takeTurn(turns, 100)
    expect(next).toHaveProperty('ok')
    if ('ok' in next) next.ok()
  }
})
