// Makes the script that completes our command line in a shell, from the program's own commands. The command `completion` prints it.

import type { Command } from 'commander'
import { z } from 'zod'
import { type Result, failed, ok } from '../../core/result.ts'
import { profileNames } from '../config/load.ts'
import { loadMarketData } from '../config/market-data.ts'
import { configSchema } from '../config/schema.ts'
import { bashScript } from './bash.ts'
import type { CompletedShell } from './command.ts'
import { fishScript } from './fish.ts'
import { shapesOf } from './tree.ts'
import type { ScriptParts } from './walk.ts'
import { zshScript } from './zsh.ts'

const scripts: Readonly<Record<CompletedShell, (parts: ScriptParts) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** The script for that shell. Commands, flags and choices are the program's; profiles, settings and symbols those that ship with it. */
export function completionScript(root: Command, shell: CompletedShell): Result<string> {
  const market = loadMarketData()
  if (failed(market)) return market
  const settings = leaves(z.toJSONSchema(configSchema), '')
  // Symbols with signs that a shell takes for its own would have to be quoted by who completes them.
  const symbols = [...market.ok.stocks, ...market.ok.indices].map(one => one.symbol).filter(name => /^[\w-]+$/.test(name))
  const known = { '--profile': profileNames(), '--instrument': symbols, pattern: symbols, key: settings }
  return ok(scripts[shell]({ shapes: shapesOf(root, known), defaultCommand: 'run', settings }))
}

/** Dotted keys of what holds no keys itself. */
function leaves(schema: z.core.JSONSchema.JSONSchema, path: string): string[] {
  const inner = Object.entries(schema.properties ?? {})
  if (inner.length === 0) return path === '' ? [] : [path]
  return inner.flatMap(([key, one]) => (typeof one === 'object' ? leaves(one, path === '' ? key : `${path}.${key}`) : []))
}
