// What the list of everything offers: the commands typed last, every command, key, strategy and instrument, each with its sentence.
// Taking one runs it, or opens the command line where something is left to type.

import type { Row } from '../protocol/tables.ts'
import { type Cockpit, showChart } from './cockpit.ts'
import { commands, runCommand } from './commands/index.ts'
import { fieldOf } from './field.ts'
import { arrow } from './format.ts'
import type { Key } from './keys/key.ts'
import type { Choice } from './state.ts'

/** Commands typed last that stand on top. */
const RECENT = 5

const never = (): string => ''

function typeCommand(c: Cockpit, text: string): void {
  c.ui.overlay = { kind: 'command', field: fieldOf(text), past: c.ui.history.length }
}

const recent = (c: Cockpit): Choice[] =>
  [...new Set([...c.ui.history].reverse())].slice(0, RECENT).map(text => ({
    name: `:${text}`,
    does: 'typed before; opens it again',
    off: never,
    run: one => typeCommand(one, text),
  }))

const allCommands = (): Choice[] =>
  commands.map(one => ({
    name: `:${one.usage}`,
    does: one.does,
    off: c => one.when(c),
    run: c => (one.usage === one.word ? runCommand(c, one.word) : typeCommand(c, `${one.word} `)),
  }))

/** Keys that move are quicker pressed than looked up. */
const allKeys = (keys: readonly Key[]): Choice[] =>
  keys
    .filter(key => !key.repeats && key.keys.length <= 2 && key.keys[0] !== 'ctrl+p')
    .map(key => ({
      name: `key ${key.keys.map(one => one.replace('ctrl+', '^')).join(' ')}`,
      does: key.does,
      off: c => key.when(c),
      run: c => key.run(c, key.keys[0] as string),
    }))

const strategies = (c: Cockpit): Choice[] =>
  [...c.rows.table('strategy').values()].map(row => ({
    name: `${row.name} ${row.on ? 'off' : 'on'}`,
    does: row.on
      ? 'switches the strategy off; its entries are cancelled'
      : `switches the strategy on${row.why ? ` (off: ${row.why})` : ''}`,
    off: never,
    run: one => typeCommand(one, `strategy ${row.on ? 'off' : 'on'} ${row.name}`),
  }))

function instrument(c: Cockpit, row: Row<'watch'>): Choice {
  const quote = row.seen ? `${c.format.price(row.last, row.tick)} ${arrow(row.change)} ${Math.abs(row.change).toFixed(2)}%` : 'no price yet'
  return { name: row.symbol, does: `shows its chart and book: ${quote}`, off: never, run: one => showChart(one, row, one.ui.chart.length) }
}

/** Opens the list over the keys of the screen. */
export function openPalette(c: Cockpit, keys: readonly Key[]): void {
  const still = [...recent(c), ...allCommands(), ...allKeys(keys)]
  const choices = (one: Cockpit): readonly Choice[] => [
    ...still,
    ...strategies(one),
    ...[...one.rows.table('watch').values()].map(row => instrument(one, row)),
  ]
  c.ui.overlay = { kind: 'choose', title: 'What to do?', field: fieldOf(''), at: 0, choices }
}
