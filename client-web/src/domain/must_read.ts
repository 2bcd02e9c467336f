import type { Acknowledgement, Entry, MustRead, Party } from '../api/types'
import { isAddressedTo, type Reader } from './entry'

export function isAnswer(one: Acknowledgement, party: Party): boolean {
  return 'profession' in party ? one.profession === party.profession : one.organization === party.organization
}

/** Whether an answer of me or of mine is still waited for; one of each organization is enough. */
export function isWaitingFor(
  {
    must_read,
    acknowledgements,
    revision,
    author,
  }: Pick<Entry, 'must_read' | 'acknowledgements' | 'revision' | 'author'>,
  me: Reader,
): boolean {
  if (!must_read || author.person === me.person || !isAddressedTo(must_read.parties, me)) return false
  return !acknowledgements.some(
    (one) =>
      one.revision === revision &&
      one.organization === me.organization &&
      must_read.parties.some((party) => isAnswer(one, party) && isAddressedTo([party], me)),
  )
}

export function isOverdue({ due_at }: MustRead, now: Date): boolean {
  return due_at !== null && Date.parse(due_at) <= now.getTime()
}
