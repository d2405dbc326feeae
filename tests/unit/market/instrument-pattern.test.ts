import { describe, expect, it } from 'vitest'
import { parseDate } from '../../../src/core/ist.ts'
import { failed } from '../../../src/core/result.ts'
import { type DayNo, type Px, type Qty, rupees } from '../../../src/core/units.ts'
import { type Contract, contractName } from '../../../src/market/contract.ts'
import { InstrumentList, type ListedInstrument } from '../../../src/market/instrument-list.ts'
import { parsePattern, selectInstruments } from '../../../src/market/instrument-pattern.ts'

const day = (text: string): DayNo => parseDate(text) as DayNo
const TODAY = day('2026-11-21')

const base = {
  exchange: 'NSE',
  tick: rupees(0.05),
  lot: 65 as Qty,
  freeze: 0 as Qty,
  last: 0 as Px,
  token: '',
  closingAuction: undefined,
} as const
const share = (symbol: string): ListedInstrument => ({ ...base, symbol, kind: 'EQ', contract: undefined })
const contract = (underlying: string, expiry: string, strike: number, right: Contract['right']): ListedInstrument => {
  const it: Contract = { underlying, expiry: day(expiry), strike: rupees(strike), right }
  return { ...base, symbol: contractName(it), kind: right === '' ? 'FUT' : 'OPT', contract: it }
}
const EXPIRIES = ['2026-11-17', '2026-11-23', '2026-12-01', '2026-12-08', '2026-12-29', '2027-01-26']
const list = new InstrumentList(TODAY, [
  share('RELIANCE'),
  share('SBIN'),
  ...['2027-01-26', '2026-12-29', '2026-11-23', '2026-10-27'].map(expiry => contract('NIFTY', expiry, 0, '')),
  ...EXPIRIES.flatMap(expiry =>
    [25_600, 25_500, 26_000].flatMap(strike => [contract('NIFTY', expiry, strike, 'PE'), contract('NIFTY', expiry, strike, 'CE')]),
  ),
])

const chosen = (text: string): string | string[] => {
  const pattern = parsePattern(text)
  if (failed(pattern)) return pattern.error
  const found = selectInstruments(pattern.ok, list, TODAY)
  return failed(found) ? found.error : found.ok.map(one => one.symbol)
}

describe('a pattern', () => {
  it.each([
    ['reliance', ['RELIANCE']],
    ['NSE:NIFTY FUT', ['NIFTY-23NOV26-FUT']],
    ['NIFTY fut next', ['NIFTY-29DEC26-FUT']],
    ['NIFTY FUT all', ['NIFTY-23NOV26-FUT', 'NIFTY-29DEC26-FUT', 'NIFTY-26JAN27-FUT']],
    ['NIFTY26DECFUT', ['NIFTY-29DEC26-FUT']],
    ['NIFTY 25500..25600 CE', ['NIFTY-23NOV26-25500CE', 'NIFTY-23NOV26-25600CE']],
    ['NIFTY 25550..99999 CE/PE', ['NIFTY-23NOV26-25600CE', 'NIFTY-23NOV26-25600PE', 'NIFTY-23NOV26-26000CE', 'NIFTY-23NOV26-26000PE']],
    ['NIFTY 26000..26000 PE weekly next', ['NIFTY-01DEC26-26000PE']],
    ['NIFTY 26000..26000 PE monthly next', ['NIFTY-29DEC26-26000PE']],
    ['NIFTY 26000..26000 PE monthly all', ['NIFTY-23NOV26-26000PE', 'NIFTY-29DEC26-26000PE', 'NIFTY-26JAN27-26000PE']],
    ['NIFTY 26000..26000 PE 08dec26', ['NIFTY-08DEC26-26000PE']],
  ])('%s names %j', (text, expected) => {
    expect(chosen(text)).toEqual(expected)
  })

  it.each([
    ['', /names no instrument: write it like RELIANCE, NSE:NIFTY FUT/],
    ['RELIANC', /^RELIANC is not in the list of 2026-11-21; did you mean RELIANCE\?$/],
    ['NIFTI FUT', /has no contracts on NSE:NIFTI; did you mean NSE:NIFTY\?$/],
    ['NIFTY FUTURE', /'FUTURE' is neither FUT nor a range of strikes such as 25500..26500/],
    ['NIFTY FUT nexxt', /'nexxt' is no word of a pattern; did you mean next\?/],
    ['NIFTY 26500..25500 CE', /the range of strikes begins above its end/],
    ['NIFTY 25500..26500', /after the strikes stands CE, PE or CE\/PE/],
    ['NIFTY 1..2 CE', /no strike within that range; there are 25500 to 26000/],
    ['NIFTY FUT 24NOV26', /no such expiry; there are 23NOV26, 29DEC26, 26JAN27/],
  ])('%s is refused with a sentence', (text, expected) => {
    expect(chosen(text)).toMatch(expected)
  })

  it('never names what has expired', () => {
    const later = day('2028-01-01')
    const pattern = parsePattern('NIFTY FUT all')
    if (failed(pattern)) throw new Error(pattern.error)
    expect(selectInstruments(pattern.ok, list, later)).toEqual({
      error: 'NIFTY FUT all: all such contracts of the list of 2026-11-21 have expired by 2028-01-01',
    })
  })
})
