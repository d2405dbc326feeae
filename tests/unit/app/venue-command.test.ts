import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { venueCommand } from '../../../src/app/venue-command.ts'

const run = async (port: number, until: Promise<unknown>) => {
  const [said, wrong]: [string[], string[]] = [[], []]
  const code = await venueCommand({
    port,
    instruments: 2,
    rate: 1,
    print: line => said.push(line),
    complain: line => wrong.push(line),
    until,
  })
  return { code, said, wrong }
}

test('a venue of one’s own says how to trade at it, answers there, and ends when it is told', async () => {
  const told = Promise.withResolvers<undefined>()
  let url = ''
  const print = (line: string): void => {
    const found = /loopback:(http:\S+)/.exec(line)
    if (!found) return
    url = found[1] ?? ''
    told.resolve(undefined)
  }
  const answered = told.promise.then(async () => (await fetch(`${url}/book`)).status)
  const code = await venueCommand({ port: 0, instruments: 2, rate: 1, print, complain: () => {}, until: answered })
  expect(await answered).toBe(200)
  expect(code).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
}, 30_000)

test('a port that is taken is a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { code, wrong } = await run(port, new Promise(() => {}))
  other.close()
  expect(code).toBe(1)
  expect(wrong.join()).toContain(`the venue does not listen on port ${port}`)
}, 30_000)
