// The commands that look at a home and steer the engine in it, from any login: attach, status, note, stop, doctor; each leads to one
// function here in app/.

import type { Command } from 'commander'
import {
  type CommonFlags,
  complain,
  finish,
  homeOption,
  jsonOption,
  print,
  profileOption,
  refuse,
  setOption,
  withHome,
} from './command-line.ts'
import { exitCodes } from './exit-codes.ts'

export function addHomeCommands(root: Command): void {
  root
    .command('attach')
    .description('a screen on an engine that already runs')
    .option('--read-only', 'look, but send nothing')
    .addOption(homeOption())
    .action(async (flags: { home?: string; readOnly?: boolean }) =>
      withHome(flags, async paths => {
        const { attachHere } = await import('./attach-here.ts')
        return attachHere(paths, flags.readOnly ?? false)
      }),
    )

  root
    .command('status')
    .description('what the engine holds and does')
    .addOption(jsonOption())
    .addOption(homeOption())
    .action(async (flags: { home?: string; json?: boolean }) =>
      withHome(flags, async paths => {
        const { status } = await import('./status.ts')
        return status({ paths, json: flags.json ?? false, print, complain })
      }),
    )

  root
    .command('note')
    .description('the contract note of a trading day of the paper account')
    .argument('[date]', 'such as 2026-11-20 (default: the last day with trades)')
    .option('--json', 'as JSON, with every trade')
    .addOption(profileOption())
    .addOption(homeOption())
    .addOption(setOption())
    .action(async (date: string | undefined, flags: CommonFlags & { json?: boolean }) =>
      withHome(flags, async paths => {
        const { noteCommand } = await import('./note-command.ts')
        return noteCommand({ paths, date, json: flags.json ?? false, profile: flags.profile, sets: flags.set, print, complain })
      }),
    )

  root
    .command('alive')
    .description("a sign of the operator for the dead-man's switch (safety.deadMan)")
    .addOption(homeOption())
    .action(async (flags: { home?: string }) =>
      withHome(flags, async paths => {
        const { alive } = await import('./emergency/alive.ts')
        return alive({ paths, print, complain })
      }),
    )

  root
    .command('drill')
    .description('rehearse every emergency in a temporary home against a venue that misbehaves, and grade it')
    .option('--quick', 'the most important ones only')
    .addOption(jsonOption())
    .action(async (flags: { quick?: boolean; json?: boolean }) => {
      const { drill } = await import('./drill/drill.ts')
      finish(await drill({ quick: flags.quick ?? false, json: flags.json ?? false, print, complain }))
    })

  root
    .command('venue')
    .description('a venue of your own to rehearse at, until Ctrl+C; then: run --broker loopback:http://127.0.0.1:PORT')
    .option('--port <number>', 'where it listens, 0: any free port', '8641')
    .option('--instruments <number>', 'shares of the synthetic market it trades', '50')
    .option('--rate <number>', 'ticks a second of each', '3')
    .action(async (flags: { port: string; instruments: string; rate: string }) => {
      const [port, instruments, rate] = [flags.port, flags.instruments, flags.rate].map(Number) as [number, number, number]
      const within = (n: number, least: number, most: number): boolean => Number.isInteger(n) && n >= least && n <= most
      if (!within(port, 0, 65_535)) return finish(refuse(`--port ${flags.port} is no port: a whole number up to 65535`))
      if (!within(instruments, 1, 500)) return finish(refuse(`--instruments ${flags.instruments}: a whole number from 1 to 500`))
      if (!within(rate, 1, 1_000)) return finish(refuse(`--rate ${flags.rate}: a whole number from 1 to 1000`))
      const { venueCommand } = await import('./venue-command.ts')
      finish(await venueCommand({ port, instruments, rate, print, complain }))
    })

  root
    .command('stop')
    .description('emergency levels and shutdown, from any login')
    .option('--pause', 'no new entries')
    .option('--cancel', 'cancel every working order; no new entries')
    .option('--flatten', 'cancel everything, close every position, halt')
    .option('--shutdown', 'end the process: entries are cancelled, positions stay')
    .addOption(homeOption())
    .action(async (flags: Partial<Record<'pause' | 'cancel' | 'flatten' | 'shutdown', boolean>> & { home?: string }) =>
      withHome(flags, async paths => {
        const chosen = (['pause', 'cancel', 'flatten', 'shutdown'] as const).filter(level => flags[level])
        const [level] = chosen
        if (!level || chosen.length > 1) {
          complain('stop needs exactly one of --pause, --cancel, --flatten, --shutdown')
          return exitCodes.usage
        }
        const { stop } = await import('./stop.ts')
        return stop({ paths, level, print })
      }),
    )

  root
    .command('adjust')
    .description('book a trade by hand that the venue did not tell of; its opposite takes it back')
    .argument('<instrument>', 'such as NSE:RELIANCE')
    .argument('<quantity>', 'bought; sold with a minus, after --')
    .argument('<price>', 'in rupees')
    .argument('<reason...>', 'kept with the trade')
    .addOption(homeOption())
    .action(async (name: string, qty: string, price: string, reason: string[], flags: { home?: string }) =>
      withHome(flags, async paths => {
        const { adjustAsk, correct } = await import('./adjust-command.ts')
        return correct(paths, adjustAsk(name, qty, price, reason), print)
      }),
    )

  root
    .command('resolve')
    .description('say what became of an unknown order, or what is to become of one given elsewhere')
    .argument('<order>', 'its number')
    .argument('<end>', 'filled, cancelled or rejected; of one given elsewhere: adopt or cancel')
    .argument('[words...]', 'of filled: quantity and price; then the reason')
    .addOption(homeOption())
    .action(async (order: string, end: string, words: string[], flags: { home?: string }) =>
      withHome(flags, async paths => {
        const { resolveAsk, correct } = await import('./adjust-command.ts')
        return correct(paths, resolveAsk(order, end, words), print)
      }),
    )

  root
    .command('doctor')
    .description('check this machine and this home')
    .addOption(jsonOption())
    .addOption(profileOption())
    .addOption(homeOption())
    .addOption(setOption())
    .action(async (flags: CommonFlags & { json?: boolean }) =>
      withHome(flags, async paths => {
        const { doctor } = await import('./doctor.ts')
        return doctor({ paths, json: flags.json ?? false, profile: flags.profile, sets: flags.set, print })
      }),
    )
}
