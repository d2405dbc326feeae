import { clock, strategy } from 'tapedeck/strategy'

/**
 * Buys far below the day's average price and sells far above it, for the way back: distance in average ranges of a bar. Not for days with
 * a trend, so it stays out while the averages of an hour lean away from the price, in the first and the last hour, on thin volume, on
 * a wide spread and after gaps in the feed. A move that goes on against it is left at a stop twice as far away.
 */
export const vwapRevert = strategy({
  name: 'vwap-revert',
  on: '5m',
  make(s) {
    const qty = s.param.int('qty', 50, 1, 9000)
    const far = s.param.number('farAtrs', 4, 1, 20)
    const flat = s.param.number('flatPercent', 0.25, 0.01, 5)
    const [from, cutoff] = [clock('10:15'), clock('14:15')]
    const vwap = s.vwap('5m')
    const atr = s.atr('5m', 14)
    const [fast, slow] = [s.ema('5m', 6), s.ema('5m', 12)]
    s.needs({
      maxAgeSeconds: 10,
      maxDelaySeconds: 3,
      maxGaps: 5,
      maxSpreadPercent: 0.1,
      minVolumeToday: s.param.int('minVolume', 20_000, 0, 1e9),
    })
    s.at('15:00', c => {
      if (c.position !== 0 || c.working) c.exit('the afternoon ends it')
    })
    return c => {
      if (!vwap.ready || !atr.ready || !slow.ready) return
      const away = (c.bar.close - vwap.value) / atr.value
      if (c.position > 0 && away >= 0) c.exit('back at the average price')
      else if (c.position < 0 && away <= 0) c.exit('back at the average price')
      else if (c.position * away < 0 && Math.abs(away) > 2 * far) c.exit('it went on: a trend')
      const trending = Math.abs(fast.value / slow.value - 1) * 100 > flat
      if (c.position !== 0 || c.working || trending || c.time < from || c.time >= cutoff) return
      if (away < -far && away > -1.5 * far) c.buy(qty, 'far below the average price')
      if (away > far && away < 1.5 * far) c.sell(qty, 'far above the average price')
    }
  },
})
