// The bare program beside which the cockpit is judged: a WebSocket message, a pwrite and fdatasync, a keep-alive request, five times a
// second, and nothing else. `node whole-bare.ts PORT FOLDER`, a child of whole.ts.

import { Agent, request } from 'node:http'
import { WebSocket } from 'ws'
import { BareLog } from './bare-log.ts'
import { serve, watchRequests } from './marks.ts'

const [port = '', folder = ''] = process.argv.slice(2)
const log = new BareLog(folder, 230)
const agent = new Agent({ keepAlive: true })
const EVERY_MS = 200
let socket: WebSocket | undefined
let ticks = 0
let written: number[] = []
let lastAt = 0
let arrived = 0
let id = 0
/** Above those of the other program, which shares the venue. */
const FIRST_ID = 900_000_000

watchRequests(now => {
  if (arrived > 0) written.push((now - arrived) * 1000)
  arrived = 0
})

function order(): void {
  log.append()
  const body = JSON.stringify({
    tag: String(FIRST_ID + ++id),
    instrument: 'SYN:SYM000',
    quantity: id % 2 ? 1 : -1,
    price: 100_000_000,
    kind: 'limit',
  })
  const headers = { 'content-type': 'application/json', 'content-length': body.length }
  const call = request(`http://127.0.0.1:${port}/orders`, { method: 'POST', agent, headers }, response => response.resume())
  call.end(body)
}

serve({
  open() {
    socket = new WebSocket(`ws://127.0.0.1:${port}/market`, { perMessageDeflate: false })
    socket.on('message', (data, isBinary) => {
      if (!isBinary) return
      const now = performance.now()
      const bytes = data as Buffer
      ticks += bytes.readUInt32LE(4)
      if (now - lastAt < EVERY_MS) return
      lastAt = now
      arrived = now
      order()
    })
  },
  close() {
    const ended = Promise.withResolvers<void>()
    socket?.once('close', () => ended.resolve())
    socket?.close()
    return ended.promise
  },
  take() {
    const phase = { ticks, handed: [], withoutSync: [], written }
    ticks = 0
    written = []
    return phase
  },
})
