// The progress of a long command on stderr: one line that is rewritten on a terminal, else a line for each tenth done.

export type ProgressParts = {
  readonly tty: boolean
  readonly write: (text: string) => void
  /** Seconds, running. */
  readonly clock: () => number
}

const WIDTH = 24
const REDRAW_SECONDS = 0.1

const times = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export class Progress {
  readonly #parts: ProgressParts
  readonly #began: number
  #drawn = Number.NEGATIVE_INFINITY
  #tenth = 0

  constructor(parts: ProgressParts) {
    this.#parts = parts
    this.#began = parts.clock()
  }

  /** `share` of all work done, 0 to 1; `rows` done so far. */
  at(share: number, rows: number, what: string): void {
    const { tty, clock } = this.#parts
    const now = clock()
    const spent = now - this.#began
    const rate = spent > 0 ? Math.round(rows / spent) : 0
    const left = share > 0 ? (spent * (1 - share)) / share : 0
    const text = `${Math.floor(share * 100)} %  ${rows.toLocaleString('en-US')} rows, ${rate.toLocaleString('en-US')} a second, ${times(left)} left  ${what}`
    if (tty) {
      if (now - this.#drawn < REDRAW_SECONDS && share < 1) return
      this.#drawn = now
      const full = Math.round(share * WIDTH)
      this.#parts.write(`\r\u001b[K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${text}`)
      return
    }
    const tenth = Math.floor(share * 10)
    if (tenth <= this.#tenth) return
    this.#tenth = tenth
    this.#parts.write(`${text}\n`)
  }

  end(): void {
    if (this.#parts.tty) this.#parts.write('\r\u001b[K')
  }
}
