// What a shell has to know to complete our command line, read from commander's own tree, so that a new command or option is completed
// without another word about it. The writers of the three scripts take it.

import { type Argument, type Command, Help, type Option } from 'commander'

/** What may stand in a place. */
export type Place =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** `feeds`: synthetic, csv:FILE and the like; `settings`: key= ; `strategies`: those configured; `anything`: nobody knows. */
  | { readonly kind: 'files' | 'folders' | 'feeds' | 'settings' | 'strategies' | 'anything' }

export type OptionShape = {
  /** `--json`; `-h` and `--help`. */
  readonly flags: readonly string[]
  readonly description: string
  /** Of an option that takes a value. */
  readonly value?: Place
  /** It takes every word up to the next option. */
  readonly variadic: boolean
}

export type ArgumentShape = { readonly place: Place; readonly variadic: boolean }

export type CommandShape = {
  /** '' of the program itself, 'strategy new' of a command within a command. */
  readonly path: string
  readonly commands: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly OptionShape[]
  readonly args: readonly ArgumentShape[]
}

type Known = Readonly<Record<string, readonly string[]>>

/** By what commander calls a value in its help: `<file>`, `[date]`. */
const byName: Readonly<Record<string, Exclude<Place['kind'], 'words'>>> = {
  file: 'files',
  path: 'files',
  strategy: 'files',
  folder: 'folders',
  source: 'feeds',
  'key=value': 'settings',
}
/** Where the name alone does not say it. */
const byPlace: Readonly<Record<string, Exclude<Place['kind'], 'words'>>> = { 'strategy reload <name>': 'strategies' }

/**
 * The program and each of its commands, outer before inner. `known`: words that are no choices of
 * commander's, such as the profiles' names, by the long flag of an option or the name of an argument.
 */
export function shapesOf(root: Command, known: Known): CommandShape[] {
  const help = new Help()
  const shapes: CommandShape[] = []
  const visit = (command: Command, path: string): void => {
    const commands = help.visibleCommands(command).map(one => ({ name: one.name(), description: brief(one.description()) }))
    const names = commands.map(one => one.name)
    shapes.push({
      path,
      commands,
      options: help.visibleOptions(command).map(one => optionShape(one, known)),
      args: command.registeredArguments.map(one => ({ place: argumentPlace(one, path, known), variadic: one.variadic })),
    })
    for (const one of command.commands) if (names.includes(one.name())) visit(one, `${path} ${one.name()}`.trim())
    if (names.includes('help')) {
      const place: Place = { kind: 'words', words: names.filter(name => name !== 'help') }
      shapes.push({ path: `${path} help`.trim(), commands: [], options: [], args: [{ place, variadic: false }] })
    }
  }
  visit(root, '')
  return shapes
}

function optionShape(option: Option, known: Known): OptionShape {
  const flags = [option.short, option.long].filter(flag => flag !== undefined)
  const shape = { flags, description: brief(option.description), variadic: option.variadic }
  if (!option.required && !option.optional) return shape
  const words = option.argChoices ?? known[option.long ?? '']
  const name = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? ''
  return { ...shape, value: words ? { kind: 'words', words } : { kind: byName[name] ?? 'anything' } }
}

function argumentPlace(argument: Argument, path: string, known: Known): Place {
  const words = argument.argChoices ?? known[argument.name()]
  if (words) return { kind: 'words', words }
  return { kind: byPlace[`${path} <${argument.name()}>`] ?? byName[argument.name()] ?? 'anything' }
}

/** One short line: what stands before the first brackets, colon or semicolon. */
function brief(text: string): string {
  const cut = text.split(/[;(\n]|: /)[0] ?? ''
  return cut.trim()
}
