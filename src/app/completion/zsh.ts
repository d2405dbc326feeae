// The completion script for zsh: the same walk as for bash, run in ksh's manner; suggestions carry their descriptions.

import type { CommandShape } from './tree.ts'
import { FEEDS, type ScriptParts, flagsOf, quoted, walkCode } from './walk.ts'

export function zshScript(parts: ScriptParts): string {
  const pair = (name: string, description: string): string => quoted(`${name}:${description.replaceAll(':', '\\:')}`)
  const told = (shape: CommandShape): string[] => [
    `told_subs=(${shape.commands.map(one => pair(one.name, one.description)).join(' ')})`,
    `told_flags=(${flagsOf(parts, shape)
      .flatMap(one => one.flags.map(flag => pair(flag, one.description)))
      .join(' ')})`,
  ]
  return `\
#compdef tapedeck
# Completion of tapedeck for zsh. Put it as _tapedeck into a folder of $fpath, or for every new shell, in ~/.zshrc after compinit:
#   source <(tapedeck completion zsh)

${walkCode(parts, told)}
_tapedeck_walk_as_ksh() {
  emulate -L ksh
  _tapedeck_walk "$@"
}

_tapedeck() {
  local at subs flags places place many typed
  local -a told_subs told_flags
  _tapedeck_walk_as_ksh "\${(@)words[2,CURRENT]}"
  if [[ $words[CURRENT] == --*=* && $place != '' ]]; then compset -P '*='; fi
  case $place in
    subs) _describe command told_subs ;;
    flags) _describe -o option told_flags ;;
    '='*) compadd -- \${(s:,:)place#=} ;;
    files) _files ;;
    folders) _files -/ ;;
    settings) compadd -S '' -- ${parts.settings.map(key => quoted(`${key}=`)).join(' ')} ;;
    feeds)
      if compset -P '(csv|tape):'; then _files; else compadd -S '' -- ${FEEDS.map(quoted).join(' ')}; fi
      ;;
    strategies) compadd -- \${(f)"$($words[1] strategy list --json 2>/dev/null | sed -n 's/.*"name": *"\\([^"]*\\)".*/\\1/p')"} ;;
  esac
}

# Sourced: register. As a file of $fpath: complete now.
if [[ $funcstack[1] == _tapedeck ]]; then _tapedeck "$@"; else compdef _tapedeck tapedeck; fi
`
}
