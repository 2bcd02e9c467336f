import { deadlineOf } from '../domain/today'
import * as m from '../paraglide/messages'
import { dayOf, sayClock, sayDay } from './format'

const hour = 60
const day = 24 * hour

/** How near a deadline is, in words. */
export function sayDeadline(due: string, now: number): string {
  const { state, minutes } = deadlineOf(due, now)
  if (state === 'overdue') return m.deadline_overdue({ time: saySpan(minutes) })
  if (state === 'soon') return minutes === 0 ? m.deadline_now() : m.deadline_soon({ time: saySpan(minutes) })
  const clock = sayClock(due)
  if (dayOf(due) === dayOf(new Date(now))) return m.deadline_today({ clock })
  if (dayOf(due) === dayOf(new Date(now + day * 60_000))) return m.deadline_tomorrow({ clock })
  return m.deadline_later({ day: sayDay(dayOf(due)), clock })
}

function saySpan(minutes: number): string {
  if (minutes < hour) return m.deadline_minutes({ count: Math.max(1, minutes) })
  if (minutes < 2 * day) return m.deadline_hours({ count: Math.floor(minutes / hour) })
  return m.deadline_days({ count: Math.floor(minutes / day) })
}
