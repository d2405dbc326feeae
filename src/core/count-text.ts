// A number with its noun for sentences: 1 position, 3 positions.

export const countText = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
