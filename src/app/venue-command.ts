// `tapedeck venue`: a venue of one's own to rehearse trading at a broker. The loopback sandbox in a process beside this one, with the shares
// of the synthetic market, until Ctrl+C.

import { once } from 'node:events'
import { failed } from '../core/result.ts'
import { loadMarketData } from './config/market-data.ts'
import { SandboxProcess } from './drill/sandbox-process.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { TAPEDECK } from './typed.ts'

/** How often the venue hands out what its market did. */
const INTERVAL_MS = 20

export type VenueOptions = {
  readonly port: number
  readonly instruments: number
  /** Ticks a second of each. */
  readonly rate: number
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
  /** Ends it; Ctrl+C and SIGTERM without it. */
  readonly until?: Promise<unknown>
}

export async function venueCommand({ port, instruments, rate, print, complain, until }: VenueOptions): Promise<ExitCode> {
  const data = loadMarketData()
  if (failed(data)) {
    complain(data.error)
    return exitCodes.failed
  }
  // Listening before it is started: a Ctrl+C meanwhile must not leave the venue behind.
  const ended = until ?? Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  let venue: SandboxProcess
  try {
    venue = await SandboxProcess.start(data.ok, { port, instruments, rate, intervalMs: INTERVAL_MS })
  } catch (error) {
    complain(`the venue does not listen on port ${port}: ${error instanceof Error ? error.message : String(error)}; another port: --port 0`)
    return exitCodes.failed
  }
  const known = instruments === 50 ? '' : ` --set synthetic.instruments=${instruments}`
  print(`a venue with ${instruments} shares listens on ${venue.url}; its book lasts as long as it runs, Ctrl+C ends it`)
  print(`trade at it: ${TAPEDECK} --broker loopback:${venue.url} --home FOLDER${known}`)
  await Promise.race([ended, venue.gone])
  await venue.close()
  return exitCodes.ok
}
