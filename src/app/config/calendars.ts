// Turns the checked files of sessions and holidays into calendars. market-data.ts calls it.

import type { z } from 'zod'
import { parseDate, parseTimeOfDay } from '../../core/ist.ts'
import { type Result, failed, fault, ok } from '../../core/result.ts'
import type { DayNo } from '../../core/units.ts'
import type { Calendars, ExchangeCalendar, PhaseName } from '../../market/calendar.ts'
import { calendarsFrom, type DatedHours, type PhaseHours, type SpecialDay, type TradingDays } from '../../market/sessions.ts'
import type { Checked } from './market-data.ts'
import type { holidaysFile, sessionsFile } from './market-files.ts'

/** Text that a schema has checked to be a date. */
export const dayOfText = (text: string): DayNo => parseDate(text) as DayNo

type SessionsFile = z.output<typeof sessionsFile>

/** Faults name the place of a day that stands twice or under a wrong year, and of phases that overlap. */
export function calendarsOf(sessions: Checked<SessionsFile>, holidays: Checked<z.output<typeof holidaysFile>>): Result<Calendars> {
  const days = tradingDays(holidays)
  if (failed(days)) return days
  const hours = new Map<string, readonly DatedHours[]>()
  for (const [name, tables] of Object.entries(sessions.data.calendars)) {
    const dated: DatedHours[] = []
    for (const [i, one] of tables.entries()) {
      const phases = [
        ...stages(one.preopen, 'preopen'),
        ...openHours(one.continuous),
        ...stages(one.auction, 'auction'),
        ...stages(one.postclose, 'postclose'),
      ]
      if (phases.some((phase, n) => n > 0 && phase.open < (phases[n - 1] as PhaseHours).close)) {
        const place = sessions.source.place(['calendars', name, i])
        return fault(`${place}: preopen, continuous, auction and postclose of ${name} must follow each other without overlapping`)
      }
      dated.push({ from: dayOfText(one.from), phases })
    }
    hours.set(name, dated)
  }
  return ok(calendarsFrom((name: ExchangeCalendar) => hours.get(name) ?? [], days.ok))
}

function phaseOf(text: string, phase: PhaseName, stage: string): PhaseHours {
  const [open, close] = text.split('-').map(parseTimeOfDay)
  return { open, close, phase, stage } as PhaseHours
}

const openHours = (windows: readonly string[]): PhaseHours[] => windows.map(text => phaseOf(text, 'open', ''))

const stages = (list: Readonly<Record<string, string>> | undefined, phase: PhaseName): PhaseHours[] =>
  Object.entries(list ?? {}).map(([text, stage]) => phaseOf(text, phase, stage))

function tradingDays({ data, source }: Checked<z.output<typeof holidaysFile>>): Result<TradingDays> {
  const holidays = new Map<DayNo, string>()
  for (const [year, days] of Object.entries(data.holidays)) {
    for (const [date, name] of Object.entries(days)) {
      if (!date.startsWith(year)) return fault(`${source.place(['holidays', year, date])}: ${date} stands under ${year}`)
      holidays.set(dayOfText(date), name)
    }
  }
  const years = new Set(Object.keys(data.holidays).map(Number))
  const special = new Map<DayNo, SpecialDay>()
  for (const [i, one] of data.special.entries()) {
    const place = source.place(['special', i])
    const date = dayOfText(one.date)
    if (special.has(date)) return fault(`${place}: special day ${one.date} stands here a second time`)
    if (!years.has(Number(one.date.slice(0, 4)))) return fault(`${place}: special day ${one.date} is in a year without a list of holidays`)
    special.set(date, { note: one.note, hours: typeof one.hours === 'string' ? one.hours : openHours(one.hours) })
  }
  return ok({ years, holidays, special })
}
