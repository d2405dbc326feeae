// The shapes of the dated market data under config/market/ as files hold them, checked but not yet turned into calendars and tables.
// market-data.ts reads through these; each message completes the sentence "it must be ...".

import { z } from 'zod'
import { parseDate, parseTimeOfDay } from '../../core/ist.ts'
import { calendarNames, type ExchangeCalendar } from '../../market/calendar.ts'

const isDate = (text: string): boolean => parseDate(text) !== undefined
const isWindow = (text: string): boolean => {
  const [open, close, ...rest] = text.split('-').map(parseTimeOfDay)
  return rest.length === 0 && open !== undefined && close !== undefined && open < close
}

const set = <S extends z.core.$ZodShape>(shape: S) =>
  z.strictObject(shape, { error: `a section with the keys ${Object.keys(shape).join(', ')}` })
const text = (error: string) => z.string({ error }).min(1, { error })

const date = () => z.string({ error: 'a date such as 2026-08-03' }).refine(isDate, { error: 'a date such as 2026-08-03' })

const symbol = () => {
  const error = 'a symbol in capitals, such as RELIANCE'
  return z.string({ error }).regex(/^[A-Z0-9][A-Z0-9&_.-]*$/, { error })
}

const positive = (what: string) => z.number({ error: what }).positive({ error: what })
const rate = () => z.number({ error: 'rupees per crore' }).min(0, { error: 'rupees per crore' })

/** `09:15-15:30`, in time order, not overlapping. */
const windows = () => {
  const error = 'a window such as 09:15-15:30'
  const order = 'a list of windows in time order that do not overlap'
  return z
    .array(z.string({ error }).refine(isWindow, { error }), { error: 'a list of windows such as [09:15-15:30]' })
    .min(1, { error: 'a list of windows such as [09:15-15:30]' })
    .refine(list => list.every((one, i) => i === 0 || String(list[i - 1]).slice(-5) <= one.slice(0, 5)), { error: order })
}

/** Tables with a `from`, each later than the one before. */
const dated = <S extends z.core.$ZodShape>(shape: S) => {
  const error = 'a list of tables, each with a later date (from) than the one before'
  return z
    .array(set({ from: date(), ...shape }), { error })
    .min(1, { error })
    .refine(list => ascending(list.map(one => String((one as { from: unknown }).from))), { error })
}

const ascending = (texts: readonly string[]): boolean => texts.every((one, i) => i === 0 || String(texts[i - 1]) < one)

/** Windows with what may be done in them: `09:00-09:08: order entry`. */
const stages = () => {
  const error = 'windows such as 09:00-09:08, each with a few words'
  return z.record(z.string().refine(isWindow, { error: 'a window such as 09:00-09:08' }), text('a few words'), { error }).optional()
}

const calendar = () => dated({ preopen: stages(), continuous: windows(), auction: stages(), postclose: stages() })
const exchangeCalendars = calendarNames.filter((name): name is ExchangeCalendar => name !== 'always')

export const sessionsFile = set({
  calendars: set(
    Object.fromEntries(exchangeCalendars.map(name => [name, calendar()])) as Record<ExchangeCalendar, ReturnType<typeof calendar>>,
  ),
})

export const holidaysFile = set({
  holidays: z.record(
    z.string().regex(/^\d{4}$/, { error: 'a year' }),
    z.record(z.string().refine(isDate, { error: 'a date such as 2026-01-26' }), text('the name of the holiday'), {
      error: 'dates with the names of holidays',
    }),
    { error: 'years with their holidays' },
  ),
  special: z.array(
    set({
      date: date(),
      note: text('a few words'),
      hours: z.union([z.enum(['full', 'unknown']), windows()], { error: 'full, unknown or a list of windows such as [18:15-19:15]' }),
    }),
    { error: 'a list of special days' },
  ),
})

const taxes = () => set({ sttBuy: rate(), sttSell: rate(), stamp: rate() })
const fees = { share: rate(), future: rate(), option: rate(), ipft: set({ share: rate(), future: rate(), option: rate() }) }

export const chargesFile = set({
  tables: dated({
    gstPercent: z.number({ error: 'a percentage from 0 to 100' }).min(0).max(100, { error: 'a percentage from 0 to 100' }),
    sebi: rate(),
    exerciseStt: rate(),
    delivery: taxes(),
    intraday: taxes(),
    future: taxes(),
    option: taxes(),
    nse: set(fees),
    bse: set({ ...fees, groups: z.record(z.string(), rate(), { error: 'groups of shares with rupees per crore' }) }),
  }),
})

const share = () =>
  z
    .number({ error: 'a percentage from 0 to 1000' })
    .min(0, { error: 'a percentage from 0 to 1000' })
    .max(1000, { error: 'a percentage from 0 to 1000' })
const amount = (what: string) => z.number({ error: what }).min(0, { error: what })
const brokerage = () => {
  const error = 'rupees an order, or { cap, rate }'
  return z.union([amount(error), set({ cap: amount('rupees'), rate: rate() })], { error })
}

export const brokersFile = set({
  brokers: z.record(
    z.string(),
    z.record(
      z.string(),
      dated({ delivery: brokerage(), intraday: brokerage(), future: brokerage(), option: brokerage(), dp: amount('rupees') }),
      { error: 'plans, each with its tables' },
    ),
    { error: 'brokers, each with its plans' },
  ),
})

export const marginsFile = set({
  tables: dated({
    intraday: share(),
    delivery: share(),
    index: share(),
    contracts: share(),
    underlyings: z.record(z.string(), share(), { error: 'underlyings with a percentage each' }),
  }),
})

const range = () => set({ percent: share(), atLeast: amount('rupees') })
const ranges = () => set({ option: range(), future: range() })
export const priceProtectionFile = set({ tables: dated({ NSE: ranges(), BSE: ranges() }) })

const bands = () => {
  const error = 'a list of price bands, each ending (upTo or below) above the one before, the last without end'
  const end = (band: { below?: number | undefined; upTo?: number | undefined }): number | undefined => band.below ?? band.upTo
  return z
    .array(
      set({
        below: positive('a price in rupees').optional(),
        upTo: positive('a price in rupees').optional(),
        tick: positive('a price step in rupees'),
      }),
      { error },
    )
    .min(1, { error })
    .refine(
      list =>
        list.every((band, i) =>
          i === list.length - 1 ? end(band) === undefined : (end(band) ?? 0) > (i === 0 ? 0 : (end(list[i - 1] ?? {}) ?? 0)),
        ),
      { error },
    )
}

export const ticksFile = set({
  tables: dated({ equity: bands(), index: bands(), indexFuture: bands(), indexOption: bands(), stockOption: bands() }),
})

const quantities = () => {
  const error = 'a list of quantities, each with a later date (from) than the one before'
  return z
    .array(set({ from: date(), qty: z.int({ error: 'whole units' }).positive({ error: 'whole units' }) }), { error })
    .refine(list => ascending(list.map(one => one.from)), { error })
}
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
const weekday = () => z.enum(WEEKDAYS, { error: 'a weekday such as Tuesday' })

export const contractsFile = set({
  underlyings: z.record(
    symbol(),
    set({
      exchange: z.enum(['NSE', 'BSE'], { error: 'NSE or BSE' }),
      weekly: z.boolean({ error: 'true or false' }),
      lots: quantities(),
      freezes: quantities(),
    }),
    { error: 'underlyings with exchange, weekly, lots and freezes' },
  ),
  expiries: dated({ NSE: weekday(), BSE: weekday() }),
})

export const aliasesFile = set({ aliases: z.record(z.string(), symbol(), { error: 'names, each with the symbol it means' }) })

const price = () => positive('a price in rupees')
export const universeFile = set({
  stocks: z.record(symbol(), set({ price: price(), volume: positive('a number of shares a day'), sector: z.string().optional() }), {
    error: 'symbols with price and volume',
  }),
  indices: z.record(symbol(), set({ price: price() }), { error: 'index names with price' }),
})
