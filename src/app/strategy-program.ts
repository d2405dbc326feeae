// The commands `tapedeck strategy new | check | list | reload` with their options; each leads to one function here in app/.

import type { Command } from 'commander'
import { complain, homeOption, jsonOption, print, profileOption, withHome } from './command-line.ts'

type Flags = { readonly home?: string; readonly json?: boolean; readonly profile?: string }

export function addStrategyCommands(root: Command): void {
  const strategy = root.command('strategy').description('write, check, list and reload strategies').showSuggestionAfterError()

  strategy
    .command('new')
    .description('write a strategy that runs as it is, to be changed')
    .argument('<name>', "its name (it goes to the home's folder strategies/), or a path that ends in .ts")
    .addOption(jsonOption())
    .addOption(homeOption())
    .action(async (wish: string, flags: Flags) =>
      withHome(flags, async paths => {
        const { newStrategy } = await import('./strategy-new.ts')
        return newStrategy({ wish, paths, json: flags.json ?? false, print, complain })
      }),
    )

  strategy
    .command('check')
    .description('check types, load, and show the parameters; faults as file:line: sentence')
    .argument('[file...]', 'without one: the configured strategies')
    .addOption(jsonOption())
    .addOption(profileOption())
    .addOption(homeOption())
    .action(async (files: string[], flags: Flags) =>
      withHome(flags, async paths => {
        const { checkStrategies } = await import('./strategy-check.ts')
        return checkStrategies({ files, paths, profile: flags.profile, json: flags.json ?? false, print, complain })
      }),
    )

  strategy
    .command('list')
    .description('the configured strategies, and how they stand in a running engine')
    .addOption(jsonOption())
    .addOption(profileOption())
    .addOption(homeOption())
    .action(async (flags: Flags) =>
      withHome(flags, async paths => {
        const { listStrategies } = await import('./strategy-list.ts')
        return listStrategies({ paths, profile: flags.profile, json: flags.json ?? false, print, complain })
      }),
    )

  strategy
    .command('reload')
    .description("take over a strategy's changed file in the running engine")
    .argument('<name>', 'as `strategy list` shows it')
    .addOption(homeOption())
    .action(async (name: string, flags: Flags) =>
      withHome(flags, async paths => {
        const { reloadStrategy } = await import('./strategy-list.ts')
        return reloadStrategy({ paths, name, json: false, print, complain })
      }),
    )
}
