// Journals of earlier builds, as they lie on disks: every shape of record that was ever written is read, and means what it meant.

import { expect, it } from 'vitest'
import { readJournalState } from '../../src/app/recovery/journal-state.ts'
import type { JournalRecord } from '../../src/ports/journal.ts'
import { isJournalRecord } from '../../src/store/journal.ts'

/** Word for word, oldest first. Lines are added, never changed. */
const lines = [
  // Before SL and IOC.
  '{"kind":"intent","t":1788500000000000,"id":1,"instrument":"NSE:SA","qty":10,"type":"limit","limit":1000000,"owner":"you","why":"by hand","reducing":false}',
  '{"kind":"event","t":1788500000100000,"event":{"kind":"accepted","id":1,"brokerId":"S1"}}',
  '{"kind":"modify","t":1788500000200000,"id":1,"limit":1000500}',
  '{"kind":"event","t":1788500000300000,"event":{"kind":"modified","id":1,"limit":1000500}}',
  '{"kind":"event","t":1788500000400000,"event":{"kind":"filled","id":1,"fillId":"S1.1","qty":4,"px":1000500,"time":1788500000390000}}',
  '{"kind":"cancel","t":1788500000500000,"id":1}',
  '{"kind":"event","t":1788500000600000,"event":{"kind":"cancelled","id":1,"text":"cancelled as asked"}}',
  '{"kind":"level","t":1788500000700000,"level":"paused","why":"a person paused entries"}',
  '{"kind":"strategy","t":1788500000800000,"name":"trend","on":false,"why":"by hand"}',
  '{"kind":"equity","t":1788500000900000,"dayStart":3000000000,"dayBase":3000000000,"equity":2999999000,"base":2999998000}',
  // With SL and IOC, and shares held over night.
  '{"kind":"intent","t":1788500001000000,"id":2,"instrument":"NSE:SA","qty":-4,"type":"sl","limit":990000,"trigger":995000,"validity":"day","owner":"trend","why":"stop","reducing":true}',
  '{"kind":"event","t":1788500001100000,"event":{"kind":"triggered","id":2}}',
  '{"kind":"event","t":1788500001200000,"event":{"kind":"rejected","id":2,"text":"trading is halted","haltedUntil":1788500600000000}}',
  '{"kind":"equity","t":1788500001300000,"dayStart":3000000000,"dayBase":3000000000,"equity":2999999000,"base":2999998000,"carried":{"NSE:SA":4}}',
  // With numbers of strategies, and stops that follow a jump or stand beside a target.
  '{"kind":"saved","t":1788500001400000,"strategy":"scalper","instrument":"NSE:SA","values":{"fills":3}}',
  '{"kind":"intent","t":1788500001500000,"id":3,"instrument":"NSE:SA","qty":-4,"type":"sl","limit":990000,"trigger":995000,"validity":"day","owner":"trend","why":"stop","reducing":true,"chased":true}',
  '{"kind":"intent","t":1788500001600000,"id":4,"instrument":"NSE:SA","qty":-4,"type":"limit","limit":1010000,"trigger":0,"validity":"day","owner":"trend","why":"target","reducing":false,"closes":true}',
  // With changes of all terms, and numbers skipped after damage.
  '{"kind":"modify","t":1788500001700000,"id":4,"limit":1010000,"qty":-2,"trigger":0,"type":"limit"}',
  '{"kind":"numbers","t":1788500001800000,"above":20004}',
]

it('every shape of journal record that was ever written is read and means what it meant', () => {
  const records = lines.map(line => JSON.parse(line) as JournalRecord)
  for (const record of records) expect(isJournalRecord(record), JSON.stringify(record)).toBe(true)
  const state = readJournalState(records)
  expect([...state.intents.keys()]).toEqual([1, 2, 3, 4])
  expect([...state.ended]).toEqual([1, 2])
  expect({ level: state.level, off: state.off, highest: state.highest }).toEqual({ level: 'paused', off: ['trend'], highest: 20_004 })
  expect(state.saved).toEqual([{ strategy: 'scalper', instrument: 'NSE:SA', values: { fills: 3 } }])
  expect(state.money).toMatchObject({ dayStart: 3_000_000_000, carried: { 'NSE:SA': 4 } })
})
