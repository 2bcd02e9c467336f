import type { Participant, Training } from '../api/types'

/** What is looked for; it stands in the address under the names of the API. */
export type TrainingLook = { past: boolean; mine: boolean }

export function readLook(search: string): TrainingLook {
  const given = new URLSearchParams(search)
  return { past: given.get('past') === 'true', mine: given.get('mine') === 'true' }
}

export function searchOfLook({ past, mine }: TrainingLook): string {
  const names = [...(past ? ['past'] : []), ...(mine ? ['mine'] : [])]
  return names.length > 0 ? `?${names.map((name) => `${name}=true`).join('&')}` : ''
}

/** How a training stands for whoever looks at it: the one thing to know of it. */
export type Standing =
  | { type: 'cancelled' | 'attended' | 'over' | 'seat' | 'closed' }
  | { type: 'waiting'; position: number }
  | { type: 'free'; count: number }
  | { type: 'full'; waiting: number }

export const isOverBy = ({ ends_at }: Pick<Training, 'ends_at'>, now: Date): boolean =>
  Date.parse(ends_at) <= now.getTime()

export const seatsLeft = ({ seats, taken }: Pick<Training, 'seats' | 'taken'>): number => Math.max(0, seats - taken)

export function standingOf(training: Training, now: Date): Standing {
  const { mine } = training
  if (training.cancelled_at !== null) return { type: 'cancelled' }
  if (mine?.attended_at) return { type: 'attended' }
  if (isOverBy(training, now)) return { type: 'over' }
  if (mine?.state === 'seat') return { type: 'seat' }
  if (mine) return { type: 'waiting', position: mine.position ?? training.waiting }
  if (!takesApplications(training, now)) return { type: 'closed' }
  const count = seatsLeft(training)
  return count > 0 ? { type: 'free', count } : { type: 'full', waiting: training.waiting }
}

/** Open when it was read, and since then time has passed. */
export const takesApplications = ({ open, apply_until }: Pick<Training, 'open' | 'apply_until'>, now: Date): boolean =>
  open && now.getTime() <= Date.parse(apply_until)

/** Whether a place in the row is lost to somebody else by taking the application back. */
export const losesPlace = ({ mine, waiting }: Pick<Training, 'mine' | 'waiting'>): boolean =>
  mine !== null && waiting > (mine.position ?? 0)

/** How many go back to the waiting list where there are so many seats. */
export const movedBack = ({ taken }: Pick<Training, 'taken'>, seats: number): number => Math.max(0, taken - seats)
/** How many get a seat where there are so many. */
export const movedUp = ({ taken, waiting }: Pick<Training, 'taken' | 'waiting'>, seats: number): number =>
  Math.max(0, Math.min(waiting, seats - taken))

export const mayAnswer = (training: Training, now: Date): boolean =>
  training.cancelled_at === null &&
  isOverBy(training, now) &&
  training.mine !== null &&
  !training.mine.answered &&
  (training.mine.state === 'seat' || training.mine.attended_at !== null)

/** Those with a seat, and those who wait; each in the order of application. */
export function partParticipants(items: Participant[]): { seated: Participant[]; waiting: Participant[] } {
  return {
    seated: items.filter(({ state }) => state === 'seat'),
    waiting: items.filter(({ state }) => state === 'waiting'),
  }
}

export const longestComment = 1_000
export const longestReason = 200
