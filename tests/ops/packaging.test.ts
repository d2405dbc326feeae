// What runs Tapedeck elsewhere, as far as it can be judged without an engine for containers and without systemd as the first process:
// forms, and that everything named in them exists and says the same as the program.

import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { exitCodes } from '../../src/app/exit-codes.ts'
import { homePaths } from '../../src/app/home/paths.ts'
import { program } from '../../src/app/program.ts'
import { failed } from '../../src/core/result.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  readonly engines?: { readonly node?: string }
  readonly devDependencies: Record<string, string>
}
const commands = program().commands.map(one => one.name())

type Step = { readonly word: string; readonly rest: string }
/** Instructions with their continued lines joined. */
const steps = (text: string): Step[] =>
  text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => ({ word: line.split(' ')[0] as string, rest: line.slice(line.indexOf(' ') + 1).trim() }))

describe('the image', () => {
  const all = steps(read('Dockerfile'))
  const of = (word: string): string[] => all.filter(one => one.word === word).map(one => one.rest)
  const last = all.slice(all.findLastIndex(one => one.word === 'FROM'))
  const ignored = read('.dockerignore')
  const copied = of('COPY').map(rest => rest.split(/\s+/))

  test('brings the Node that the package asks for', () => {
    const major = (manifest.devDependencies.node as string).split('.')[0]
    for (const from of of('FROM')) expect(from).toMatch(new RegExp(`^node:${major}-bookworm-slim( AS build)?$`))
  })

  test('copies what exists here and reaches the builder, or what its first stage makes', () => {
    expect(copied.length).toBeGreaterThan(5)
    for (const words of copied) {
      const sources = words.slice(0, -1).filter(word => !word.startsWith('--'))
      if (words[0] === '--from=build') {
        expect(['package.json', 'node_modules', 'dist']).toContain(basename(sources[0] as string))
        continue
      }
      for (const source of sources) {
        expect(existsSync(join(root, source)), source).toBe(true)
        expect(ignored, source).toContain(`\n!${source}\n`)
      }
    }
  })

  test('sends no home, secret or foreign build to the builder', () => {
    const lines = ignored.split('\n').filter(line => line !== '' && !line.startsWith('#'))
    expect(lines[0]).toBe('*')
    expect(lines.slice(1).every(line => line.startsWith('!') && existsSync(join(root, line.slice(1))))).toBe(true)
    for (const never of ['.env', '.git', 'node_modules', 'dist']) expect(lines).not.toContain(`!${never}`)
  })

  test('starts the program itself, which hears signals: exec form, an existing file, a known command', () => {
    const [entry] = of('ENTRYPOINT').map(rest => JSON.parse(rest) as string[])
    expect(entry).toEqual(['/app/tapedeck'])
    accessSync(join(root, 'tapedeck'), constants.X_OK)
    expect(read('tapedeck').match(/^exec /gm)).toHaveLength(1)
    const [argv] = of('CMD').map(rest => JSON.parse(rest) as string[])
    expect(commands).toContain(argv?.[0])
    const health = JSON.parse(/CMD (\[.*\])/.exec(of('HEALTHCHECK')[0] ?? '')?.[1] ?? '[]') as string[]
    expect(health).toEqual(['tapedeck', 'status'])
    expect(commands).toContain('status')
  })

  test('runs as nobody special, with the volume as its home', () => {
    expect(last.findLast(one => one.word === 'USER')?.rest).toBe('tapedeck')
    const env = Object.fromEntries(
      (last.find(one => one.word === 'ENV')?.rest ?? '').split(' ').map(pair => pair.split('=') as [string, string]),
    )
    const home = homePaths({ env, uid: 10_001, platform: 'linux' })
    if (failed(home)) throw new Error(home.error)
    expect([home.ok.home]).toEqual(of('VOLUME'))
  })
})

describe('docker compose', () => {
  type Service = {
    readonly build?: string
    readonly environment: Record<string, string>
    readonly volumes: string[]
    readonly depends_on?: object
  }
  const file = parse(read('docker-compose.yml')) as { readonly services: Record<string, Service>; readonly volumes: Record<string, null> }

  test('joins the program to its database with the same user, name and password', () => {
    const { tapedeck, timescaledb } = file.services
    expect(tapedeck?.build).toBe('.')
    expect(Object.keys(tapedeck?.depends_on ?? {})).toEqual(['timescaledb'])
    const { POSTGRES_USER: user, POSTGRES_DB: name, POSTGRES_PASSWORD: password } = timescaledb?.environment ?? {}
    expect(tapedeck?.environment.DATABASE_URL).toBe(`postgres://${user}:${password}@timescaledb:5432/${name}`)
  })

  test('declares each volume it mounts', () => {
    const mounted = Object.values(file.services).flatMap(one => one.volumes.map(volume => volume.split(':')[0]))
    expect(new Set(mounted)).toEqual(new Set(Object.keys(file.volumes)))
  })
})

describe('the systemd unit', () => {
  const text = read('ops/tapedeck.service')
  const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? `no ${key}`

  test('starts a known command in the home that systemd makes', () => {
    const [file, command, ...flags] = value('ExecStart').split(' ')
    expect(basename(file as string)).toBe('tapedeck')
    expect(commands).toContain(command)
    expect(flags).toEqual(['--no-ui', '--home', `/var/lib/${value('StateDirectory')}`])
    expect(value('Environment')).toContain(`TAPEDECK_RUNTIME=/run/${value('RuntimeDirectory')}`)
  })

  test('does not try again what cannot get better', () => {
    expect(value('Restart')).toBe('on-failure')
    expect(value('RestartPreventExitStatus')).toBe(`${exitCodes.usage} ${exitCodes.alreadyRunning}`)
  })

  test('keeps what the program needs: the boot id, compiled code, and a way to reach the network', () => {
    expect(text).not.toMatch(/^(ProcSubset|MemoryDenyWriteExecute|PrivateNetwork|DynamicUser)=/m)
    expect(value('RestrictAddressFamilies').split(' ')).toEqual(expect.arrayContaining(['AF_UNIX', 'AF_INET', 'AF_INET6']))
  })

  const judge = spawnSync('systemd-analyze', ['--version']).status === 0
  test.skipIf(!judge)(judge ? 'is sound, and well shut, to systemd itself' : 'systemd-analyze is not on this machine', () => {
    const folder = mkdtempSync(join(tmpdir(), 'td-unit-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const unit = join(folder, 'tapedeck.service')
    writeFileSync(unit, text.replaceAll('/opt/tapedeck/', `${root}/`))
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
    expect(verified.stderr.split('\n').filter(line => line.includes('tapedeck.service'))).toEqual([])
    const shut = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=25', '--no-pager', unit], { encoding: 'utf8' })
    expect(
      shut.status,
      shut.stdout.split('\n').findLast(line => line.includes('exposure')),
    ).toBe(0)
  })
})

describe('the continuous run', () => {
  type Job = { readonly 'runs-on': string; readonly steps: readonly { readonly run?: string }[] }
  const { jobs } = parse(read('.github/workflows/ci.yml')) as { readonly jobs: Record<string, Job> }
  const runs = Object.values(jobs).flatMap(job => job.steps.flatMap(step => step.run ?? []))

  test("is the README's two commands", () => {
    const [start, tests] = [...read('README.md').matchAll(/^npm ci && npm (?:start|test)/gm)].map(one => one[0])
    expect(runs.some(run => run.trim() === tests)).toBe(true)
    expect(runs.join('\n')).toMatch(/npm ci && timeout .* npm start/)
    expect(start).toBe('npm ci && npm start')
    for (const job of Object.values(jobs)) expect(job['runs-on']).toBe('ubuntu-latest')
  })

  test('waits for sentences that the program says', () => {
    const said = read('src/app/run.ts')
    for (const sentence of ['Tapedeck trades on paper', 'Tapedeck has shut down (']) {
      expect(runs.join('\n')).toContain(sentence)
      expect(said).toContain(sentence)
    }
  })
})
