// Instrument names to ids of the database. A slot is this process's own number for a name and never changes, so ticks may wait under it
// while the names are not registered yet. Each writer has its own, so that neither can forget an id while the other encodes it.

import { ANSWER_MS, type Sql, within } from './connect.ts'

/** What the database takes as text, and says something. */
export const storableName = (name: string): boolean => name !== '' && !name.includes('\0') && name.isWellFormed()

export class Instruments {
  readonly #slots = new Map<string, number>()
  readonly #names: string[] = []
  /** Database id by slot; 0: not registered yet. */
  readonly #ids: number[] = []

  get ids(): ArrayLike<number> {
    return this.#ids
  }

  slot(name: string): number {
    const known = this.#slots.get(name)
    if (known !== undefined) return known
    if (!storableName(name)) throw new Error(`${JSON.stringify(name)} cannot be an instrument's name`)
    const slot = this.#names.push(name) - 1
    this.#ids.push(0)
    this.#slots.set(name, slot)
    return slot
  }

  id(name: string): number {
    return this.#ids[this.slot(name)] ?? 0
  }

  /** Gives every name seen so far an id; a round trip only when there is a new one. Names stay in the table for ever. */
  async register(sql: Sql): Promise<void> {
    const missing = this.#names.filter((_, slot) => this.#ids[slot] === 0)
    if (missing.length === 0) return
    const names = JSON.stringify(missing)
    // two statements, since "on conflict do nothing" returns no row for those that exist
    await within(
      ANSWER_MS,
      'the registration of instruments',
      sql`insert into instruments (name) select x from json_array_elements_text(${names}::text::json) x on conflict do nothing`,
    )
    const found = await within(
      ANSWER_MS,
      'the registration of instruments',
      sql<
        { id: number; name: string }[]
      >`select id, name from instruments where name in (select json_array_elements_text(${names}::text::json))`,
    )
    for (const { id, name } of found) this.#ids[this.slot(name)] = id
    const lost = this.#ids.indexOf(0)
    if (lost >= 0 && missing.includes(this.#names[lost] ?? ''))
      throw new Error(`the instrument ${this.#names[lost]} could not be registered`)
  }

  /** After a reconnect: the database may be another one. */
  forgetIds(): void {
    this.#ids.fill(0)
  }
}
