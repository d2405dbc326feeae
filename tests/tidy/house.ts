// The house rules that a machine can read in one file: banned words where everything must be played again, size, opening comment,
// names, and habits that hide mistakes. tests/tidy.test.ts runs them over the checkout.

import { layerOf } from './layers.ts'
import { type Source, lineAt } from './source.ts'

/** Layers whose results must depend on their inputs alone. */
export const replayable: ReadonlySet<string> = new Set([
  'core',
  'market',
  'analysis',
  'trading',
  'tape',
  'strategy',
  'risk',
  'engine',
  'sim',
])

const CLOCK = 'time comes in with the input, or a replay would differ.'
const TIMER = 'a timer is an input; the engine asks for one through its outbox.'
const words: readonly (readonly [name: string, pattern: RegExp, why: string])[] = [
  ['Date.now', /\bDate\s*\.\s*now\b/g, CLOCK],
  ['new Date()', /\bnew\s+Date\b\s*(?:\(\s*\)|(?!\s*\())/g, CLOCK],
  ['performance.', /\bperformance\s*\./g, CLOCK],
  ['Math.random', /\bMath\s*\.\s*random\b/g, 'chance comes from core/random.ts with a seed that is on the tape.'],
  ['setTimeout', /\bsetTimeout\b/g, TIMER],
  ['setInterval', /\bsetInterval\b/g, TIMER],
  ['process.', /\bprocess\s*\./g, 'settings and environment are read in app/config and handed on as values.'],
  ['await', /\bawait\b/g, 'one input is worked off in one go; waiting is the business of the shell.'],
  ['EventEmitter', /\bEventEmitter\b/g, 'listeners run in an order nobody wrote down; call the function.'],
]

export type Escape = { readonly path: string; readonly line: number; readonly reason: string }
export type WordCheck = { readonly breaches: readonly string[]; readonly escapes: readonly Escape[] }

/** Banned words in a replayable layer. A line may excuse itself with `// tidy-ok: reason`; the excuse is handed back. */
export function bannedWords(source: Source): WordCheck {
  const excuses = new Map<number, string>()
  for (const { line, text } of source.comments) {
    const match = /^\/\/\s*tidy-ok:(.*)$/.exec(text)
    if (match) excuses.set(line, (match[1] as string).trim())
  }
  const breaches: string[] = []
  const escapes: Escape[] = []
  const used = new Set<number>()
  const found = replayable.has(layerOf(source.path) ?? '') ? [...hits(source), ...nodeImports(source)] : []
  for (const { line, name, why } of found) {
    const reason = excuses.get(line)
    if (reason) {
      if (!used.has(line)) escapes.push({ path: source.path, line, reason })
      used.add(line)
    } else breaches.push(`${source.path}:${line} uses ${name}: ${why}`)
  }
  for (const [line, reason] of excuses) {
    if (reason === '') breaches.push(`${source.path}:${line} has tidy-ok without a reason: say why this line may.`)
    else if (!used.has(line)) breaches.push(`${source.path}:${line} has a tidy-ok that excuses nothing: take it away.`)
  }
  return { breaches, escapes }
}

type Hit = { readonly line: number; readonly name: string; readonly why: string }

const hits = (source: Source): Hit[] =>
  words.flatMap(([name, pattern, why]) => [...source.code.matchAll(pattern)].map(one => ({ line: lineAt(source, one.index), name, why })))

// Module names are strings and blank in the code, so they are looked up in the text, at a quote that the code has as well.
const nodeImports = (source: Source): Hit[] =>
  [...source.text.matchAll(/['"]node:/g)]
    .filter(one => source.code[one.index] === one[0][0])
    .map(one => ({
      line: lineAt(source, one.index),
      name: 'node:',
      why: 'what can be played again knows no machine; take the thing through a port.',
    }))

const HARD_STOP = 400
const SHAPELESS = new Set(['util', 'utils', 'common', 'helper', 'helpers', 'service', 'services', 'manager', 'managers', 'misc'])

/** Size, name, opening comment and habits of one file. */
export function houseBreaches(source: Source): string[] {
  return [...sizeAndName(source), ...opening(source), ...habits(source)]
}

function sizeAndName({ path, text }: Source): string[] {
  const breaches: string[] = []
  const lines = text.replace(/\n$/, '').split('\n').length
  if (lines > HARD_STOP)
    breaches.push(`${path} has ${lines} lines; the stop is ${HARD_STOP}. It holds more than one idea: give each a file.`)
  for (const part of path.split('/')) {
    const stem = part.replace(/\..*$/, '')
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(part)) breaches.push(`${path}: name ${part} in kebab-case, as all others are.`)
    if (SHAPELESS.has(stem))
      breaches.push(`${path}: ${part} says nothing about what is inside. Name the idea, or put each function where it is used.`)
  }
  return breaches
}

/** Program files begin with a comment; a trader's strategy may put its import first, as short as it is. Tests say it in describe(). */
function opening({ path, text }: Source): string[] {
  const body = text.replace(/^#!.*\n/, '')
  if (path.startsWith('tests/')) return []
  const head = path.startsWith('strategies/') ? body.replace(/^(?:import .*\n|\s*\n)*/, '') : body
  return /^\s*(?:\/\/|\/\*)/.test(head)
    ? []
    : [`${path} has no opening comment: begin with one to three sentences on what it is and who calls it.`]
}

const coding: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [
    /\bexport\s+default\b|\bas\s+default\b/g,
    "has a default export: export it under the file's name, so that it is called the same everywhere.",
  ],
  [
    /(?:[:<|&,=([]|=>|\bas|\bsatisfies|\bextends|\breadonly)\s*any\b(?!\s*[:(.?\w])/g,
    'says any: nothing is checked from there on. Say unknown and look, or name the type.',
  ],
  [/\.catch\(\s*\(?\s*\w*\s*\)?\s*=>\s*\{\s*\}\s*\)/g, 'catches and does nothing: handle it, or say what it becomes.'],
]

function habits(source: Source): string[] {
  const { path, code, comments } = source
  const breaches: string[] = []
  for (const [pattern, sentence] of coding) {
    if (path === 'vitest.config.ts') break // the one file whose reader insists on a default export
    for (const match of code.matchAll(pattern)) breaches.push(`${path}:${lineAt(source, match.index)} ${sentence}`)
  }
  for (const match of code.matchAll(/\bcatch\s*(?:\([^)]*\)\s*)?\{(\s*)\}/g)) {
    if (/\S/.test(source.text.slice(match.index, match.index + match[0].length).replace(/^catch\s*(?:\([^)]*\)\s*)?\{|\}$/g, ''))) continue
    breaches.push(`${path}:${lineAt(source, match.index)} has an empty catch: handle the error, or say inside why nothing is to be done.`)
  }
  for (const { line, text } of comments) {
    if (/@ts-(?:ignore|nocheck)\b/.test(text)) breaches.push(`${path}:${line} silences the type checker: mend the type.`)
    if (/\b(?:TODO|FIXME)\b/.test(text)) breaches.push(`${path}:${line} puts work off: do it, or write it where it is planned.`)
  }
  return breaches
}
