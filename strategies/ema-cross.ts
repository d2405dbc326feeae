import { strategy } from 'tapedeck/strategy'

/** Buys when the fast EMA rises above the slow one on a closed bar, and exits when it falls back. Not for quiet, sideways days. */
export const emaCross = strategy({
  name: 'ema-cross',
  on: '5m',
  make(s) {
    const fast = s.ema('5m', s.param.int('fast', 9, 2, 200))
    const slow = s.ema('5m', s.param.int('slow', 21, 3, 400))
    const qty = s.param.int('qty', 50, 1, 9000)
    let above: boolean | undefined
    return c => {
      if (!slow.ready) return
      const was = above
      above = fast.value > slow.value
      if (above && was === false) c.buy(qty, 'fast crossed above slow')
      if (!above && was === true) c.exit('fast crossed below slow')
    }
  },
})
