import type {
  Addressee,
  Entry,
  EntryBody,
  EntryContent,
  OnDuty,
  Party,
  Profession,
  Seen,
  TeamMember,
} from '../api/types'

export type AcknowledgementState = 'none' | 'current' | 'before_correction'

/** Where only the author sees names, an answer of my profession in my organization is mine. */
export function acknowledgementOf(
  entry: Pick<Entry, 'acknowledgements' | 'revision'>,
  me: Reader,
): AcknowledgementState {
  const mine = entry.acknowledgements.filter((one) =>
    one.person === null
      ? one.organization === me.organization && one.profession === me.profession
      : one.person === me.person,
  )
  if (mine.length === 0) return 'none'
  return mine.some((one) => one.revision === entry.revision) ? 'current' : 'before_correction'
}

/** What an entry will show once it has arrived. */
export function contentOf({ text, vitals, medication, contact }: EntryBody): EntryContent {
  return { text: text ?? '', vitals: vitals ?? null, medication: medication ?? null, contact: contact ?? null }
}

export function isCorrected(entry: Pick<Entry, 'revision' | 'seq'>): boolean {
  return entry.revision !== entry.seq
}

/** Who looks at an entry. */
export type Reader = { person: string; profession: Profession; organization: string }

/** A function is addressed to whoever had it then; where nobody had, to all of its organization. */
export function isAddressedTo(addressees: Addressee[], reader: Reader, onDuty: OnDuty[] = []): boolean {
  return addressees.some((addressee) => {
    if ('rota' in addressee) {
      return onDuty.some(
        ({ rota, person, organization }) =>
          rota === addressee.rota && (person ? person === reader.person : organization === reader.organization),
      )
    }
    if ('person' in addressee) return addressee.person === reader.person
    if ('profession' in addressee) return addressee.profession === reader.profession
    return addressee.organization === reader.organization
  })
}

/** For a function its organization answers. */
export function partiesOf({ must_read, on_duty }: Pick<Entry, 'must_read' | 'on_duty'>): Party[] {
  return (must_read?.parties ?? []).map((party) =>
    'rota' in party ? { organization: on_duty?.find(({ rota }) => rota === party.rota)?.organization ?? '' } : party,
  )
}

/** Of how many organizations a team is; several of its rows may be of the same one. */
export function countPlaces(team: TeamMember[]): number {
  return new Set(team.filter(({ active }) => active).map(({ organization }) => organization)).size
}

/** One letter circle of 「既読」: a row of the team, and whether somebody of it has seen the entry. */
export type SeenChip = { member: TeamMember; hasSeen: boolean }

/** Of readers only the profession and their number are known here: each stands for one of the rows that name a person. */
export function seenChips(entry: Entry, team: TeamMember[]): SeenChip[] {
  const left = entry.seen.map((seen) => ({ ...seen }))
  return rowsToRead(entry, team).map((member) => {
    const found = (member.person ? left : entry.seen).find((seen) => isSeenBy(seen, member))
    if (found && member.person) found.persons -= 1
    return { member, hasSeen: found !== undefined }
  })
}

export function rowsToRead(entry: Entry, team: TeamMember[]): TeamMember[] {
  return team.filter((member) => member.active && !isAuthorsRow(entry, member, team))
}

export function isSeenBy(seen: Seen, member: TeamMember): boolean {
  if (seen.persons === 0 || seen.organization !== member.organization) return false
  if (member.person) return seen.profession === member.profession
  return member.professions.length === 0 || member.professions.includes(seen.profession)
}

/** An author has read the own text; so has, for the team, a row that stands for nothing but the author's profession. */
function isAuthorsRow({ author }: Entry, member: TeamMember, team: TeamMember[]): boolean {
  if (member.organization !== author.organization) return false
  if (member.person) return member.person === author.person
  const isOnlyTheirs = member.professions.length === 1 && member.professions[0] === author.profession
  return isOnlyTheirs && !team.some((other) => other.active && other.person === author.person)
}
