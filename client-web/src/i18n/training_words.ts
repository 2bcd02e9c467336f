import type { Training, TrainingBody } from '../api/types'
import type { Standing } from '../domain/training'
import type { RegionClock, TrainingPart, TrainingProblem } from '../domain/training_form'
import * as m from '../paraglide/messages'
import { clockOf, dayOf, momentAt, sayClock, sayDay } from './format'

export const region: RegionClock = { dayOf, clockOf, momentAt }

/** 「あと3席」, or whatever else there is to know at once. */
export function sayStanding(standing: Standing): string {
  switch (standing.type) {
    case 'cancelled':
      return m.training_stand_cancelled()
    case 'attended':
      return m.training_stand_attended()
    case 'over':
      return m.training_stand_over()
    case 'seat':
      return m.training_stand_seat()
    case 'closed':
      return m.training_stand_closed()
    case 'waiting':
      return m.training_stand_waiting({ position: standing.position })
    case 'free':
      return m.training_stand_free({ count: standing.count })
    case 'full':
      return standing.waiting > 0 ? m.training_stand_full({ count: standing.waiting }) : m.training_stand_full_none()
  }
}

type Times = Pick<Training, 'starts_at' | 'ends_at' | 'apply_until'>

/** 「14:00〜16:00」; with the last day where that is another one. */
export function sayHours({ starts_at, ends_at }: Pick<Times, 'starts_at' | 'ends_at'>): string {
  const [from, end] = [sayClock(starts_at), sayClock(ends_at)]
  const until = dayOf(ends_at) === dayOf(starts_at) ? end : `${sayDay(dayOf(ends_at))} ${end}`
  return m.training_time_hours({ from, until })
}

const sayAt = (moment: string): string => `${sayDay(dayOf(moment))} ${sayClock(moment)}`

export const sayLast = ({ apply_until }: Pick<Times, 'apply_until'>): string => sayAt(apply_until)
export const sayDeadline = (times: Pick<Times, 'apply_until'>): string =>
  m.training_time_deadline({ at: sayLast(times) })

/** Where it is; a link is told to those who take part. */
export function sayPlace({ place, has_link }: Pick<Training, 'place' | 'has_link'>): string {
  if (!place) return m.training_place_online()
  return has_link ? m.training_place_both({ place }) : place
}

const problems: Record<TrainingProblem, () => string> = {
  board: m.training_problem_board,
  title: m.training_problem_title,
  title_long: m.training_problem_long_line,
  day: m.training_problem_day,
  day_past: m.training_problem_day_past,
  from: m.training_problem_clock,
  until: m.training_problem_clock,
  until_before: m.training_problem_until_before,
  until_late: m.training_problem_until_late,
  place: m.training_problem_place,
  place_long: m.training_problem_long_line,
  link: m.training_problem_link,
  seats: m.training_problem_seats,
  last_clock: m.training_problem_clock,
  last_late: m.training_problem_last_late,
  last_past: m.training_problem_last_past,
  description_long: m.training_problem_long_text,
  contact_long: m.training_problem_long_line,
  material: m.training_problem_material,
}
export const sayTrainingProblem = (problem: TrainingProblem): string => problems[problem]()

const parts: Record<TrainingPart, () => string> = {
  title: m.training_form_title,
  starts_at: m.training_form_from,
  ends_at: m.training_form_until,
  apply_until: m.training_form_last,
  seats: m.training_form_seats,
  place: m.training_form_place,
  link: m.training_form_link,
  contact: m.training_form_contact,
  description: m.training_form_description,
  materials: m.training_form_materials,
}
export const sayTrainingPart = (part: TrainingPart): string => parts[part]()

export function sayTrainingPartOf(body: TrainingBody, part: TrainingPart): string {
  switch (part) {
    case 'starts_at':
    case 'ends_at':
    case 'apply_until':
      return sayAt(body[part])
    case 'materials':
      return body.materials.map(({ name }) => name).join(m.entry_line_separator())
    case 'seats':
      return String(body.seats)
    default:
      return body[part] ?? ''
  }
}

/** Why an application was not taken, in the words of the page. */
export function sayRefusedApplication(code: string, field: string | null): string | null {
  if (code === 'network') return m.training_apply_offline()
  if (code !== 'invalid') return null
  return field === 'apply_until' ? m.training_apply_late() : m.training_apply_closed()
}
