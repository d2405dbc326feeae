// The command line: every command with its options, each leading to one function here in app/.

import { Command, InvalidArgumentError, Option } from 'commander'
import { nearest } from '../core/nearest.ts'
import { addCompletionCommand } from './completion/command.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { type HomePaths, homePaths } from './home/paths.ts'
import { addInstrumentCommands } from './instruments-program.ts'
import { launch, wantsLauncher } from './launcher.ts'
import { type DataCalendar, dataCalendars } from './tick-names.ts'
import { addStoreCommands } from './store-program.ts'
import { addStrategyCommands } from './strategy-program.ts'

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const complain = (line: string): void => void process.stderr.write(`tapedeck: ${line}\n`)

const homeOption = () => new Option('--home <folder>', 'where everything is kept (default: the data home of this user)')
const setOption = () =>
  new Option('--set <key=value...>', 'change one setting, such as risk.maxDayLoss=5000').default([] as string[], 'none')

const calendarOption = () =>
  new Option('--calendar <hours>', "whose sessions hold: the exchange's, or always (any data: tick 0.01, lot 1, no charges)")
    .choices(dataCalendars)
    .default('exchange')

type Common = { readonly home?: string; readonly profile?: string; readonly set: string[] }
type ReplayFlags = RunFlags & { readonly venue: 'recorded' | 'inline' }
type RunFlags = Common & { readonly feed: string; readonly calendar?: DataCalendar; readonly speed: number; readonly ui: boolean }

export function program(): Command {
  const root = new Command('tapedeck')
    .description('A terminal trading cockpit: live, paper, replay and backtest are one engine.')
    .version((process.env.npm_package_version ?? '') || '0.1.0', '--version')
    .showSuggestionAfterError()
    .configureOutput({ writeErr: text => void process.stderr.write(text) })
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage))

  root
    .command('run', { isDefault: true })
    .description('the cockpit: trade on paper on a synthetic market or a recording')
    .addOption(new Option('--feed <source>', 'synthetic, csv:FILE, tape:FILE or loopback:http://HOST:PORT').default('synthetic'))
    .addOption(new Option('--speed <times>', 'how fast a recording runs').argParser(positive).default(1))
    .option('--no-ui', 'without a screen, as under systemd')
    .addOption(homeOption())
    .option('--profile <name>', 'a profile of settings, such as quiet')
    .addOption(setOption())
    // A mistyped command comes here as an argument: this is the default one.
    .allowExcessArguments()
    .action(async (flags: RunFlags, { args }: Command) => {
      const [strange] = args
      if (strange === undefined) return finish(await runCommand(flags))
      const near = nearest(
        strange,
        root.commands.map(one => one.name()),
      )
      finish(refuse(`there is no command ${strange}${near ? `; did you mean ${near}?` : ''} (tapedeck --help lists them)`))
    })

  root
    .command('replay')
    .description('play a recording (ticks, bars or a tape) in the cockpit; nothing is kept')
    .argument('<file>', 'ticks or bars as .csv or .csv.gz, or a .tape')
    .addOption(new Option('--speed <times>', 'how fast').argParser(positive).default(1))
    .addOption(calendarOption())
    .option('--no-ui', 'play at full speed and print the result as JSON')
    .addOption(
      new Option('--venue <which>', 'of a tape: recorded, the orders and fills of then; inline, its market alone and a simulated venue')
        .choices(['recorded', 'inline'])
        .default('recorded'),
    )
    .option('--profile <name>', 'a profile of settings')
    .addOption(setOption())
    .action(async (file: string, flags: ReplayFlags) => finish(await replayCommand(file, flags)))

  root
    .command('backtest')
    .description('run one strategy over bar or tick files, or over the market of a tape')
    .argument('<strategy>', "the strategy's .ts file")
    .requiredOption('--data <file...>', 'FILE or FILE=NSE:SYMBOL; one .tape or .tape.gz; db:NSE:SYMBOL:1m[:FROM..TO] from the database')
    .option('--trade <instrument...>', 'what the strategy trades of the data; the rest it may look at (default: all)')
    .option('--close-at-end', 'close what is held at the open of the last bar')
    .addOption(new Option('--param <name=value...>', 'a parameter of the strategy').default([] as string[], 'none'))
    .addOption(calendarOption())
    .option('--json', 'print the result as JSON')
    .option('--orders <file>', 'write every order sent to a file')
    .addOption(homeOption())
    .option('--profile <name>', 'a profile of settings (default: backtest; over a tape the settings it was recorded with)')
    .addOption(setOption())
    .action(async (strategy: string, flags) => {
      const { backtestCommand } = await import('./backtest-command.ts')
      finish(await backtestCommand({ strategy, ...flags, print, complain }))
    })

  root
    .command('attach')
    .description('a screen on an engine that already runs')
    .option('--read-only', 'look, but send nothing')
    .addOption(homeOption())
    .action(async (flags: { home?: string; readOnly?: boolean }) =>
      withHome(flags, async paths => {
        const [{ attach }, { screenOpener }] = await Promise.all([import('./attach.ts'), import('./screen-opener.ts')])
        const opener = screenOpener(paths.home)
        if ('error' in opener) {
          complain(opener.error)
          return exitCodes.usage
        }
        return attach({
          paths,
          readOnly: flags.readOnly ?? false,
          stdin: process.stdin,
          stdout: process.stdout,
          print: complain,
          open: opener.ok,
        })
      }),
    )

  root
    .command('status')
    .description('what the engine holds and does')
    .option('--json', 'as JSON')
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
    .option('--profile <name>', 'a profile of settings')
    .addOption(homeOption())
    .addOption(setOption())
    .action(async (date: string | undefined, flags: Common & { json?: boolean }) =>
      withHome(flags, async paths => {
        const { noteCommand } = await import('./note-command.ts')
        return noteCommand({ paths, date, json: flags.json ?? false, profile: flags.profile, sets: flags.set, print, complain })
      }),
    )

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
    .command('doctor')
    .description('check this machine and this home')
    .option('--json', 'as JSON')
    .option('--profile <name>', 'a profile of settings')
    .addOption(homeOption())
    .addOption(setOption())
    .action(async (flags: Common & { json?: boolean }) =>
      withHome(flags, async paths => {
        const { doctor } = await import('./doctor.ts')
        return doctor({ paths, json: flags.json ?? false, profile: flags.profile, sets: flags.set, print })
      }),
    )
  addStoreCommands(root, { homeOption, setOption, withHome, print, complain })
  addInstrumentCommands(root, { homeOption, setOption, withHome, print, complain })
  addStrategyCommands(root, { homeOption, withHome, print, complain })
  addCompletionCommand(root, { print, complain, finish })
  return root
}

async function runCommand(flags: RunFlags): Promise<ExitCode> {
  if (wantsLauncher({ noUi: !flags.ui, env: process.env, stdin: process.stdin, stdout: process.stdout })) {
    return (await launch(process.argv.slice(2))) as ExitCode
  }
  const paths = pathsOf(flags)
  if (!paths) return exitCodes.usage
  const { makePlan } = await import('./make-plan.ts')
  const planned = await makePlan({
    mode: 'PAPER',
    feed: flags.feed,
    speed: flags.speed,
    profile: flags.profile,
    home: paths.home,
    sets: flags.set,
  })
  if ('error' in planned) return refuse(planned.error)
  const { run } = await import('./run.ts')
  return run({ ...planned.ok, paths, ui: flags.ui, print, complain })
}

async function replayCommand(file: string, flags: ReplayFlags): Promise<ExitCode> {
  if (flags.venue === 'inline' && flags.ui) return refuse('--venue inline plays without a screen: add --no-ui')
  if (wantsLauncher({ noUi: !flags.ui, env: process.env, stdin: process.stdin, stdout: process.stdout })) {
    return (await launch(process.argv.slice(2))) as ExitCode
  }
  const { makePlan } = await import('./make-plan.ts')
  const planned = await makePlan({
    mode: 'REPLAY',
    feed: file,
    speed: flags.speed,
    calendar: flags.calendar,
    profile: flags.profile,
    sets: flags.set,
  })
  if ('error' in planned) return refuse(planned.error)
  if (!flags.ui) {
    const { replayHeadless } = await import('./replay-headless.ts')
    return replayHeadless({ ...planned.ok, venue: flags.venue, print, complain })
  }
  const { run } = await import('./run.ts')
  return run({ ...planned.ok, ui: true, print, complain })
}

async function withHome(flags: { readonly home?: string }, act: (paths: HomePaths) => Promise<ExitCode>): Promise<void> {
  const paths = pathsOf(flags)
  finish(paths ? await act(paths) : exitCodes.usage)
}

function pathsOf(flags: { readonly home?: string }): HomePaths | undefined {
  const paths = homePaths({ home: flags.home, env: process.env, uid: process.getuid?.() ?? 1, platform: process.platform })
  if ('ok' in paths) return paths.ok
  complain(paths.error)
  return undefined
}

function refuse(error: string): ExitCode {
  complain(error)
  return exitCodes.usage
}

/** Ends once everything said has left: a pipe may be slow. */
function finish(code: ExitCode): void {
  process.exitCode = code
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 10_000)) throw new InvalidArgumentError('It must be a number above 0, at most 10000.')
  return value
}
