import type { Indicators } from '../api/types'

/** What is looked at: an area, what it is compared with, over so many weeks up to one. */
export type IndicatorLook = { area: string; other: string | null; weeks: number; until: string | null }

export const all = 'all'
export const none = 'none'
/** Compared with the weeks before, not with another area. */
export const before = 'before'
export const spans = [4, 12, 26, 52] as const
const usualSpan = 12

export function readLook(search: string): IndicatorLook {
  const query = new URLSearchParams(search)
  const area = (name: string) => /^(all|none|before|\d{6})$/.exec(query.get(name) ?? '')?.[0] ?? null
  const span = Number(query.get('weeks'))
  return {
    area: area('area') ?? all,
    other: area('with'),
    weeks: spans.find((one) => one === span) ?? usualSpan,
    until: /^\d{4}-\d{2}-\d{2}$/.exec(query.get('until') ?? '')?.[0] ?? null,
  }
}

export function searchOfLook({ area, other, weeks, until }: IndicatorLook): string {
  const pairs = [
    ...(area === all ? [] : [['area', area]]),
    ...(other ? [['with', other]] : []),
    ...(weeks === usualSpan ? [] : [['weeks', String(weeks)]]),
    ...(until ? [['until', until]] : []),
  ]
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

export type Week = Indicators['weeks'][number]
/** A figure is null where it is held back. */
export type Line = { week: Week; value: number | null; other: number | null }

/** From which to which of all weeks, the last one excluded. */
export function rangeOf({ weeks }: Indicators, { weeks: span, until }: IndicatorLook): [from: number, to: number] {
  const found = until === null ? -1 : weeks.findIndex(({ from }) => from === until)
  const to = found < 0 ? weeks.length : found + 1
  return [Math.max(0, to - span), to]
}

/** An indicator of the area week by week, beside what it is compared with. */
export function linesOf(view: Indicators, look: IndicatorLook, indicator: string, part: string): Line[] {
  const valuesOf = (area: string) =>
    view.series.find((one) => one.indicator === indicator && one.area === area && one.part === part)?.values ?? []
  const [from, to] = rangeOf(view, look)
  const [values, others] = [
    valuesOf(look.area),
    valuesOf(look.other === before || !look.other ? look.area : look.other),
  ]
  const back = look.other === before ? to - from : 0
  return view.weeks.slice(from, to).map((week, index) => ({
    week,
    value: values[from + index] ?? null,
    other: look.other ? (others[from + index - back] ?? null) : null,
  }))
}

/** Points of a line, broken where a figure is held back. */
export function runsOf(values: (number | null)[]): { index: number; value: number }[][] {
  const runs: { index: number; value: number }[][] = []
  let isOpen = false
  values.forEach((value, index) => {
    if (value !== null) {
      if (!isOpen) runs.push([])
      runs.at(-1)?.push({ index, value })
    }
    isOpen = value !== null
  })
  return runs
}

const mostSteps = 4

/** From 0 to above the largest, with a few round numbers. */
export function ticksOf(values: (number | null)[]): number[] {
  const largest = Math.max(mostSteps, ...values.map((value) => value ?? 0))
  const size = 10 ** Math.floor(Math.log10(largest / mostSteps))
  const step = [1, 2, 5, 10].map((one) => one * size).find((one) => largest / one <= mostSteps) ?? size * 10
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => index * step)
}
