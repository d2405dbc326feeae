// The commands, their completion and how a typed line is run. A new command is one entry in a list of this folder.

import { nearest } from '../../core/nearest.ts'
import { type Cockpit, say } from '../cockpit.ts'
import type { Command } from './command.ts'
import { correctionCommands } from './corrections.ts'
import { engineCommands } from './engine.ts'
import { executionCommands } from './executions.ts'
import { orderCommands } from './orders.ts'
import { viewCommands } from './view.ts'

export const commands: readonly Command[] = [
  ...orderCommands,
  ...executionCommands,
  ...engineCommands,
  ...viewCommands,
  ...correctionCommands,
]

const PAUSE = 'p (or :pause)'
/** Words a person in need may try, and the key of the emergency bar they mean. */
const emergencies: Readonly<Record<string, string>> = {
  flatten: 'f',
  flat: 'f',
  close: 'f',
  exitall: 'f',
  'exit-all': 'f',
  panic: 'f',
  kill: 'f',
  cancelall: 'c',
  'cancel-all': 'c',
  halt: 'f',
  stop: `${PAUSE}, c or f`,
  emergency: `${PAUSE}, c or f`,
}

function unknown(word: string): string {
  const emergency = emergencies[word.toLowerCase()]
  if (emergency) return `there is no command ${word}: the emergency stop is Ctrl+E then ${emergency}`
  const near = nearest(
    word,
    commands.map(one => one.word),
  )
  return `there is no command ${word}${near ? `; did you mean :${near}?` : '; :help shows them'}`
}

export function runCommand(c: Cockpit, line: string): void {
  const [word = '', ...args] = line.trim().split(/\s+/)
  const command = commands.find(one => one.word === word.toLowerCase() || one.short === word.toLowerCase())
  if (!command) return say(c, unknown(word), 'bad')
  const off = command.when(c)
  if (off) return say(c, off, 'bad')
  const extra = args[command.most ?? command.usage.split(' ').length - 1]
  if (extra !== undefined) return say(c, `${extra} is one word too many; usage: :${command.usage}`, 'bad')
  const fault = command.run(c, args)
  if (fault) say(c, `${fault}; usage: :${command.usage}`, 'bad')
}

/** One line about what is being typed: the command's usage and sentence or why it is off, else the words it could become. */
export function hintOf(c: Cockpit, line: string): { readonly text: string; readonly off: boolean } {
  const [word = '', ...args] = line.trimStart().toLowerCase().split(/\s+/)
  const command = commands.find(one => one.word === word || one.short === word)
  if (!command) {
    const names = commands.map(one => one.word).filter(one => one.startsWith(word))
    return { text: names.length > 0 ? names.join('  ') : unknown(word), off: names.length === 0 }
  }
  const off = command.when(c)
  const typed = args.at(-1) ?? ''
  const choices =
    args.length === 0 ? [] : [...(command.words?.(c, args.length - 1) ?? [])].filter(one => one.toLowerCase().startsWith(typed))
  const next = choices.length > 0 && choices.length < 12 && typed !== '' ? `   ${choices.join('  ')}` : ''
  return { text: `:${command.usage}   ${off ? `off: ${off}` : command.does}${next}`, off: off !== '' }
}

/** Completes the last word as far as it is certain; `choices` are what it could become. */
export function complete(c: Cockpit, line: string): { text: string; choices: readonly string[] } {
  const words = line.split(/\s+/)
  const typed = words.at(-1) ?? ''
  const command = commands.find(one => one.word === words[0]?.toLowerCase())
  const known = words.length <= 1 ? commands.map(one => one.word) : [...(command?.words?.(c, words.length - 2) ?? [])]
  const choices = known.filter(one => one.toLowerCase().startsWith(typed.toLowerCase()))
  if (choices.length === 0) return { text: line, choices }
  const first = choices[0] as string
  let length = first.length
  for (const one of choices) while (!one.toLowerCase().startsWith(first.slice(0, length).toLowerCase())) length--
  const done = choices.length === 1 ? `${first} ` : first.slice(0, Math.max(length, typed.length))
  return { text: line.slice(0, line.length - typed.length) + done, choices }
}
