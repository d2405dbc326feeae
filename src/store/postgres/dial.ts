// Opens the TCP line to a given database, for the driver. With the driver's own sockets Nagle's algorithm makes the short end of each COPY
// wait for a delayed acknowledgement: 130 ms a commit instead of one or two.

import { connect, type Socket } from 'node:net'

/** The driver's options, as far as they say where to go. */
type Where = { readonly host: readonly string[]; readonly port: readonly number[]; readonly path?: string | false }

const PATIENCE = 5_000

/** A connected socket to the first host that answers; rejects with the last one's reason. */
export async function dial({ host, port, path }: Where): Promise<Socket> {
  if (path) return dialOne({ path }, path)
  let reason: unknown
  for (const [index, name] of host.entries()) {
    try {
      const socket = await dialOne({ host: name, port: Number(port[index]), noDelay: true }, `${name}:${port[index]}`)
      // the driver reads the name for TLS from here
      return Object.assign(socket, { host: name })
    } catch (cause) {
      reason = cause
    }
  }
  throw reason
}

function dialOne(to: { path: string } | { host: string; port: number; noDelay: boolean }, name: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(to)
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`no answer from ${name} within ${PATIENCE / 1000} s`)))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
