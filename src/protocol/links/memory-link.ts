// Two ends of a link inside one process: the engine's hub and the screen on the same thread. Messages arrive on a microtask, in
// order and uncopied, so a sender must not write into a payload after sending it.

import type { MessageLink } from '../messages.ts'

/** Bytes kept for an end that has not yet said who takes them. */
const HELD_LIMIT = 16 * 1024 * 1024

type Letter = { readonly type: number; readonly payload: Uint8Array } | { readonly why: string }

class MemoryEnd implements MessageLink {
  peer: MemoryEnd | undefined
  #inbox: Letter[] = []
  #held = 0
  #scheduled = false
  #why: string | undefined
  #take: ((type: number, payload: Uint8Array) => void) | undefined
  #closed: ((why: string) => void) | undefined

  send(type: number, payload: Uint8Array): void {
    if (this.#why === undefined) this.peer?.deliver({ type, payload })
  }

  onMessage(take: (type: number, payload: Uint8Array) => void): void {
    this.#take = take
    this.#schedule()
  }

  onClose(take: (why: string) => void): void {
    this.#closed = take
    if (this.#why !== undefined) queueMicrotask(() => this.#tell())
  }

  close(): void {
    this.#end('closed on this side', 'the other side closed the line')
  }

  deliver(letter: Letter): void {
    if (this.#why !== undefined) return
    this.#inbox.push(letter)
    if ('payload' in letter) this.#held += letter.payload.length
    if (!this.#take && this.#held > HELD_LIMIT) this.#end('nobody took the messages of this line', 'the other side took no messages')
    else this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#drain())
  }

  #drain(): void {
    this.#scheduled = false
    while (this.#inbox.length > 0 && this.#why === undefined) {
      // A close is heard even where nobody takes messages, but only after those sent before it.
      if (!this.#take && !this.#inbox.every(letter => 'why' in letter)) return
      const letter = this.#inbox.shift() as Letter
      if ('why' in letter) this.#ended(letter.why)
      else this.#hand(letter.type, letter.payload)
    }
  }

  #hand(type: number, payload: Uint8Array): void {
    this.#held -= payload.length
    try {
      this.#take?.(type, payload)
    } catch (error) {
      // A screen that fails must not take the engine's process with it: its line ends, and both ends hear why.
      const why = `a message could not be handled: ${error instanceof Error ? error.message : String(error)}`
      this.#end(why, why)
    }
  }

  #end(why: string, whyThere: string): void {
    if (this.#why !== undefined) return
    this.peer?.deliver({ why: whyThere })
    this.#ended(why)
  }

  #ended(why: string): void {
    this.#why = why
    this.#inbox = []
    this.#held = 0
    queueMicrotask(() => this.#tell())
  }

  #tell(): void {
    const closed = this.#closed
    this.#closed = undefined
    closed?.(this.#why as string)
  }
}

/** A joined pair. An end whose receiver throws is closed on both sides, with the error's message as the reason. */
export function memoryLinks(): [MessageLink, MessageLink] {
  const a = new MemoryEnd()
  const b = new MemoryEnd()
  a.peer = b
  b.peer = a
  return [a, b]
}
