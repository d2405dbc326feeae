import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { openLog } from '../../../src/app/log.ts'
import { cutSecrets } from '../../../src/app/secrets.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const folderOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  folders.push(folder)
  return folder
}

async function until(is: () => boolean): Promise<void> {
  for (let n = 0; n < 400 && !is(); n++) await new Promise(done => setTimeout(done, 10))
  expect(is()).toBe(true)
}

const linesOf = (bytes: Buffer): Record<string, unknown>[] =>
  bytes
    .toString()
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>)

describe('the log', () => {
  it('is JSON lines in a file of our own, without secrets in text or fields', async () => {
    const folder = folderOf()
    const log = openLog(folder, 'info')
    log('info', 'connecting to postgres://trader:hunter2@db/tape', { url: 'wss://x/?api_key=abc&access_token=s3cr3t&mode=full' })
    log('debug', 'not at this level')
    log('warn', 'refused', { request: { headers: { authorization: 'token ab:cd' }, qty: 5 } })
    const path = join(folder, 'tapedeck.log')
    await until(() => readdirSync(folder).includes('tapedeck.log') && linesOf(readFileSync(path)).length === 2)
    const text = readFileSync(path, 'utf8')
    for (const secret of ['hunter2', 's3cr3t', 'abc', 'ab:cd']) expect(text).not.toContain(secret)
    const [first, second] = linesOf(readFileSync(path))
    expect(first).toMatchObject({ msg: 'connecting to postgres://trader:***@db/tape', pid: process.pid })
    expect(first?.url).toBe('wss://x/?api_key=***&access_token=***&mode=full')
    expect(second).toMatchObject({ msg: 'refused', request: { qty: 5 } })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('begins a new file when one is full, and loses no line', async () => {
    const folder = folderOf()
    const log = openLog(folder, 'info', '2K')
    for (let n = 0; n < 60; n++) {
      log('info', `line ${n} ${'x'.repeat(60)}`)
      await new Promise(done => setTimeout(done, 2))
    }
    const all = (): number[] =>
      readdirSync(folder)
        .filter(name => /\.log(\.gz)?$/.test(name))
        .flatMap(name => linesOf(name.endsWith('.gz') ? gunzipSync(readFileSync(join(folder, name))) : readFileSync(join(folder, name))))
        .map(line => Number(/line (\d+)/.exec(String(line.msg))?.[1]))
    await until(() => {
      try {
        return all().length >= 60
      } catch {
        // A file that is being compressed is not whole yet.
        return false
      }
    })
    expect(all().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n))
    expect(readdirSync(folder).filter(name => name.endsWith('.log.gz')).length).toBeGreaterThan(1)
  })
})

describe('secrets', () => {
  it.each([
    ['postgres://u:p@h/d', 'postgres://u:***@h/d'],
    ['{"api_secret":"x1","qty":5}', '{"api_secret":"***","qty":5}'],
    ['Authorization: Bearer eyJ.abc', 'Authorization: ***'],
    ['password = swordfish, user = me', 'password = ***, user = me'],
    ['the token bucket has 3 tokens', 'the token bucket has 3 tokens'],
    ['order 41 BUY 100 RELIANCE', 'order 41 BUY 100 RELIANCE'],
  ])('%s', (text, cut) => {
    expect(cutSecrets(text)).toBe(cut)
  })
})
