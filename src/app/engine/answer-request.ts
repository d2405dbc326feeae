// Turns a screen's request into what the engine understands and answers it: names become numbers, wishes become commands. Charts,
// previews and status read the engine; everything else is an input and stands on the tape.

import { failed } from '../../core/result.ts'
import type { OrderId, Px, Qty } from '../../core/units.ts'
import type { Engine } from '../../engine/engine.ts'
import type { CommandAnswer } from '../../engine/outbox.ts'
import { previewOf } from '../../engine/preview.ts'
import type { Publisher } from '../../engine/publisher.ts'
import { stopForecast } from '../../engine/stop-forecast.ts'
import { statusOf } from '../../engine/status.ts'
import { chartLengthNames, chartLengths } from '../../protocol/chart-lengths.ts'
import type { Answer, Request } from '../../protocol/requests.ts'
import type { Command, GroupEntry } from '../../trading/command.ts'
import type { ExecutionPlan } from '../../trading/execution-plan.ts'

export type RequestParts = {
  readonly engine: Engine
  readonly publisher: Publisher
  /** Runs a command as an input and returns its answer. */
  command(command: Command): CommandAnswer
  /** What the shell adds to the status. */
  extraStatus(): Readonly<Record<string, unknown>>
}

/** Undefined when the request is none of the engine's (speed, restart, shutdown, reload, write, why). */
export function answerRequest(request: Request, from: string, parts: RequestParts): Answer | undefined {
  const { engine, publisher } = parts
  const { ref } = request
  const obey = (command: Command): Answer => ({ ...parts.command(command), ref })
  switch (request.kind) {
    case 'speed':
    case 'restart':
    case 'shutdown':
    case 'strategy-reload':
    case 'write':
    case 'alive':
    case 'why':
      return undefined
    case 'status':
      return { ref, ok: true, text: '', data: { ...statusOf(engine), ...parts.extraStatus() } }
    case 'stop-forecast':
      return { ref, ok: true, text: '', data: stopForecast(engine) }
    case 'modify': {
      const { order, qty, limit, trigger, type } = request
      return obey({
        kind: 'modify',
        order: order as OrderId,
        qty,
        limit: limit as Px | undefined,
        trigger: trigger as Px | undefined,
        type,
      })
    }
    case 'resolve': {
      const { order, as, qty, px, why } = request
      return obey({ kind: 'resolve', order: order as OrderId, as, qty, px: px as Px, why })
    }
    case 'stop-execution':
      return obey({ kind: 'stop-execution', id: request.id })
    case 'cancel':
      return obey({ kind: 'cancel', order: request.order as OrderId })
    case 'stop':
      return obey({ kind: request.level })
    case 'resume':
      return obey({ kind: 'resume' })
    case 'strategy':
      return obey({ kind: 'strategy', name: request.name, on: request.on })
    case 'order':
    case 'preview':
    case 'exit':
    case 'adjust':
    case 'bracket':
    case 'execute':
    case 'convert':
    case 'chart': {
      const found = engine.setup.instruments.find(request.instrument)
      if (failed(found)) return { ref, ok: false, text: found.error }
      const instrument = found.ok.no
      if (request.kind === 'exit') return obey({ kind: 'exit', instrument, why: 'exit by hand' })
      if (request.kind === 'adjust') {
        const { qty, px, why } = request
        return obey({ kind: 'adjust', instrument, qty: qty as Qty, px: px as Px, why })
      }
      if (request.kind === 'convert') return obey({ kind: 'convert', instrument, qty: request.qty, to: request.to })
      if (request.kind === 'execute') {
        const { plan, qty } = request
        return obey({ kind: 'execute', instrument, qty: qty as Qty, plan: plan as ExecutionPlan })
      }
      if (request.kind === 'bracket') {
        const { plan, why } = request
        return obey({ kind: 'bracket', instrument, entries: request.entries.map(entryOf), plan, why })
      }
      if (request.kind === 'chart') {
        const known = chartLengths.some(([, length]) => length === request.length)
        if (!known) return { ref, ok: false, text: `no chart of ${request.length / 1e6} s: take ${chartLengthNames.join(', ')}` }
        publisher.charts.show(from, instrument, request.length as never)
        return { ref, ok: true, text: '' }
      }
      const { qty, type, limit, trigger, validity } = request
      const wish = { instrument, qty: qty as Qty, type, limit: limit as Px, trigger: trigger as Px | undefined, validity }
      if (request.kind === 'preview')
        return { ref, ok: true, text: '', data: previewOf(engine, { ...wish, size: request.size, plan: request.plan }) }
      return obey({ kind: 'order', ...wish, why: request.why, amo: request.amo })
    }
  }
}

const entryOf = ({ qty, limit, trigger, ...rest }: Extract<Request, { readonly kind: 'bracket' }>['entries'][number]): GroupEntry => ({
  ...rest,
  qty: qty as Qty,
  limit: limit as Px,
  trigger: trigger as Px | undefined,
})
