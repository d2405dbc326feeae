// The shell code that bash and zsh share: tables of commands and flags, and the walk through the words before the one being typed. It
// tells in `place` what may stand there, and each shell's script turns that into suggestions.

import type { CommandShape, OptionShape, Place } from './tree.ts'

/** What a script is made of. */
export type ScriptParts = {
  /** As shapesOf gives them, the program itself first. */
  readonly shapes: readonly CommandShape[]
  /** The command that runs where none is named. */
  readonly defaultCommand: string
  /** Keys of the configuration, such as risk.maxDayLoss. */
  readonly settings: readonly string[]
}

/** Feeds as one begins to type them. */
export const FEEDS = ['synthetic', 'csv:', 'tape:', 'loopback:http://']

/** As one word of shell code. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** `files`, or `=always,exchange`: without spaces. */
export const placeText = (place: Place): string => (place.kind === 'words' ? `=${place.words.join(',')}` : place.kind)

/** The flags that may be typed after the command; after the program also those of its default command. */
export function flagsOf({ shapes, defaultCommand }: ScriptParts, shape: CommandShape): readonly OptionShape[] {
  if (shape.path !== '') return shape.options
  const more = shapes.find(one => one.path === defaultCommand)?.options ?? []
  const own = new Set(shape.options.flatMap(one => one.flags))
  return [...shape.options, ...more.filter(one => !one.flags.some(flag => own.has(flag)))]
}

/** `told`: further assignments of one shell for each command. */
export const walkCode = (parts: ScriptParts, told: (shape: CommandShape) => readonly string[] = () => []): string => `\
_tapedeck_at() { # a command: sets subs, flags, places
  case $1 in
${parts.shapes.map(shape => atBranch(parts, shape, told(shape))).join('\n')}
  esac
}

_tapedeck_value() { # a command and a flag: sets place and many of the flag's value, nothing for a switch
  place= many=
  case $1 in
${parts.shapes.flatMap(({ path, options }) => options.flatMap(one => valueBranch(path, one))).join('\n')}
  esac
}

_tapedeck_walk() { # all words after the program, the last one being typed: sets at, place, many and typed (the part of it that is a value)
  local word want= again= nth=0 ended= one left
  at=
  while [[ $# -gt 1 ]]; do
    word=$1
    shift
    if [[ -z $ended && $word == -- ]]; then
      ended=1 want=
    elif [[ -z $ended && $word == -* ]]; then
      case "$at $word" in ${[...(parts.shapes[0]?.options ?? [])].flatMap(one => one.flags.map(flag => quoted(` ${flag}`))).join('|')}) ;; ' '*) at=${parts.defaultCommand} ;; esac
      _tapedeck_value "\${at:+$at }\${word%%=*}"
      want=$place again=$many
      if [[ $word == *=* && -z $again ]]; then want=; fi
    elif [[ -n $want ]]; then
      if [[ -z $again ]]; then want=; fi
    else
      _tapedeck_at "$at"
      if [[ $nth == 0 && " $subs " == *" $word "* ]]; then at="\${at:+$at }$word"; else nth=$((nth + 1)); fi
    fi
  done
  typed=$1 place= many=
  _tapedeck_at "$at"
  if [[ -n $want && ! ( -z $ended && $typed == -* ) ]]; then
    place=$want
  elif [[ -z $ended && $typed == --*=* ]]; then
    word=\${typed%%=*}
    typed=\${typed#*=}
    if [[ -z $at ]]; then at=${parts.defaultCommand}; fi
    _tapedeck_value "$at $word"
  elif [[ -z $ended && $typed == -* ]]; then
    place=flags
  elif [[ $nth == 0 && -n $subs ]]; then
    place=subs
  else
    left=$places
    while [[ -n $left ]]; do
      one=\${left%% *}
      left=\${left#"$one"}
      left=\${left# }
      if [[ $nth == 0 || $one == \\** ]]; then
        place=\${one#\\*}
        break
      fi
      nth=$((nth - 1))
    done
  fi
}
`

function atBranch(parts: ScriptParts, shape: CommandShape, told: readonly string[]): string {
  const places = shape.args.map(one => `${one.variadic ? '*' : ''}${placeText(one.place)}`)
  const lines = [
    `subs=${quoted(shape.commands.map(one => one.name).join(' '))}`,
    `flags=${quoted(
      flagsOf(parts, shape)
        .flatMap(one => one.flags)
        .join(' '),
    )}`,
    `places=${quoted(places.join(' '))}`,
    ...told,
  ]
  return `    ${quoted(shape.path)})\n${lines.map(line => `      ${line}\n`).join('')}      ;;`
}

function valueBranch(path: string, { flags, value, variadic }: OptionShape): string[] {
  if (!value) return []
  const patterns = flags.map(flag => quoted(`${path} ${flag}`.trim())).join(' | ')
  return [`    ${patterns}) place=${quoted(placeText(value))} many=${variadic ? '1' : ''} ;;`]
}
