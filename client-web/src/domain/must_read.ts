import type { Acknowledgement, Entry, MustRead, Party } from '../api/types'
import { isAddressedTo, partiesOf, type Reader } from './entry'

/** Of a party that is no function: `partiesOf` has put an organization in the place of each. */
export function isAnswer(one: Acknowledgement, party: Party): boolean {
  if ('profession' in party) return one.profession === party.profession
  return 'organization' in party && one.organization === party.organization
}

/** Whether an answer of me or of mine is still waited for; one of each organization is enough. */
export function isWaitingFor(
  entry: Pick<Entry, 'must_read' | 'acknowledgements' | 'revision' | 'author' | 'on_duty'>,
  me: Reader,
): boolean {
  const parties = partiesOf(entry)
  if (entry.author.person === me.person || !isAddressedTo(parties, me)) return false
  return !entry.acknowledgements.some(
    (one) =>
      one.revision === entry.revision &&
      one.organization === me.organization &&
      parties.some((party) => isAnswer(one, party) && isAddressedTo([party], me)),
  )
}

export function isOverdue({ due_at }: MustRead, now: Date): boolean {
  return due_at !== null && Date.parse(due_at) <= now.getTime()
}
