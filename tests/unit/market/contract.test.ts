import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateText, parseDate } from '../../../src/core/ist.ts'
import { type DayNo, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { type Contract, contractName, expiryText, parseContract, parseExpiry } from '../../../src/market/contract.ts'
import { spelledContracts } from '../../../src/market/contract-spelling.ts'
import { type InstrumentRow, InstrumentTable } from '../../../src/market/instrument.ts'

const day = (text: string): DayNo => parseDate(text) as DayNo

const contracts: fc.Arbitrary<Contract> = fc
  .record({
    underlying: fc.constantFrom('NIFTY', 'NIFTYNXT50', 'BAJAJ-AUTO', 'M&M', '360ONE', 'SENSEX', 'NAM-INDIA', 'MAY'),
    expiry: fc.integer({ min: day('2000-01-01'), max: day('2099-12-31') }).map(n => n as DayNo),
    strike: fc.integer({ min: 1, max: 4_000_000 }).map(quarters => (quarters * 2500) as Px),
    right: fc.constantFrom('', 'CE', 'PE'),
  })
  .map(one => (one.right === '' ? { ...one, strike: 0 as Px, right: '' } : { ...one, right: one.right as 'CE' | 'PE' }))

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
/** The spellings as NSE and the brokers document them, built by hand. */
function spellings({ underlying, expiry, strike, right }: Contract): Record<'weekly' | 'monthly' | 'noren', string> {
  const [year = '', month = '', date = ''] = dateText(expiry).split('-')
  const end = right === '' ? 'FUT' : `${strike / 10_000}${right}`
  const yy = year.slice(2)
  const mon = MONTHS[Number(month) - 1]
  return {
    weekly: `${underlying}${yy}${'123456789OND'[Number(month) - 1]}${date}${end}`,
    monthly: `${underlying}${yy}${mon}${end}`,
    noren: `${underlying}${date}${mon}${yy}${right === '' ? 'F' : `${right.slice(0, 1)}${strike / 10_000}`}`,
  }
}

describe('the name of a contract', () => {
  it('reads as it is meant', () => {
    expect(contractName({ underlying: 'NIFTY', expiry: day('2026-11-24'), strike: rupees(26_000), right: 'CE' })).toBe(
      'NIFTY-24NOV26-26000CE',
    )
    expect(contractName({ underlying: 'BAJAJ-AUTO', expiry: day('2026-12-29'), strike: 0 as Px, right: '' })).toBe('BAJAJ-AUTO-29DEC26-FUT')
    expect(contractName({ underlying: 'IREDA', expiry: day('2026-09-29'), strike: rupees(132.5), right: 'PE' })).toBe(
      'IREDA-29SEP26-132.5PE',
    )
  })

  it('is parsed back to the same contract, and names no other', () => {
    fc.assert(
      fc.property(contracts, one => {
        expect(parseContract(contractName(one))).toEqual(one)
      }),
    )
    fc.assert(fc.property(fc.integer({ min: day('2000-01-01'), max: day('2099-12-31') }), n => parseExpiry(expiryText(n as DayNo)) === n))
  })

  it.each([
    'NIFTY',
    'BAJAJ-AUTO',
    'NIFTY-31FEB26-FUT',
    'NIFTY-24NOV26-26000',
    'NIFTY-24NOV26-026000CE',
    'NIFTY-24NOV26-0CE',
    'NIFTY-24NOV26-1.50CE',
    '-24NOV26-FUT',
  ])('is not %s', text => expect(parseContract(text)).toBeUndefined())
})

describe('a spelling of a contract', () => {
  it('of NSE, Kite, Upstox or Noren is among what the text may say', () => {
    fc.assert(
      fc.property(contracts, one => {
        const month = dateText(one.expiry).slice(0, 7)
        const { weekly, monthly, noren } = spellings(one)
        expect(spelledContracts(weekly)).toContainEqual({ ...one, month })
        expect(spelledContracts(noren)).toContainEqual({ ...one, month })
        expect(spelledContracts(monthly)).toContainEqual({ ...one, month, expiry: undefined })
        expect(spelledContracts(contractName(one))).toEqual([{ ...one, month }])
      }),
    )
  })

  it('is no symbol of a share or index', () => {
    for (const text of ['RELIANCE', 'BAJAJ-AUTO', 'NIFTY50', 'NIFTYNXT50', 'M&M', '360ONE', 'NIFTY_PSU_BANK', ''])
      expect(spelledContracts(text)).toEqual([])
  })
})

describe('an instrument table', () => {
  const row = (contract: Contract, exchange: 'NSE' | 'BSE' = 'NSE'): InstrumentRow => ({
    exchange,
    symbol: contractName(contract),
    kind: contract.right === '' ? 'FUT' : 'OPT',
    tick: 500 as Px,
    lot: 65 as Qty,
    product: 'future',
    calendar: 'nse-fo',
    tradable: true,
    contract,
  })
  const option = (expiry: string): Contract => ({ underlying: 'NIFTY', expiry: day(expiry), strike: rupees(26_000), right: 'CE' })
  const future = (expiry: string): Contract => ({ underlying: 'NIFTY', expiry: day(expiry), strike: 0 as Px, right: '' })
  const table = new InstrumentTable(
    [option('2026-12-08'), option('2026-12-15'), option('2026-12-29'), future('2026-12-29')].map(one => row(one)),
  )

  it('finds a contract by any spelling: of a month its last expiry', () => {
    const named = (text: string): unknown => table.find(text)
    const expected = (symbol: string) => ({
      ok: expect.objectContaining({ name: `NSE:${symbol}`, segment: 'NSE_FO', freeze: 0, bandLow: 0 }),
    })
    for (const text of ['nifty26dec26000ce', 'NSE:NIFTY26DEC26000CE', 'NIFTY26D2926000CE', 'NIFTY29DEC26C26000', 'NIFTY-29DEC26-26000CE'])
      expect(named(text), text).toEqual(expected('NIFTY-29DEC26-26000CE'))
    expect(named('NIFTY26D1526000CE')).toEqual(expected('NIFTY-15DEC26-26000CE'))
    expect(named('NIFTY26DECFUT')).toEqual(expected('NIFTY-29DEC26-FUT'))
  })

  it('names the nearest where it has none', () => {
    expect(table.find('NIFTY-29DEC26-26050CE')).toEqual({
      error: 'no instrument NIFTY-29DEC26-26050CE; did you mean NIFTY-29DEC26-26000CE?',
    })
    expect(table.find('BSE:NIFTY26DECFUT')).toHaveProperty('error')
  })
})
