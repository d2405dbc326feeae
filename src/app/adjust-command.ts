// `tapedeck adjust` and `tapedeck resolve`: corrections by a person, asked of the engine that runs on this home.

import { failed, fault, ok, type Result } from '../core/result.ts'
import { socketLink } from '../protocol/links/socket-link.ts'
import type { Ask } from '../protocol/requests.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { connectHome } from './home/connect.ts'
import type { HomePaths } from './home/paths.ts'
import { openAsker } from './hub/asker.ts'

const ANSWER_MS = 3_000

/** Rupees as typed to 1/10 000 rupee. */
export function typedPrice(text: string): Result<number> {
  const px = Math.round(Number(text.replaceAll(',', '')) * 10_000)
  return Number.isSafeInteger(px) && px > 0 ? ok(px) : fault(`${text} is no price`)
}

/** A whole number, signed. */
export function typedQty(text: string): Result<number> {
  const qty = Number(text.replaceAll(',', ''))
  return Number.isSafeInteger(qty) && qty !== 0 ? ok(qty) : fault(`${text} is no quantity: a whole number other than zero`)
}

export function adjustAsk(instrument: string, qtyText: string, priceText: string, words: readonly string[]): Result<Ask> {
  const qty = typedQty(qtyText)
  if (failed(qty)) return qty
  const px = typedPrice(priceText)
  if (failed(px)) return px
  return ok({ kind: 'adjust', instrument, qty: qty.ok, px: px.ok, why: words.join(' ') })
}

export function resolveAsk(order: string, end: string, words: readonly string[]): Result<Ask> {
  if (!/^[1-9]\d{0,14}$/.test(order)) return fault(`${order} is no order number`)
  const [id, none] = [Number(order), 'no reason given']
  if (end === 'cancelled' || end === 'rejected')
    return ok({ kind: 'resolve', order: id, as: end, qty: 0, px: 0, why: words.join(' ') || none })
  if (end === 'adopt' || end === 'cancel') return ok({ kind: 'resolve', order: id, as: end, qty: 0, px: 0, why: words.join(' ') || none })
  if (end !== 'filled') return fault(`${end} is none of filled, cancelled, rejected, adopt, cancel`)
  const [qtyText = '', priceText = '', ...why] = words
  const qty = typedQty(qtyText)
  if (failed(qty)) return qty
  const px = typedPrice(priceText)
  if (failed(px)) return px
  return ok({ kind: 'resolve', order: id, as: 'filled', qty: Math.abs(qty.ok), px: px.ok, why: why.join(' ') || none })
}

/** Asks the engine and prints its sentence. */
export async function correct(paths: HomePaths, ask: Result<Ask>, print: (line: string) => void): Promise<ExitCode> {
  if (failed(ask)) {
    print(ask.error)
    return exitCodes.usage
  }
  const connected = await connectHome(paths)
  if ('error' in connected) {
    print(connected.error)
    return connected.code
  }
  const asker = await openAsker(socketLink(connected.ok), ANSWER_MS)
  if (failed(asker)) {
    print(asker.error)
    return exitCodes.failed
  }
  try {
    const answer = await asker.ok.ask(ask.ok)
    print(failed(answer) ? answer.error : answer.ok.text)
    return !failed(answer) && answer.ok.ok ? exitCodes.ok : exitCodes.failed
  } finally {
    asker.ok.close()
  }
}
