// The row of the header, how the whole session stands: freshness of the data, pace, result, budgets, faults. Lives beside the publisher.

import type { Micros } from '../core/units.ts'
import type { RowWriter } from '../protocol/row-codec.ts'
import { budgetsOf, tightest, usedPart } from './budgets.ts'
import type { Engine } from './engine.ts'
import { causesOf, shownLevel } from './level-causes.ts'
import { closingTime, sessionText } from './session-text.ts'
import type { ShellFacts } from './shell-facts.ts'
import { dataFaults } from './data-faults.ts'

/** A quote older than this is not fresh while its market is open. */
const FRESH = 5_000_000
/** Budgets of the account that the header always shows. */
const FEW: ReadonlySet<string> = new Set(['day loss', 'position value', 'working orders'])
/** The faults are counted anew this often (micros). */
const FAULTS_EVERY = 1_000_000

export class HeaderRow {
  readonly #engine: Engine
  readonly #facts: ShellFacts
  readonly #rows: RowWriter
  #faultsAt = 0
  #faultsText = ''

  constructor(engine: Engine, facts: ShellFacts, rows: RowWriter) {
    this.#engine = engine
    this.#facts = facts
    this.#rows = rows
  }

  /** Writes what changed, with the rows of the budgets. */
  write(now: Micros): void {
    const { market, ledger, desk, setup, risk } = this.#engine
    const { quotes } = market
    let fresh = 0
    let oldest = 0
    for (const one of setup.instruments.list) {
      const seen = quotes.exchange[one.no] as number
      const age = now - seen
      if (seen === 0 || !market.sessionOf(one.no).open) continue
      if (age <= FRESH) fresh++
      if (age > oldest) oldest = age
    }
    if (now - this.#faultsAt > FAULTS_EVERY) {
      this.#faultsAt = now
      this.#faultsText = Object.entries(dataFaults(this.#engine))
        .map(([kind, count]) => `${kind} ${count}`)
        .join(' · ')
    }
    const pnl = ledger.dayProfit
    const budgets = budgetsOf(this.#engine)
    for (const one of budgets) this.#rows.put('budget', [one.name, one.used, one.limit, one.unit, one.rule, FEW.has(one.name) ? 0 : 1])
    const shown = shownLevel(causesOf(this.#engine, now))
    const tight = tightest(budgets)
    const facts = this.#facts
    this.#rows.put('header', [
      0,
      facts.mode,
      facts.feed,
      risk.feedUp ? 1 : 0,
      sessionText(market.sessions),
      closingTime(market.sessions),
      now,
      fresh,
      setup.instruments.size,
      oldest,
      facts.ownP99,
      desk.pacer.used(now),
      setup.limits.ordersPerSecond,
      desk.ordersToday,
      pnl,
      ledger.dayStart === 0 ? 0 : Math.round((pnl / ledger.dayStart) * 1e6) / 1e4,
      ledger.dayCharges,
      Math.round(usedPart(tight) * 1000) / 1000,
      tight.name,
      shown.level,
      shown.why,
      this.#faultsText,
      facts.store,
      facts.speed,
      facts.speedable ? 1 : 0,
      facts.since,
      quotes.ticks,
      desk.account.used,
      desk.account.available,
    ])
  }
}
