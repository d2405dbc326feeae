// Figures of the bench and how they are taken: ours and a bare program alternately, so that a slow moment of the machine hits both,
// judged by medians, with the spread of the bare program's own runs shown as the machine's noise.

export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The same figure of the bare program that `against` names; null where there is none. */
  readonly baseline: number | null
  readonly against: string
  /** value / baseline. */
  readonly ratio: number | null
  /** 'value >= 1500000', 'ratio <= 1.5'; null: only shown. */
  readonly target: string | null
  readonly pass: boolean | null
  /** Highest less lowest run, in per cent of the median: of the baseline where there is one (`noise`), and of ours. */
  readonly noise: number | null
  readonly spread: number | null
}

export type Pace = { readonly quick: boolean; readonly long: boolean; readonly say: (text: string) => void }

export const median = (values: readonly number[]): number => share(values, 0.5)

/** The value below which this share lies; NaN of nothing. */
export function share(values: readonly number[] | Float64Array, part: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

const spreadOf = (values: readonly number[]): number | null =>
  values.length < 2 ? null : Math.round(((Math.max(...values) - Math.min(...values)) / Math.abs(median(values))) * 100)

export type Runs = { readonly ours: readonly number[]; readonly bare?: readonly number[]; readonly against?: string }

/** One figure from the runs of each side; a ratio is the median of each alternation's own. */
export function figure(name: string, unit: string, { ours, bare = [], against = '' }: Runs, target: string | null = null): Figure {
  const value = rounded(median(ours))
  const baseline = bare.length > 0 ? rounded(median(bare)) : null
  const ratio = bare.length > 0 ? rounded(median(ours.map((one, i) => one / (bare[Math.min(i, bare.length - 1)] as number)))) : null
  const pass = target === null ? null : holds(target, value, ratio)
  return { name, value, unit, baseline, against, ratio, target, pass, noise: spreadOf(bare), spread: spreadOf(ours) }
}

function holds(target: string, value: number, ratio: number | null): boolean {
  const [, of, sign, limit] = /^(value|ratio) (>=|<=) ([\d.]+)$/.exec(target) ?? []
  if (limit === undefined) throw new Error(`the target ${target} is none`)
  const judged = of === 'value' ? value : (ratio ?? Number.NaN)
  return sign === '>=' ? judged >= Number(limit) : judged <= Number(limit)
}

const rounded = (value: number): number => (Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4)))

/**
 * Runs both, once unmeasured, then `times` alternations. `collect`: garbage is collected before each, unless what a run makes is what its
 * code was compiled for: a collection takes that code along, and the compiler would be measured.
 */
export function alternate(
  times: number,
  ours: () => number,
  bare: () => number,
  collect = true,
): { readonly ours: number[]; readonly bare: number[] } {
  const taken = { ours: [] as number[], bare: [] as number[] }
  for (let i = -1; i < times; i++) {
    if (collect) globalThis.gc?.()
    const b = bare()
    if (collect) globalThis.gc?.()
    const o = ours()
    if (i < 0) continue
    taken.bare.push(b)
    taken.ours.push(o)
  }
  return taken
}

/** Seconds that `work` takes. */
export function secondsOf(work: () => void): number {
  const from = performance.now()
  work()
  return (performance.now() - from) / 1000
}

export const sleep = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms))
