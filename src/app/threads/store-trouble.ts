// Whether the store is in such a state that no new risk is to be taken: what is traded could not be stored any more. The store's thread asks
// once a second; the engine hears of it and takes entries again when it has ended.

/** When entries end for the store's sake: never; when its queue is nearly full, or the store has stopped; or as soon as it is away for a minute. */
export type ReduceWhen = 'never' | 'full' | 'away'

export type StoreState = {
  /** The database takes rows. */
  readonly up: boolean
  /** Of the queue's room, from 0 to 1. */
  readonly fullness: number
  /** Rows that found no room, ever. */
  readonly lost: number
  /** Milliseconds that only grow. */
  readonly now: number
}

const NEARLY_FULL = 0.8
/** Well below, so that it does not come and go. */
const ROOM_AGAIN = 0.5
const AWAY_MS = 60_000

export class StoreTrouble {
  readonly #when: ReduceWhen
  #full = false
  #lost = 0
  #upAt: number | undefined

  constructor(when: ReduceWhen) {
    this.#when = when
  }

  /** The sentence of why entries end, or ''. */
  look({ up, fullness, lost, now }: StoreState): string {
    if (this.#when === 'never') return ''
    if (fullness >= NEARLY_FULL || lost > this.#lost) this.#full = true
    else if (fullness < ROOM_AGAIN) this.#full = false
    this.#lost = lost
    if (up || this.#upAt === undefined) this.#upAt = now
    if (this.#full) return `the rows that wait for the database fill ${Math.floor(fullness * 100)} % of their room`
    const away = now - this.#upAt
    return this.#when === 'away' && away >= AWAY_MS ? `the database has been away for ${Math.floor(away / 60_000)} min` : ''
  }
}
