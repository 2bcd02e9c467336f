export type Era = 'reiwa' | 'heisei' | 'showa' | 'taisho' | 'meiji'

const eras: { era: Era; from: string }[] = [
  { era: 'reiwa', from: '2019-05-01' },
  { era: 'heisei', from: '1989-01-08' },
  { era: 'showa', from: '1926-12-25' },
  { era: 'taisho', from: '1912-07-30' },
  { era: 'meiji', from: '1868-10-23' },
]

/** The Japanese era and its year of a `YYYY-MM-DD` date. */
export function eraOf(date: string): { era: Era; year: number } | null {
  const found = eras.find(({ from }) => date >= from)
  if (!found) return null
  return { era: found.era, year: Number(date.slice(0, 4)) - Number(found.from.slice(0, 4)) + 1 }
}

/** Full years between two `YYYY-MM-DD` dates. */
export function ageOn(birth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4))
  return today.slice(5) < birth.slice(5) ? years - 1 : years
}

/**
 * Minutes ahead of UTC, where that is the same all year; Japan has had no summer time since 1951. The first calendar that
 * a browser makes costs an old phone a tenth of a second, on the way to the first page: here nobody waits for it.
 */
const minutesAhead = new Map([
  ['Asia/Tokyo', 540],
  ['UTC', 0],
])

/** Making one takes as long as writing a hundred dates with it. */
const calendars = new Map<string, Intl.DateTimeFormat>()

/** What calendar and clock on the wall show at a moment in a time zone, as `YYYY-MM-DDTHH:MM`. */
export function wallTime(timeZone: string, moment: string | Date): string {
  const minutes = minutesAhead.get(timeZone)
  const at = new Date(moment)
  if (minutes !== undefined) return new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 16)
  let calendar = calendars.get(timeZone)
  if (!calendar) {
    // The one language whose dates are written as ISO 8601 has them.
    calendar = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    calendars.set(timeZone, calendar)
  }
  return calendar.format(at).replace(' ', 'T')
}

/** The `YYYY-MM-DD` day of a moment in a time zone. */
export function dayIn(timeZone: string, moment: string | Date): string {
  return wallTime(timeZone, moment).slice(0, 10)
}

/** The first moment of a `YYYY-MM-DD` day in a time zone. */
export function startOfDay(timeZone: string, day: string): string {
  return momentIn(timeZone, `${day}T00:00`)
}

/** The moment at which the calendar and the clock of a time zone show `YYYY-MM-DDTHH:MM`. */
export function momentIn(timeZone: string, shown: string): string {
  const guess = new Date(`${shown}:00Z`)
  return new Date(2 * guess.getTime() - Date.parse(`${wallTime(timeZone, guess)}Z`)).toISOString()
}

/** Days before or after a `YYYY-MM-DD` day. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

/** The day before a `YYYY-MM-DD` day. */
export function dayBefore(day: string): string {
  return addDays(day, -1)
}

/** Late entry is normal, but beyond a quarter of an hour the reader must see both times. */
export function isRecordedLate(observedAt: string, recordedAt: string): boolean {
  return Math.abs(Date.parse(recordedAt) - Date.parse(observedAt)) > 15 * 60_000
}

/** What a `datetime-local` field shows for a moment, in the device's own zone. */
export function toLocalField(moment: Date): string {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
