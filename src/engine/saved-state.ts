// The numbers of a strategy that survive a restart: an object whose fields tell when they are changed. The runner puts changes into
// the outbox as decisions, the shell into the journal; a start brings them back.

export const SAVED_LIMIT = 4096
/** The longest text of a number: -1.2345678901234567e-300. */
const LONGEST_NUMBER = 24

export class SavedState<T extends Record<string, number> = Record<string, number>> {
  /** What the strategy holds. */
  readonly fields: T
  changed = false
  readonly #keys: readonly string[]
  readonly #values: Float64Array
  #restored: Readonly<Record<string, number>> | undefined

  /** Throws when a field is no finite number or all together could be longer than the limit. */
  constructor(initial: T) {
    this.#keys = Object.keys(initial)
    this.#values = new Float64Array(this.#keys.length)
    const fields = {}
    for (const [n, key] of this.#keys.entries()) {
      this.#values[n] = finite(key, initial[key])
      const get = () => this.#values[n] as number
      const set = (value: unknown) => {
        this.#set(n, key, value)
      }
      Object.defineProperty(fields, key, { enumerable: true, get, set })
    }
    const longest = JSON.stringify(this.#keys).length + this.#keys.length * (LONGEST_NUMBER + 1)
    if (longest > SAVED_LIMIT)
      throw new RangeError(`state() of ${this.#keys.length} numbers may take ${longest} bytes, the limit is ${SAVED_LIMIT}`)
    this.fields = Object.preventExtensions(fields) as T
  }

  /** A copy for the journal. */
  get values(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#keys.map((key, n) => [key, this.#values[n] as number]))
  }

  /** Takes what a journal kept; fields that are no longer asked for are left out. */
  restore(values: Readonly<Record<string, number>>): void {
    this.#restored = values
    for (const [n, key] of this.#keys.entries()) if (Object.hasOwn(values, key)) this.#values[n] = finite(key, values[key])
    this.changed = false
  }

  /** Undoes what has changed since they came back, if they did: history that warms a strategy up is older than what it kept. */
  undo(): void {
    if (this.#restored) this.restore(this.#restored)
  }

  #set(n: number, key: string, value: unknown): void {
    const number = finite(key, value)
    if (number === this.#values[n]) return
    this.#values[n] = number
    this.changed = true
  }
}

function finite(key: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`state field ${key} must be a number, not ${String(value)}`)
  return value
}
