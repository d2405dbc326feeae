// The explicit lists: every rule, indicator, pane and broker is in its list, and every package is used and accounted for.
// tests/tidy.test.ts runs it over the checkout.

import { posix } from 'node:path'
import { type Import, importsOf, packageOf } from './layers.ts'
import type { Source } from './source.ts'

type List = { readonly folder: string; readonly index: string; readonly besides: readonly string[] }

/** `besides`: what lies in the folder and is no entry of the list. */
export const lists: readonly List[] = [
  {
    folder: 'src/risk',
    index: 'src/risk/index.ts',
    besides: ['account-scope.ts', 'books.ts', 'first-over.ts', 'gate.ts', 'gate-of.ts', 'rule.ts', 'scopes.ts', 'within-budgets.ts'],
  },
  { folder: 'src/analysis/indicators', index: 'src/analysis/indicators/index.ts', besides: [] },
  { folder: 'src/tui/panes', index: 'src/tui/panes/index.ts', besides: ['pane.ts'] },
  { folder: 'src/brokers', index: 'src/brokers/index.ts', besides: ['wire'] },
]

/** Entries that their list does not hold. An import for its type alone does not count, nor one that is never used again. */
export function unlisted(list: List, sources: readonly Source[]): string[] {
  const index = sources.find(one => one.path === list.index)
  if (index === undefined) return [`${list.index} is missing: it is the list of what ${list.folder} offers.`]
  const entries = new Set(
    sources
      .filter(one => one.path.startsWith(`${list.folder}/`) && one.path !== list.index)
      .map(one => one.path.slice(list.folder.length + 1).split('/')[0] as string),
  )
  const listed = new Set(valueImports(index).map(name => posix.normalize(name).split('/')[0]))
  return [...entries]
    .filter(one => !listed.has(one) && !list.besides.includes(one))
    .map(one => `${list.folder}/${one} is not in ${list.index}: what is not in the list is neither used nor tested. Add its line.`)
}

function valueImports(index: Source): string[] {
  const names: string[] = []
  for (const match of index.code.matchAll(/\bimport\s+(?!type\b)\{([^}]*)\}\s*from\s*'/g)) {
    const start = match.index + match[0].length
    const rest = index.code.slice(start)
    const used = (match[1] as string)
      .split(',')
      .map(one => one.trim())
      .filter(one => one !== '' && !one.startsWith('type '))
      .some(one => new RegExp(`\\b${one.replace(/^.*\sas\s+/, '')}\\b`).test(rest))
    if (used) names.push(index.text.slice(start, index.text.indexOf("'", start)))
  }
  return names
}

export type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
}

/** Packages that a script runs and no file imports, with the script that needs them on a trader's machine. */
export const runByScript: Readonly<Record<string, { readonly script: string; readonly command: string }>> = {
  typescript: { script: 'build', command: 'tsc' },
}

/** Packages nobody uses, or that the program uses without declaring them, or that `document` (when there is one) does not mention. */
export function packageBreaches(manifest: Manifest, sources: readonly Source[], document: string | undefined): string[] {
  const declared = Object.keys(manifest.dependencies ?? {})
  const imports = sources
    .filter(one => one.path.startsWith('src/'))
    .flatMap(source => importsOf(source).map(one => ({ ...one, path: source.path })))
  const bare = imports.filter(({ name }) => !name.startsWith('.') && !name.startsWith('node:') && name !== '(computed)')
  const used = new Set(bare.map(one => packageOf(one.name)))
  const breaches = bare
    .filter(one => !declared.includes(packageOf(one.name)))
    .map(
      (one: Import & { path: string }) =>
        `${one.path}:${one.line} imports ${one.name}, which is not among the dependencies of package.json.`,
    )
  for (const name of declared) {
    const run = runByScript[name]
    const runs = run !== undefined && (manifest.scripts?.[run.script] ?? '').includes(run.command)
    if (!used.has(name) && !runs) breaches.push(`package.json depends on ${name}, which nothing in src imports: take it away.`)
    if (document !== undefined && !mentions(document, name))
      breaches.push(`ARCHITECTURE.md has no line on the package ${name}: say what it saves.`)
  }
  return breaches
}

/** The package by its own name, not as part of another word. */
function mentions(document: string, name: string): boolean {
  const plain = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`(?<![\\w@/-])${plain}(?![\\w-])`).test(document)
}
