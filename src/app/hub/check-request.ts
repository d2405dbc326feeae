// Checks the bytes of one request from a screen: what it asks for, or a sentence that says what is wrong with it.

import { nearest } from '../../core/nearest.ts'
import { fromJsonBytes } from '../../protocol/messages.ts'
import { type Request, request } from '../../protocol/requests.ts'

const kinds: readonly string[] = request.options.map(option => option.shape.kind.value)

/**
 * `ref` is there when the asker can be answered; without it the bytes are not from a screen of ours.
 * The sentence names the request, the field and what it must be.
 */
export type Checked = { readonly request: Request } | { readonly ref?: number; readonly error: string }

export function checkRequest(bytes: Uint8Array): Checked {
  let value: unknown
  try {
    value = fromJsonBytes(bytes)
  } catch (error) {
    return { error: `a request that is no JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const checked = request.safeParse(value)
  if (checked.success) return { request: checked.data }
  if (typeof value !== 'object' || value === null) return { error: 'a request that is no object' }
  const ref: unknown = Reflect.get(value, 'ref')
  if (typeof ref !== 'number' || !Number.isSafeInteger(ref) || ref < 0) return { error: 'a request without a number (ref)' }
  const kind: unknown = Reflect.get(value, 'kind')
  if (typeof kind !== 'string' || !kinds.includes(kind)) return { ref, error: unknownKind(kind) }
  const issue = checked.error.issues[0]
  const place = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return { ref, error: `the request '${kind}' is not valid: ${place}${issue?.message ?? 'see the protocol'}` }
}

function unknownKind(kind: unknown): string {
  if (typeof kind !== 'string') return `a request needs a kind: one of ${kinds.join(', ')}`
  const near = nearest(kind, kinds)
  return `no request '${kind.slice(0, 40)}'${near === undefined ? `; known: ${kinds.join(', ')}` : `; did you mean '${near}'?`}`
}
