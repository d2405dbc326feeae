// Turns the files of charges and brokers into the book of charges of one account: its broker's plan over the levies of each date.

import type { z } from 'zod'
import { parseDate } from '../../core/ist.ts'
import { nearest } from '../../core/nearest.ts'
import { type Result, fault, ok } from '../../core/result.ts'
import { type DayNo, type Money, moneyOf } from '../../core/units.ts'
import { type Brokerage, type BrokerTable, ChargeBook, type ExchangeFees, type LevyTable } from '../../trading/charges.ts'
import type { brokersFile, chargesFile } from './market-files.ts'

/** Charges as the files have them, of every broker. */
export type Tariffs = {
  readonly levies: readonly LevyTable[]
  /** Broker, then plan. */
  readonly brokers: ReadonlyMap<string, ReadonlyMap<string, readonly BrokerTable[]>>
}

type Levies = z.output<typeof chargesFile>
type Brokers = z.output<typeof brokersFile>

/** The charges of an account with this broker and plan. Fault: a sentence naming the plans there are. */
export function chargeBookOf(
  { levies, brokers }: Tariffs,
  { broker, plan }: { readonly broker: string; readonly plan: string },
): Result<ChargeBook> {
  const plans = brokers.get(broker)
  if (!plans) return fault(noSuch('account.broker', broker, brokers.keys(), 'config/market/brokers.yaml has'))
  const tables = plans.get(plan)
  if (!tables) return fault(noSuch('account.plan', plan, plans.keys(), `${broker} has`))
  return ok(new ChargeBook(levies, tables))
}

function noSuch(key: string, value: string, names: Iterable<string>, has: string): string {
  const list = [...names]
  const near = nearest(value, list)
  return `${key} is '${value}'${near === undefined ? '' : `; did you mean ${near}?`} (${has} ${list.join(', ')})`
}

/** Text that the schema has checked to be a date. */
const day = (text: string): DayNo => parseDate(text) as DayNo

export function tariffsOf(levies: Levies, brokers: Brokers): Tariffs {
  return {
    levies: levies.tables.map(levyTable),
    brokers: new Map(
      Object.entries(brokers.brokers).map(([broker, plans]) => [
        broker,
        new Map(Object.entries(plans).map(([plan, tables]) => [plan, tables.map(brokerTable)])),
      ]),
    ),
  }
}

function levyTable(one: Levies['tables'][number]): LevyTable {
  const { delivery, intraday, future, option } = one
  return {
    from: day(one.from),
    gstPercent: one.gstPercent,
    sebi: one.sebi,
    exercise: one.exerciseStt,
    taxes: { delivery, intraday, future, option },
    fees: { NSE: feesOf(one.nse), BSE: feesOf(one.bse) },
    bseGroups: new Map(Object.entries(one.bse.groups)),
  }
}

function feesOf(one: Levies['tables'][number]['nse']): LevyTable['fees']['NSE'] {
  const of = (kind: 'share' | 'future' | 'option'): ExchangeFees => ({ exchange: one[kind], ipft: one.ipft[kind] })
  return { delivery: of('share'), intraday: of('share'), future: of('future'), option: of('option') }
}

function brokerTable(one: Brokers['brokers'][string][string][number]): BrokerTable {
  const { delivery, intraday, future, option } = one
  return {
    from: day(one.from),
    brokerage: { delivery: brokerage(delivery), intraday: brokerage(intraday), future: brokerage(future), option: brokerage(option) },
    dp: moneyOf(one.dp),
  }
}

const brokerage = (one: number | { readonly cap: number; readonly rate: number }): Brokerage =>
  typeof one === 'number' ? { cap: moneyOf(one), rate: Number.POSITIVE_INFINITY } : { cap: moneyOf(one.cap) as Money, rate: one.rate }
