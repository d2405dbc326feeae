// Node's SHA-256 as the port of the order hash.

import { createHash } from 'node:crypto'
import type { Hasher } from '../../tape/order-hash.ts'

/** So many characters are handed over at once: a call into OpenSSL costs more than a line. */
const AT_ONCE = 4096

export function sha256(): Hasher {
  const hash = createHash('sha256')
  let waiting = ''
  return {
    update(text) {
      waiting += text
      if (waiting.length < AT_ONCE) return
      hash.update(waiting)
      waiting = ''
    },
    digest: () => hash.update(waiting).digest('hex'),
  }
}
