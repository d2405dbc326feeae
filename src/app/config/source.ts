// Where settings come from: a YAML file or a `--set a.b=c` on the command line, each knowing the place of every key for sentences.
// load.ts and market-data.ts read through it.

import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import { type YamlFault, yamlFault } from './yaml-fault.ts'

/** The package's config folder: the same depth from src/app/config and dist/app/config. */
export const CONFIG_FOLDER = fileURLToPath(new URL('../../../config/', import.meta.url))

export type Path = readonly PropertyKey[]

export type Source = {
  /** Plain data: objects, lists, strings, numbers, booleans, null. */
  readonly data: unknown
  /** What paths inside it are relative to. */
  readonly folder: string
  /** `FILE:LINE` of the key or list item at `path`, or of the nearest thing around it. */
  place(path: Path): string
}

/** Reads a YAML file; an absent one is undefined. Faults: it cannot be read, or is no valid YAML. */
export function readSource(file: string, label = file): Result<Source | undefined> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return ok(undefined)
    return fault(`${label} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  return parseSource(text, label, dirname(file))
}

/** As readSource, for a file that ships with the program: an absent one is a fault too. */
export function readShipped(file: string, label: string): Result<Source> {
  const source = readSource(file, label)
  if (failed(source)) return source
  return source.ok ? ok(source.ok) : fault(`${label} is missing from ${dirname(file)}: install the program anew`)
}

export function parseSource(text: string, label: string, folder: string): Result<Source> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    const { line, column, text: what } = yamlFault(text) as YamlFault
    return fault(`${label}:${line}:${column}: ${what}`)
  }
  const root = document.contents
  return ok({
    data: document.toJS() ?? {},
    folder,
    place(path) {
      const offset = offsetOf(root, path)
      return offset === undefined ? label : `${label}:${lines.linePos(offset).line}`
    },
  })
}

/** One `a.b=c` of the command line; the value is read as YAML, so numbers, lists and true are what they look like. */
export function parseSet(text: string, folder: string): Result<Source> {
  const label = `--set ${text}`
  const equals = text.indexOf('=')
  const keys = text.slice(0, Math.max(0, equals)).trim().split('.')
  if (equals < 0 || keys.some(key => key === '')) return fault(`${label}: write it as key=value, such as risk.maxDayLoss=5000`)
  const value = parseDocument(text.slice(equals + 1), { prettyErrors: false })
  const wrong = yamlFault(text.slice(equals + 1))
  if (wrong) return fault(`${label}: ${wrong.text.replace(' here ', ' of the value ')}`)
  let data: unknown = value.toJS()
  for (const key of keys.toReversed()) data = Object.fromEntries([[key, data]])
  return ok({ data, folder, place: () => label })
}

/** The offset of the deepest key or item on the way to `path`. */
function offsetOf(root: ParsedNode | null, path: Path): number | undefined {
  let node: unknown = root
  let offset: number | undefined
  for (const step of path) {
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = node.items.find(one => isScalar(one.key) && String(one.key.value) === String(step))
      if (!pair) return offset
      offset = pair.key.range[0]
      node = pair.value
    } else if (isSeq<ParsedNode>(node)) {
      const item = node.items[Number(step)]
      if (!item) return offset
      offset = item.range[0]
      node = item
    } else return offset
  }
  return offset
}
