// `tapedeck attach`: one more screen on an engine that already runs. Leaving it leaves the engine running.

import type { MessageLink } from '../protocol/messages.ts'
import { socketLink } from '../protocol/links/socket-link.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { connectHome } from './home/connect.ts'
import type { HomePaths } from './home/paths.ts'
import { TAPEDECK } from './typed.ts'

/** What attach asks of a screen; `tui/screen.tsx`'s openScreen is one. */
export type AttachedScreen = {
  readonly link: MessageLink
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly readOnly: boolean
  readonly canKeep: boolean
  readonly attached: boolean
  readonly clock: () => number
  readonly onLeave: (choice: 'keep' | 'shutdown' | 'detach', why: string) => void
}

export type AttachOptions = {
  readonly paths: HomePaths
  readonly readOnly: boolean
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** For sentences. */
  readonly print: (line: string) => void
  readonly open: (screen: AttachedScreen) => { close(why: string): void }
}

/** Shows the engine of this home until the person leaves, the engine ends or the terminal is gone. Returns the exit code. */
export async function attach(options: AttachOptions): Promise<ExitCode> {
  const { paths, stdin, stdout, print, readOnly } = options
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    print(`attach needs a terminal; '${TAPEDECK} status --home ${paths.home}' prints without one`)
    return exitCodes.usage
  }
  const connected = await connectHome(paths)
  if ('error' in connected) {
    print(connected.error)
    return connected.code
  }
  const link = socketLink(connected.ok)
  const left = Promise.withResolvers<ExitCode>()
  const screen = options.open({
    link,
    stdin,
    stdout,
    readOnly,
    canKeep: false,
    attached: true,
    clock: () => Number(process.hrtime.bigint() / 1_000_000n),
    // The screen itself has said why. An engine lost or a screen refused is a failure to scripts, a person's leaving is not.
    onLeave: (choice, why) => left.resolve(choice === 'detach' && why !== '' ? exitCodes.failed : exitCodes.ok),
  })
  // Loss of this terminal ends this process only; the engine sees a line close.
  const hangUp = () => {
    screen.close('')
    left.resolve(exitCodes.failed)
  }
  process.on('SIGHUP', hangUp)
  process.on('SIGTERM', hangUp)
  try {
    return await left.promise
  } finally {
    process.off('SIGHUP', hangUp)
    process.off('SIGTERM', hangUp)
    link.close()
  }
}
