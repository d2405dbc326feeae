// Runs seeds: `npm run -s sim -- --seeds 300 --from 1`. Prints how fast they ran and what broke, with the last lines of its log; ends with 1
// when anything did.

import { parseArgs } from 'node:util'
import { runOne } from './one.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    lines: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
})
const first = Number(values.from)
const count = Number(values.seeds)
const began = performance.now()
const failed: { seed: number; wrong: string }[] = []
let [orders, fills, steps, lives] = [0, 0, 0, 0]
for (let seed = first; seed < first + count; seed++) {
  const outcome = runOne({ seed })
  orders += outcome.orders
  fills += outcome.fills
  steps += outcome.steps
  lives += outcome.lives
  if (outcome.wrong === '') continue
  failed.push({ seed, wrong: outcome.wrong.split('\n')[0] ?? '' })
  if (!values.json) {
    console.log(`seed ${seed}: ${outcome.wrong}`)
    console.log(outcome.log.slice(-Number(values.lines)).join('\n'))
  }
}
const seconds = (performance.now() - began) / 1000
const cpu = process.cpuUsage().user / 1e6
const figures = {
  first,
  seeds: count,
  failed,
  seconds,
  cpu,
  perMinute: (count / seconds) * 60,
  perCpuMinute: (count / cpu) * 60,
  orders,
  fills,
  steps,
  lives,
}
if (values.json) console.log(JSON.stringify(figures))
else {
  const { perMinute, perCpuMinute } = figures
  console.log(
    `${count} seeds from ${first}: ${failed.length} with violations; ${seconds.toFixed(1)} s, ${perMinute.toFixed(0)} seeds a minute (${perCpuMinute.toFixed(0)} by CPU)`,
  )
  console.log(
    `an average seed: ${Math.round(steps / count)} steps, ${Math.round(orders / count)} orders, ${Math.round(fills / count)} fills, ${(lives / count).toFixed(1)} lives`,
  )
  if (failed.length > 0) console.log(`failed: ${failed.map(one => one.seed).join(' ')}`)
}
process.exitCode = failed.length > 0 ? 1 : 0
