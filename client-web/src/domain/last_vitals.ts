import type { Entry } from '../api/types'
import { cellsOf, type VitalKey } from './vitals'

/** What was measured last, and when. */
export type LastVital = { text: string; at: string }

/** Two blood pressures belong together only where they were measured together; one alone stands where there is no such pair. */
export function lastVitals(entries: Entry[], until: string): Map<VitalKey, LastVital> {
  const found = new Map<VitalKey, LastVital & { keys: VitalKey[] }>()
  const newestFirst = entries
    .filter(({ observed_at }) => Date.parse(observed_at) <= Date.parse(until))
    .sort((a, b) => Date.parse(b.observed_at) - Date.parse(a.observed_at))
  for (const { content, observed_at } of newestFirst) {
    for (const { keys, text } of content?.vitals ? cellsOf(content.vitals) : []) {
      for (const key of keys) {
        if (keys.length > (found.get(key)?.keys.length ?? 0)) found.set(key, { text, at: observed_at, keys })
      }
    }
  }
  return found
}
