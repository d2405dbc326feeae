// Death at a counted call: everything that leaves the engine's process passes here, so a process can end between any two of them.

export class Died extends Error {}

export class Mortal {
  dead = false
  #left = Number.POSITIVE_INFINITY

  /** The process ends after this many more calls. */
  after(calls: number): void {
    this.#left = calls
  }

  /** One call to the outside, before it has any effect. */
  pass(): void {
    if (this.#left-- > 0 && !this.dead) return
    this.dead = true
    throw new Died('the process has died')
  }
}
