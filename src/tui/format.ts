// Numbers as people here read them: prices with the decimals of their tick, Indian or western digit groups, signs and arrows,
// volumes and ages in few characters. Made once per screen for the grouping asked for; every pane prints with it.

import { dateText } from '../core/ist.ts'
import type { DayNo } from '../core/units.ts'

export type Grouping = 'indian' | 'western' | 'none'
/** Large volumes in thousands, millions and billions, or in thousands, lakh and crore. */
export type Volumes = 'million' | 'lakh'

export type Format = {
  /** Whole number with digit groups. */
  integer(n: number): string
  /** Price in 1/10 000 rupee with as many decimals as its tick needs, at least two. */
  price(px: number, tick: number): string
  /** Amount in 1/10 000 rupee, to the paisa. */
  money(amount: number): string
  /** The same with its sign, plus included; zero has none. */
  signed(amount: number): string
  /** A volume in at most six characters: 410.2k, 1.2M, or 4.1L, 1.2Cr. */
  volume(n: number): string
}

const groupers: Record<Grouping, RegExp | undefined> = {
  none: undefined,
  western: /\B(?=(?:\d{3})+$)/g,
  indian: /\B(?=(?:\d{2})*\d{3}$)/g,
}

export function formatOf(grouping: Grouping, volumes: Volumes = 'million'): Format {
  const re = groupers[grouping]
  const group = (digits: string): string => (re && digits.length > 3 ? digits.replace(re, ',') : digits)
  const decimal = (amount: number, decimals: number): string => {
    const step = 10 ** (4 - decimals)
    const units = Math.round(Math.abs(amount) / step)
    const scale = 10 ** decimals
    const whole = Math.floor(units / scale)
    const sign = amount < 0 && units > 0 ? '-' : ''
    return `${sign}${group(String(whole))}.${String(units - whole * scale).padStart(decimals, '0')}`
  }
  const money = (amount: number): string => decimal(amount, 2)
  return {
    integer: n => (n < 0 ? `-${group(String(Math.round(-n)))}` : group(String(Math.round(n)))),
    price: (px, tick) => decimal(px, decimalsOf(tick)),
    money,
    signed: amount => (amount > 0 ? `+${money(amount)}` : money(amount)),
    volume: volumes === 'lakh' ? lakhText : volumeText,
  }
}

/** Decimals a price with this tick needs (tick in 1/10 000 rupee): 2 to 4. */
export const decimalsOf = (tick: number): number => (tick % 100 === 0 ? 2 : tick % 10 === 0 ? 3 : 4)

export const arrow = (n: number): string => (n > 0 ? '▲' : n < 0 ? '▼' : '·')
/** What rounds to nothing has no sign. */
export function signedText(n: number, decimals: number): string {
  const text = n.toFixed(decimals)
  if (Number(text) === 0) return text.replace('-', '')
  return n > 0 ? `+${text}` : text
}

/** 410.2k, 1.2M: at most six characters. */
export function volumeText(n: number): string {
  if (n < 1_000) return String(n)
  if (n < 999_950) return `${(n / 1e3).toFixed(1)}k`
  if (n < 999_950_000) return `${(n / 1e6).toFixed(1)}M`
  return `${(n / 1e9).toFixed(1)}B`
}

/** 41.2k, 4.1L, 1.2Cr: at most six characters. */
export function lakhText(n: number): string {
  if (n < 1_000) return String(n)
  if (n < 99_950) return `${(n / 1e3).toFixed(1)}k`
  if (n < 9_995_000) return `${(n / 1e5).toFixed(1)}L`
  const crore = n / 1e7
  return crore < 99.95 ? `${crore.toFixed(1)}Cr` : crore < 9_999.5 ? `${crore.toFixed(0)}Cr` : `${(crore / 1e5).toFixed(1)}LCr`
}

/** An age in micros as 0.8, 34s, 5m, 2h; a dash for never. */
export function ageText(us: number): string {
  if (!Number.isFinite(us)) return '-'
  if (us < 9_950_000) return (Math.max(0, us) / 1e6).toFixed(1)
  if (us < 100e6) return `${Math.round(us / 1e6)}s`
  if (us < 6_000e6) return `${Math.round(us / 60e6)}m`
  return `${Math.round(us / 3_600e6)}h`
}

/** The same in whole seconds, <1s below one: calm where many of them stand. */
export const wholeAge = (us: number): string => (us < 1e6 ? '<1s' : us < 100e6 ? `${Math.floor(us / 1e6)}s` : ageText(us))

/** A span in micros as 850us or 0.41ms. */
export const spanText = (us: number): string =>
  us < 100 ? `${us.toFixed(1)}us` : us < 1e6 ? `${(us / 1e3).toFixed(2)}ms` : `${(us / 1e6).toFixed(1)}s`

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** 09 Jun 2021 */
export function dayText(day: DayNo): string {
  const [year = '', month = '', date = ''] = dateText(day).split('-')
  return `${date} ${MONTHS[Number(month) - 1]} ${year}`
}

/** 0..1 as a bar of `cells` characters. */
export function bar(part: number, cells: number): string {
  const full = Math.max(0, Math.min(cells, Math.round(part * cells)))
  return '▮'.repeat(full) + '▯'.repeat(cells - full)
}

/** Takes the commas out where they group digits (12,34,567 or 1,234,567); undefined where they could be a decimal comma. */
function ungrouped(text: string): string | undefined {
  const plain = text.trim()
  if (!plain.includes(',')) return plain
  return /^(?:\d{1,2}(?:,\d{2})*,\d{3}|\d{1,3}(?:,\d{3})+)(?:\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : undefined
}

/** Rupees as a person types them (2190.5, 2,190.50) to 1/10 000 rupee, or undefined. */
export function parsePrice(text: string): number | undefined {
  const plain = ungrouped(text) ?? ''
  if (!/^\d{1,9}(?:\.\d{0,4})?$|^\.\d{1,4}$/.test(plain)) return undefined
  return Math.round(Number(plain) * 10_000)
}

/** A quantity as a person types it, positive, or undefined. */
export function parseQty(text: string): number | undefined {
  const plain = ungrouped(text) ?? ''
  return /^\d{1,9}$/.test(plain) && Number(plain) > 0 ? Number(plain) : undefined
}
