// `tapedeck stop`: pause, cancel, flatten or shut down an engine from any other login.

import { setTimeout as wait } from 'node:timers/promises'
import { socketLink } from '../protocol/links/socket-link.ts'
import type { Ask } from '../protocol/requests.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Refusal, connectHome } from './home/connect.ts'
import type { HomePaths } from './home/paths.ts'
import { findRunning } from './home/running.ts'
import { type Asker, openAsker } from './hub/asker.ts'
import { readStatus, remains } from './status-data.ts'

export type StopLevel = 'pause' | 'cancel' | 'flatten' | 'shutdown'

export type StopOptions = {
  readonly paths: HomePaths
  readonly level: StopLevel
  readonly print: (line: string) => void
  /** How long --flatten watches, 15 s without it. */
  readonly flattenMs?: number
  /** How long --shutdown waits for the process to end, 10 s without it. */
  readonly endMs?: number
  /** How long the engine may take to say hello, 3 s without it. */
  readonly answerMs?: number
}

const requests: Readonly<Record<StopLevel, Ask>> = {
  pause: { kind: 'stop', level: 'pause' },
  cancel: { kind: 'stop', level: 'cancel-all' },
  flatten: { kind: 'stop', level: 'flatten' },
  shutdown: { kind: 'shutdown' },
}
const POLL_MS = 250

/** Asks, prints the answer, and for flatten what remains. Returns the exit code: 0 only when it is done. */
export async function stop(options: StopOptions): Promise<ExitCode> {
  const { paths, level, print } = options
  const opened = await open(paths, options.answerMs ?? 3_000)
  if ('error' in opened) return withoutAnswer(options, opened)
  const asker = opened.ok
  try {
    const answer = await asker.ask(requests[level])
    if ('error' in answer && level === 'shutdown') {
      // An engine on its way out may end the line before it answers: what counts is that it ends.
      print(answer.error)
      return await untilEnded(options, asker.welcome.pid)
    }
    if ('error' in answer) {
      return withoutAnswer(options, { error: answer.error, code: exitCodes.failed, pid: asker.welcome.pid })
    }
    print(answer.ok.text)
    if (!answer.ok.ok) return exitCodes.failed
    if (level === 'flatten') return await untilFlat(asker, print, options.flattenMs ?? 15_000)
    return level === 'shutdown' ? await untilEnded(options, asker.welcome.pid) : exitCodes.ok
  } finally {
    asker.close()
  }
}

async function open(paths: HomePaths, answerMs: number): Promise<{ readonly ok: Asker } | Refusal> {
  const connected = await connectHome(paths)
  if ('error' in connected) return connected
  const asker = await openAsker(socketLink(connected.ok), answerMs)
  if ('ok' in asker) return asker
  const running = findRunning(paths)
  return { error: asker.error, code: exitCodes.failed, ...(running ? { pid: running.pid } : {}) }
}

/** The engine lives but does not answer. A flatten must not end here: SIGUSR2 asks for the same, past the socket. */
function withoutAnswer({ paths, level, print }: StopOptions, refusal: Refusal): ExitCode {
  print(refusal.error)
  const running = findRunning(paths)
  if (level !== 'flatten' || !running || running.pid !== refusal.pid) return refusal.code
  try {
    process.kill(running.pid, 'SIGUSR2')
    print(`sent SIGUSR2 (flatten) to process ${running.pid} instead: whether it is flat is not known here, look at the broker`)
  } catch (error) {
    print(`SIGUSR2 did not reach process ${running.pid} either: ${error instanceof Error ? error.message : String(error)}`)
  }
  return exitCodes.failed
}

/** So that a start may follow a stop in one line of a script. */
async function untilEnded({ paths, print, endMs = 10_000 }: StopOptions, pid: number): Promise<ExitCode> {
  for (let waited = 0; waited <= endMs; waited += POLL_MS) {
    if (findRunning(paths)?.pid !== pid) return exitCodes.ok
    await wait(POLL_MS)
  }
  print(`process ${pid} has not ended within ${endMs / 1_000} s`)
  return exitCodes.failed
}

async function untilFlat(asker: Asker, print: (line: string) => void, limitMs: number): Promise<ExitCode> {
  let left = 'what is held is not known'
  for (let waited = 0; waited <= limitMs; waited += POLL_MS) {
    const answer = await asker.ask({ kind: 'status' }, 5_000)
    if ('error' in answer) {
      print(`${answer.error}; last seen: ${left}`)
      return exitCodes.failed
    }
    const status = readStatus(answer.ok.data)
    if (status) {
      left = remains(status)
      if (left === '') {
        print('flat: no position and no open order')
        return exitCodes.ok
      }
    }
    await wait(POLL_MS)
  }
  print(`not flat after ${limitMs / 1_000} s: ${left}; the engine goes on trying`)
  return exitCodes.failed
}
