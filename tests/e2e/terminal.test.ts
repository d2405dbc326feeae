// The cockpit on a real terminal, over real processes: trading by keys, leaving, coming back, and every way a terminal can be lost.

import { describe, expect, test } from 'vitest'
import { type Home, program, testHome, withoutDatabase } from './home.ts'
import { SMALL, type Screen, type Size } from './terminal.ts'
import { eventually, must } from './wait.ts'

const PROMPT = '; echo "prompt $?"; read line'

/** An engine with its cockpit; no strategy, so that nothing but the test trades. */
async function cockpit(home: Home, size?: Size, ...more: readonly string[]): Promise<Screen> {
  const screen = home.terminal(`${program} --home ${home.home} --profile quiet ${[...withoutDatabase, ...more].join(' ')}${PROMPT}`, size)
  await screen.see('feed 50/50')
  return screen
}

async function attached(home: Home, ...more: readonly string[]): Promise<Screen> {
  const screen = home.terminal(`${program} attach --home ${home.home} ${more.join(' ')}${PROMPT}`)
  await screen.see('feed 50/50')
  return screen
}

/** Buys one share of the selected instrument at market with its ticket: b, Tab, m, Enter, y. The keys are armed already. */
async function buyOne(screen: Screen): Promise<void> {
  await screen.press('b')
  await screen.see('break-even')
  await screen.press('Tab', 'm')
  await screen.see('← market →', 'break-even')
  await screen.press('Enter')
  await screen.see('press y to send')
  await screen.press('y')
}

const positionsOf = async (home: Home) => (await home.status()).positions.map(({ instrument, qty }) => `${instrument} ${qty}`)
const ended = (home: Home) => eventually(() => must(home.enginePid === undefined, 'the engine still runs'))

describe('the cockpit', () => {
  test('stands with its 50 shares, and trades, exits, flattens and resumes by keys', async () => {
    const home = testHome()
    const began = performance.now()
    const command = `${program} --home ${home.home} --profile quiet${PROMPT}`
    const screen = home.terminal(command)
    await screen.until(() => screen.text.includes('feed 50/50'), 'all shares to have a price')
    process.stdout.write(`cockpit: stood after ${Math.round(performance.now() - began)} ms, a new database included\n`)
    await screen.see('1 Watchlist', 'ADANIPORTS', '3 Book', '4 Positions', '5 Orders', '6 Strategies', '7 Tape', 'PAPER', 'EMERGENCY')

    await screen.press('?')
    await screen.see('opens a buy ticket for the selected instrument')
    await screen.press('Esc')
    await screen.dontSee('opens a buy ticket for the selected instrument')

    await screen.press('b')
    await screen.see('not armed')
    await screen.press('T')
    await buyOne(screen)
    await screen.see(/000001 ADANIPORTS BUY .* filled/)
    await screen.see(/▸?ADANIPORTS +\+1 /)
    expect(await positionsOf(home)).toEqual(['SYN:ADANIPORTS 1'])

    await screen.press('x')
    await screen.see('exit ADANIPORTS +1 at market?')
    await screen.press('y')
    await screen.see(/000002 ADANIPORTS SELL .* filled .*exit by hand/)
    expect(await positionsOf(home)).toEqual([])

    await buyOne(screen)
    await screen.see(/000003 ADANIPORTS BUY .* filled/)
    await screen.press('Ctrl+E')
    await screen.see('f FLATTEN+HALT', 'Each acts without asking')
    await screen.press('f')
    await screen.see('HALTED', /000004 ADANIPORTS SELL .* filled .*emergency/)
    expect(await home.status()).toMatchObject({ level: 'halted', positions: [], orders: [] })
    await screen.press('Esc', 'b')
    await screen.see('break-even', 'would be refused')
    await screen.press('Esc')

    await screen.type(':resume')
    await screen.press('Enter')
    await screen.see('resume trading?')
    await screen.press('y')
    await screen.see('trading is normal again')
    expect((await home.status()).level).toBe('normal')

    await screen.press('q', 's')
    await screen.see('prompt 0', 'Tapedeck has shut down')
    expect(screen.full).toBe(false)
    await ended(home)
  })

  test('shows header, watchlist, positions and keys on 80 x 24', async () => {
    const home = testHome()
    const screen = await cockpit(home, SMALL)
    await screen.see('PAPER', 'P&L', '1 Watchlist', 'ADANIPORTS', 'Positions', '? help', 'EMERGENCY')
    const lines = screen.text.split('\n')
    expect(lines.length).toBe(24)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
    await screen.press('5')
    await screen.see('5 Orders', 'no orders today')
  })
})

describe('leaving and coming back', () => {
  test('q k gives the prompt back while the engine trades on; attach comes back, and d leaves again', async () => {
    const home = testHome()
    const screen = await cockpit(home)
    await screen.press('T')
    await buyOne(screen)
    await screen.see(/000001 ADANIPORTS BUY .* filled/)
    const pid = home.enginePid
    await screen.press('q', 'k')
    await screen.see(`Tapedeck goes on trading as process ${pid}`, 'prompt 0')
    expect(screen.full).toBe(false)
    expect(await home.status()).toMatchObject({ pid, screens: 0, positions: [{ instrument: 'SYN:ADANIPORTS', qty: 1 }] })

    const again = await attached(home)
    await again.see(/▸?ADANIPORTS +\+1 /, /000001 ADANIPORTS BUY .* filled/)
    await again.press('T', 'x')
    await again.see('exit ADANIPORTS +1 at market?')
    await again.press('y')
    await eventually(async () => expect(await positionsOf(home)).toEqual([]))
    await again.press('q', 'd')
    await again.see('prompt 0')
    expect(home.enginePid).toBe(pid)
  })

  test('of two screens one holds the write key; the other looks on until it takes it, and can stop all the same', async () => {
    const home = testHome()
    await home.start('--profile', 'quiet', ...withoutDatabase)
    const first = await attached(home)
    const second = await attached(home)
    await second.see(/LOOKING ON \(screen-\d+ writes\)/, '2 screens')
    await second.press('T')
    await second.see('holds the write key: W or :write takes it')
    await first.press('T')
    await buyOne(first)
    await second.see(/000001 ADANIPORTS BUY .* filled/)

    await second.type(':write')
    await second.press('Enter')
    await second.see('this screen holds the write key now')
    await first.see('LOOKING ON', 'disarmed')
    await first.press('T', 'x', 'y')
    await second.press('T', 'x')
    await second.see('exit ADANIPORTS +1 at market?')
    await second.press('y')
    await eventually(async () => expect(await positionsOf(home)).toEqual([]))

    await first.press('Ctrl+E', 'p')
    await second.see('PAUSED')
    await second.press('q', 'd')
    await first.see('LOOKING ON (W writes)')
    await first.press('W', 'T')
    await first.see('ARMED')
    await first.press('q', 'd')
    expect(await home.status()).toMatchObject({ level: 'paused', nextOrder: 3 })
  })

  test('a plain start beside a running engine attaches to it; one with other settings is refused', async () => {
    const home = testHome()
    const engine = await home.start('--profile', 'quiet', ...withoutDatabase)
    const screen = home.terminal(`${program} --home ${home.home}${PROMPT}`)
    await screen.see('feed 50/50')
    await screen.press('q')
    await screen.see('leaves this attached screen')
    await screen.press('d')
    await screen.see(`an engine runs already on ${home.home} (process ${engine.pid}): this screen is attached to it`, 'prompt 0')
    const other = home.terminal(`${program} --home ${home.home} --profile quiet${PROMPT}`)
    await other.see(`already running: process ${engine.pid}`, 'prompt 4')
    expect(await home.status()).toMatchObject({ level: 'normal' })
  })

  test('a read-only screen sees everything and can send nothing', async () => {
    const home = testHome()
    await home.start('--profile', 'quiet', ...withoutDatabase)
    const screen = await attached(home, '--read-only')
    await screen.see('READ-ONLY')
    await screen.press('T')
    await screen.see('this screen is read-only: it cannot send orders')
    await screen.press('b')
    await screen.dontSee('break-even')
    await screen.press('Ctrl+E', 'f')
    await screen.see(/this screen is read-only: use `\S*tapedeck stop`/)
    await screen.press('Esc')
    await screen.type(':pause')
    await screen.press('Enter')
    await screen.press('Esc', 'q', 's')
    await screen.press('d')
    await screen.see('prompt 0')
    expect(await home.status()).toMatchObject({ level: 'normal', positions: [], nextOrder: 1 })
  })

  test('a terminal that is killed takes its screen and nothing else; stop flattens and ends the engine from another login', async () => {
    const home = testHome()
    const screen = await cockpit(home)
    await screen.press('T')
    await buyOne(screen)
    await screen.see(/000001 ADANIPORTS BUY .* filled/)
    const pid = home.enginePid
    screen.close()
    await eventually(async () => expect(await home.status()).toMatchObject({ pid, screens: 0, positions: [{ qty: 1 }] }))
    const flattened = await home.command('stop', '--flatten')
    expect(flattened).toMatchObject({ code: 0 })
    expect(flattened.out).toContain('flat: no position and no open order')
    expect(await home.status()).toMatchObject({ level: 'halted', positions: [], orders: [] })
    expect(await home.command('stop', '--shutdown')).toMatchObject({ code: 0 })
    await ended(home)
    expect(await home.command('status')).toMatchObject({ code: 3, out: '', err: expect.stringContaining(`nothing runs on ${home.home}`) })
    expect(await home.command('stop', '--shutdown')).toMatchObject({ code: 3 })
  })

  test('an engine that is ended by stop --shutdown ends its launcher with 0 and gives the terminal back', async () => {
    const home = testHome()
    const screen = await cockpit(home)
    expect(await home.command('stop', '--shutdown')).toMatchObject({ code: 0 })
    await screen.see('prompt 0')
    expect(screen.full).toBe(false)
  })

  test('kill -9 of the engine below its launcher restores the terminal and says what stands and how to start again', async () => {
    const home = testHome()
    const screen = await cockpit(home)
    await screen.press('T')
    await buyOne(screen)
    await screen.see(/000001 ADANIPORTS BUY .* filled/)
    const pid = home.enginePid as number
    process.kill(pid, 'SIGKILL')
    await screen.see('prompt 137', `(process ${pid}) was ended by SIGKILL`, 'Start again with')
    expect(screen.full).toBe(false)
    const next = await cockpit(home)
    await next.see(/▸?ADANIPORTS +\+1 /, 'restarted: 1 position and')
  })
})
