// The completion script for bash. It works with bash 3.2 and needs no bash-completion package.

import { FEEDS, type ScriptParts, quoted, walkCode } from './walk.ts'

export const bashScript = (parts: ScriptParts): string => `\
# Completion of tapedeck for bash. For every new shell, in ~/.bashrc:  source <(tapedeck completion bash)

${walkCode(parts)}
_tapedeck() {
  local rest=$COMP_LINE words=() word gap i
  local at subs flags places place many typed full whole list prefix char
  # Bash cuts words at = and : as well; what stands together without a space belongs together.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    gap=\${rest%%[![:space:]]*}
    rest=\${rest#"$gap"}
    rest=\${rest#"$word"}
    if [[ $i -gt 0 && -z $gap ]]; then words[\${#words[@]} - 1]+=$word; else words+=("$word"); fi
  done
  _tapedeck_walk "\${words[@]:1}"
  full=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  list=
  case $place in
    subs) list=$subs ;;
    flags) list=$flags ;;
    '='*) list=\${place#=} list=\${list//,/ } ;;
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
    settings) list=${quoted(parts.settings.map(key => `${key}=`).join(' '))} && compopt -o nospace ;;
    feeds)
      case $typed in
        csv:* | tape:*) compopt -o default ;;
        *) list=${quoted(FEEDS.join(' '))} && compopt -o nospace ;;
      esac
      ;;
    strategies) list=$("\${COMP_WORDS[0]}" strategy list --json 2>/dev/null | sed -n 's/.*"name": *"\\([^"]*\\)".*/\\1/p') ;;
  esac
  # Bash replaces only what stands behind its last cut.
  prefix=
  for char in = :; do
    if [[ $COMP_WORDBREAKS == *"$char"* && $full == *"$char"* ]]; then
      whole=\${full%"\${full##*"$char"}"}
      if [[ \${#whole} -gt \${#prefix} ]]; then prefix=$whole; fi
    fi
  done
  for word in $(compgen -W "$list" -- "$typed"); do
    whole=\${full%"$typed"}$word
    COMPREPLY+=("\${whole#"$prefix"}")
  done
}

complete -F _tapedeck tapedeck
`
