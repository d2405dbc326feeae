// The one write key of an engine's screens: its holder may order, the others look on until they take it. The first screen that may
// write holds it; it is free again when that screen goes. Emergency stops need no key. Used by the hub.

import type { WriteKey } from '../../protocol/messages.ts'
import { type Request, keylessKinds } from '../../protocol/requests.ts'

/** What the key needs to know of a screen. */
export type KeyScreen = {
  readonly id: string
  /** It may only look, whatever it asks. */
  readonly readOnly: boolean
  /** A login that shows nothing and asks once (`stop`, `status`): it needs no key. */
  readonly asker: boolean
}

export class KeyHolder {
  #holder: KeyScreen | undefined

  /** The screen that holds it, '' when it is free. */
  get holder(): string {
    return this.#holder?.id ?? ''
  }

  /** A screen has come; true when it holds the key now. */
  entered(screen: KeyScreen): boolean {
    if (this.#holder || screen.readOnly || screen.asker) return false
    this.#holder = screen
    return true
  }

  /** A screen has gone; true when the key has become free. */
  left(screen: KeyScreen): boolean {
    if (this.#holder !== screen) return false
    this.#holder = undefined
    return true
  }

  /** Gives the key to the screen, whoever held it. Returns the sentence for the screen that asked. */
  take(screen: KeyScreen): { readonly ok: boolean; readonly text: string } {
    if (screen.readOnly || screen.asker) return { ok: false, text: 'a screen that may only look cannot take the write key' }
    if (this.#holder === screen) return { ok: true, text: 'this screen holds the write key already' }
    const before = this.#holder
    this.#holder = screen
    return { ok: true, text: `this screen holds the write key now${before ? `; ${before.id} is read-only` : ''}` }
  }

  /** Why the screen may not ask this, or undefined. */
  refusal(screen: KeyScreen, kind: Request['kind']): string | undefined {
    if (screen.asker || this.#holder === screen || keylessKinds.has(kind)) return undefined
    return this.#holder
      ? `${this.#holder.id} holds the write key: take it with :write before '${kind}'`
      : `no screen holds the write key: take it with :write before '${kind}'`
  }

  /** What a screen is told. */
  told(screen: KeyScreen, screens: number): WriteKey {
    return { you: screen.id, holder: this.holder, screens }
  }
}
