import type { Training, TrainingBody } from '../api/types'
import { hasWrongLink, isAddress, type Link, linksOf } from './link'

export const longestTitle = 100
export const longestLine = 100
export const longestDescription = 2_000
export const mostSeats = 10_000
export const mostMaterials = 10
const longestDays = 31
const dayMilliseconds = 86_400_000

const letters = (text: string) => [...text.trim()].length

/** A training under the pen: days and clocks as the region has them, and everything else as it was typed. */
export type TrainingDraft = {
  board: string
  title: string
  description: string
  place: string
  link: string
  contact: string
  day: string
  from: string
  until: string
  /** Empty where it ends on the day on which it begins. */
  endDay: string
  /** Empty where applications are taken until it begins. */
  lastDay: string
  lastClock: string
  seats: string
  materials: Link[]
}

export type TrainingProblem =
  | 'board'
  | 'title'
  | 'title_long'
  | 'day'
  | 'day_past'
  | 'from'
  | 'until'
  | 'until_before'
  | 'until_late'
  | 'place'
  | 'place_long'
  | 'link'
  | 'seats'
  | 'last_clock'
  | 'last_late'
  | 'last_past'
  | 'description_long'
  | 'contact_long'
  | 'material'

/** How days and clocks of the region are told apart and put together. */
export type RegionClock = {
  dayOf: (moment: string) => string
  clockOf: (moment: string) => string
  momentAt: (day: string, clock: string) => string
}

/** A deadline is usually the end of a working day. */
const usualLastClock = '17:00'

export function draftOfTraining(training: Training | null, board: string, region: RegionClock): TrainingDraft {
  if (!training)
    return {
      board,
      title: '',
      description: '',
      place: '',
      link: '',
      contact: '',
      day: '',
      from: '',
      until: '',
      endDay: '',
      lastDay: '',
      lastClock: usualLastClock,
      seats: '',
      materials: [],
    }
  const { dayOf, clockOf } = region
  const { starts_at, ends_at, apply_until } = training
  const [day, endDay] = [dayOf(starts_at), dayOf(ends_at)]
  const isUntilStart = apply_until === starts_at
  return {
    board: training.board,
    title: training.title,
    description: training.description ?? '',
    place: training.place ?? '',
    link: training.link ?? '',
    contact: training.contact ?? '',
    day,
    from: clockOf(starts_at),
    until: clockOf(ends_at),
    endDay: endDay === day ? '' : endDay,
    lastDay: isUntilStart ? '' : dayOf(apply_until),
    lastClock: isUntilStart ? usualLastClock : clockOf(apply_until),
    seats: String(training.seats),
    materials: training.materials.map(({ name, url }) => ({ name, url })),
  }
}

type Moments = { starts: number | null; ends: number | null; last: number | null }

function momentsOf(draft: TrainingDraft, { momentAt }: RegionClock): Moments {
  const at = (day: string, clock: string) => (day && clock ? Date.parse(momentAt(day, clock)) : null)
  const starts = at(draft.day, draft.from)
  return {
    starts,
    ends: at(draft.endDay || draft.day, draft.until),
    last: draft.lastDay ? at(draft.lastDay, draft.lastClock) : starts,
  }
}

export function trainingProblems(
  draft: TrainingDraft,
  isNew: boolean,
  region: RegionClock,
  now: Date,
): TrainingProblem[] {
  const { starts, ends, last } = momentsOf(draft, region)
  const seats = readSeats(draft.seats)
  const link = draft.link.trim()
  const found: [TrainingProblem, boolean][] = [
    ['board', !draft.board],
    ['title', !draft.title.trim()],
    ['title_long', letters(draft.title) > longestTitle],
    ['day', !draft.day],
    ['from', !draft.from],
    ['day_past', isNew && starts !== null && starts <= now.getTime()],
    ['until', !draft.until],
    ['until_before', starts !== null && ends !== null && ends <= starts],
    ['until_late', starts !== null && ends !== null && ends - starts > longestDays * dayMilliseconds],
    ['last_clock', draft.lastDay !== '' && !draft.lastClock],
    ['last_late', draft.lastDay !== '' && last !== null && starts !== null && last > starts],
    ['last_past', isNew && draft.lastDay !== '' && last !== null && last <= now.getTime()],
    ['seats', seats === null],
    ['place', !draft.place.trim() && !link],
    ['place_long', letters(draft.place) > longestLine],
    ['link', link !== '' && !isAddress(link)],
    ['description_long', letters(draft.description) > longestDescription],
    ['contact_long', letters(draft.contact) > longestLine],
    ['material', hasWrongLink(draft.materials)],
  ]
  return found.flatMap(([problem, isThere]) => (isThere ? [problem] : []))
}

export function readSeats(text: string): number | null {
  const plain = text.normalize('NFKC').replace(/[,、\s]/g, '')
  const seats = /^\d{1,6}$/.test(plain) ? Number(plain) : 0
  return seats >= 1 && seats <= mostSeats ? seats : null
}

/** What is sent of a draft that has no problems. */
export function bodyOfTraining(draft: TrainingDraft, region: RegionClock): TrainingBody {
  const { starts, ends, last } = momentsOf(draft, region)
  const moment = (at: number | null) => new Date(at ?? 0).toISOString()
  const line = (text: string) => text.trim() || null
  return {
    title: draft.title.trim(),
    description: line(draft.description),
    place: line(draft.place),
    link: line(draft.link),
    contact: line(draft.contact),
    starts_at: moment(starts),
    ends_at: moment(ends),
    apply_until: moment(last),
    seats: readSeats(draft.seats) ?? 0,
    materials: linksOf(draft.materials),
  }
}

export const trainingParts = [
  'title',
  'starts_at',
  'ends_at',
  'apply_until',
  'seats',
  'place',
  'link',
  'contact',
  'description',
  'materials',
] as const
export type TrainingPart = (typeof trainingParts)[number]

/** In what another version differs from what is about to be sent. */
export function trainingDifferences(mine: TrainingBody, theirs: Training): TrainingPart[] {
  const told = (part: TrainingPart, body: TrainingBody | Training) =>
    part.endsWith('_at') || part === 'apply_until' ? Date.parse(String(body[part])) : JSON.stringify(body[part])
  return trainingParts.filter((part) => told(part, mine) !== told(part, theirs))
}
