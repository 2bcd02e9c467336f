import type { AlertArea, AlertHazard, AlertSeverity } from '../api/types'

/** The gravest first. */
export const severities: AlertSeverity[] = ['emergency', 'danger', 'warning', 'advisory', 'information', 'all_clear']

/** What holds, and where. */
export type HazardGroup = { key: string; hazard: AlertHazard; places: string[] }

/** A telegram tells by place what holds there; a reader asks what holds, and then where. The gravest stands first. */
export function groupHazards(areas: AlertArea[]): HazardGroup[] {
  const groups = new Map<string, HazardGroup>()
  for (const { name, hazards } of areas) {
    for (const hazard of hazards) {
      const key = [hazard.text, hazard.detail ?? '', hazard.state].join('/')
      const known = groups.get(key)
      if (!known) groups.set(key, { key, hazard, places: [name] })
      else if (!known.places.includes(name)) known.places.push(name)
    }
  }
  return [...groups.values()].sort((a, b) => rankOf(a.hazard) - rankOf(b.hazard))
}

/** What was lifted comes last. */
function rankOf({ state, severity }: AlertHazard): number {
  return state === 'lifted' ? severities.length : severities.indexOf(severity)
}
