// The JSON schema of a user's config.yaml, for editors: committed as config/schema.json and held up to date by a test.
// Its descriptions are the comments of config/default.yaml, so that each key is explained in one place.

import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { isCollection, isMap, isScalar, parseDocument } from 'yaml'
import { z } from 'zod'
import { configSchema } from './schema.ts'
import { CONFIG_FOLDER } from './source.ts'

type JsonSchema = z.core.JSONSchema.JSONSchema

/** Every key may be left out: a user's file holds only what differs. */
export function configJsonSchema(folder = CONFIG_FOLDER): JsonSchema {
  const schema = z.toJSONSchema(configSchema)
  const described = configComments(readFileSync(join(folder, 'default.yaml'), 'utf8'))
  complete(schema, '', described)
  return { title: 'Tapedeck config.yaml', ...schema }
}

function complete(schema: JsonSchema, path: string, described: ReadonlyMap<string, string>): void {
  delete schema.required
  const description = described.get(path)
  if (description !== undefined) schema.description = description
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (typeof inner === 'object') complete(inner, path === '' ? key : `${path}.${key}`, described)
  }
}

/** The comment above or beside each key of the sections of default.yaml, by dotted key. */
export function configComments(text: string): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (node: unknown, prefix: string): void => {
    if (!isMap(node)) return
    // The comment above a map's first key is kept on the map itself.
    let above = node.commentBefore
    for (const pair of node.items) {
      if (!isScalar(pair.key)) continue
      const path = `${prefix}${String(pair.key.value)}`
      const beside = isScalar(pair.value) || (isCollection(pair.value) && pair.value.flow === true) ? pair.value.comment : undefined
      const comment = beside ?? pair.key.commentBefore ?? above
      above = undefined
      // A comment set apart by a blank line, such as the head of the file, is not about this key.
      const own = comment?.split(/\n[ \t]*\n/).at(-1)
      if (own) found.set(path, own.replaceAll(/\n\s?/g, '\n').trim())
      walk(pair.value, `${path}.`)
    }
  }
  walk(parseDocument(text).contents, '')
  return found
}
