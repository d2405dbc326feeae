// Who may import whom, as data, and the check that reads every import against it. tests/tidy.test.ts runs it over the checkout.

import { posix } from 'node:path'
import { type Source, lineAt } from './source.ts'

type Layer = {
  /** Other layers it may import; `x/*` stands for every folder of x. Its own files always. */
  readonly may: readonly string[]
  /** What the sentence of a breach teaches. */
  readonly because: string
  /** True where neither npm packages nor Node's own modules are allowed: what can be played again knows no machine. */
  readonly pure?: true
}

const base = ['core', 'market', 'trading', 'tape', 'ports']
const BROKER =
  'A broker knows the wire and our ports, never another broker, the engine or the sandbox that tests it; only app introduces them.'
const SANDBOX = "A sandbox speaks a broker's protocol from its document over sim and never imports brokers, so that each checks the other."
const OUTSIDE = 'Siblings never meet: what two of them need goes to a layer below, and app hands it over.'

export const layers: Readonly<Record<string, Layer>> = {
  core: { may: [], because: 'core is below everything and knows no market: move the thing that needs more up.', pure: true },
  market: { may: ['core'], because: 'market is what the exchange tells us; it stands on core alone.', pure: true },
  analysis: { may: ['core', 'market'], because: 'analysis concludes from the market and knows nothing of what we did.', pure: true },
  trading: { may: ['core', 'market'], because: 'trading is what we did; conclusions and rules come from above.', pure: true },
  tape: {
    may: ['core', 'market', 'trading'],
    because: 'the tape holds all that may reach an engine, so it stands below the engine.',
    pure: true,
  },
  strategy: {
    may: ['core', 'market', 'analysis', 'trading'],
    because: 'a strategy sees what is handed to it and reaches no engine, venue or file.',
    pure: true,
  },
  risk: { may: ['core', 'market', 'trading'], because: 'a rule asks its view and knows no engine.', pure: true },
  ports: {
    may: ['core', 'market', 'trading', 'tape'],
    because: 'ports are types between the engine and the world; neither side may leak in.',
    pure: true,
  },
  protocol: {
    may: ['core', 'market', 'trading'],
    because: 'the protocol is data both ends understand; it knows neither engine nor screen.',
  },
  'protocol/links': {
    may: ['core', 'market', 'trading', 'protocol'],
    because: 'a link carries messages and knows neither engine nor screen.',
  },
  engine: {
    may: ['core', 'market', 'analysis', 'trading', 'tape', 'strategy', 'risk', 'ports', 'protocol'],
    because: 'the engine is a function of its inputs: sockets, files, links and venues stay in the shell (app/engine), which calls it.',
    pure: true,
  },
  sim: { may: base, because: OUTSIDE, pure: true },
  store: { may: base, because: OUTSIDE },
  results: {
    may: ['core', 'market', 'analysis', 'trading'],
    because: 'results reckon from fills and prices, whoever made them.',
    pure: true,
  },
  search: { may: ['core', 'market', 'trading', 'strategy', 'results'], because: OUTSIDE },
  scorers: { may: ['core', 'market', 'analysis', 'tape', 'ports'], because: OUTSIDE },
  gateway: { may: ['core', 'protocol', 'protocol/links', 'ports', 'results'], because: OUTSIDE },
  tui: {
    may: ['core', 'protocol', 'protocol/links'],
    because: 'the screen never computes: ask for a row or a preview, and show what the answer says.',
  },
  brokers: { may: [...base, 'brokers/*'], because: 'the list of brokers holds them and does nothing else.' },
  'brokers/wire': { may: base, because: BROKER },
  'brokers/*': { may: [...base, 'brokers/wire'], because: BROKER },
  'sandbox/*': { may: [...base, 'sim'], because: SANDBOX },
  app: { may: ['*'], because: 'app may import everything below src.' },
  main: { may: ['app'], because: 'main.ts hands argv to one function of app and does nothing else.' },
}

/** A package with one home: elsewhere it would be a second way to do the same thing. */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  react: ['tui'],
  ink: ['tui'],
  postgres: ['store'],
  ws: ['brokers/wire', 'sandbox', 'gateway'],
  commander: ['app'],
  pino: ['app'],
}

/** The one thing a trader's own file may import. */
export const STRATEGY_ENTRY = 'tapedeck/strategy'

/** The layer of a file, or undefined when the table does not know its folder. */
export function layerOf(path: string): string | undefined {
  if (path === 'src/main.ts') return 'main'
  const [top, folder, sub, ...rest] = path.split('/')
  if (top === 'strategies' || top === 'tests' || top === 'scripts') return top
  if (top !== 'src' || folder === undefined || sub === undefined) return undefined
  if (rest.length > 0 && (folder === 'brokers' || folder === 'sandbox')) return `${folder}/${sub}`
  if (rest.length > 0 && Object.hasOwn(layers, `${folder}/${sub}`)) return `${folder}/${sub}`
  return Object.hasOwn(layers, folder) ? folder : undefined
}

const rowOf = (layer: string): Layer | undefined => layers[layer] ?? layers[layer.replace(/\/.*/, '/*')]

export type Import = { readonly line: number; readonly name: string }

/** Every static, re-exporting, dynamic and type import of a file; a computed one is named `(computed)`. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = []
  for (const match of source.code.matchAll(/\b(?:from|import|require)\b\s*(\(?)\s*(['"`]?)/g)) {
    const [whole, bracket, quote] = match
    const line = lineAt(source, match.index)
    if (quote) {
      if (whole.startsWith('from') && bracket) continue // Array.from('...')
      const start = match.index + whole.length
      found.push({ line, name: source.text.slice(start, source.text.indexOf(quote, start)) })
    } else if (bracket && whole.startsWith('import')) found.push({ line, name: '(computed)' })
  }
  return found
}

/** What is wrong with a file's imports, a sentence each. `known` holds every file there is. */
export function importBreaches(source: Source, known: ReadonlySet<string>): string[] {
  const layer = layerOf(source.path)
  if (layer === undefined) {
    return [
      `${source.path}: its folder is not in the table of tests/tidy/layers.ts. Put the file where it belongs, or write down what the new folder may import.`,
    ]
  }
  return importsOf(source).flatMap(one => {
    const why = breach(source.path, layer, one.name, known)
    return why === undefined ? [] : [`${source.path}:${one.line} imports ${one.name}: ${why}`]
  })
}

function breach(path: string, layer: string, name: string, known: ReadonlySet<string>): string | undefined {
  if (layer === 'strategies') {
    return name === STRATEGY_ENTRY ? undefined : `a strategy imports ${STRATEGY_ENTRY} alone, which re-exports all it may use.`
  }
  if (layer === 'tests' || layer === 'scripts') return undefined
  const row = rowOf(layer)
  if (row === undefined) return `the table of tests/tidy/layers.ts has no row for ${layer}.`
  if (name === '(computed)')
    return layer === 'app' ? undefined : 'a path made up at run time cannot be checked; only app loads files it is told of.'
  if (!name.startsWith('.')) return packageBreach(layer, row, name)
  const target = posix.normalize(posix.join(posix.dirname(path), name))
  if (!target.startsWith('src/'))
    return "nothing in src imports from outside src: tests, strategies and config are not part of the program's code."
  if (!known.has(target)) return 'there is no such file among those this guard has seen. Write the path with its .ts or .tsx.'
  const to = layerOf(target)
  if (to === undefined) return 'it lies in a folder the table of tests/tidy/layers.ts does not know.'
  if (to === layer || row.may.some(may => may === '*' || may === to || (may.endsWith('/*') && to.startsWith(may.slice(0, -1)))))
    return undefined
  return `${layer} may import ${row.may.join(', ') || 'nothing'}, not ${to}. ${row.because}`
}

function packageBreach(layer: string, row: Layer, name: string): string | undefined {
  if (name.startsWith('tapedeck/')) return 'that entry is for strategies; inside src import the file itself.'
  if (row.pure) return `${layer} imports neither npm packages nor Node's modules. ${row.because}`
  const home = packageHomes[packageOf(name)]
  if (home === undefined || home.some(one => layer === one || layer.startsWith(`${one}/`))) return undefined
  return `${packageOf(name)} belongs to ${home.join(', ')}. Use what is there, or widen its home in tests/tidy/layers.ts with a reason.`
}

/** react of react/jsx-runtime, @scope/name of @scope/name/x. */
export const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
