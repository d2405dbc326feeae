// The compiler's and Node's words about a strategy, said so that a trader knows what to write instead. What is not known here passes
// as it is: the compiler's own sentences are good ones.

/** Names of the browser and of Node that people reach for, and why a strategy has none of them. */
const ABSENT: Readonly<Record<string, string>> = {
  console: 'a strategy prints nothing; give the reason of an order as its `why`, which the tape shows',
  setTimeout: 'a strategy has no timers, or a replay would differ; it is called on bars or ticks, and c.now is the time',
  setInterval: 'a strategy has no timers, or a replay would differ; it is called on bars or ticks, and c.now is the time',
  fetch: 'a strategy reads no network, or a replay would differ',
  process: 'a strategy sees only what it is given, or a replay would differ',
  require: "write import { ... } from './file.ts'",
}

export function plainWords(code: string, message: string): string {
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, text = '']) => text)
  const [name = ''] = quoted
  switch (code) {
    case 'TS1484':
      return missingType(name)
    case 'TS2304':
    case 'TS2580':
    case 'TS2584':
      return Object.hasOwn(ABSENT, name) ? `there is no ${name} here: ${ABSENT[name]}` : message
    case 'TS1294':
      return 'this needs more than leaving types out (an enum, a namespace, a parameter property); Node runs the file as it is, so write it in plain JavaScript with types'
    case 'TS2307':
      return name.startsWith('.')
        ? `there is no file ${name} beside it; imports carry their ending, such as './levels.ts'`
        : `there is no module ${name}: a strategy imports tapedeck/strategy and files of its own by './name.ts'`
    case 'TS2835':
      return `${message} (imports carry their ending, such as './levels.ts')`
    default:
      return message
  }
}

export const missingType = (name: string): string =>
  `${name} is a type: write import { type ${name} }, because Node runs the file with its types left out`

/** Node's words for a failed import, translated where they mislead. */
export function importWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const missing = /does not provide an export named '(\w+)'/.exec(message)
  if (missing) return `it imports ${missing[1]}, which is not there; if ${missing[1]} is a type, write import { type ${missing[1]} }`
  return message.split('\n')[0] ?? message
}
