import { clock, strategy, timeOfDay } from 'tapedeck/strategy'

/**
 * Goes with the first close outside the range of the session's first minutes, once a day, and is out when the price is back through
 * the middle of the range, or in the afternoon. It does not trade when the range was not seen whole (a late start, a gap in the feed),
 * when it is so wide that the way back to its middle costs too much or so narrow that charges eat the move, nor after its cutoff.
 */
export const openingRange = strategy({
  name: 'opening-range',
  on: '1m',
  make(s) {
    const qty = s.param.int('qty', 50, 1, 9000)
    const minutes = s.param.int('minutes', 15, 5, 60)
    const widest = s.param.number('widestPercent', 1.5, 0.2, 10)
    const narrowest = s.param.number('narrowestPercent', 0.3, 0, 5)
    const begin = clock('09:15')
    const end = begin + minutes * 60e6
    const cutoff = clock('12:30')
    s.needs({ maxAgeSeconds: 10, maxDelaySeconds: 3, maxGaps: 5, maxSpreadPercent: 0.1 })
    const today = s.state({ date: 0, bars: 0, high: 0, low: 0, done: 0 })
    s.at('15:00', c => {
      if (c.position !== 0 || c.working) c.exit('the afternoon ends it')
    })
    return c => {
      const time = timeOfDay(c.bar.time)
      if (today.date !== c.bar.time - time) Object.assign(today, { date: c.bar.time - time, bars: 0, high: 0, low: c.bar.low, done: 0 })
      if (time >= begin && time < end) {
        today.bars++
        today.high = Math.max(today.high, c.bar.high)
        today.low = Math.min(today.low, c.bar.low)
        return
      }
      const { close } = c.bar
      const middle = (today.high + today.low) / 2
      if (c.position > 0 && close < middle) c.exit('back below the middle of the range')
      if (c.position < 0 && close > middle) c.exit('back above the middle of the range')
      const percent = ((today.high - today.low) / close) * 100
      const fit = today.bars === minutes && percent >= narrowest && percent <= widest
      if (!fit || today.done === 1 || c.time >= cutoff) return
      if (close > today.high) c.buy(qty, 'closed above the opening range')
      else if (close < today.low) c.sell(qty, 'closed below the opening range')
      else return
      today.done = 1
    }
  },
})
