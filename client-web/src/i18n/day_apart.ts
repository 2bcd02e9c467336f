import { getLocale } from '../paraglide/runtime'
import { dayOf } from './format'

/** The day of a moment in parts, where it stands large: 「12月5日」 and 「土曜日」; the year where it is another one. */
export function sayDayApart(moment: string): { year: string; date: string; weekday: string } {
  const day = dayOf(moment)
  const isThisYear = day.slice(0, 4) === dayOf(new Date()).slice(0, 4)
  const say = (options: Intl.DateTimeFormatOptions) =>
    new Date(`${day}T00:00:00Z`).toLocaleDateString(getLocale() === 'ja' ? 'ja-JP' : 'en-GB', {
      ...options,
      timeZone: 'UTC',
    })
  return {
    year: isThisYear ? '' : say({ year: 'numeric' }),
    date: say({ month: 'short', day: 'numeric' }),
    weekday: say({ weekday: 'long' }),
  }
}
