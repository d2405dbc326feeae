// The loopback sandbox as a process of its own: `node main.ts '{"port":0,"rate":3}'`, or the same JSON in TAPEDECK_LOOPBACK.
// Prints one line {"port":N} when it listens; SIGTERM or SIGINT ends it. Lines {"fault":KIND,"count":N} and {"drop":true} on
// standard input make it misbehave, {"rates":{"refuse":0.5}} for as long as it runs; {"silent":true} keeps market data back until {"silent":false}, answered with {"told":ticks}.

import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type InstrumentNo, type Micros, type Qty, moneyOf, rupees } from '../../core/units.ts'
import { InstrumentTable } from '../../market/instrument.ts'
import { SyntheticMarket } from '../../sim/synthetic-market.ts'
import { LoopbackSandbox, faultKinds } from './server.ts'

const settingsShape = z.strictObject({
  port: z.int().min(0).max(65_535).default(0),
  seed: z.int().default(1),
  /** Ticks a second of each instrument. */
  rate: z.number().positive().max(1_000).default(3),
  /** Microseconds from request to arrival. */
  latency: z.int().min(1).default(500),
  spreadTicks: z.int().min(1).default(1),
  /** Of the account, in rupees. */
  money: z.number().positive().default(1_000_000),
  intervalMs: z.int().min(1).default(20),
  exchange: z.enum(['NSE', 'BSE', 'SYN']).default('SYN'),
  /** Prices and ticks in rupees; a daily volume of 0 makes an index. */
  listings: z
    .array(
      z.strictObject({ symbol: z.string(), reference: z.number().positive(), tick: z.number().positive(), dailyVolume: z.number().min(0) }),
    )
    .min(1)
    .default([
      { symbol: 'ALPHA', reference: 1_450, tick: 0.05, dailyVolume: 4_000_000 },
      { symbol: 'BETA', reference: 820, tick: 0.05, dailyVolume: 2_500_000 },
    ]),
})

const part = z.number().min(0).max(1).optional()
const commandShape = z.union([
  z.strictObject({ fault: z.enum(faultKinds), count: z.int().min(1).max(1_000) }),
  z.strictObject({ drop: z.literal(true) }),
  z.strictObject({ rates: z.strictObject({ silent: part, reset: part, error: part, refuse: part, lateMs: z.int().min(0).optional() }) }),
  z.strictObject({ silent: z.boolean() }),
])

/** Epoch microseconds that never step back: the wall clock at the start, the monotonic one since. */
function microClock(): () => Micros {
  const base = Date.now() * 1_000 - Math.floor(Number(process.hrtime.bigint()) / 1_000)
  return () => (base + Math.floor(Number(process.hrtime.bigint()) / 1_000)) as Micros
}

function parsed<T>(shape: z.ZodType<T>, text: string): T | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    process.stderr.write(`not JSON: ${text.slice(0, 120)} (${error instanceof Error ? error.message : 'unreadable'})\n`)
    return undefined
  }
  const result = shape.safeParse(value)
  if (!result.success) process.stderr.write(`${z.prettifyError(result.error)}\n`)
  return result.data
}

function sandboxOf(settings: z.infer<typeof settingsShape>): LoopbackSandbox {
  const { listings, exchange, seed, rate, latency, spreadTicks, intervalMs, port, money } = settings
  const instruments = new InstrumentTable(
    listings.map(one => ({
      exchange,
      symbol: one.symbol,
      kind: one.dailyVolume === 0 ? 'IDX' : 'EQ',
      tick: rupees(one.tick),
      lot: 1 as Qty,
      product: 'intraday',
      calendar: 'always',
      tradable: one.dailyVolume > 0,
    })),
  )
  const now = microClock()
  const market = new SyntheticMarket({
    seed,
    rate,
    start: now(),
    historyMinutes: 0,
    listings: listings.map((one, i) => ({
      instrument: i as InstrumentNo,
      symbol: one.symbol,
      reference: rupees(one.reference),
      tick: rupees(one.tick),
      dailyVolume: one.dailyVolume,
    })),
  })
  return new LoopbackSandbox({
    instruments,
    spreadTicks,
    latency: latency as Micros,
    seed,
    now,
    market,
    intervalMs,
    port,
    money: moneyOf(money),
  })
}

const settings = parsed(settingsShape, process.argv[2] ?? process.env.TAPEDECK_LOOPBACK ?? '{}')
if (!settings) process.exit(2)
const sandbox = sandboxOf(settings)
const port = await sandbox.start()
process.stdout.write(`${JSON.stringify({ port })}\n`)

const commands = createInterface({ input: process.stdin })
commands.on('line', line => {
  const command = parsed(commandShape, line)
  if (!command) return
  if ('drop' in command) sandbox.dropLinks()
  else if ('rates' in command) sandbox.misbehave(command.rates)
  else if ('silent' in command) process.stdout.write(`${JSON.stringify({ told: sandbox.silence(command.silent) })}\n`)
  else sandbox.fail(command.fault, command.count)
})

const stop = async (): Promise<void> => {
  await sandbox.close()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
