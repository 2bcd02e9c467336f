import type { Entry } from '../api/types'
import { type ChartPoint, pointsOf } from './chart'
import { type Limits, type VitalKey, vitalRules } from './vitals'

export type VitalDigest = {
  key: VitalKey
  count: number
  latest: ChartPoint
  low: number
  high: number
  marked: ChartPoint[]
}
export type Digest = {
  urgent: Entry[]
  vitals: VitalDigest[]
  medication: Entry[]
  contacts: Entry[]
  days: { day: string; entries: Entry[] }[]
}

/** What happened, made of entries only: each line leads to the one that it comes from. */
export function digestOf(entries: Entry[], limits: Limits, dayOf: (at: string) => string): Digest {
  const standing = entries.filter(({ content }) => content !== null)
  const days = new Map<string, Entry[]>()
  for (const entry of standing) {
    const day = dayOf(entry.recorded_at)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return {
    urgent: standing.filter(({ importance }) => importance === 'urgent'),
    vitals: vitalRules.flatMap(({ key }) => vitalDigest(key, pointsOf(standing, key, limits))),
    medication: standing.filter(({ content }) => content?.medication?.length),
    contacts: standing.filter(({ kind }) => kind === 'contact_record'),
    days: [...days].map(([day, found]) => ({ day, entries: found })).reverse(),
  }
}

function vitalDigest(key: VitalKey, points: ChartPoint[]): VitalDigest[] {
  const latest = points.at(-1)
  if (!latest) return []
  const values = points.map(({ value }) => value)
  const marked = points.filter(({ mark }) => mark)
  return [{ key, count: points.length, latest, low: Math.min(...values), high: Math.max(...values), marked }]
}
