// The HTTP line against a real server: what it says of a request is what became of it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { HttpLine, type Outcome } from '../../../../src/brokers/wire/http.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serverOf(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function lineTo(base: string, timeoutMs: number): (path: string) => Promise<Outcome> {
  const line = new HttpLine(base, timeoutMs)
  closers.push(() => line.close())
  return path => new Promise(done => line.send('POST', path, '{"a":1}', done))
}

describe('an HTTP line', () => {
  test('gives status and body of the answer, whatever the status', async () => {
    const base = await serverOf((request, response) => {
      response.statusCode = request.url === '/no' ? 422 : 200
      let body = ''
      request.on('data', part => (body += String(part)))
      request.on('end', () => response.end(`${request.method} ${request.headers['content-type']} ${body}`))
    })
    const send = lineTo(base, 2_000)
    expect(await send('/yes')).toEqual({ kind: 'answer', status: 200, body: 'POST application/json {"a":1}' })
    expect(await send('/no')).toEqual({ kind: 'answer', status: 422, body: 'POST application/json {"a":1}' })
  })

  test('a request to nobody was not sent', async () => {
    const base = await serverOf(() => undefined)
    for (const close of closers.splice(0)) close()
    const outcome = await lineTo(base, 2_000)('/x')
    expect(outcome.kind).toBe('not-sent')
  })

  test('a request that reached a server which says nothing, or hangs up, is lost, and is sent once', async () => {
    const seen: string[] = []
    const base = await serverOf((request, response) => {
      seen.push(request.url ?? '')
      if (request.url === '/reset') response.socket?.destroy()
      if (request.url === '/half') response.writeHead(200, { 'content-length': '10' }).write('12345', () => response.socket?.destroy())
    })
    const send = lineTo(base, 150)
    const outcomes = await Promise.all([send('/silence'), send('/reset'), send('/half')])
    expect(outcomes.map(one => one.kind)).toEqual(['lost', 'lost', 'lost'])
    expect(outcomes[0]).toEqual({ kind: 'lost', text: 'no answer within 150 ms' })
    expect(seen.toSorted()).toEqual(['/half', '/reset', '/silence'])
  })

  test('a request that waited for a connection until its time was over never is sent later', async () => {
    const seen: string[] = []
    const held: ServerResponse[] = []
    const base = await serverOf((request, response) => {
      seen.push(request.url ?? '')
      held.push(response)
    })
    const send = lineTo(base, 300)
    const first = Array.from({ length: 8 }, (_, i) => send(`/${i}`))
    const ninth = send('/ninth')
    // On a slow machine a connection may come free just before its time is over: then it was sent, and says so.
    const outcome = await ninth
    expect(outcome).toEqual({ kind: outcome.kind === 'lost' ? 'lost' : 'not-sent', text: 'no answer within 300 ms' })
    await Promise.all(first)
    // The connections are free again now: a line that kept the ninth would send it here.
    const next = send('/next')
    while (!seen.includes('/next')) await new Promise(done => setTimeout(done, 5))
    held.at(-1)?.end('ok')
    expect((await next).kind).toBe('answer')
    if (outcome.kind === 'not-sent') expect(seen).not.toContain('/ninth')
    else expect(seen.filter(path => path === '/ninth').length).toBeLessThan(2)
  })

  test('closing ends what is under way as lost', async () => {
    const base = await serverOf(() => undefined)
    const line = new HttpLine(base, 5_000)
    const outcome = new Promise<Outcome>(done => line.send('POST', '/x', '', done))
    await new Promise(done => setTimeout(done, 50))
    line.close()
    expect(await outcome).toEqual({ kind: 'lost', text: 'closed by us' })
  })
})
