// What a person types behind `/`: words that must all be there, `!word` that must not, `state:open` in one column, `p&l>0` or `age<5`
// as a number in one column. Used by the tables; columns are named by the beginning of their title.

/** A row as the filter sees it: its whole text, or the text of one column. */
export type FilterColumn = { readonly title: string; text(): string }

type Term = (columns: readonly FilterColumn[]) => boolean

/** The number a cell shows: arrows down are negative, groups are no matter; NaN where there is none. */
export function shownNumber(text: string): number {
  const digits = text.replaceAll(',', '').match(/-?\d+(?:\.\d+)?/)?.[0]
  if (digits === undefined) return Number.NaN
  const n = Number(digits)
  return text.includes('▼') && n > 0 ? -n : n
}

const columnOf = (columns: readonly FilterColumn[], name: string): FilterColumn | undefined =>
  columns.find(one => one.title.trim().toLowerCase().startsWith(name))

function positive(word: string): Term {
  const compared = /^([a-z&%][a-z&% ]*)([<>])(-?\d+(?:\.\d+)?)$/.exec(word.replaceAll(',', ''))
  if (compared) {
    const [, name = '', sign, bound] = compared
    return columns => {
      const column = columnOf(columns, name)
      const value = column ? shownNumber(column.text()) : Number.NaN
      return sign === '<' ? value < Number(bound) : value > Number(bound)
    }
  }
  const colon = word.indexOf(':')
  if (colon > 0) {
    const [name, wanted] = [word.slice(0, colon), word.slice(colon + 1)]
    return columns => {
      const column = columnOf(columns, name)
      // A colon may stand in a row's own text, such as 11:42.
      return column ? column.text().toLowerCase().includes(wanted) : whole(columns).includes(word)
    }
  }
  return columns => whole(columns).includes(word)
}

const whole = (columns: readonly FilterColumn[]): string =>
  columns
    .map(one => one.text())
    .join(' ')
    .toLowerCase()

/** Whether a row passes; made once for a filter's text. */
export function filterOf(text: string): Term {
  const terms = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '' && word !== '!')
    .map((word): Term => {
      if (!word.startsWith('!')) return positive(word)
      const term = positive(word.slice(1))
      return columns => !term(columns)
    })
  return columns => terms.every(term => term(columns))
}
