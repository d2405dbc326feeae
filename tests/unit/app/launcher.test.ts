import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TAPEDECK } from '../../../src/app/typed.ts'
import { wantsLauncher } from '../../../src/app/launcher.ts'

const fixture = join(import.meta.dirname, '../../fixtures/launched.ts')
// Two processes start for each test.
vi.setConfig({ testTimeout: 20_000 })

let folder = ''
let file = ''
const ends: (() => void)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'td-launch-'))
  file = join(folder, 'state')
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  rmSync(folder, { recursive: true, force: true })
})

type State = { pid: number; count: number; seen: string[]; interactive: boolean; waiting: number }
function state(): State {
  if (existsSync(`${file}.died`)) throw new Error(`the process died: ${readFileSync(`${file}.died`, 'utf8')}`)
  return JSON.parse(readFileSync(file, 'utf8')) as State
}
const until = <T>(check: () => T): Promise<T> => vi.waitFor(check, { timeout: 8_000, interval: 20 })
const stateThat = (check: (state: State) => void): Promise<State> =>
  until(() => {
    const now = state()
    check(now)
    return now
  })
const launcherPid = () => Number(readFileSync(`${file}.launcher`, 'utf8'))

type Run = { readonly pty: IPty; text(): string; readonly exit: Promise<{ exitCode: number }> }
function run(mode: string[] = [], command?: string): Run {
  const args = ['--conditions=source', fixture, file, ...mode]
  const env = { ...process.env, TERM: 'xterm-256color', CI: 'false' }
  const pty =
    command === undefined
      ? spawn(process.execPath, args, { cols: 80, rows: 24, env })
      : spawn('sh', ['-c', command], { cols: 80, rows: 24, env })
  let text = ''
  pty.onData(data => {
    text += data
  })
  const exit = new Promise<{ exitCode: number }>(done => pty.onExit(done))
  ends.push(() => {
    for (const pid of [pty.pid, pidIn(file)]) if (pid !== undefined) kill(pid, 'SIGKILL')
  })
  return { pty, text: () => text.replaceAll('\x1b', 'ESC'), exit }
}
function pidIn(path: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as State).pid
  } catch {
    return undefined
  }
}
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
/** The process goes on counting. */
async function countsOn(): Promise<State> {
  const { count } = state()
  return stateThat(now => expect(now.count).toBeGreaterThan(count + 10))
}

describe('the launcher', () => {
  test('gives the process the terminal: its drawing, its keys, its size', async () => {
    const one = run()
    await until(() => expect(one.text()).toMatch(/before the screen[^]*ESC\[\?1049h[^]*count \d+/))
    expect(state().interactive).toBe(true)
    expect(state().pid).not.toBe(launcherPid())
    one.pty.write('k')
    one.pty.resize(132, 50)
    // A key and a signal take different ways: either may be heard first.
    await stateThat(now => expect(now.seen.toSorted()).toEqual(['key k', 'size 132x50']))
  })

  test('ends with code 0 and the sentence when it is let go, and the process goes on without failing writes', async () => {
    const one = run()
    await until(() => expect(one.text()).toContain('count'))
    one.pty.write('q')
    expect((await one.exit).exitCode).toBe(0)
    expect(one.text()).toMatch(/ESC\[\?1049l[^]*still trading\r\n$/)
    const after = await countsOn()
    expect(after.seen).toEqual(['key q', 'let go'])
    expect(after.interactive).toBe(false)
  })

  test('leaves the modes of the terminal alone when a process that was let go ends later', async () => {
    const one = run(
      [],
      `"${process.execPath}" --conditions=source "${fixture}" "${file}"; stty -echo -icanon; echo ready; sleep 1; stty -a; sleep 1`,
    )
    await until(() => expect(one.text()).toContain('count'))
    one.pty.write('q')
    await until(() => expect(one.text()).toContain('ready'))
    kill(state().pid, 'SIGUSR2')
    await until(() => expect(existsSync(`${file}.flattened`)).toBe(true))
    await until(() => expect(one.text()).toMatch(/ -icanon[^]* -echo /))
  })

  test.each(['SIGHUP', 'SIGKILL'] as const)('ended by %s loses the screen and not the process', async signal => {
    // Below a shell, as in life: the terminal outlives the command.
    const one = run([], `"${process.execPath}" --conditions=source "${fixture}" "${file}"; echo prompt; sleep 2`)
    await until(() => expect(one.text()).toContain('count'))
    kill(launcherPid(), signal)
    await until(() => expect(one.text()).toContain('prompt'))
    const after = await stateThat(now => expect(now.seen.length).toBe(1))
    expect(after.seen[0]).toMatch(/^gone: the (terminal was closed|command that opened the terminal was ended)$/)
    await countsOn()
    // The screen had its chance to put the terminal back.
    expect(one.text().slice(one.text().lastIndexOf('count'))).toContain('ESC[?1049l')
  })

  test('and the terminal killed together lose the screen and not the process', async () => {
    const one = run()
    await until(() => expect(one.text()).toContain('count'))
    Reflect.get(one.pty, '_socket').destroy()
    const after = await stateThat(now => expect(now.seen.length).toBe(1))
    expect(after.seen[0]).toMatch(/^gone: /)
    await countsOn()
    await until(() => expect(() => process.kill(launcherPid(), 0)).toThrow())
  })

  test('puts the terminal back and says in one sentence that the process was killed and how to start again', async () => {
    const one = run(['two words'])
    await until(() => expect(one.text()).toContain('count'))
    const { pid } = state()
    kill(pid, 'SIGKILL')
    expect((await one.exit).exitCode).toBe(137)
    expect(one.text()).toMatch(/ESC\[\?2004l[^]*ESC\[\?1049lESC\[\?25h/)
    expect(one.text()).toMatch(
      new RegExp(`Tapedeck \\(process ${pid}\\) was ended by SIGKILL: [^\\n]*Start again with '${TAPEDECK} ${file} "two words"'`),
    )
  })

  test('ends with the code of the process, prints what it said behind its screen, and leaves that screen', async () => {
    const one = run()
    await until(() => expect(one.text()).toContain('count'))
    one.pty.write('e')
    expect((await one.exit).exitCode).toBe(7)
    expect(one.text()).toMatch(/ESC\[\?1049l[^]*why it ended\r\n$/)
  })

  test('shows the error of a process that fails, on the screen of the shell', async () => {
    const one = run()
    await until(() => expect(one.text()).toContain('count'))
    one.pty.write('r')
    expect((await one.exit).exitCode).toBe(1)
    expect(one.text()).toMatch(/ESC\[\?1049l[^]*Error: a bug/)
  })

  test('passes on SIGUSR2, the stop that needs no screen', async () => {
    const one = run()
    await until(() => expect(one.text()).toContain('count'))
    kill(launcherPid(), 'SIGUSR2')
    expect((await one.exit).exitCode).toBe(5)
  })

  test('passes on SIGTERM, and one Ctrl+C that came twice as one', async () => {
    const one = run()
    await until(() => expect(one.text()).toContain('count'))
    kill(launcherPid(), 'SIGINT')
    await stateThat(now => expect(now.seen).toEqual(['SIGINT']))
    kill(launcherPid(), 'SIGINT')
    kill(launcherPid(), 'SIGTERM')
    await stateThat(now => expect(now.seen).toEqual(['SIGINT', 'SIGTERM']))
  })

  test('a terminal that takes nothing does not hold up the process; it loses its screen once too much waits', async () => {
    const one = run(['flood'])
    await until(() => expect(one.text()).toContain('xxx'))
    one.pty.pause()
    const after = await stateThat(now => expect(now.seen.length).toBe(1))
    expect(after.seen[0]).toMatch(/^gone: the terminal took no output: \d+ bytes waited$/)
    const later = await countsOn()
    expect(later.waiting).toBeLessThan(5_000_000)
  })
})

test('no launcher is wanted with --no-ui, without a terminal, or inside one', () => {
  const tty = { isTTY: true }
  const asked = { noUi: false, env: {}, stdin: tty, stdout: tty }
  expect(wantsLauncher(asked)).toBe(true)
  expect(wantsLauncher({ ...asked, noUi: true })).toBe(false)
  expect(wantsLauncher({ ...asked, stdout: {} })).toBe(false)
  expect(wantsLauncher({ ...asked, stdin: {} })).toBe(false)
  expect(wantsLauncher({ ...asked, env: { TAPEDECK_CHILD: '1' } })).toBe(false)
})
