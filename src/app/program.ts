// The command line: the program's name, its faults, and its groups of commands in the order of `tapedeck --help`.

import { Command } from 'commander'
import { addAuditCommands } from './audit-program.ts'
import { addCompletionCommand } from './completion/command.ts'
import { exitCodes } from './exit-codes.ts'
import { addHomeCommands } from './home-program.ts'
import { addInstrumentCommands } from './instruments-program.ts'
import { addSessionCommands } from './session-program.ts'
import { addStoreCommands } from './store-program.ts'
import { addStrategyCommands } from './strategy-program.ts'
import { TAPEDECK } from './typed.ts'

/** The usage in the way this person types the program; completion goes by its name. */
function typedUsage(command: Command): string {
  const words = [command.usage()]
  for (let one: Command | null = command; one; one = one.parent) words.unshift(one.parent ? one.name() : TAPEDECK)
  return words.join(' ')
}

export function program(): Command {
  const root = new Command('tapedeck')
    .description('A terminal trading cockpit: live, paper, replay and backtest are one engine.')
    .version((process.env.npm_package_version ?? '') || '0.1.0', '--version')
    .showSuggestionAfterError()
    .configureHelp({ commandUsage: command => typedUsage(command) })
    .configureOutput({ writeErr: text => void process.stderr.write(text) })
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage))

  addSessionCommands(root)
  addHomeCommands(root)
  addAuditCommands(root)
  addStoreCommands(root)
  addInstrumentCommands(root)
  addStrategyCommands(root)
  addCompletionCommand(root)
  return root
}
