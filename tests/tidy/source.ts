// Source files as the guards see them: the text, and the same text with comments and strings blanked out, so that no word in prose
// or data trips a check. Used by tests/tidy.test.ts.

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type Comment = { readonly line: number; readonly text: string }

export type Source = {
  /** From the root of the checkout, with forward slashes. */
  readonly path: string
  readonly text: string
  /** As long as `text`, line by line the same; comments, strings, regular expressions and JSX apostrophes are blanks. */
  readonly code: string
  readonly comments: readonly Comment[]
}

/** Every file below a folder of the checkout, whatever its extension, sorted. */
export function filesUnder(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries.flatMap(one => (one.isDirectory() ? filesUnder(root, `${folder}/${one.name}`) : [`${folder}/${one.name}`])).sort()
}

export const readSource = (root: string, path: string): Source => sourceOf(path, readFileSync(join(root, path), 'utf8'))

export function sourceOf(path: string, text: string): Source {
  const scan = new Scan(text)
  scan.run()
  return { path, text, code: scan.code.join(''), comments: scan.comments }
}

/** The line, from 1, of an offset. */
export const lineAt = (source: Source, offset: number): number => source.text.slice(0, offset).split('\n').length

// Words after which a slash begins a regular expression and not a division.
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{;+\-*%>~^\n]|\b(?:return|typeof|case|in|of|void|delete|throw))$/

class Scan {
  readonly code: string[]
  readonly comments: Comment[] = []
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.code = text.split('')
  }

  run(): void {
    this.#until('')
  }

  /** Reads code up to an unpaired closing brace when `end` is `}`, else to the end of the file. */
  #until(end: '' | '}'): void {
    let depth = 0
    while (this.#at < this.#text.length) {
      const c = this.#text[this.#at] as string
      const two = this.#text.slice(this.#at, this.#at + 2)
      if (two === '//' || (this.#at === 0 && two === '#!')) this.#comment('\n', 0)
      else if (two === '/*') this.#comment('*/', 2)
      else if (c === "'" || c === '"') this.#string(c)
      else if (c === '`') this.#template()
      else if (c === '/' && BEFORE_REGEX.test(this.#before())) this.#regex()
      else {
        if (c === '{') depth++
        if (c === '}' && depth-- === 0 && end === '}') return
        this.#at++
      }
    }
  }

  /** The code before this place, without the blanks at its end. */
  #before(): string {
    return this.code
      .slice(Math.max(0, this.#at - 60), this.#at)
      .join('')
      .trimEnd()
  }

  #comment(end: string, keep: number): void {
    const found = this.#text.indexOf(end, this.#at + 2)
    const stop = found === -1 ? this.#text.length : found + keep
    const line = this.#text.slice(0, this.#at).split('\n').length
    this.#text
      .slice(this.#at, stop)
      .split('\n')
      .forEach((text, i) => this.comments.push({ line: line + i, text }))
    this.#blank(this.#at, stop)
    this.#at = stop
  }

  /** Ends at its quote, or at the end of the line: an apostrophe in JSX text is no string. */
  #string(quote: string): void {
    const from = ++this.#at
    while (this.#at < this.#text.length && this.#text[this.#at] !== quote && this.#text[this.#at] !== '\n') {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    }
    this.#blank(from, this.#at)
    this.#at++
  }

  #template(): void {
    let from = ++this.#at
    while (this.#at < this.#text.length && this.#text[this.#at] !== '`') {
      if (this.#text.startsWith('${', this.#at)) {
        this.#blank(from, this.#at)
        this.#at += 2
        this.#until('}')
        from = this.#at + 1
      }
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    }
    this.#blank(from, this.#at)
    this.#at++
  }

  #regex(): void {
    const from = ++this.#at
    let inClass = false
    while (this.#at < this.#text.length && this.#text[this.#at] !== '\n' && (inClass || this.#text[this.#at] !== '/')) {
      if (this.#text[this.#at] === '[') inClass = true
      if (this.#text[this.#at] === ']') inClass = false
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    }
    this.#blank(from, this.#at)
    this.#at++
  }

  #blank(from: number, to: number): void {
    for (let i = from; i < to && i < this.code.length; i++) if (this.code[i] !== '\n') this.code[i] = ' '
  }
}
