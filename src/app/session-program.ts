// The commands that trade or play, with their options: run, replay, backtest; each leads to one function here in app/.

import { type Command, InvalidArgumentError, Option } from 'commander'
import { nearest } from '../core/nearest.ts'
import { type CommonFlags, complain, finish, homeOption, pathsOf, print, profileOption, refuse, setOption } from './command-line.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { launch, wantsLauncher } from './launcher.ts'
import { type DataCalendar, dataCalendars } from './tick-names.ts'
import { TAPEDECK } from './typed.ts'

type ReplayFlags = RunFlags & { readonly venue: 'recorded' | 'inline'; readonly json?: boolean }
type RunFlags = CommonFlags & {
  readonly feed: string
  readonly broker?: string
  readonly calendar?: DataCalendar
  readonly speed: number
  readonly ui: boolean
}

const calendarOption = () =>
  new Option('--calendar <hours>', "whose sessions hold: the exchange's, or always (any data: tick 0.01, lot 1, no charges)")
    .choices(dataCalendars)
    .default('exchange')

export function addSessionCommands(root: Command): void {
  root
    .command('run', { isDefault: true })
    .description('the cockpit: trade on paper on a synthetic market or a recording')
    .addOption(new Option('--feed <source>', 'synthetic, csv:FILE, tape:FILE or loopback:http://HOST:PORT').default('synthetic'))
    .addOption(new Option('--broker <address>', 'market and orders of a broker: loopback:http://HOST:PORT').conflicts('feed'))
    .addOption(new Option('--speed <times>', 'how fast a recording runs').argParser(positive).default(1))
    .option('--no-ui', 'without a screen, as under systemd')
    .addOption(homeOption())
    .option('--profile <name>', 'a profile of settings, such as quiet')
    .addOption(setOption())
    // A mistyped command comes here as an argument: this is the default one.
    .allowExcessArguments()
    .action(async (flags: RunFlags, command: Command) => {
      const [strange] = command.args
      if (strange === undefined || strange === 'run') return finish(await runCommand(flags, isPlain(command)))
      const names = root.commands.map(one => one.name())
      if (names.includes(strange)) return finish(refuse(`write the command before its options: ${TAPEDECK} ${strange} ...`))
      const near = nearest(strange, names)
      finish(refuse(`there is no command ${strange}${near ? `; did you mean ${near}?` : ''} (${TAPEDECK} --help lists them)`))
    })

  root
    .command('replay')
    .description('play a recording (ticks, bars or a tape) in the cockpit; nothing is kept')
    .argument('<file>', 'ticks or bars as .csv or .csv.gz, or a .tape')
    .addOption(new Option('--speed <times>', 'how fast').argParser(positive).default(1))
    .addOption(calendarOption())
    .option('--no-ui', 'play at full speed and print the result')
    .option('--json', 'with --no-ui: the result as JSON')
    .addOption(
      new Option('--venue <which>', 'of a tape: recorded, the orders and fills of then; inline, its market alone and a simulated venue')
        .choices(['recorded', 'inline'])
        .default('recorded'),
    )
    .addOption(new Option('--home <folder>', 'take the settings of this home (default: the shipped ones; a tape brings its own)'))
    .addOption(profileOption())
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
    .addOption(new Option('--home <folder>', 'whose settings hold (default: the shipped ones) and whose database db: means'))
    .option('--profile <name>', 'a profile of settings (default: backtest; over a tape the settings it was recorded with)')
    .addOption(setOption())
    .action(async (strategy: string, flags) => {
      const { backtestCommand } = await import('./backtest-command.ts')
      finish(await backtestCommand({ strategy, ...flags, print, complain }))
    })
}

async function runCommand(flags: RunFlags, plain: boolean): Promise<ExitCode> {
  const paths = pathsOf(flags)
  if (!paths) return exitCodes.usage
  if (wantsLauncher({ noUi: !flags.ui, env: process.env, stdin: process.stdin, stdout: process.stdout })) {
    // Who names a feed or settings wants another engine than the one that runs: that is refused with a sentence.
    const { runsHere, attachHere } = await import('./attach-here.ts')
    const runs = plain ? await runsHere(paths) : undefined
    if (runs === undefined) return (await launch(process.argv.slice(2))) as ExitCode
    complain(`an engine runs already on ${paths.home} (process ${runs}): this screen is attached to it`)
    return attachHere(paths, false)
  }
  const { makePlan } = await import('./make-plan.ts')
  const planned = await makePlan({
    mode: 'PAPER',
    feed: flags.broker ?? flags.feed,
    atBroker: flags.broker !== undefined,
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
  if (flags.json && flags.ui) return refuse('--json is the result of a replay without a screen: add --no-ui')
  if (flags.venue === 'inline' && flags.ui) return refuse('--venue inline plays without a screen: add --no-ui')
  if (wantsLauncher({ noUi: !flags.ui, env: process.env, stdin: process.stdin, stdout: process.stdout })) {
    return (await launch(process.argv.slice(2))) as ExitCode
  }
  const paths = flags.home === undefined ? undefined : pathsOf(flags)
  if (flags.home !== undefined && !paths) return exitCodes.usage
  const { makePlan } = await import('./make-plan.ts')
  const planned = await makePlan({
    mode: 'REPLAY',
    feed: file,
    home: paths?.home,
    speed: flags.speed,
    calendar: flags.calendar,
    profile: flags.profile,
    sets: flags.set,
  })
  if ('error' in planned) return refuse(planned.error)
  if (!flags.ui) {
    const { replayHeadless } = await import('./replay-headless.ts')
    return replayHeadless({ ...planned.ok, venue: flags.venue, json: flags.json ?? false, print, complain })
  }
  const { run } = await import('./run.ts')
  return run({ ...planned.ok, ui: true, print, complain })
}

/** Nothing is asked for but the cockpit. */
const isPlain = (command: Command): boolean =>
  !['feed', 'speed', 'profile', 'set'].some(name => command.getOptionValueSource(name) === 'cli')

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 10_000)) throw new InvalidArgumentError('It must be a number above 0, at most 10000.')
  return value
}
