// The commands `tapedeck why` and `tapedeck audit [verify]` with their options; each leads to one function in app/audit.

import type { Command } from 'commander'
import { complain, homeOption, jsonOption, print, withHome } from './command-line.ts'

type Flags = { readonly home?: string; readonly json?: boolean }

export function addAuditCommands(root: Command): void {
  root
    .command('why')
    .description('why an order or a position is what it is: tick, indicators, signal, risk, request, answers, fills')
    .argument('<order|position>', 'the number of an order, or an instrument such as RELIANCE')
    .addOption(jsonOption())
    .addOption(homeOption())
    .action(async (what: string, flags: Flags) =>
      withHome(flags, async paths => {
        const { whyCommand } = await import('./audit/why-command.ts')
        return whyCommand({ paths, what, json: flags.json ?? false, print, complain })
      }),
    )

  const audit = root
    .command('audit')
    .description('what was decided on a day, from the audit log')
    .argument('[day]', 'such as 2026-11-20 (default: the last)')
    .option('--json', 'each record as JSON')
    .addOption(homeOption())
    .action(async (day: string | undefined, flags: Flags) =>
      withHome(flags, async paths => {
        const { auditCommand } = await import('./audit/audit-command.ts')
        return auditCommand({ paths, day, json: flags.json ?? false, print, complain })
      }),
    )

  audit
    .command('verify')
    .description('check that no record was changed, added, taken out or moved')
    .argument('[day]', 'such as 2026-11-20 (default: all)')
    .addOption(jsonOption())
    .addOption(homeOption())
    .action(async (day: string | undefined, _flags: Flags, command: Command) => {
      // --home may stand before `verify` as well.
      const flags: Flags = command.optsWithGlobals()
      return withHome(flags, async paths => {
        const { auditVerify } = await import('./audit/audit-command.ts')
        return auditVerify({ paths, day, json: flags.json ?? false, print, complain })
      })
    })
}
