// Turns what zod found wrong into one sentence that names the place, the value, what is allowed and the nearest known key.
// load.ts and market-data.ts use it; the schemas' own messages are the "what is allowed".

import { z } from 'zod'
import { nearest } from '../../core/nearest.ts'
import type { Path } from './source.ts'

type Place = (path: Path, missing: boolean) => string

/** The most telling of `issues`, as a sentence. `place` gives FILE:LINE of a path (of its parent, when the value is missing). */
export function sentenceFor(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, data: unknown, place: Place): string {
  // An unknown key is often the reason why another is missing.
  const issue = issues.find(one => one.code === 'unrecognized_keys') ?? issues[0]
  if (!issue) return 'the settings are not valid'
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return `${describe(issue, schema, data, place)}${more}`
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, data: unknown, place: Place): string {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    const path = [...issue.path, key]
    return `${place(path, false)}: unknown key ${path.join('.')}${hint(schema, issue.path, key)}`
  }
  const name = issue.path.join('.') || 'the file'
  if (issue.code === 'invalid_key') return `${place(issue.path, false)}: ${name} is no valid key; it must be ${issue.issues[0]?.message}`
  const value = valueAt(data, issue.path)
  if (value === undefined) return `${place(issue.path, true)}: ${name} is missing; it must be ${issue.message}`
  const near = issue.code === 'invalid_value' && typeof value === 'string' ? nearest(value, issue.values.map(String)) : undefined
  const suggestion = near === undefined ? grouped(value) : `; did you mean ${near}?`
  return `${place(issue.path, false)}: ${name} is ${valueText(value)}; it must be ${issue.message}${suggestion}`
}

/** 10_00_000 and 10,00,000 are texts to YAML: say how to write the number. */
function grouped(value: unknown): string {
  if (typeof value !== 'string' || !/^\d[\d_,]*(\.\d+)?$/.test(value) || !/[_,]/.test(value)) return ''
  return ` (write ${value.replaceAll(/[_,]/g, '')})`
}

function hint(schema: z.ZodType, path: Path, key: string): string {
  const siblings = keysAt(schema, path)
  const near = nearest(key, siblings)
  if (near !== undefined) return `; did you mean ${near}?`
  // A right key in the wrong section.
  const elsewhere = dottedKeys(schema).find(dotted => dotted.endsWith(`.${key}`))
  if (elsewhere !== undefined) return `; did you mean ${elsewhere}?`
  return siblings.length > 0 ? `; known here: ${siblings.join(', ')}` : ''
}

/** The schema's keys at `path`; none where it is not a set of named keys. */
export function keysAt(schema: z.ZodType, path: Path): string[] {
  let at: z.core.$ZodType = schema
  for (const step of path) {
    at = bare(at)
    if (at instanceof z.ZodObject) at = at.shape[String(step)] ?? z.unknown()
    else if (at instanceof z.ZodArray) at = at.element
    else if (at instanceof z.ZodRecord) at = at.valueType
    else return []
  }
  at = bare(at)
  return at instanceof z.ZodObject ? Object.keys(at.shape) : []
}

/** Every key of nested sections as risk.maxDayLoss. */
export function dottedKeys(schema: z.ZodType, prefix = ''): string[] {
  return keysAt(schema, []).flatMap(key => {
    const inner = schema instanceof z.ZodObject ? bare(schema.shape[key]) : undefined
    return inner instanceof z.ZodObject ? dottedKeys(inner, `${prefix}${key}.`) : [`${prefix}${key}`]
  })
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? bare(schema.def.innerType) : schema
}

export function valueAt(data: unknown, path: Path): unknown {
  let at = data
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = Reflect.get(at, step)
  }
  return at
}

function valueText(value: unknown): string {
  if (value === null) return 'empty'
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
