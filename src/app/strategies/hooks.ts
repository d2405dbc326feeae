// Lets Node load a trader's strategy file from anywhere: `tapedeck/strategy` is this running program's own entry, and .ts under
// any package.json is read as a module with types. Installed once in every thread that loads strategies.

import { registerHooks } from 'node:module'

// From dist this is dist/strategy/index.js, from source src/strategy/index.ts.
const ENTRY = new URL(`../../strategy/index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href
const PACKAGE_ROOT = new URL('../../', import.meta.url).href

let installed = false

export function installStrategyHooks(): void {
  if (installed) return
  installed = true
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'tapedeck/strategy') return { url: ENTRY, shortCircuit: true }
      return next(specifier, context)
    },
    load(url, context, next) {
      const foreign = url.startsWith('file:') && !url.startsWith(PACKAGE_ROOT) && /\.ts(\?|$)/.test(url)
      return foreign ? next(url, { ...context, format: 'module-typescript' }) : next(url, context)
    },
  })
}
