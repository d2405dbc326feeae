// The command `tapedeck completion bash | zsh | fish`. What it prints is made in script.ts, loaded when asked for.

import { Argument, type Command } from 'commander'
import { complain, finish, print } from '../command-line.ts'
import { exitCodes } from '../exit-codes.ts'

export const completedShells = ['bash', 'zsh', 'fish'] as const
export type CompletedShell = (typeof completedShells)[number]

export function addCompletionCommand(root: Command): void {
  root
    .command('completion')
    .description('print the script that completes this command line in a shell')
    .addArgument(new Argument('<shell>', 'for bash: source <(tapedeck completion bash)').choices(completedShells))
    .action(async (shell: CompletedShell) => {
      const { completionScript } = await import('./script.ts')
      const script = completionScript(root, shell)
      if ('ok' in script) print(script.ok)
      else complain(script.error)
      finish('ok' in script ? exitCodes.ok : exitCodes.failed)
    })
}
