// `tapedeck strategy new NAME`: writes a strategy that runs as it is, for the trader to change, and says how to try and enable it.

import { existsSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type Result, failed, fault, ok } from '../core/result.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { HomePaths } from './home/paths.ts'
import { makeFolder } from '../store/make-folder.ts'
import { TAPEDECK } from './typed.ts'

export type NewStrategyOptions = {
  /** A name, or a path that ends in .ts. */
  readonly wish: string
  readonly paths: HomePaths
  readonly json: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export function newStrategy({ wish, paths, json, print, complain }: NewStrategyOptions): ExitCode {
  const placed = placeOf(wish, paths)
  if (failed(placed)) {
    complain(placed.error)
    return exitCodes.usage
  }
  const { name, file } = placed.ok
  if (existsSync(file)) {
    complain(`${file} is there already and is not written over: take another name`)
    return exitCodes.failed
  }
  try {
    makeFolder(dirname(file), 0o777)
    writeFileSync(file, template(name), { flag: 'wx' })
  } catch (error) {
    complain(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
    return exitCodes.failed
  }
  const fromHome = relative(paths.home, file)
  const use = fromHome.startsWith('..') ? file : fromHome
  if (json) print(JSON.stringify({ name, file, config: paths.config, use }))
  else for (const line of advice(file, use, paths)) print(line)
  return exitCodes.ok
}

/** NAME lies in the home's folder strategies/; a path lies where it says. */
function placeOf(wish: string, paths: HomePaths): Result<{ readonly name: string; readonly file: string }> {
  const isPath = wish.includes('/') || wish.endsWith('.ts')
  const name = basename(wish, '.ts')
  if (!/^[a-z0-9][a-z0-9-]*$/i.test(name)) {
    const near = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
    return fault(`a strategy's name is of letters, digits and dashes, not '${name}'${near === '' ? '' : `; ${near} would do`}`)
  }
  return ok({ name, file: isPath ? resolve(wish.endsWith('.ts') ? wish : `${wish}.ts`) : join(paths.home, 'strategies', `${name}.ts`) })
}

const advice = (file: string, use: string, paths: HomePaths): string[] => [
  `wrote ${file}`,
  '',
  'check it:     ' + `${TAPEDECK} strategy check ${file}`,
  'try it:       ' + `${TAPEDECK} backtest ${file} --data RELIANCE.csv.gz`,
  `trade it:     add this to ${paths.config}, and start again (the list there replaces the one of the defaults)`,
  '',
  'strategies:',
  `  - use: ${use}`,
  "    instruments: [RELIANCE]      # or ['*']",
  '    params: { qty: 1 }',
  '',
  'While Tapedeck runs, a saved change is taken over as soon as the strategy holds nothing.',
]

/** Words that may not name a constant, and those that the template uses itself. */
const TAKEN = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static strategy super switch this throw true try typeof var void while with yield arguments eval undefined average qty stop paid close'.split(
    ' ',
  ),
)

/** 'my-first' becomes myFirst. */
export function identifier(name: string): string {
  const joined = name.replace(/-+([a-z0-9]?)/gi, (_, next: string) => next.toUpperCase())
  return /^\d/.test(joined) ? `s${joined}` : TAKEN.has(joined) ? `${joined}Strategy` : joined
}

export const template = (name: string): string => `import { strategy } from 'tapedeck/strategy'

/** Buys when a bar closes above its average; leaves when one closes below it, or when the price has fallen by the stop. */
export const ${identifier(name)} = strategy({
  name: '${name}',
  on: '5m', // called on each closed bar: 1m 3m 5m 15m 1h; or 'tick': on each change of the price
  make(s) {
    // Once for each instrument. Parameters: name, default, least, most; config.yaml may set them.
    const average = s.sma('5m', s.param.int('bars', 20, 2, 200))
    const qty = s.param.int('qty', 1, 1, 9000)
    const stop = s.param.number('stopPercent', 0.5, 0.05, 20)
    let paid = 0 // what is declared here is kept from bar to bar
    return c => {
      if (!average.ready || c.working) return // too few bars yet, or an order is on its way
      const { close } = c.bar // prices are whole numbers of 1/10 000 rupee, and so are indicators
      if (c.position === 0 && close > average.value) {
        paid = close
        c.buy(qty, 'closed above its average')
      } else if (c.position > 0 && close < average.value) c.exit('closed below its average')
      else if (c.position > 0 && close < paid * (1 - stop / 100)) c.exit(\`fell by \${stop} %\`)
    }
  },
})
`
