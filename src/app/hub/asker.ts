// The other side of the hub for one who only asks: `stop`, `status`, and a second start that wants to know who is there.

import type { MessageLink } from '../../protocol/messages.ts'
import { ANSWER, BYE, HELLO, PROTOCOL_VERSION, REQUEST, WELCOME, type Welcome, fromJsonBytes, jsonBytes } from '../../protocol/messages.ts'
import type { Answer, Ask } from '../../protocol/requests.ts'
import { type Result, fault, ok } from '../../core/result.ts'

/** A hello without a screen: no rows are sent, and no screen's place is taken. */
const NO_SCREEN = { version: PROTOCOL_VERSION, readOnly: false, columns: 0, rows: 0 }

export type Asker = {
  readonly welcome: Welcome
  /** The engine's answer, or why none came within `timeoutMs` (10 s without it). */
  ask(request: Ask, timeoutMs?: number): Promise<Result<Answer>>
  close(): void
}

/** Says hello on a fresh link. A fault when the other side says no or nothing within `timeoutMs`. */
export function openAsker(link: MessageLink, timeoutMs = 3_000): Promise<Result<Asker>> {
  const waiting = new Map<number, (answer: Result<Answer>) => void>()
  const opened = Promise.withResolvers<Result<Asker>>()
  let lastRef = 0
  let bye: string | undefined
  const ended = (why: string) => {
    clearTimeout(timer)
    const error = `the engine's side ended the line: ${bye ?? why}`
    opened.resolve(fault(error))
    for (const settle of waiting.values()) settle(fault(error))
  }
  const timer = setTimeout(() => {
    opened.resolve(fault(`no answer within ${timeoutMs / 1_000} s`))
    link.close()
  }, timeoutMs)
  const ask = (request: Ask, limitMs = 10_000): Promise<Result<Answer>> =>
    new Promise(done => {
      const ref = ++lastRef
      const settle = (answer: Result<Answer>) => {
        clearTimeout(limit)
        waiting.delete(ref)
        done(answer)
      }
      const limit = setTimeout(() => settle(fault(`no answer to '${request.kind}' within ${limitMs / 1_000} s`)), limitMs)
      waiting.set(ref, settle)
      if (bye !== undefined) settle(fault(`the engine's side ended the line: ${bye}`))
      else link.send(REQUEST, jsonBytes({ ...request, ref }))
    })
  link.onClose(why => {
    bye ??= why
    ended(why)
  })
  link.onMessage((type, payload) => {
    if (type === WELCOME) {
      clearTimeout(timer)
      opened.resolve(ok({ welcome: fromJsonBytes(payload) as Welcome, ask, close: () => link.close() }))
    } else if (type === BYE) bye = String(Reflect.get(Object(fromJsonBytes(payload)), 'why'))
    else if (type === ANSWER) {
      const answer = fromJsonBytes(payload) as Answer
      waiting.get(answer.ref)?.(ok(answer))
    }
  })
  link.send(HELLO, jsonBytes(NO_SCREEN))
  return opened.promise
}
