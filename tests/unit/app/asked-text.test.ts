import { expect, it } from 'vitest'
import { askedText, orderWords, productText } from '../../../src/app/audit/asked-text.ts'

const json = (value: object): string => askedText(JSON.stringify(value))

it.each([
  [{ kind: 'order', instrument: 'NSE:TCS', qty: 10, type: 'limit', limit: 34_000_000, why: 'by hand' }, 'BUY 10 TCS limit 3,400.00 DAY'],
  [{ kind: 'order', instrument: 'NSE:TCS', qty: -5, type: 'market', limit: 0 }, 'SELL 5 TCS market DAY'],
  [
    { kind: 'order', instrument: 'NSE:TCS', qty: 5, type: 'sl', limit: 0, trigger: 34_100_000, amo: true },
    'BUY 5 TCS SL trigger 3,410.00 DAY for the next opening',
  ],
  [{ kind: 'order', instrument: 'NSE:TCS', qty: 5, type: 'limit', limit: 34_100_000, validity: 'ioc' }, 'BUY 5 TCS limit 3,410.00 IOC'],
  [
    {
      kind: 'bracket',
      instrument: 'SYN:TCS',
      entries: [{ qty: 14, type: 'limit', limit: 34_000_000 }],
      plan: {
        stop: { at: { by: 'percent', amount: 1 }, trail: { by: 'points', amount: 50_000 } },
        targets: [
          { at: { by: 'price', amount: 34_680_000 }, part: 0.5 },
          { at: { by: 'atr', amount: 3 }, part: 0.5 },
        ],
      },
    },
    'BUY 14 TCS limit 3,400.00 DAY, stop 1%, target 3,468.00 for 50%, target 3 average ranges for 50%, trailing 5.00 away',
  ],
  [{ kind: 'modify', order: 41, limit: 21_905_000, qty: 50 }, 'change order 41 to quantity 50, limit 2,190.50'],
  [{ kind: 'cancel', order: 41 }, 'cancel order 41'],
  [{ kind: 'exit', instrument: 'NSE:TCS' }, 'exit TCS'],
  [
    { kind: 'execute', instrument: 'NSE:TCS', qty: -100, plan: { kind: 'twap', lasts: 600e6, slices: 10, limit: 0, leaves: false } },
    'twap SELL 100 TCS over 600 s in 10 slices',
  ],
  [{ kind: 'stop', level: 'cancel-all' }, 'cancel all orders'],
  [{ kind: 'resume' }, 'resume'],
])('%j is said as %s', (asked, words) => {
  expect(json(asked)).toBe(words)
})

it('what another build wrote and this one cannot read stands as it was written', () => {
  expect(askedText('{"kind":"dance"}')).toBe('{"kind":"dance"}')
  expect(askedText('no json')).toBe('no json')
})

it('a request to the venue names the product where the log says what shares are traded as', () => {
  const terms = { qty: 10, type: 'limit', limit: 34_000_000 }
  expect(orderWords('NSE:TCS', terms, productText('NSE:TCS', 'intraday'))).toBe('BUY 10 TCS limit 3,400.00 MIS DAY')
  expect(orderWords('NSE:TCS', terms, productText('NSE:TCS', 'delivery'))).toBe('BUY 10 TCS limit 3,400.00 CNC DAY')
  expect(productText('NFO:NIFTY-24NOV26-26000CE', 'delivery')).toBe('MIS')
  expect(productText('NSE:TCS', undefined)).toBe('')
})
