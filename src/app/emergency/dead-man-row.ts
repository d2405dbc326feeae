// The time of the dead-man's switch as a row for every screen. It lives on the main thread, so the row does not come from the engine's
// publisher but straight from here to the hub.

import { RowWriter } from '../../protocol/row-codec.ts'
import type { StopLevel } from './stop-lane.ts'

/** `publish` takes a row message. The writer keeps no memory of its own: a new engine empties the screens' tables. */
export function deadManRow(level: StopLevel, publish: (bytes: Uint8Array) => void): (left: number | undefined) => void {
  const what = `dead man: ${level}`
  let there = false
  return left => {
    const rows = new RowWriter()
    if (left !== undefined) rows.put('ahead', [what, 0, left])
    else if (there) {
      rows.put('ahead', [what, 0, 0])
      rows.delete('ahead', [what])
    }
    there = left !== undefined
    const bytes = rows.take()
    if (bytes) publish(bytes)
  }
}
