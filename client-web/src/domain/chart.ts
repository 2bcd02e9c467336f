import type { Entry } from '../api/types'
import { type Limits, type Mark, markOf, type VitalKey } from './vitals'

export type ChartPoint = { at: number; value: number; mark: Mark | null; seq: number }

/** What was measured, in the order of observation. */
export function pointsOf(entries: Entry[], key: VitalKey, limits: Limits): ChartPoint[] {
  return entries
    .flatMap((entry) => {
      const value = entry.content?.vitals?.[key]
      if (value == null) return []
      return [{ at: Date.parse(entry.observed_at), value, mark: markOf(key, value, limits), seq: entry.seq }]
    })
    .sort((a, b) => a.at - b.at)
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
const mostTicks = 4

/** A scale that holds all values, with a few round numbers on it. */
export function scaleOf(values: number[], smallestSpan: number): { min: number; max: number; ticks: number[] } {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const spare = Math.max(0, smallestSpan - (high - low)) / 2
  const [from, to] = [low - spare, high + spare]
  const step = steps.find((one) => (to - from) / one <= mostTicks) ?? 200
  const first = Math.floor(from / step)
  const last = Math.ceil(to / step)
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => round((first + index) * step))
  return { min: round(first * step), max: round(last * step), ticks }
}

const round = (value: number) => Math.round(value * 10) / 10

/** Entries with vitals that were observed in a period, newest first, and not taken back. */
export function measurementsOf(entries: Entry[], from: string): Entry[] {
  return entries
    .filter(({ content, observed_at }) => hasVitals(content?.vitals) && Date.parse(observed_at) >= Date.parse(from))
    .sort((a, b) => Date.parse(b.observed_at) - Date.parse(a.observed_at) || b.seq - a.seq)
}

function hasVitals(vitals: object | null | undefined): boolean {
  return vitals != null && Object.values(vitals).some((value) => value != null)
}
