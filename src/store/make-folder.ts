// Makes a folder and those above it, for everything that keeps something in a home. Node's own recursive mkdir never returns where the
// system answers "no such file" inside a folder that is there, as /proc does.

import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from './sync-folder.ts'

/** The folder stands afterwards, also after a power cut; those made get `mode`. Throws the system's error when it cannot be made. */
export function makeFolder(path: string, mode: number): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  const above = dirname(path)
  if (above !== path) makeFolder(above, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another process may have made it just now.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
  syncFolder(above)
}
