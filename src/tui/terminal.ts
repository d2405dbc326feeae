// The terminal as Ink sees it: the real stream with its bytes counted and its loss reported instead of thrown.

export type CountedStdout = {
  /** For Ink. It hears no resize: what it would then wipe and draw again is not its own. */
  readonly stream: NodeJS.WriteStream
  /** For the painter. */
  write(text: string): void
  bytes(): number
}

/** A stand-in for `stdout` that counts; `lost` is called when a write throws, `foreign` when Ink has written something. */
export function countedStdout(stdout: NodeJS.WriteStream, lost: (why: string) => void, foreign: () => void): CountedStdout {
  let bytes = 0
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
    try {
      return (stdout.write as (...all: unknown[]) => boolean)(chunk, ...rest)
    } catch (error) {
      lost(`the terminal is gone: ${String(error)}`)
      return false
    }
  }
  const inkWrites = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    foreign()
    return write(chunk, ...rest)
  }
  const listening =
    (name: 'on' | 'off' | 'addListener' | 'removeListener') =>
    (event: string, listener: () => void): NodeJS.WriteStream => {
      if (event !== 'resize') Reflect.apply(stdout[name], stdout, [event, listener])
      return stream
    }
  const stream: NodeJS.WriteStream = new Proxy(stdout, {
    get(target, name) {
      if (name === 'write') return inkWrites
      if (name === 'on' || name === 'off' || name === 'addListener' || name === 'removeListener') return listening(name)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { stream, write: text => void write(text), bytes: () => bytes }
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
