// The commands about settings and stored data with their options: config, import, migrate; each leads to one function here in app/.

import type { Command } from 'commander'
import { complain, homeOption, jsonOption, print, profileOption, setOption, withHome } from './command-line.ts'

type Flags = { readonly home?: string; readonly set: string[]; readonly json?: boolean }
type ImportFlags = Flags & { readonly instrument?: string; readonly replace?: boolean }

export function addStoreCommands(root: Command): void {
  root
    .command('config')
    .description('the settings in force and where each comes from')
    .argument('[key]', 'a setting or section, such as risk or risk.maxDayLoss')
    .addOption(jsonOption())
    .addOption(profileOption())
    .addOption(homeOption())
    .addOption(setOption())
    .action(async (key: string | undefined, flags: Flags & { profile?: string }) =>
      withHome(flags, async paths => {
        const { configCommand } = await import('./config-command.ts')
        return configCommand({ key, paths, profile: flags.profile, sets: flags.set, json: flags.json ?? false, print, complain })
      }),
    )

  const bring = root.command('import').description('bring files into the home and its database').showSuggestionAfterError()
  for (const kind of ['bars', 'ticks'] as const) {
    const command = bring
      .command(kind)
      .description(kind === 'bars' ? 'bars, one instrument a file' : 'ticks, a day a file, its date in the name')
      .argument('<file...>', kind === 'bars' ? '.csv or .csv.gz; FILE=NSE:SYMBOL says what it is' : '.csv or .csv.gz')
      .option('--replace', "where the database has other values, take the file's")
      .addOption(jsonOption())
      .addOption(homeOption())
      .addOption(setOption())
    if (kind === 'bars') command.option('--instrument <name>', 'what the bars are of, such as NSE:RELIANCE, whatever the file says')
    command.action(async (files: string[], flags: ImportFlags) =>
      withHome(flags, async paths => {
        const { importCommand } = await import('./import-command.ts')
        const { instrument, replace = false, json = false, set: sets } = flags
        return importCommand({ kind, files, paths, sets, instrument, replace, json, print, complain, stderr: process.stderr })
      }),
    )
  }

  root
    .command('migrate')
    .description("the state of the database's schema; applies what is missing")
    .option('--look', 'change nothing; exit code 1 when something is missing')
    .addOption(jsonOption())
    .addOption(homeOption())
    .addOption(setOption())
    .action(async (flags: Flags & { look?: boolean }) =>
      withHome(flags, async paths => {
        const { migrateCommand } = await import('./migrate-command.ts')
        return migrateCommand({ paths, sets: flags.set, look: flags.look ?? false, json: flags.json ?? false, print, complain })
      }),
    )
}
