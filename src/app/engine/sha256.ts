// Node's SHA-256 as the port of the order hash.

import { createHash } from 'node:crypto'
import type { Hasher } from '../../tape/order-hash.ts'

export function sha256(): Hasher {
  const hash = createHash('sha256')
  return {
    update(text) {
      hash.update(text)
    },
    digest: () => hash.digest('hex'),
  }
}
