// The completion script for fish: tables as a switch, the walk in fish's own words, descriptions beside each suggestion.

import type { CommandShape, OptionShape } from './tree.ts'
import { FEEDS, type ScriptParts, flagsOf, placeText } from './walk.ts'

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
/** A suggestion and its description, divided by a tab, as fish wants them. */
const lineText = (word: string, description: string): string => quoted(`${word}\t${description}`)

export const fishScript = (parts: ScriptParts): string => `\
# Completion of tapedeck for fish. Put it where fish finds it:  tapedeck completion fish > ~/.config/fish/completions/tapedeck.fish

function __tapedeck_subs
    switch "$argv[1]"
${cases(parts, shape => shape.commands.map(one => lineText(one.name, one.description)))}
    end
end

function __tapedeck_flags
    switch "$argv[1]"
${cases(parts, shape => flagsOf(parts, shape).flatMap(one => one.flags.map(flag => lineText(flag, one.description))))}
    end
end

function __tapedeck_places
    switch "$argv[1]"
${cases(parts, shape => shape.args.map(one => quoted(`${one.variadic ? '*' : ''}${placeText(one.place)}`)))}
    end
end

# What a flag's value is, with * where it takes several; nothing for a switch.
function __tapedeck_value
    switch "$argv[1]"
${parts.shapes.flatMap(({ path, options }) => options.flatMap(one => valueCase(path, one))).join('\n')}
    end
end

function __tapedeck
    set -l at ''
    set -l want ''
    set -l nth 0
    set -l ended 0
    set -l typed (commandline -ct)
    for word in (commandline -opc)[2..-1]
        if test $ended = 0; and test "x$word" = x--
            set ended 1
            set want ''
        else if test $ended = 0; and string match -q -- '-*' "$word"
            if test -z "$at"; and not contains -- "$word" ${(parts.shapes[0]?.options ?? []).flatMap(one => one.flags).join(' ')}
                set at ${parts.defaultCommand}
            end
            set want (__tapedeck_value (string trim -- "$at "(string split -m 1 = -- "$word")[1]))
            if string match -q -- '*=*' "$word"; and not string match -q -- '\\**' "$want"
                set want ''
            end
        else if test -n "$want"
            string match -q -- '\\**' "$want"; or set want ''
        else if test $nth = 0; and contains -- "$word" (__tapedeck_subs "$at" | string split -f 1 \\t)
            set at (string trim -- "$at $word")
        else
            set nth (math $nth + 1)
        end
    end
    set -l place ''
    if test -n "$want"; and not begin; test $ended = 0; and string match -q -- '-*' "$typed"; end
        set place (string replace -r '^\\*' '' -- "$want")
    else if test $ended = 0; and string match -q -- '--*=*' "$typed"
        test -n "$at"; or set at ${parts.defaultCommand}
        set -l flag (string split -m 1 = -- "$typed")
        for line in (__tapedeck_suggest (string replace -r '^\\*' '' -- (__tapedeck_value "$at $flag[1]")) "$flag[2]")
            echo -- "$flag[1]=$line"
        end
        return
    else if test $ended = 0; and string match -q -- '-*' "$typed"
        __tapedeck_flags "$at"
        return
    else if test $nth = 0; and __tapedeck_subs "$at" | count >/dev/null
        __tapedeck_subs "$at"
        return
    else
        for one in (__tapedeck_places "$at")
            if test $nth = 0; or string match -q -- '\\**' "$one"
                set place (string replace -r '^\\*' '' -- "$one")
                break
            end
            set nth (math $nth - 1)
        end
    end
    __tapedeck_suggest "$place" "$typed"
end

function __tapedeck_suggest
    switch "$argv[1]"
        case '=*'
            string split , -- (string sub -s 2 -- "$argv[1]")
        case files
            __fish_complete_path "$argv[2]"
        case folders
            __fish_complete_directories "$argv[2]"
        case settings
            printf '%s\\n' ${parts.settings.map(key => `${key}=`).join(' ')}
        case feeds
            if set -l head (string match -r '^(?:csv|tape):' -- "$argv[2]")
                for line in (__fish_complete_path (string replace -r '^(?:csv|tape):' '' -- "$argv[2]"))
                    echo -- "$head$line"
                end
            else
                printf '%s\\n' ${FEEDS.join(' ')}
            end
        case strategies
            set -l program (commandline -opc)[1]
            $program strategy list --json 2>/dev/null | string match -rg '"name": *"([^"]*)"'
    end
end

complete -c tapedeck -f -a '(__tapedeck)'
`

function cases(parts: ScriptParts, lines: (shape: CommandShape) => readonly string[]): string {
  return parts.shapes
    .map(shape => ({ path: shape.path, words: lines(shape) }))
    .filter(({ words }) => words.length > 0)
    .map(({ path, words }) => `        case ${quoted(path)}\n            printf '%s\\n' ${words.join(' ')}`)
    .join('\n')
}

function valueCase(path: string, { flags, value, variadic }: OptionShape): string[] {
  if (!value) return []
  const patterns = flags.map(flag => quoted(`${path} ${flag}`.trim())).join(' ')
  return [`        case ${patterns}\n            echo -- ${quoted(`${variadic ? '*' : ''}${placeText(value)}`)}`]
}
