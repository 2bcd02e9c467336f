import type { EntriesOf } from '../api/calls'
import type { Entry } from '../api/types'

/** Which entries of a timeline, and where in it: at a number, from a moment on, or where unread begins. */
export type Asked = { at: number | null; since: string | null; of: EntriesOf }

export const wholeTimeline: Asked = { at: null, since: null, of: {} }

/** Whether an entry that arrives belongs to what is shown. */
export function isAskedFor(entry: Entry, { of: { kind, profession } }: Asked): boolean {
  if (kind && !kind.split(',').includes(entry.kind)) return false
  return !profession || profession.split(',').includes(entry.author.profession)
}
