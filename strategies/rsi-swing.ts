import { clock, strategy } from 'tapedeck/strategy'

/**
 * Buys a dip that turns up again within a longer rise: RSI of five minutes back over its lower level while quarter hours are above their
 * average; sells the mirror image. Not for markets without a direction: no trade while the quarter hours' average is flat. Nor in the
 * first half hour, after its cutoff, after gaps in the feed, or on a wide spread. Out when RSI has swung to the other side, or at a stop.
 */
export const rsiSwing = strategy({
  name: 'rsi-swing',
  on: '5m',
  make(s) {
    const qty = s.param.int('qty', 50, 1, 9000)
    const low = s.param.number('low', 45, 5, 50)
    const stop = s.param.number('stopAtrs', 2, 0.5, 10)
    const slope = s.param.number('slopePercent', 0.01, 0, 2)
    const [from, cutoff] = [clock('09:45'), clock('14:30')]
    const rsi = s.rsi('5m', 14)
    const atr = s.atr('5m', 14)
    const trend = s.ema('15m', s.param.int('trendBars', 12, 5, 200))
    s.needs({ maxAgeSeconds: 10, maxDelaySeconds: 3, maxGaps: 5, maxSpreadPercent: 0.1 })
    let before = Number.NaN
    let [average, lean] = [Number.NaN, 0]
    const held = s.state({ stop: 0 })
    s.bars('15m', () => {
      lean = trend.ready ? (trend.value / average - 1) * 100 : 0
      average = trend.value
    })
    s.at('15:05', c => {
      if (c.position !== 0 || c.working) c.exit('the afternoon ends it')
    })
    return c => {
      if (!rsi.ready || !atr.ready || !trend.ready) return
      const [was, now] = [before, rsi.value]
      before = now
      const { close } = c.bar
      if (c.position > 0 && (now > 100 - low || close < held.stop)) c.exit(close < held.stop ? 'stop' : 'swung up')
      if (c.position < 0 && (now < low || close > held.stop)) c.exit(close > held.stop ? 'stop' : 'swung down')
      if (c.position !== 0 || c.working || c.time < from || c.time >= cutoff) return
      if (was < low && now >= low && lean > slope) {
        held.stop = close - stop * atr.value
        c.buy(qty, 'dip in a rise turned up')
      } else if (was > 100 - low && now <= 100 - low && lean < -slope) {
        held.stop = close + stop * atr.value
        c.sell(qty, 'rally in a fall turned down')
      }
    }
  },
})
