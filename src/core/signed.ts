// A number with its sign for sentences: +50, -50, 0.

export const signed = (n: number): string => (n > 0 ? `+${n}` : String(n))
