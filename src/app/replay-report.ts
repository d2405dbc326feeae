// The result of `tapedeck replay FILE --no-ui` as text for a person: the verdict first, then what was sent, then what stands at the end.

import { countText } from '../core/count-text.ts'
import type { DataReplay, TapeReplay } from './replay-headless.ts'
import { statusLines } from './status.ts'
import { readStatus } from './status-data.ts'

export function replayLines(file: string, result: TapeReplay | DataReplay): string[] {
  const { orderHash, warnings } = result
  const lines = 'inputs' in result ? tapeLines(file, result) : [dataLine(file, result)]
  lines.push(`order hash ${orderHash}`, '')
  const status = readStatus(result.status)
  if (status) lines.push(...statusLines(status))
  for (const warning of warnings) lines.push(`note: ${warning}`)
  return lines
}

function tapeLines(file: string, { messages, inputs, lost, recorded, same, note }: TapeReplay): string[] {
  const sent = countText(messages, 'message')
  const verdict =
    same === undefined
      ? `${file}: ${sent} to the venue; the tape does not say what was sent then`
      : same
        ? `${file}: the same orders as then, ${sent} to the venue`
        : `${file}: OTHER orders than then: ${sent} to the venue, then ${recorded?.messages ?? 0}, with the hash ${recorded?.orderHash ?? ''}`
  return [
    verdict,
    `${countText(inputs, 'input')} played${lost > 0 ? `, ${countText(lost, 'record')} lost on the tape` : ''}`,
    ...(note === '' ? [] : [note]),
  ]
}

const dataLine = (file: string, { orders, messages, seconds, status }: DataReplay): string =>
  `${file}: ${countText(orders, 'order')}, ${countText(messages, 'message')} to the venue; ${status.ticks > 0 ? `${countText(status.ticks, 'tick')} ` : ''}played in ${seconds.toFixed(2)} s`
