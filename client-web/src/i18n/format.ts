import { ageOn, dayBefore, dayIn, type Era, eraOf, momentIn, startOfDay, wallTime } from '../domain/dates'
import * as m from '../paraglide/messages'

let zone = 'Asia/Tokyo'

/** Days and ages are the region's, wherever the device is. */
export function setTimeZone(timeZone: string): void {
  zone = timeZone
}

export function dayOf(moment: string | Date): string {
  return dayIn(zone, moment)
}

/** The first moment of a `YYYY-MM-DD` day. */
export function momentOf(day: string): string {
  return startOfDay(zone, day)
}

/** The moment of a `YYYY-MM-DD` day at which the clocks of the region show `HH:MM`. */
export function momentAt(day: string, clock: string): string {
  return momentIn(zone, `${day}T${clock}`)
}

/** `HH:MM` on the clocks of the region. */
export function clockOf(moment: string): string {
  return sayClock(moment).padStart(5, '0')
}

export function sayClock(moment: string): string {
  return wallTime(zone, moment).slice(11).replace(/^0/, '')
}

/** 「3月8日」 of a `YYYY-MM-DD` day. */
function sayMonthAndDay(day: string): string {
  const [, month, date] = day.split('-').map(Number)
  return m.date_month_and_day({ month: m.date_months().split(' ')[(month ?? 1) - 1] ?? '', day: String(date) })
}

/** A `YYYY-MM-DD` day as 「11月20日(金)」. */
export function sayDay(day: string): string {
  const weekday = m.date_weekdays().split(' ')[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''
  const [rest, year] = [sayMonthAndDay(day), day.slice(0, 4)]
  return year === dayOf(new Date()).slice(0, 4)
    ? m.date_day_of_week({ weekday, rest })
    : m.date_day_of_year({ weekday, rest, year })
}

/** A moment with as much of its date as the reader needs today. */
export function sayMoment(moment: string): string {
  return dayOf(moment) === dayOf(new Date()) ? sayClock(moment) : `${sayShortDay(dayOf(moment))} ${sayClock(moment)}`
}

/** The right edge of a list: a time today, 「昨日」, or a date. */
export function sayListTime(moment: string): string {
  const day = dayOf(moment)
  const today = dayOf(new Date())
  if (day === today) return sayClock(moment)
  return day === dayBefore(today) ? m.date_list_yesterday() : sayShortDay(day)
}

function sayShortDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return year === Number(dayOf(new Date()).slice(0, 4)) ? `${month}/${date}` : `${year}/${month}/${date}`
}

export function sayPlainDate(day: string): string {
  return day.replace(/-0?/g, '/')
}

/** The day of a moment, in figures. */
export function sayDate(moment: string): string {
  return sayPlainDate(dayOf(moment))
}

const eraWords: Record<Era, (inputs: { year: string }) => string> = {
  reiwa: m.date_era_reiwa,
  heisei: m.date_era_heisei,
  showa: m.date_era_showa,
  taisho: m.date_era_taisho,
  meiji: m.date_era_meiji,
}

/** A birth date in both calendars: 「1942年（昭和17年）3月8日」. */
export function sayBirthDate(day: string): string {
  const rest = sayMonthAndDay(day)
  const found = eraOf(day)
  if (!found) return sayPlainDate(day)
  const era = eraWords[found.era]({ year: found.year === 1 ? m.date_era_first() : String(found.year) })
  return m.date_with_era({ year: day.slice(0, 4), era, rest })
}

export function sayAge(birthDate: string): number {
  return ageOn(birthDate, dayOf(new Date()))
}

/** 「20日 17:00」; with the month where it is another one. */
export function sayDayAndClock(moment: string): string {
  const day = dayOf(moment)
  const isThisMonth = day.slice(0, 7) === dayOf(new Date()).slice(0, 7)
  return `${isThisMonth ? m.date_day_of_month({ day: Number(day.slice(8)) }) : sayShortDay(day)} ${sayClock(moment)}`
}

/** 「11/20」 */
export function sayShortDayOf(moment: Date): string {
  return sayShortDay(dayOf(moment))
}
