// The strategy that a drill has the engine blocked by: it buys, rests an order far away, and does not return.

export const BLOCKING = `import { roundToTick, strategy } from 'tapedeck/strategy'

const holders: readonly (() => void)[] = [
  () => {
    for (;;) Math.sqrt(2)
  },
  () => {
    Array.from({ length: 12_000_000 }, (_, i) => (i * 7_919) % 12_000_017).sort((a, b) => a - b)
  },
  () => {
    JSON.parse('[' + '{"a":[1,2,3],"b":"text"},'.repeat(3_000_000) + '1]')
  },
]

export const blocks = strategy({
  name: 'blocks',
  on: 'tick',
  make(s) {
    const by = s.param.int('by', 0, 0, 2)
    let rested = false
    return c => {
      if (c.position === 0 && !c.working) c.buy(5, 'about to block')
      if (c.position > 0 && !rested) {
        rested = true
        c.buy(1, 'rests', roundToTick(c.last * 0.98, s.tick, 'buy'))
        return
      }
      if (rested) holders[by]?.()
    }
  },
})
`
