// What it takes to have an order's intent on disk: append and sync of the journal beside a bare pwrite and fdatasync of as many bytes into a
// prezeroed file, ten a second (as orders come) and back to back.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Micros, OrderId, Px } from '../../src/core/units.ts'
import type { JournalRecord } from '../../src/ports/journal.ts'
import { BareLog } from './bare-log.ts'
import { built } from './dist.ts'
import { type Figure, type Pace, figure, median, share, sleep } from './measure.ts'
import { START, instruments, setupOf } from './world.ts'

const { KeepWarm } = await built<typeof import('../../src/app/engine/keep-warm.ts')>('app/engine/keep-warm')
const { openJournal } = await built<typeof import('../../src/store/journal.ts')>('store/journal')

const intent = (id: number): JournalRecord => ({
  kind: 'intent',
  t: (START + id) as Micros,
  id: id as OrderId,
  instrument: 'NSE:RELIANCE',
  qty: 50,
  type: 'market',
  limit: 24_501_500 as Px,
  owner: 'ema-cross',
  why: 'fast crossed above slow',
  reducing: false,
})
/** The bytes of one such record in the journal, its head included. */
const BYTES = JSON.stringify(intent(123_456)).length + 20

export async function journals({ quick, say }: Pace): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-journal-'))
  const opened = openJournal(join(folder, 'journal'))
  if ('error' in opened) throw new Error(opened.error)
  const { journal } = opened.ok
  const bare = new BareLog(folder, BYTES)
  // As a session does before its first order: else the interpreter is measured, which takes 60 us longer.
  new KeepWarm(setupOf(instruments(1), []), START as Micros).run()
  let id = 0
  const ours = (): void => {
    journal.append(intent(++id))
    journal.sync()
  }
  const figures: Figure[] = []
  for (const [name, pause, count] of [
    ['10 a second', 100, quick ? 10 : 60],
    ['back to back', 0, quick ? 100 : 400],
  ] as const) {
    say(`journal, ${name}`)
    const [our50, our99, bare50, bare99]: number[][] = [[], [], [], []]
    for (let turn = -1; turn < 5; turn++) {
      const [b, o] = await micros([() => bare.append(), ours], count, pause)
      if (turn < 0) continue
      bare50?.push(median(b))
      bare99?.push(share(b, 0.99))
      our50?.push(median(o))
      our99?.push(share(o, 0.99))
    }
    const against = 'bare pwrite + fdatasync'
    figures.push(
      figure(
        `journal append and sync, ${name}, p50`,
        'us',
        { ours: our50 ?? [], bare: bare50 ?? [], against },
        pause > 0 ? 'ratio <= 1.2' : 'ratio <= 1.5',
      ),
      figure(`journal append and sync, ${name}, p99`, 'us', { ours: our99 ?? [], bare: bare99 ?? [], against }),
    )
  }
  say('journal append alone')
  const [append] = await micros([() => journal.append(intent(++id))], quick ? 500 : 5_000, 0)
  figures.push(figure('journal append without sync, p50', 'us', { ours: [median(append)] }))
  journal.close()
  bare.close()
  rmSync(folder, { recursive: true, force: true })
  return figures
}

/** Of each work, `count` times, one after the other in turn: what else the disk has to do falls on each alike. */
async function micros<T extends readonly (() => void)[]>(
  works: [...T],
  count: number,
  pause: number,
): Promise<{ [K in keyof T]: number[] }> {
  const taken = works.map((): number[] => [])
  for (let i = 0; i < count; i++) {
    for (const [w, work] of works.entries()) {
      if (pause > 0) await sleep(pause)
      const from = performance.now()
      work()
      taken[w]?.push((performance.now() - from) * 1000)
    }
  }
  return taken as { [K in keyof T]: number[] }
}
