// The commands `tapedeck import instruments` and `tapedeck instruments` with their options; each leads to one function here in app/.

import type { Command } from 'commander'
import { complain, homeOption, jsonOption, print, profileOption, setOption, withHome } from './command-line.ts'

type Flags = { readonly home?: string; readonly json?: boolean; readonly date?: string; readonly profile?: string; readonly set: string[] }

export function addInstrumentCommands(root: Command): void {
  const into = root.commands.find(one => one.name() === 'import') ?? root.command('import')

  into
    .command('instruments')
    .description("a day's instrument list in Upstox's format: ticks, lots and every contract")
    .argument('<file>', 'CSV or JSON, plain or .gz')
    .option('--date <day>', 'the day it holds for, such as 2026-11-21 (default: today)')
    .addOption(jsonOption())
    .addOption(homeOption())
    .action(async (file: string, flags: Flags) =>
      withHome(flags, async paths => {
        const { importInstruments } = await import('./import-instruments.ts')
        return importInstruments({ file, date: flags.date, paths, json: flags.json ?? false, print, complain })
      }),
    )

  root
    .command('instruments')
    .description('what names and patterns mean, by the imported list; without any: what the settings name')
    .argument('[pattern...]', "such as RELIANCE, 'NSE:NIFTY FUT', 'NSE:NIFTY 25500..26500 CE/PE weekly nearest'")
    .option('--date <day>', 'on this day (default: today)')
    .addOption(profileOption())
    .addOption(jsonOption())
    .addOption(homeOption())
    .addOption(setOption())
    .action(async (patterns: string[], flags: Flags) =>
      withHome(flags, async paths => {
        const { listInstruments } = await import('./list-instruments.ts')
        const { date, profile, set: sets, json = false } = flags
        return listInstruments({ patterns, date, paths, profile, sets, json, print, complain })
      }),
    )
}
