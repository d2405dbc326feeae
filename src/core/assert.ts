// Assertions stay on in production: a broken invariant stops the engine, which is safer than trading on.

export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionFailure(what)
}

/** A broken invariant whose sentence holds values: written only when it is needed, for paths that run for every tick. */
export function broken(what: string): never {
  throw new AssertionFailure(what)
}

/** For a value that the surrounding invariant guarantees, such as an index just checked. */
export function must<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new AssertionFailure(what)
  return value
}

/** The end of an exhaustive switch. */
export function never(value: never, what: string): never {
  throw new AssertionFailure(`${what}: ${String(value)}`)
}
