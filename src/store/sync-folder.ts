// Makes what has been created, renamed and removed in a folder durable: a file's own sync does not keep its name.

import { closeSync, fsyncSync, openSync } from 'node:fs'

/** On disk when it returns. Throws the system's error. */
export function syncFolder(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
