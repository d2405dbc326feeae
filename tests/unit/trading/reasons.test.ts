import { describe, expect, it } from 'vitest'
import { ALLOWED, reasonCode, reasonName, reasonText, reasons } from '../../../src/trading/reasons.ts'

// Codes lie on tapes and in databases for years: a line here may be added, never changed or taken away.
const golden: readonly (readonly [code: number, name: string])[] = [
  [101, 'market-closed'],
  [102, 'off-tick'],
  [103, 'off-lot'],
  [104, 'order-value'],
  [105, 'position-value'],
  [106, 'day-loss'],
  [107, 'order-rate'],
  [108, 'no-price'],
  [109, 'paused'],
  [110, 'halted'],
  [111, 'not-tradable'],
  [112, 'zero-quantity'],
  [113, 'no-position'],
  [114, 'no-order'],
  [115, 'quarantined'],
  [116, 'exit-working'],
  [117, 'strategy-off'],
  [118, 'price-band'],
  [119, 'no-strategy'],
  [120, 'square-off'],
  [121, 'too-many-orders'],
  [122, 'feed-down'],
  [123, 'venue-down'],
  [124, 'stale-price'],
  [125, 'disk-full'],
  [126, 'ending'],
  [129, 'delivery-short'],
  [130, 'margin'],
  [131, 'trigger-missing'],
  [132, 'trigger-off-tick'],
  [133, 'trigger-side'],
  [134, 'trigger-limit'],
  [135, 'trigger-unused'],
  [136, 'trigger-ioc'],
  [140, 'feed-demand'],
  [141, 'no-bracket'],
  [142, 'no-iceberg'],
  [150, 'no-change-now'],
  [151, 'same-terms'],
  [152, 'below-filled'],
  [153, 'trigger-reached'],
  [154, 'no-longer-reducing'],
  [155, 'over-freeze'],
  [156, 'too-many-changes'],
  [157, 'too-many-slices'],
  [158, 'opening-passed'],
  [160, 'no-conversion'],
  [170, 'order-quantity'],
  [171, 'gross-exposure'],
  [172, 'net-exposure'],
  [173, 'open-positions'],
  [174, 'week-loss'],
  [175, 'give-back'],
  [176, 'consecutive-losses'],
  [177, 'cool-down'],
  [178, 'trades-per-day'],
  [179, 'orders-per-day'],
  [180, 'order-to-trade'],
  [181, 'messages-per-day'],
  [182, 'messages-per-minute'],
  [183, 'entry-hours'],
  [184, 'instrument-list'],
  [185, 'exchange-band'],
  [186, 'price-protection'],
  [187, 'circuit'],
  [188, 'clock-jump'],
  [189, 'store-full'],
  [201, 'venue-rejected'],
  [202, 'never-arrived'],
  [203, 'venue-cancelled'],
  [204, 'reprice-ended'],
  [205, 'expired'],
  [206, 'conversion-refused'],
]
const entries = Object.entries(reasons).map(([code, [name, sentence]]) => ({ code: Number(code), name, sentence }))

describe('the catalogue of reasons', () => {
  it('keeps every code and name it ever had, and each new one is written down here', () => {
    expect(entries.map(({ code, name }) => [code, name])).toEqual(golden)
  })

  it('has each code once and each name once', () => {
    expect(new Set(golden.map(([code]) => code)).size).toBe(golden.length)
    expect(new Set(golden.map(([, name]) => name)).size).toBe(golden.length)
  })

  it.each(entries)('$code $name has a name in kebab-case and a sentence', ({ code, name, sentence }) => {
    expect(code).toBeGreaterThan(ALLOWED)
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(sentence).toMatch(/^[a-z{].{10,}[^.]$/)
    expect(sentence.match(/\{(?!0\}|1\})/g)).toBeNull()
    expect(sentence.split('{0}').length + sentence.split('{1}').length).toBeLessThanOrEqual(4)
    expect([reasonCode(name), reasonName(code)]).toEqual([code, name])
    const said = reasonText(code, 'VALUE', 'LIMIT')
    expect(said).not.toMatch(/[{}]/)
    expect([said.includes('VALUE'), said.includes('LIMIT')]).toEqual([sentence.includes('{0}'), sentence.includes('{1}')])
  })

  it('says something sensible about 0 and about a code from a newer build', () => {
    expect([reasonName(ALLOWED), reasonText(ALLOWED)]).toEqual(['allowed', 'allowed'])
    expect([reasonName(999), reasonText(999)]).toEqual(['reason-999', 'reason 999'])
  })
})
