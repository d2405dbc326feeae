// A one-line text field: its text and caret, and what each editing key does to it. Used by the ticket, the command line and filters.

/** `fresh`: filled in for the person; the first letter typed replaces it, so that 100 typed over 1 is never 1100. */
export type Field = { text: string; at: number; fresh?: boolean }

export const fieldOf = (text: string): Field => ({ text, at: text.length })

export const filledField = (text: string): Field => ({ text, at: text.length, fresh: true })

/** Inserts text at the caret, keeping only characters that `allowed` matches. */
export function insert(field: Field, text: string, allowed: RegExp = /[\x20-\x7e]/): void {
  const kept = Array.from(text)
    .filter(one => allowed.test(one))
    .join('')
  if (field.fresh && kept !== '') Object.assign(field, { text: '', at: 0, fresh: false })
  field.text = field.text.slice(0, field.at) + kept + field.text.slice(field.at)
  field.at += kept.length
}

/** Runs an editing key; false when the key is none. */
export function edit(field: Field, key: string): boolean {
  const { text, at } = field
  field.fresh = false
  if (key === 'left') field.at = Math.max(0, at - 1)
  else if (key === 'right') field.at = Math.min(text.length, at + 1)
  else if (key === 'home' || key === 'ctrl+a') field.at = 0
  else if (key === 'end') field.at = text.length
  else if (key === 'backspace' && at > 0) {
    field.text = text.slice(0, at - 1) + text.slice(at)
    field.at = at - 1
  } else if (key === 'ctrl+u') {
    field.text = ''
    field.at = 0
  } else if (key === 'ctrl+w') {
    const kept = text.slice(0, at).replace(/\S+\s*$/, '')
    field.text = kept + text.slice(at)
    field.at = kept.length
  } else return key === 'backspace'
  return true
}

/** The keys `edit` knows, for dispatching. */
export const editKeys = ['left', 'right', 'home', 'end', 'backspace', 'ctrl+a', 'ctrl+u', 'ctrl+w'] as const

/** The text with a caret mark, cut from the left so that the caret stays visible in `width` cells. */
export function caretText(field: Field, width: number): string {
  const whole = `${field.text.slice(0, field.at)}▏${field.text.slice(field.at)}`
  if (whole.length <= width) return whole
  const from = Math.max(0, Math.min(field.at - width + 2, whole.length - width))
  return whole.slice(from, from + width)
}
