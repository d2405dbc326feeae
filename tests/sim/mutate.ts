// Breaks a copy of the program in one place after another and runs seeds until the simulation notices: `npm run -s sim:mutate`, with
// `--only PART` those whose name has that part. Ends with 1 when one goes unnoticed.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mutation, mutations } from './mutations.ts'

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, seeds: { type: 'string', default: '300' }, from: { type: 'string', default: '1' } },
})
const root = join(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'tapedeck-mutate-'))

type Figures = { readonly seeds: number; readonly failed: readonly { readonly seed: number; readonly wrong: string }[] }

/** The first violation, or undefined when none came within the seeds. A program that no longer runs at all proves nothing. */
function caught({ file, from, to }: Mutation): string | undefined {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(from).length !== 2) throw new Error(`${file} has ${text.split(from).length - 1} times: ${from}`)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  const args = ['--conditions=source', 'tests/sim/run.ts', '--seeds', values.seeds, '--from', values.from, '--first', '--json']
  const run = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  writeFileSync(path, text)
  const line = run.stdout.trim().split('\n').at(-1) ?? ''
  if (!line.startsWith('{')) throw new Error(`the broken program did not run: ${run.stderr.slice(0, 2000)}`)
  const { seeds, failed } = JSON.parse(line) as Figures
  return failed[0] && `after ${seeds} seeds: ${failed[0].wrong}`
}

for (const part of ['src', 'tests/sim', 'package.json']) cpSync(join(root, part), join(copy, part), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
const missed: string[] = []
let tried = 0
for (const mutation of mutations.filter(one => one.name.includes(values.only))) {
  tried++
  const how = caught(mutation)
  if (how === undefined) missed.push(mutation.name)
  console.log(`${how === undefined ? 'NOT NOTICED' : 'noticed'}  ${mutation.name}${how === undefined ? '' : `  ${how}`}`)
}
rmSync(copy, { recursive: true, force: true })
console.log(`${tried - missed.length} of ${tried} noticed${missed.length > 0 ? `; not: ${missed.join(', ')}` : ''}`)
process.exitCode = missed.length > 0 ? 1 : 0
