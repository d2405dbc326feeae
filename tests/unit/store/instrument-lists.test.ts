import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it, test } from 'vitest'
import { loadMarketData } from '../../../src/app/config/market-data.ts'
import { parseDate } from '../../../src/core/ist.ts'
import { failed, type Result } from '../../../src/core/result.ts'
import { type DayNo, inRupees } from '../../../src/core/units.ts'
import { InstrumentList, type ListedInstrument } from '../../../src/market/instrument-list.ts'
import { readInstrumentList, writeInstrumentList } from '../../../src/store/instruments/list-files.ts'
import { readUpstox } from '../../../src/store/instruments/upstox.ts'
import { SKIPPED, sharedData } from '../../shared.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-lists-'))
afterAll(() => rmSync(folder, { recursive: true }))
const day = (text: string): DayNo => parseDate(text) as DayNo
const must = <T>(result: Result<T>): T => {
  if (failed(result)) throw new Error(result.error)
  return result.ok
}
const { aliases } = must(loadMarketData())
const quiet = (): void => {}

const HEADER =
  'instrument_key,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,option_type,exchange'
const ROWS = [
  '"NSE_EQ|INE002A01018","2885","RELIANCE","RELIANCE INDUSTRIES LTD","1307.8","","","0.1","1","EQUITY","","NSE_EQ"',
  '"NSE_EQ|INE086A13016","18116","ELECTCAST","ELECTCAST WARRANTS","0","","","0.05","33340","EQUITY","","NSE_EQ"',
  '"NSE_EQ|INE086A01029","928","ELECTCAST","ELECTROSTEEL, ""CASTINGS"" LTD","70.65","","","0.01","1","EQUITY","","NSE_EQ"',
  'NSE_INDEX|Nifty 50,26000,NIFTY,Nifty 50,24412.5,,,,,INDEX,INDEX,NSE_INDEX',
  '"NSE_FO|58072","58072","NIFTY26AUGFUT","NIFTY","24452.6","2026-08-25","0.0","0.1","65","FUTIDX","FF","NSE_FO"',
  '"NSE_FO|39000","39000","NIFTY2681825000CE","NIFTY","210.5","2026-08-18","25000.0","0.05","65","OPTIDX","CE","NSE_FO"',
  '"NSE_FO|39001","39001","IREDA26SEP132.5PE","INDIAN RENEWABLE","3.5","2026-09-29","132.5","0.01","3450","OPTSTK","PE","NSE_FO"',
  '"NCD_FO|14294","14294","GBPINR26814130.5CE","GBPINR","1.985","2026-08-14","130.5","0.25","1","OPTCUR","CE","NCD_FO"',
  '"NSE_FO|1","1","NIFTY26OCT25000CE","NIFTY","1","2026-08-18","25000.0","0.05","65","OPTIDX","CE","NSE_FO"',
  '"NSE_FO|2","2","NIFTY26SEP25000CE","NIFTY","1","2026-09-31","25000.0","0.05","65","OPTIDX","CE","NSE_FO"',
  '"NSE_EQ|INE1","3","NOTICK","X","1","","","0","1","EQUITY","","NSE_EQ"',
  'only,three,columns',
]
const write = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe("a list in Upstox's format", () => {
  const read = must(readUpstox(write('list.csv.gz', gzipSync(`${HEADER}\r\n${ROWS.join('\r\n')}\r\n`)), aliases, quiet))

  it('gives every instrument under its name here', () => {
    const shown = read.rows.map(({ exchange, symbol, kind, tick, lot, last, token }) => [
      exchange,
      symbol,
      kind,
      inRupees(tick),
      lot,
      inRupees(last),
      token,
    ])
    expect(shown).toEqual([
      ['NSE', 'RELIANCE', 'EQ', 0.1, 1, 1307.8, '2885'],
      ['NSE', 'ELECTCAST', 'EQ', 0.01, 1, 70.65, '928'],
      ['NSE', 'NIFTY50', 'IDX', 0.05, 1, 24_412.5, '26000'],
      ['NSE', 'NIFTY-25AUG26-FUT', 'FUT', 0.1, 65, 24_452.6, '58072'],
      ['NSE', 'NIFTY-18AUG26-25000CE', 'OPT', 0.05, 65, 210.5, '39000'],
      ['NSE', 'IREDA-29SEP26-132.5PE', 'OPT', 0.01, 3450, 3.5, '39001'],
    ])
  })

  it('accounts for every row: kept, of another segment, or rejected with its line', () => {
    expect([...read.others]).toEqual([['NCD_FO', 1]])
    expect(read.rejected).toEqual([
      'line 3: NSE:ELECTCAST is line 4, the share',
      'line 10: NIFTY26OCT25000CE: its name does not say 2026-08-18 25000CE',
      "line 11: NIFTY26SEP25000CE: '2026-09-31' is no expiry date",
      'line 12: NOTICK: the tick is 0',
      'line 13: 3 columns instead of 12',
    ])
    expect(read.read).toBe(ROWS.length)
    expect(read.rows.length + 1 + read.rejected.length).toBe(ROWS.length)
  })

  it('may be JSON, with ticks in paise, and says the same', () => {
    const ms = (date: string): number => Date.parse(`${date}T00:00:00+05:30`)
    const entries = [
      {
        segment: 'NSE_EQ',
        instrument_key: 'NSE_EQ|INE002A01018',
        exchange_token: '2885',
        trading_symbol: 'RELIANCE',
        tick_size: 10,
        lot_size: 1,
        instrument_type: 'EQ',
        cas_eligible: true,
      },
      {
        segment: 'NSE_FO',
        instrument_key: 'NSE_FO|39000',
        exchange_token: '39000',
        trading_symbol: 'NIFTY 25000 CE 18 AUG 26',
        underlying_symbol: 'NIFTY',
        expiry: ms('2026-08-18'),
        strike_price: 25_000,
        tick_size: 5,
        lot_size: 65,
        freeze_quantity: 1800,
        instrument_type: 'CE',
      },
      null,
    ]
    const json = must(readUpstox(write('list.json', JSON.stringify(entries)), aliases, quiet))
    const known = (symbol: string) => read.rows.find(one => one.symbol === symbol)
    expect(json.rows).toEqual([
      { ...known('RELIANCE'), last: 0, closingAuction: true },
      { ...known('NIFTY-18AUG26-25000CE'), last: 0, freeze: 1800 },
    ])
    expect(json.rejected).toEqual(['entry 3: is no instrument'])
    const strange = entries.map(one => (one ? { ...one, tick_size: 7 } : one))
    expect(readUpstox(write('strange.json', JSON.stringify(strange)), aliases, quiet)).toHaveProperty(
      'error',
      expect.stringContaining('no tick in it can be trusted'),
    )
  })

  it.each([
    ['absent.csv', undefined, /absent.csv cannot be read: ENOENT/],
    [
      'bars.csv',
      'Date,Open\n2026-01-01,1\n',
      /is no Upstox instrument list: its first line names no instrument_key, exchange_token, tradingsymbol/,
    ],
    ['empty.csv', '', /is no Upstox instrument list/],
    ['rowless.csv', `${HEADER}\n`, /has no rows/],
    ['half.json', '[{', /is no valid JSON/],
    ['cut.csv.gz', gzipSync('x'.repeat(5000)).subarray(0, 20), /cannot be read: unexpected end of file/],
  ])('is refused with a sentence: %s', (name, content, expected) => {
    if (content !== undefined) write(name, content)
    expect(readUpstox(join(folder, name), aliases, quiet)).toHaveProperty('error', expect.stringMatching(expected))
  })
})

describe("the home's own lists", () => {
  const rows: ListedInstrument[] = [...must(readUpstox(join(folder, 'list.csv.gz'), aliases, quiet)).rows]
  const home = join(folder, 'instruments')

  it('hold what was put in, and answer a day with the latest list of that day or before', () => {
    must(writeInstrumentList(home, new InstrumentList(day('2026-08-03'), rows), 'list.csv'))
    must(writeInstrumentList(home, new InstrumentList(day('2026-08-05'), rows.slice(0, 2)), 'list.csv'))
    const on = (text: string): InstrumentList | undefined => must(readInstrumentList(home, day(text)))
    expect(on('2026-08-02')).toBeUndefined()
    expect([on('2026-08-03')?.rows, on('2026-08-04')?.day]).toEqual([rows, day('2026-08-03')])
    expect(on('2027-01-01')?.rows).toEqual(rows.slice(0, 2))
    expect(readdirSync(home)).toEqual(['2026-08-03.json.gz', '2026-08-05.json.gz'])
    expect(must(readInstrumentList(join(folder, 'none'), day('2026-08-03')))).toBeUndefined()
  })

  it('say so when they are damaged or of a newer build', () => {
    const path = join(home, '2026-08-05.json.gz')
    const whole = readFileSync(path)
    const said = (bytes: Uint8Array): unknown => {
      writeFileSync(path, bytes)
      return readInstrumentList(home, day('2026-08-05'))
    }
    expect(said(whole.subarray(0, 60))).toHaveProperty(
      'error',
      expect.stringMatching(/2026-08-05.json.gz is damaged .*: import the instrument list anew/),
    )
    const file = JSON.parse(gunzipSync(whole).toString()) as Record<string, unknown>
    const changed = (change: object): unknown => said(gzipSync(JSON.stringify({ ...file, ...change })))
    expect(changed({ format: 2 })).toHaveProperty('error', expect.stringContaining('is of format 2 and this build reads 1'))
    for (const change of [{ count: 3 }, { rows: [[1]] }, { rows: 7 }, { day: 'today' }])
      expect(changed(change), JSON.stringify(change)).toHaveProperty('error', expect.stringContaining('does not hold an instrument list'))
    writeFileSync(path, whole)
  })
})

const real = sharedData('instruments', 'upstox_NSE_2026.csv.gz')

test.skipIf(!real)(`a real list of 76,745 rows is accounted for to the row (${real ? 'found' : SKIPPED})`, () => {
  const read = must(readUpstox(real as string, aliases, quiet))
  const count = (kind: string): number => read.rows.filter(one => one.kind === kind).length
  expect(read.read).toBe(76_745)
  // By the file's own columns: 9,483 EQUITY, 139 INDEX, 15 FUTIDX + 622 FUTSTK, 4,734 OPTIDX + 25,551 OPTSTK.
  expect([count('EQ'), count('IDX'), count('FUT'), count('OPT')]).toEqual([9483 - 5, 139, 637, 30_285])
  expect(Object.fromEntries(read.others)).toEqual({ NCD_FO: 8896, NSE_COM: 27_130 + 147 + 28 })
  expect(read.rejected).toHaveLength(5)
  const { calendars, contracts, ticks } = must(loadMarketData())
  const list = new InstrumentList(day('2026-08-03'), read.rows)
  expect([...list.underlyings]).toHaveLength(new Set(read.rows.flatMap(one => one.contract?.underlying ?? [])).size)
  // The shipped tables agree with it: lots, ticks and expiries of the index contracts.
  const indices = ['NIFTY', 'BANKNIFTY', 'FINNIFTY', 'MIDCPNIFTY', 'NIFTYNXT50']
  for (const symbol of indices) {
    const all = list.contractsOn(`NSE:${symbol}`)
    for (const { contract, lot } of all) if (contract) expect(contracts.lotOf(symbol, contract.expiry), symbol).toBe(lot)
    for (const { contract, tick, last } of all)
      if (contract?.right === '') expect(ticks.tickAt('indexFuture', last, list.day), `${symbol} ${inRupees(last)}`).toBe(tick)
    const expiries = [...new Set(all.flatMap(one => one.contract?.expiry ?? []))].toSorted((a, b) => a - b)
    const ours = contracts.expiries('NSE', symbol, list.day, 3, calendars['nse-fo'])
    expect(expiries.slice(0, 3), symbol).toEqual(ours)
  }
})
