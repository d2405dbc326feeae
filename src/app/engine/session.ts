// What the engine's thread runs: one of the sessions (paper, replay, tape), all driven the same way.

import type { Answer, Request } from '../../protocol/requests.ts'
import type { StrategyNews } from '../strategies/news.ts'

export type Session = {
  /** Row bytes for the screens, or undefined when nothing changed. */
  frame(): Uint8Array | undefined
  request(request: Request, from: string): Promise<Answer>
  /** About the files of strategies; absent where none can change. */
  strategyNews?(news: StrategyNews): Promise<Pick<Answer, 'ok' | 'text'>>
  screenGone(from: string): void
  /** 'db 1.3 ms', from the store thread; `reduce`: why no new risk is to be taken for its sake, or ''. */
  storeText(text: string, reduce: string): void
  /** Ends in order; the text says what was left. */
  close(): Promise<string>
}
