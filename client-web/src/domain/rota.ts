import type { OnDuty, Rota, RotaReached, Shift, ShiftBody, TeamMember, TeamRota } from '../api/types'
import { addDays } from './dates'

/** The clocks of the region: here no time zone is known. */
export type Clocks = {
  dayOf: (moment: string) => string
  /** `HH:MM` */
  clockOf: (moment: string) => string
  momentAt: (day: string, clock: string) => string
}
type Stretch = { from: string; until: string }
type Span = [from: number, until: number]

/** The functions of a team, each once, with the organization whose they are. */
export type NamedRota = TeamRota & Pick<TeamMember, 'organization' | 'organization_name'>

export function rotasOf(team: TeamMember[]): NamedRota[] {
  const found = new Map<string, NamedRota>()
  for (const { rotas = [], organization, organization_name } of team) {
    for (const rota of rotas) found.set(rota.id, { ...rota, organization, organization_name })
  }
  return [...found.values()]
}

/** Whom an entry would reach that is written now, as it would say so later. */
export function onDutyNow(team: TeamMember[]): OnDuty[] {
  return rotasOf(team).flatMap(({ id: rota, name, organization, reached: { persons } }) => {
    const reached = persons.length > 0 ? persons : [{ person: null, person_name: null }]
    return reached.map((one) => ({ rota, name, organization, ...one }))
  })
}

/** What was read of whom a function reaches is over when the shift is. */
export function isPast({ until }: RotaReached, now: number): boolean {
  return until !== null && Date.parse(until) <= now
}

/** The functions that somebody has now. */
export function heldBy(rotas: Rota[], person: string): Rota[] {
  return rotas.filter(
    ({ reached: { by, persons } }) => by !== 'everyone' && persons.some((one) => one.person === person),
  )
}

/** The seven days of the week around a day, from Monday. */
export function weekAround(day: string): string[] {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return Array.from({ length: 7 }, (_, index) => addDays(day, index - weekday))
}

/** What a day shows: its part of each shift, and when nobody is there. */
export type PlannedDay = { day: string; shifts: Shift[]; gaps: Stretch[] }

/** Shifts over midnight are on both days. Quiet hours are no gap: what comes then is not for who has a shift. */
export function planOf(days: string[], shifts: Shift[], quiet: Rota['quiet'], { momentAt }: Clocks): PlannedDay[] {
  return days.map((day) => {
    const at = (clock: string, later = 0) => Date.parse(momentAt(addDays(day, later), clock))
    const whole: Span = [at('00:00'), at('00:00', 1)]
    const here = shifts.filter(({ from, until }) => Date.parse(from) < whole[1] && Date.parse(until) > whole[0])
    const covered = here.map(({ from, until }): Span => [Date.parse(from), Date.parse(until)])
    if (quiet && quiet.from < quiet.until) covered.push([at(quiet.from), at(quiet.until)])
    else if (quiet) covered.push([whole[0], at(quiet.until)], [at(quiet.from), whole[1]])
    return {
      day,
      shifts: here.sort((a, b) => Date.parse(a.from) - Date.parse(b.from)),
      gaps: between(whole, covered).map(([from, until]) => ({ from: iso(from), until: iso(until) })),
    }
  })
}

const iso = (moment: number) => new Date(moment).toISOString()

/** What of a stretch is left uncovered. */
function between([from, until]: Span, covered: Span[]): Span[] {
  const left: Span[] = []
  let end = from
  for (const [start, stop] of [...covered].sort((a, b) => a[0] - b[0])) {
    if (start > end) left.push([end, Math.min(start, until)])
    end = Math.max(end, stop)
    if (end >= until) break
  }
  if (end < until) left.push([end, until])
  return left
}

/** Shifts of the same hours on several days; what ends before it begins, or with the clock of its beginning, ends the day after. */
export function shiftsOn(
  days: string[],
  membership: string,
  from: string,
  until: string,
  { momentAt }: Clocks,
): ShiftBody[] {
  return days.map((day) => ({
    membership,
    from: momentAt(day, from),
    until: momentAt(until > from ? day : addDays(day, 1), until),
  }))
}

const meets = (one: Stretch, other: Stretch) =>
  Date.parse(one.from) < Date.parse(other.until) && Date.parse(other.from) < Date.parse(one.until)

/** The shift that somebody has already while another one of theirs would last. */
export function overlapOf(wanted: ShiftBody[], shifts: Shift[]): Shift | undefined {
  return shifts.find((shift) => wanted.some((one) => one.membership === shift.membership && meets(one, shift)))
}

/** What of the week before can stand in a week too, and how much of it cannot. */
export type CopiedWeek = { shifts: ShiftBody[]; taken: number; gone: number }

/** The shifts that began in the seven days before, a week later by the clocks of the region; a time that somebody has already stays theirs. */
export function copyWeek(
  monday: string,
  shifts: Shift[],
  members: string[],
  now: number,
  { dayOf, clockOf, momentAt }: Clocks,
): CopiedWeek {
  const first = addDays(monday, -7)
  const later = (moment: string) => momentAt(addDays(dayOf(moment), 7), clockOf(moment))
  const copied: CopiedWeek = { shifts: [], taken: 0, gone: 0 }
  for (const { from, until, membership } of shifts) {
    const day = dayOf(from)
    if (day < first || day >= monday) continue
    const copy = { membership, from: later(from), until: later(until) }
    if (Date.parse(copy.until) <= now) continue
    if (!members.includes(membership)) copied.gone += 1
    else if (shifts.some((shift) => meets(copy, shift))) copied.taken += 1
    else copied.shifts.push(copy)
  }
  return copied
}

/** The hours of a shift, as `HH:MM`. */
export type Hours = { from: string; until: string }
const usualHours: Hours[] = [
  { from: '08:30', until: '17:30' },
  { from: '17:30', until: '08:30' },
]
const mostHours = 4

/** The hours that were planned most often, to be chosen at once, and those that most offices have. */
export function hoursOf(shifts: Shift[], { clockOf }: Clocks): Hours[] {
  const counts = new Map<string, number>()
  for (const { from, until } of shifts) {
    if (Date.parse(until) - Date.parse(from) > 86_400_000) continue
    const key = `${clockOf(from)} ${clockOf(until)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const usual = usualHours.map(({ from, until }) => `${from} ${until}`)
  const keys = new Set([...[...counts].sort((a, b) => b[1] - a[1]).map(([key]) => key), ...usual])
  return [...keys].slice(0, mostHours).map((key) => ({ from: key.slice(0, 5), until: key.slice(6) }))
}
