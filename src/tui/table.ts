// A table of rows as lines of exact width: columns that give way when it is narrow, a marked selection, row strings cached by the
// row's version. The panes of rows are made with `tablePane`; ink-table is not used because it cannot be loaded beside Ink 8.

import type { Row, TableName } from '../protocol/tables.ts'
import { clean, cut, fit } from './cells.ts'
import type { Cockpit } from './cockpit.ts'
import { filterOf } from './filter.ts'
import { panesBeside } from './layout.ts'
import { arrange, hiddenText, settle } from './list.ts'
import type { Pane, PaneList } from './panes/pane.ts'
import { type NameWidths, nameWidths, shortNames } from './short-names.ts'
import type { PaneName } from './state.ts'
import type { Style, Theme } from './theme.ts'

export type Column<R> = {
  readonly title: string
  readonly width: number
  readonly align?: 'left' | 'right'
  /** Takes what is left over; at most one a table. */
  readonly grow?: true
  /** Holds names: is made wide enough to tell them apart, and cut in the middle; at most one a table. */
  readonly names?: true
  /** Only while the pane is shown alone. */
  readonly zoomed?: true
  /** Columns with the highest number give way first; 0 stays. */
  readonly drop: number
  text(row: R, c: Cockpit): string
  style?(row: R, c: Cockpit): Style | ''
  /** Value to sort by; without it the printed text. */
  readonly by?: (row: R) => number | string
}

export type TableSpec<T extends TableName> = {
  readonly name: PaneName
  readonly number: number
  readonly table: T
  title(c: Cockpit): string
  readonly columns: readonly Column<Row<T>>[]
  /** Style of a whole row, instead of the cells' own (stale rows are dim). */
  rowStyle?(row: Row<T>, c: Cockpit): Style | ''
  /** What besides the row's version changes its text: ages. */
  stamp?(row: Row<T>, c: Cockpit): number | string
  readonly newestFirst?: true
  /** Rows with a lower rank come first, whatever they are sorted by. */
  readonly rank?: (row: Row<T>) => number
  /** Only rows for which this holds; `of` is what it depends on. */
  where?(c: Cockpit): { readonly of: string; holds(row: Row<T>): boolean }
  /** Title of the column whose values the key f walks through. */
  readonly kinds?: string
  /** Shows the end until scrolled. */
  readonly follow?: true
  /** The sentence of an empty table. */
  readonly empty: string
}

type Fitted<R> = { readonly column: Column<R>; readonly width: number }
type Cached = {
  theme: Theme
  version: number
  stamp: number | string
  width: number
  /** Which cutting of the names it was drawn with. */
  names: number
  selected: boolean
  style: string
  text: string
}

/** The columns that fit in `width`, with their widths; one space between columns, two cells for the mark in front. Room that is left
 * over goes to names until they are whole, then to the column that grows. */
export function fitColumns<R>(columns: readonly Column<R>[], width: number, zoomed: boolean, names?: NameWidths): Fitted<R>[] {
  const kept = columns.filter(column => zoomed || !column.zoomed)
  const widthOf = (column: Column<R>): number => (column.names && names ? Math.max(column.width, names.least) : column.width)
  const need = (): number => kept.reduce((sum, column) => sum + widthOf(column) + 1, 0)
  while (kept.length > 1 && need() > width) {
    const worst = kept.reduce((a, b) => (b.drop >= a.drop ? b : a))
    if (worst.drop === 0) break
    kept.splice(kept.indexOf(worst), 1)
  }
  const spare = width - need()
  const named = kept.find(column => column.names)
  const wider = named && names ? Math.max(0, Math.min(spare, names.full - widthOf(named))) : 0
  return kept.map(column => {
    const cells = widthOf(column) + (column === named ? wider : 0)
    return { column, width: column.grow ? Math.max(1, cells + spare - wider) : cells }
  })
}

/** A number too long for its column loses its digit groups before it loses digits. */
const fitNumber = (text: string, width: number, align: 'left' | 'right' | undefined): string =>
  fit(align === 'right' && text.length > width ? text.replaceAll(',', '') : text, width, align)

export const tablePane = <T extends TableName>(spec: TableSpec<T>): Pane => new TablePane(spec)

class TablePane<T extends TableName> implements Pane {
  readonly name: PaneName
  readonly number: number
  readonly list: PaneList
  readonly #spec: TableSpec<T>
  #passes = { text: '', term: filterOf('') }
  readonly #cache = new WeakMap<Row<T>, Cached>()
  #names: { readonly size: number; readonly all: ReadonlySet<string>; readonly widths: NameWidths } | undefined
  #short: { readonly width: number; readonly texts: ReadonlyMap<string, string> } | undefined
  /** Counts the cuttings of the names. */
  #cuttings = 0

  constructor(spec: TableSpec<T>) {
    this.#spec = spec
    this.name = spec.name
    this.number = spec.number
    const newestFirst = spec.newestFirst === true
    this.list = {
      keys: c => this.#keys(c),
      follow: spec.follow === true,
      newestFirst,
      hidden: c => hiddenText(c.ui.lists[spec.name], newestFirst),
      columns: spec.columns.map(column => ({ title: column.title, number: column.align === 'right' })),
      kinds: c => this.#kinds(c),
    }
  }

  title(c: Cockpit): string {
    const spec = this.#spec
    const list = c.ui.lists[spec.name]
    const column = spec.columns[list.sort]
    const count = this.#keys(c).length
    const filtered = list.filter ? ` /${list.filter} ${count} of ${c.rows.table(spec.table).size}` : ''
    const sorted = column ? ` ${list.down ? '▼' : '▲'}${column.title}` : ''
    const scrolled = this.list.follow && list.selected !== '' ? ' (reading; G follows)' : ''
    return spec.title(c) + filtered + sorted + (list.frozen ? ' frozen' : '') + scrolled
  }

  lines(c: Cockpit, width: number, height: number): string[] {
    const spec = this.#spec
    const list = c.ui.lists[spec.name]
    const order = this.#keys(c)
    const rows = c.rows.table(spec.table)
    const columns = fitColumns(spec.columns, width, c.ui.zoomed || !panesBeside(c.ui).includes(spec.name), this.#nameWidths(c))
    const heads = columns.map(({ column, width: cell }) => fit(column.title, cell, column.align)).join(' ')
    const out = [c.theme.paint('dim', fit(` ${heads}`, width))]
    this.#cutNames(columns)
    settle(list, height - 1, this.list.follow)
    const selected = list.selected === '' && this.list.follow ? '' : (order[list.at] ?? '')
    for (let i = list.top; i < order.length && out.length < height; i++) {
      const key = order[i] as string
      out.push(this.#row(rows.get(key) as Row<T>, c, columns, width, key === selected))
    }
    if (order.length === 0) {
      const sentence = list.filter ? `nothing matches ${list.filter}: Esc clears the filter` : spec.empty
      out.push(c.theme.paint('dim', fit(` ${sentence}`, width)))
    }
    while (out.length < height) out.push(' '.repeat(width))
    return out.slice(0, height)
  }

  /** Collected again when rows have come, gone or changed places with others. */
  #nameWidths(c: Cockpit): NameWidths | undefined {
    const column = this.#spec.columns.find(one => one.names)
    if (!column) return undefined
    const rows = c.rows.table(this.#spec.table)
    const known = this.#names
    if (known?.size === rows.size && this.#keys(c).every(key => known.all.has(column.text(rows.get(key) as Row<T>, c)))) return known.widths
    const all = new Set([...rows.values()].map(row => column.text(row, c)))
    this.#names = { size: rows.size, all, widths: nameWidths(all, column.width) }
    this.#short = undefined
    return this.#names.widths
  }

  #cutNames(columns: readonly Fitted<Row<T>>[]): void {
    const width = columns.find(one => one.column.names)?.width
    if (width === undefined || !this.#names || this.#short?.width === width) return
    this.#short = { width, texts: shortNames(this.#names.all, width).texts }
    this.#cuttings++
  }

  /** The values of the column of kinds, as filters. */
  #kinds(c: Cockpit): readonly string[] {
    const column = this.#spec.columns.find(one => one.title === this.#spec.kinds)
    if (!column) return []
    const values = new Set([...c.rows.table(this.#spec.table).values()].map(row => column.text(row, c)))
    return [...values].sort().map(value => `${column.title.toLowerCase()}:${value}`)
  }

  #keys(c: Cockpit): readonly string[] {
    const spec = this.#spec
    const list = c.ui.lists[spec.name]
    const column = spec.columns[list.sort]
    const passes = this.#filter(list.filter)
    return arrange(list, {
      version: c.rows.version(spec.table),
      rows: c.rows.table(spec.table),
      newestFirst: this.list.newestFirst,
      ...(spec.rank ? { rank: spec.rank } : {}),
      passes: row => passes(spec.columns.map(one => ({ title: one.title, text: () => one.text(row, c) }))),
      ...(spec.where ? { where: spec.where(c) } : {}),
      by: column && (column.by ?? (row => column.text(row, c))),
      now: c.now(),
    })
  }

  #filter(text: string): ReturnType<typeof filterOf> {
    if (this.#passes.text !== text) this.#passes = { text, term: filterOf(text) }
    return this.#passes.term
  }

  /** The finished line of a row, from the cache while nothing that shows has changed. */
  #row(row: Row<T>, c: Cockpit, columns: readonly Fitted<Row<T>>[], width: number, selected: boolean): string {
    const stamp = this.#spec.stamp?.(row, c) ?? 0
    const style = this.#spec.rowStyle?.(row, c) ?? ''
    const hit = this.#cache.get(row)
    const same =
      hit &&
      hit.version === row.version &&
      hit.stamp === stamp &&
      hit.width === width &&
      hit.selected === selected &&
      hit.names === this.#cuttings
    if (same && hit.style === style && hit.theme === c.theme) return hit.text
    const cells = columns.map(({ column, width: cell }) => {
      const whole = column.text(row, c)
      const text = fitNumber(clean(column.names ? (this.#short?.texts.get(whole) ?? whole) : whole), cell, column.align)
      return style === '' && column.style ? c.theme.paint(column.style(row, c), text) : text
    })
    const line = (selected ? '▸' : ' ') + cells.join(' ')
    const length = columns.reduce((sum, one) => sum + one.width + 1, 0)
    const painted = c.theme.paint(style, length > width ? cut(line, 0, width) : line + ' '.repeat(width - length))
    const text = selected ? c.theme.paint('select', painted) : painted
    this.#cache.set(row, { theme: c.theme, version: row.version, stamp, width, names: this.#cuttings, selected, style, text })
    return text
  }
}
