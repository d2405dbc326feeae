// Commands about what this screen shows.

import { nearest } from '../../core/nearest.ts'
import { chartLengthNames as lengths, chartLengths } from '../../protocol/chart-lengths.ts'
import { followChart, say, showChart } from '../cockpit.ts'
import { fieldOf } from '../field.ts'
import { budgetLines } from '../overlays/budgets.ts'
import { openLeave } from '../overlays/leave.ts'
import { themeNames, themeOf } from '../theme.ts'
import type { Command } from './command.ts'
import { findWatch, symbols } from './instrument.ts'

export const viewCommands: readonly Command[] = [
  {
    word: 'chart',
    usage: 'chart SYMBOL [LENGTH]',
    does: 'shows the chart and book of an instrument; lengths 1s 5s 1m 3m 5m 15m 1h 1d',
    words: (c, at) => (at === 0 ? symbols(c) : at === 1 ? lengths : []),
    when: () => '',
    run(c, [symbol, text]) {
      const found = findWatch(c, symbol)
      if ('error' in found) return found.error
      const length = text === undefined ? c.ui.chart.length : chartLengths.find(([one]) => one === text)?.[1]
      if (length === undefined) return `no bars of ${text}; did you mean ${nearest(text ?? '', lengths) ?? '5m'}?`
      showChart(c, found.ok, length)
      return ''
    },
  },
  {
    word: 'go',
    usage: 'go SYMBOL',
    does: 'puts the cursor of the watchlist on an instrument',
    words: (c, at) => (at === 0 ? symbols(c) : []),
    when: () => '',
    run(c, [symbol]) {
      const found = findWatch(c, symbol)
      if ('error' in found) return found.error
      Object.assign(c.ui.lists.watchlist, { selected: String(found.ok.no), filter: '' })
      c.ui.focus = 'watchlist'
      followChart(c, found.ok.no)
      return ''
    },
  },
  {
    word: 'why',
    usage: 'why ORDER|SYMBOL',
    does: 'tells why an order or a position is what it is: tick, indicators, signal, risk, request, answers, fills',
    words: (c, at) => (at === 0 ? symbols(c) : []),
    when: () => '',
    run(c, [what]) {
      if (!what) return 'the number of an order, or a symbol?'
      const sent = c.ask({ kind: 'why', what }, ({ ok, text, data }) => {
        if (ok && Array.isArray(data)) c.ui.overlay = { kind: 'text', title: `Why ${what}`, lines: data.map(String), top: 0 }
        say(c, text, ok ? 'info' : 'bad')
      })
      if (sent > 0) say(c, `why ${what}: reading the log`)
      return ''
    },
  },
  {
    word: 'risk',
    usage: 'risk',
    does: 'shows how much of every limit is used',
    when: () => '',
    run(c) {
      const lines = budgetLines(c)
      c.ui.overlay = { kind: 'text', title: 'Limits', lines: lines.length > 0 ? lines : ['no limits are known yet'], top: 0 }
      return ''
    },
  },
  {
    word: 'theme',
    usage: 'theme NAME',
    does: 'changes the colours of this screen: dark, light, colour-blind, mono',
    words: (_, at) => (at === 0 ? themeNames : []),
    when: () => '',
    run(c, [text]) {
      const name = themeNames.find(one => one === text)
      if (!name) return `there is no theme ${text ?? ''}; take ${themeNames.join(', ')}`
      c.theme = themeOf(name, c.theme.terminal)
      const limited = c.theme.terminal === 0 || c.theme.terminal === 'plain' ? '; this terminal shows no colours' : ''
      say(c, `theme ${name}${limited}`)
      return ''
    },
  },
  {
    word: 'quit',
    short: 'q',
    usage: 'quit',
    does: 'leaves the screen, as the key q; :q too',
    when: () => '',
    run(c) {
      openLeave(c)
      return ''
    },
  },
  {
    word: 'help',
    usage: 'help',
    does: 'shows every key and command',
    when: () => '',
    run(c) {
      c.ui.overlay = { kind: 'help', filter: fieldOf(''), typing: false, top: 0 }
      return ''
    },
  },
]
