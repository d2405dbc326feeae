// A table of rows as lines of exact width: columns that give way when it is narrow, a marked selection, row strings cached by the
// row's version. The panes of rows are made with `tablePane`; ink-table is not used because it cannot be loaded beside Ink 8.

import type { Row, TableName } from '../protocol/tables.ts'
import { clean, cut, fit } from './cells.ts'
import type { Cockpit } from './cockpit.ts'
import { arrange, settle } from './list.ts'
import type { Pane } from './panes/pane.ts'
import type { PaneName } from './state.ts'
import type { Style } from './theme.ts'

export type Column<R> = {
  readonly title: string
  readonly width: number
  readonly align?: 'left' | 'right'
  /** Takes what is left over; at most one a table. */
  readonly grow?: true
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
  /** Shows the end until scrolled. */
  readonly follow?: true
  /** The sentence of an empty table. */
  readonly empty: string
}

type Cached = { version: number; stamp: number | string; width: number; selected: boolean; style: string; text: string }

/** The columns that fit in `width`, with their widths; one space between columns, two cells for the mark in front. */
export function fitColumns<R>(columns: readonly Column<R>[], width: number): { column: Column<R>; width: number }[] {
  const kept = [...columns]
  const need = (): number => kept.reduce((sum, column) => sum + column.width + 1, 0)
  while (kept.length > 1 && need() > width) {
    const worst = kept.reduce((a, b) => (b.drop >= a.drop ? b : a))
    if (worst.drop === 0) break
    kept.splice(kept.indexOf(worst), 1)
  }
  const spare = width - need()
  return kept.map(column => ({ column, width: column.grow ? Math.max(1, column.width + spare) : column.width }))
}

/** A number too long for its column loses its digit groups before it loses digits. */
const fitNumber = (text: string, width: number, align: 'left' | 'right' | undefined): string =>
  fit(align === 'right' && text.length > width ? text.replaceAll(',', '') : text, width, align)

export function tablePane<T extends TableName>(spec: TableSpec<T>): Pane {
  const cache = new WeakMap<Row<T>, Cached>()
  const follow = spec.follow === true

  const keys = (c: Cockpit): readonly string[] => {
    const list = c.ui.lists[spec.name]
    const column = spec.columns[list.sort]
    return arrange(list, {
      version: c.rows.version(spec.table),
      rows: c.rows.table(spec.table),
      newestFirst: spec.newestFirst === true,
      text: row => spec.columns.map(one => one.text(row, c)).join(' '),
      by: column && (column.by ?? (row => column.text(row, c))),
      now: c.now(),
    })
  }

  const rowText = (row: Row<T>, c: Cockpit, columns: ReturnType<typeof fitColumns<Row<T>>>, width: number, selected: boolean): string => {
    const stamp = spec.stamp?.(row, c) ?? 0
    const style = spec.rowStyle?.(row, c) ?? ''
    const hit = cache.get(row)
    if (
      hit &&
      hit.version === row.version &&
      hit.stamp === stamp &&
      hit.width === width &&
      hit.selected === selected &&
      hit.style === style
    )
      return hit.text
    const cells = columns.map(({ column, width: cell }) => {
      const text = fitNumber(clean(column.text(row, c)), cell, column.align)
      return style === '' && column.style ? c.theme.paint(column.style(row, c), text) : text
    })
    const line = (selected ? '▸' : ' ') + cells.join(' ')
    const plainWidth = 1 + columns.reduce((sum, one) => sum + one.width + 1, -1)
    const exact = plainWidth > width ? cut(line, 0, width) : line + ' '.repeat(width - plainWidth)
    const padded = c.theme.paint(style, exact)
    const text = selected ? c.theme.paint('select', padded) : padded
    cache.set(row, { version: row.version, stamp, width, selected, style, text })
    return text
  }

  return {
    name: spec.name,
    number: spec.number,
    list: { keys, follow, columns: spec.columns.map(column => column.title) },
    title(c) {
      const list = c.ui.lists[spec.name]
      const column = spec.columns[list.sort]
      const sorted = column ? ` ${list.down ? '▼' : '▲'}${column.title}` : ''
      const count = keys(c).length
      const total = c.rows.table(spec.table).size
      const scrolled = follow && list.selected !== '' ? ' (reading; G follows)' : ''
      return (
        spec.title(c) + (list.filter ? ` /${list.filter} ${count} of ${total}` : '') + sorted + (list.frozen ? ' frozen' : '') + scrolled
      )
    },
    lines(c, width, height) {
      const list = c.ui.lists[spec.name]
      const order = keys(c)
      const rows = c.rows.table(spec.table)
      const columns = fitColumns(spec.columns, width)
      const heads = columns.map(({ column, width: cell }) => fit(column.title, cell, column.align)).join(' ')
      const out = [c.theme.paint('dim', fit(` ${heads}`, width))]
      settle(list, height - 1, follow)
      const selected = list.selected === '' && follow ? '' : (order[list.at] ?? '')
      for (let i = list.top; i < order.length && out.length < height; i++) {
        const key = order[i] as string
        out.push(rowText(rows.get(key) as Row<T>, c, columns, width, key === selected))
      }
      if (order.length === 0 && height > 1) {
        out.push(c.theme.paint('dim', fit(` ${list.filter ? `nothing matches ${list.filter}: Esc clears the filter` : spec.empty}`, width)))
      }
      while (out.length < height) out.push(' '.repeat(width))
      return out.slice(0, height)
    },
  }
}
