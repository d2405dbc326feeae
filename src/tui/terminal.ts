// The terminal as Ink sees it: the real stream with its bytes counted and its loss reported instead of thrown.

export type CountedStdout = { readonly stream: NodeJS.WriteStream; bytes(): number; writes(): number }

/** A stand-in for `stdout` that counts; `lost` is called when a write throws. */
export function countedStdout(stdout: NodeJS.WriteStream, lost: (why: string) => void): CountedStdout {
  let bytes = 0
  let writes = 0
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
    writes++
    try {
      return (stdout.write as (...all: unknown[]) => boolean)(chunk, ...rest)
    } catch (error) {
      lost(`the terminal is gone: ${String(error)}`)
      return false
    }
  }
  const stream = new Proxy(stdout, {
    get(target, name) {
      if (name === 'write') return write
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { stream, bytes: () => bytes, writes: () => writes }
}

/** Calls `lost` (maybe more than once) when either stream ends or fails. */
export function watchTerminal(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream, lost: (why: string) => void): void {
  const failed = (error: NodeJS.ErrnoException): void => lost(`the terminal is gone (${error.code ?? error.message})`)
  // The listeners stay for good: a late EIO after leaving must not end the process that trades.
  stdin.on('error', failed)
  stdout.on('error', failed)
  stdin.once('end', () => lost('the terminal is gone (end of input)'))
  stdin.once('close', () => lost('the terminal is gone (input closed)'))
}
