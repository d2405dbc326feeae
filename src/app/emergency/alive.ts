// `tapedeck alive`: a sign of the operator from any login, for the dead-man's switch.

import { socketLink } from '../../protocol/links/socket-link.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { connectHome } from '../home/connect.ts'
import type { HomePaths } from '../home/paths.ts'
import { openAsker } from '../hub/asker.ts'

export type AliveOptions = {
  readonly paths: HomePaths
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

export async function alive({ paths, print, complain }: AliveOptions): Promise<ExitCode> {
  const connected = await connectHome(paths)
  if ('error' in connected) {
    complain(connected.error)
    return connected.code
  }
  const asker = await openAsker(socketLink(connected.ok))
  if ('error' in asker) {
    complain(asker.error)
    return exitCodes.failed
  }
  const answer = await asker.ok.ask({ kind: 'alive' })
  asker.ok.close()
  if ('error' in answer) {
    complain(answer.error)
    return exitCodes.failed
  }
  print(answer.ok.text)
  return answer.ok.ok ? exitCodes.ok : exitCodes.failed
}
