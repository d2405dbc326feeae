// A hub and the screens on it as the tests of app/hub see them: all that was said to each, in order.

import { Hub, type HubOptions } from '../../../src/app/hub/hub.ts'
import { memoryLinks } from '../../../src/protocol/links/memory-link.ts'
import {
  ANSWER,
  BYE,
  HELLO,
  type MessageLink,
  PROTOCOL_VERSION,
  REQUEST,
  ROWS,
  fromJsonBytes,
  jsonBytes,
} from '../../../src/protocol/messages.ts'
import type { Answer, Request } from '../../../src/protocol/requests.ts'
import { Rows } from '../../../src/protocol/rows.ts'

export const settle = () => new Promise<void>(done => setImmediate(done))

export function hubOf(options: Partial<HubOptions> = {}): Hub {
  const ask = (request: Request, from: string): Promise<Answer> =>
    Promise.resolve({ ref: -1, ok: true, text: `${request.kind} from ${from}` })
  return new Hub({ pid: 41, home: '/h', build: 'b1', maxScreens: 4, ask, ...options })
}

export class Screen {
  readonly rows = new Rows()
  readonly rowBytes: Uint8Array[] = []
  readonly said: [number, unknown][] = []
  closed: string | undefined
  readonly link: MessageLink

  constructor(hub: Hub, options?: { readOnly?: boolean }) {
    const [near, far] = memoryLinks()
    this.link = near
    near.onClose(why => {
      this.closed = why
    })
    near.onMessage((type, payload) => {
      if (type !== ROWS) this.said.push([type, fromJsonBytes(payload)])
      else {
        this.rows.apply(payload)
        this.rowBytes.push(payload)
      }
    })
    hub.accept(far, options)
  }

  hello(more: object = {}): this {
    this.link.send(HELLO, jsonBytes({ version: PROTOCOL_VERSION, readOnly: false, columns: 160, rows: 44, ...more }))
    return this
  }

  ask(request: object): void {
    this.link.send(REQUEST, jsonBytes(request))
  }

  get answers(): Answer[] {
    return this.said.filter(([type]) => type === ANSWER).map(([, body]) => body as Answer)
  }

  get bye(): string | undefined {
    return (this.said.find(([type]) => type === BYE)?.[1] as { why: string } | undefined)?.why
  }
}
