// The one catalogue of reasons: why something was refused or ended. Codes are stable and never reused; each has a sentence.

/** An integer on the data plane; 0 means allowed. */
export type ReasonCode = number
export const ALLOWED: ReasonCode = 0

/** code: [stable name, sentence]. In a sentence, {0} and {1} stand for the value now and the limit, already as text. */
export const reasons = {
  101: ['market-closed', 'the market is closed for {0}'],
  102: ['off-tick', 'price is not a multiple of the tick {1}; nearest is {0}'],
  103: ['off-lot', 'quantity {0} is not a multiple of the lot {1}'],
  104: ['order-value', 'order value {0} is over the limit of {1}'],
  105: ['position-value', 'position would be worth {0}, over the limit of {1}'],
  106: ['day-loss', 'loss of the day {0} has reached the limit of {1}: no new risk today'],
  107: ['order-rate', '{0} orders in this second, the limit is {1}'],
  108: ['no-price', 'no price is known yet for {0}'],
  109: ['paused', 'entries are paused: only orders that reduce a position are taken'],
  110: ['halted', 'trading is halted: only orders that reduce a position are taken'],
  111: ['not-tradable', '{0} is an index and cannot be traded here'],
  112: ['zero-quantity', 'quantity is zero'],
  113: ['no-position', 'there is no position in {0} to exit'],
  114: ['no-order', 'there is no working order {0}'],
  115: [
    'quarantined',
    '{0} is in doubt, by an order in an unknown state or a position that the venue has otherwise: no new risk until both sides agree',
  ],
  116: ['exit-working', 'an exit for {0} is already working'],
  117: ['strategy-off', 'strategy {0} is switched off'],
  118: ['price-band', 'price is more than {0} away from the last trade, the limit is {1}'],
  119: ['no-strategy', 'there is no strategy {0}'],
  120: ['square-off', 'entries have ended for today: square-off is at {0}'],
  121: ['too-many-orders', '{0} orders are working, the limit is {1}'],
  122: ['feed-down', 'the feed is down: no entry at a price that may be old'],
  123: ['venue-down', 'the line to the venue is down: no entries'],
  124: ['stale-price', 'the last price of {0} is {1} old: no entry at an old price'],
  125: ['disk-full', 'the journal cannot be kept safely (disk full?): only orders that reduce a position are taken'],
  126: ['ending', 'the engine is shutting down: no entries'],
  129: ['delivery-short', 'a sale of {0} is more than the {1} shares that can be delivered'],
  130: ['margin', 'it needs margin of {0} and {1} is available'],
  131: ['trigger-missing', 'an SL order needs a trigger price'],
  132: ['trigger-off-tick', 'trigger is not a multiple of the tick {1}; nearest is {0}'],
  133: ['trigger-side', 'the trigger {0} is reached already at {1}: a buy SL waits above the last price, a sell SL below it'],
  134: ['trigger-limit', 'the limit {1} does not reach beyond the trigger {0}: a buy SL needs a limit from it up, a sell SL from it down'],
  135: ['trigger-unused', 'a trigger belongs to an SL order, this is a {0} order'],
  136: ['trigger-ioc', 'an SL order waits for its trigger: it cannot be IOC'],
  140: ['feed-demand', 'the strategy does not enter {0} on such a feed: {1}'],
  141: ['no-bracket', 'no bracket for {0}: {1}'],
  142: ['no-iceberg', 'no iceberg for {0}: {1}'],
  150: ['no-change-now', 'order {0} cannot be changed now: {1}'],
  151: ['same-terms', 'order {0} has these terms already'],
  152: ['below-filled', 'quantity {0} is not above the {1} filled already: cancel the rest instead'],
  153: ['trigger-reached', 'the trigger {1} of order {0} has been reached: it is a limit order now and takes no other'],
  154: ['no-longer-reducing', 'with {0} it would no longer only reduce: the position has {1} left for it'],
  155: ['over-freeze', 'quantity {0} is over the freeze quantity {1}'],
  156: ['too-many-changes', 'order {0} has been changed {1} times, and no broker takes more: cancel it and order anew'],
  157: ['too-many-slices', 'quantity {0} would need more than 10 orders at the freeze quantity: {1} is the most at once'],
  158: ['opening-passed', 'the market for {0} is open: an order for the opening is given while it is closed'],
  160: ['no-conversion', '{0} cannot be converted: {1}'],
  170: ['order-quantity', 'quantity {0} is over the limit of {1}'],
  171: ['gross-exposure', 'everything held and working would be worth {0}, over the limit of {1}'],
  172: ['net-exposure', 'longs less shorts would come to {0} on this side, over the limit of {1}'],
  173: ['open-positions', '{0} positions are open or being opened, the limit is {1}'],
  174: ['week-loss', 'loss of the week {0} has reached the limit of {1}: no new risk before Monday'],
  175: ['give-back', '{0} of the best result of the day has been given back, the limit is {1}: no new risk today'],
  176: ['consecutive-losses', '{0} trades in a row have lost, the limit is {1}: no new risk today'],
  177: ['cool-down', 'a trade was lost at {0}: no new risk before {1}'],
  178: ['trades-per-day', '{0} positions have been opened today, the limit is {1}'],
  179: ['orders-per-day', '{0} orders have been made today, the limit is {1}'],
  180: ['order-to-trade', '{0} today, the limit for each fill is {1}'],
  181: ['messages-per-day', '{0} messages to the venue today, entries end at {1}'],
  182: ['messages-per-minute', '{0} messages to the venue in this minute, entries end at {1}'],
  183: ['entry-hours', 'it is {0}, entries are allowed at {1}'],
  184: ['instrument-list', '{0} is not among the instruments that may be entered{1}'],
  185: ['exchange-band', 'price {0} is outside the band of the exchange, {1}'],
  186: ['price-protection', 'price is {0} away from the last trade, and the exchange takes up to {1} (LPP)'],
  187: ['circuit', '{0}, at the end of its band {1}: an entry there could not be closed'],
  188: ['clock-jump', 'the clock has jumped: no entries until it has run steadily for a while'],
  189: ['store-full', 'what is traded could not be stored any more (database away or full): no entries'],
  201: ['venue-rejected', 'the venue rejected it: {0}'],
  202: ['never-arrived', 'the venue never had it (found when its book was read)'],
  203: ['venue-cancelled', 'cancelled at the venue: {0}'],
  204: ['reprice-ended', 'not filled after {0} price changes'],
  205: ['expired', 'its validity has ended: {0}'],
  206: ['conversion-refused', 'the venue does not convert {0}: {1}'],
} as const satisfies Record<number, readonly [string, string]>

export type KnownReason = keyof typeof reasons

const byName = new Map<string, ReasonCode>(Object.entries(reasons).map(([code, [name]]) => [name, Number(code)]))

type Name = (typeof reasons)[KnownReason][0]
/** The code of a reason by its stable name. */
export const reasonCode = (name: Name): ReasonCode => byName.get(name) ?? ALLOWED

export function reasonName(code: ReasonCode): string {
  return (reasons as Record<number, readonly [string, string]>)[code]?.[0] ?? (code === ALLOWED ? 'allowed' : `reason-${code}`)
}

/** The sentence, with {0} and {1} filled in. */
export function reasonText(code: ReasonCode, value = '', limit = ''): string {
  const sentence = (reasons as Record<number, readonly [string, string]>)[code]?.[1]
  if (sentence === undefined) return code === ALLOWED ? 'allowed' : `reason ${code}`
  return sentence.replace('{0}', value).replace('{1}', limit)
}
