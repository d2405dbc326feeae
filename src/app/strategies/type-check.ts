// Checks the types of strategy files with the compiler that comes with the program. Node itself only strips types, so a mistyped name
// or a missing argument would show in the middle of a session. The compiler is a program of its own: nothing waits for it but the asker.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Result, fault, ok } from '../../core/result.ts'
import { STRATEGY_ENTRY } from './hooks.ts'
import { plainWords } from './plain-words.ts'

/** One thing wrong with a strategy. `line` counts from 1; 0 when the whole file is meant. */
export type StrategyFault = { readonly file: string; readonly line: number; readonly text: string }

export const faultText = ({ file, line, text }: StrategyFault): string => `${file}${line > 0 ? `:${line}` : ''}: ${text}`

const CHECK_MS = 30_000
/** Beyond this the first ones must do. */
const MOST_OUTPUT = 200_000
/** As built, beside the .js there is a .d.ts. */
export const API_TYPES = fileURLToPath(STRATEGY_ENTRY).replace(/\.js$/, '.d.ts')

const OPTIONS = {
  target: 'es2024',
  // No DOM, no Node: a strategy that needs a clock, a timer or a file could not be replayed.
  lib: ['es2024'],
  types: [],
  module: 'esnext',
  moduleResolution: 'bundler',
  moduleDetection: 'force',
  allowImportingTsExtensions: true,
  strict: true,
  // Node strips types and runs the rest as it stands.
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  noEmit: true,
  paths: { 'tapedeck/strategy': [API_TYPES] },
}

/** Every type fault of the files and of what they import, in the order of the compiler. A failed result means: no check was possible. */
export async function checkTypes(files: readonly string[]): Promise<Result<readonly StrategyFault[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-check-'))
  try {
    const project = join(folder, 'tsconfig.json')
    writeFileSync(project, JSON.stringify({ compilerOptions: OPTIONS, files: files.map(file => resolve(file)) }))
    return await compile(project)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function compile(project: string): Promise<Result<readonly StrategyFault[]>> {
  const { promise, resolve: done } = Promise.withResolvers<Result<readonly StrategyFault[]>>()
  // Paths are printed relative to the folder it runs in.
  const child = spawn(process.execPath, [compilerFile(), '-p', project, '--pretty', 'false'], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  const add = (bytes: Buffer) => void (out += out.length < MOST_OUTPUT ? String(bytes) : '')
  child.stdout.on('data', add)
  child.stderr.on('data', add)
  const timer = setTimeout(() => child.kill('SIGKILL'), CHECK_MS)
  child.once('error', error => {
    clearTimeout(timer)
    done(fault(`the type checker could not be started: ${error.message}`))
  })
  child.once('close', (code, signal) => {
    clearTimeout(timer)
    const faults = parseFaults(out)
    if (code === 0 || faults.length > 0) done(ok(faults))
    else if (signal === 'SIGKILL') done(fault(`the type checker has not ended within ${CHECK_MS / 1000} s`))
    else done(fault(`the type checker failed (${signal ?? `code ${code}`}): ${out.trim().split('\n')[0] ?? ''}`))
  })
  return promise
}

/** `tmp/x.ts(5,3): error TS2322: ...`; lines that are indented go on with the one above and are left out. */
export function parseFaults(out: string): StrategyFault[] {
  const faults: StrategyFault[] = []
  for (const text of out.split('\n')) {
    const found = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(text)
    if (found) {
      const [, file = '', line, code = '', message = ''] = found
      faults.push({ file: resolve('/', file), line: Number(line), text: plainWords(code, message) })
    }
  }
  return faults
}

const compilerFile = (): string => {
  const { resolve: find } = createRequire(import.meta.url)
  return join(dirname(find('typescript/package.json')), 'bin/tsc')
}
