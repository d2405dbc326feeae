// What the main thread tells the engine's thread about the files of its strategies: it reads, checks and watches them, so that the engine
// never does.

export type StrategyNews =
  /** The text loaded at the start has been judged; it was off until now. `fault` is '' when its types are right. */
  | { readonly kind: 'judged'; readonly name: string; readonly fault: string }
  /** A changed text whose types are right: to be taken over when the strategy holds nothing. */
  | { readonly kind: 'changed'; readonly name: string; readonly hash: string }
  /** A changed text that will not be loaded, and why; the one before goes on. */
  | { readonly kind: 'unusable'; readonly name: string; readonly why: string }

/** Strategies that are off until their types have been judged show this. */
export const BEING_CHECKED = 'its types are being checked'

/** A strategy that a run begins with switched off, for the sake of its types. */
export type HeldStrategy = { readonly name: string; readonly why: string }
