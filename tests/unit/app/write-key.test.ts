// Facts about the write key at the hub: who holds it, who is refused, and that nobody needs it to stop.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KEY } from '../../../src/protocol/messages.ts'
import { Screen, hubOf, settle } from './hub-screen.ts'

describe('the write key', () => {
  const orders = ['order', 'exit', 'cancel', 'resume', 'strategy', 'speed', 'restart', 'shutdown'] as const
  const fields: Readonly<Record<string, object>> = {
    order: { instrument: 'NSE:TCS', qty: 1, type: 'market', limit: 0 },
    exit: { instrument: 'NSE:TCS' },
    cancel: { order: 1 },
    strategy: { name: 'x', on: true },
    speed: { speed: 1 },
    stop: { level: 'flatten' },
  }
  const told = (screen: Screen): unknown => screen.said.findLast(([type]) => type === KEY)?.[1]

  test('is held by the first screen that may write; the others are told, and refused with the way to it', async () => {
    const hub = hubOf()
    const reader = new Screen(hub).hello({ readOnly: true })
    const first = new Screen(hub).hello()
    const second = new Screen(hub).hello()
    await settle()
    expect([told(reader), told(first), told(second)]).toEqual([
      { you: 'screen-1', holder: 'screen-2', screens: 3 },
      { you: 'screen-2', holder: 'screen-2', screens: 3 },
      { you: 'screen-3', holder: 'screen-2', screens: 3 },
    ])
    orders.forEach((kind, ref) => second.ask({ ref, kind, ...fields[kind] }))
    await settle()
    expect(second.answers.map(answer => answer.text)).toEqual(
      orders.map(kind => `screen-2 holds the write key: take it with :write before '${kind}'`),
    )
    orders.forEach((kind, ref) => first.ask({ ref, kind, ...fields[kind] }))
    await settle()
    expect(first.answers.map(answer => answer.text)).toEqual(orders.map(kind => `${kind} from screen-2`))
  })

  test('lets every screen and every login stop, without the key', async () => {
    const hub = hubOf()
    const screens = [new Screen(hub).hello(), new Screen(hub).hello(), new Screen(hub).hello({ columns: 0, rows: 0 })]
    await settle()
    for (const screen of screens) screen.ask({ ref: 1, kind: 'stop', level: 'flatten' })
    await settle()
    expect(screens.flatMap(screen => screen.answers.map(answer => answer.ok))).toEqual([true, true, true])
  })

  test('goes to who takes it, and never to a screen that only looks', async () => {
    const hub = hubOf()
    const [first, second, reader] = [new Screen(hub).hello(), new Screen(hub).hello(), new Screen(hub).hello({ readOnly: true })]
    await settle()
    reader.ask({ ref: 1, kind: 'write' })
    second.ask({ ref: 1, kind: 'write' })
    second.ask({ ref: 2, kind: 'resume' })
    first.ask({ ref: 2, kind: 'resume' })
    await settle()
    expect(reader.answers[0]?.ok).toBe(false)
    expect(second.answers.map(answer => answer.text)).toEqual([
      'this screen holds the write key now; screen-1 is read-only',
      'resume from screen-2',
    ])
    expect(first.answers[0]?.text).toContain('screen-2 holds the write key')
    expect(told(first)).toEqual({ you: 'screen-1', holder: 'screen-2', screens: 3 })
  })

  test('is free when its screen goes: nobody orders until somebody takes it, or a new screen comes', async () => {
    const moved: string[] = []
    const hub = hubOf({ onKey: holder => moved.push(holder) })
    const [first, second] = [new Screen(hub).hello(), new Screen(hub).hello()]
    await settle()
    first.link.close()
    await settle()
    second.ask({ ref: 1, kind: 'resume' })
    await settle()
    expect(second.answers[0]?.text).toBe("no screen holds the write key: take it with :write before 'resume'")
    expect(told(second)).toEqual({ you: 'screen-2', holder: '', screens: 1 })
    const third = new Screen(hub).hello()
    await settle()
    expect(told(third)).toEqual({ you: 'screen-3', holder: 'screen-3', screens: 2 })
    expect(moved).toEqual(['screen-1', '', 'screen-3'])
  })

  test('is held by at most one screen, whatever they do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ what: fc.constantFrom('join', 'take', 'leave'), which: fc.nat(9) }), { maxLength: 30 }),
        async steps => {
          const hub = hubOf({ maxScreens: 100 })
          const screens: Screen[] = []
          for (const { what, which } of steps) {
            if (what === 'join') screens.push(new Screen(hub).hello())
            else if (what === 'take') screens[which % screens.length]?.ask({ ref: 1, kind: 'write' })
            else screens.splice(which % Math.max(1, screens.length), 1)[0]?.link.close()
            await settle()
          }
          for (const screen of screens) screen.ask({ ref: 99, kind: 'resume' })
          await settle()
          const took = screens.filter(screen => screen.answers.some(answer => answer.ref === 99 && answer.ok))
          expect(took.length).toBeLessThanOrEqual(1)
          for (const screen of screens) {
            const { you, holder, screens: count } = told(screen) as { you: string; holder: string; screens: number }
            expect(count).toBe(screens.length)
            expect(you === holder).toBe(took[0] === screen)
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
