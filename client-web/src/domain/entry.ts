import type { Addressee, Entry, Seen, TeamMember } from '../api/types'

export type AcknowledgementState = 'none' | 'current' | 'before_correction'

export function acknowledgementOf(entry: Entry, person: string): AcknowledgementState {
  const mine = entry.acknowledgements.filter((one) => one.person === person)
  if (mine.length === 0) return 'none'
  return mine.some((one) => one.revision === entry.revision) ? 'current' : 'before_correction'
}

export function isCorrected(entry: Entry): boolean {
  return entry.revision !== entry.seq
}

type Reader = { person: string; profession: string; organization: string }

export function isAddressedTo(addressees: Addressee[], reader: Reader): boolean {
  return addressees.some((addressee) => {
    if ('person' in addressee) return addressee.person === reader.person
    if ('profession' in addressee) return addressee.profession === reader.profession
    return addressee.organization === reader.organization
  })
}

/** One letter circle of 「既読」: a row of the team, and whether somebody of it has seen the entry. */
export type SeenChip = { member: TeamMember; hasSeen: boolean }

export function seenChips(entry: Entry, team: TeamMember[]): SeenChip[] {
  return team
    .filter((member) => member.active && !isAuthorsRow(entry, member, team))
    .map((member) => ({ member, hasSeen: entry.seen.some((seen) => isSeenBy(seen, member)) }))
}

function isSeenBy(seen: Seen, member: TeamMember): boolean {
  if (seen.persons === 0 || seen.organization !== member.organization) return false
  const professions = member.professions ?? []
  if (member.person) return seen.profession === member.profession
  return professions.length === 0 || professions.includes(seen.profession)
}

/** The author's own row says nothing; colleagues of a whole organization are still waited for by name only. */
function isAuthorsRow(entry: Entry, member: TeamMember, team: TeamMember[]): boolean {
  if (member.organization !== entry.author.organization) return false
  if (member.person) return member.person === entry.author.person
  const professions = member.professions ?? []
  const coversAuthor = professions.length === 0 || professions.includes(entry.author.profession)
  return coversAuthor && !team.some((other) => other.active && other.person === entry.author.person)
}
