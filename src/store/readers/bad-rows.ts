// What happens to a row that cannot be read: the reading stops with a sentence, or the row is counted and left out.

export type OnBadRow = 'stop' | 'skip'

export class BadRows {
  readonly #path: string
  readonly #skip: boolean
  count = 0
  /** The sentence of the first one. */
  first = ''

  constructor(path: string, policy: OnBadRow) {
    this.#path = path
    this.#skip = policy === 'skip'
  }

  /** Returns the sentence that stops the reading, or undefined to go on. `what` names the column and what stands there. */
  add(line: number, what: string): string | undefined {
    const sentence = `${this.#path} line ${line}: ${what}`
    this.first ||= sentence
    this.count++
    return this.#skip ? undefined : sentence
  }

  /** One sentence about the rows left out, or none. */
  get warnings(): string[] {
    return this.count === 0 ? [] : [`${this.count} bad ${this.count === 1 ? 'row was' : 'rows were'} left out, the first: ${this.first}`]
  }
}
