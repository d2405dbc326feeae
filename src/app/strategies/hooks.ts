// Lets Node load a trader's strategy file from anywhere: `tapedeck/strategy` is this running program's own entry, and .ts under
// any package.json is read as a module with types. Installed once in every thread that loads strategies.

import { registerHooks } from 'node:module'

// From dist this is dist/strategy/index.js, from source src/strategy/index.ts.
export const STRATEGY_ENTRY = new URL(`../../strategy/index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href
const PACKAGE_ROOT = new URL('../../', import.meta.url).href

let installed = false

export function installStrategyHooks(): void {
  if (installed) return
  installed = true
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'tapedeck/strategy') return { url: STRATEGY_ENTRY, shortCircuit: true }
      const found = next(specifier, context)
      // A strategy read anew reads its own files anew too, or half of the text would be the old one.
      const version = /^\.{1,2}\//.test(specifier) ? /\.ts(\?v=\d+)$/.exec(context.parentURL ?? '')?.[1] : undefined
      return version && found.url.endsWith('.ts') ? { ...found, url: `${found.url}${version}` } : found
    },
    load(url, context, next) {
      const foreign = url.startsWith('file:') && !url.startsWith(PACKAGE_ROOT) && /\.ts(\?|$)/.test(url)
      return foreign ? next(url, { ...context, format: 'module-typescript' }) : next(url, context)
    },
  })
}
