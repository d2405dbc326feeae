// Expected failure on the control plane: a value with a sentence, never an exception.

export type Fault = { readonly error: string }
export type Result<T> = { readonly ok: T } | Fault

export const ok = <T>(value: T): { readonly ok: T } => ({ ok: value })
export const fault = (error: string): Fault => ({ error })
export const failed = <T>(result: Result<T>): result is Fault => 'error' in result
