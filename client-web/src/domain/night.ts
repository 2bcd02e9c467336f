import type { TodayEntry } from '../api/types'

export type NightGroup = { patient: string; name: string; items: TodayEntry[]; isUrgent: boolean }

/** The night by patient: those with something urgent first, then by the newest; within a patient in the order of time. */
export function groupNight(night: TodayEntry[]): NightGroup[] {
  const groups = new Map<string, NightGroup>()
  for (const item of night) {
    const { patient, importance } = item.entry
    const group = groups.get(patient) ?? { patient, name: item.patient_name, items: [], isUrgent: false }
    groups.set(patient, group)
    group.items.unshift(item)
    group.isUrgent ||= importance === 'urgent'
  }
  return [...groups.values()].sort((a, b) => Number(b.isUrgent) - Number(a.isUrgent))
}

/** Moments at which somebody may want the night to begin, besides the last evening. */
export function nightStarts(now: Date): { morning: string; day_before: string } {
  const at = (daysAgo: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, hour).toISOString()
  return { morning: at(1, 8), day_before: at(2, 17) }
}
